"""From what a link, a file or a shop says to the one name under which a channel or a campaign is counted.

What is told is stored as it was told; the name is given when it is counted. So another table of names counts all that
is stored anew, and nothing has to be read again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from unicodedata import normalize
from urllib.parse import unquote

from commerce.channels.known import (
    CATEGORIES,
    GROUPS,
    MEDIA,
    NO_CAMPAIGN,
    PLATFORMS,
    SEARCH_MEDIA,
    SOURCES,
    UNKNOWN,
    WHOLE,
)

#: The segments whose keys have names, and the settings of a shop that rename them.
CHANNEL, CAMPAIGN = "channel", "campaign"
SETTINGS: Final[Mapping[str, str]] = {CHANNEL: "channels", CAMPAIGN: "campaigns"}

_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_PLUS_WITHIN = re.compile(r"(?<=[^\s+])\+(?=[^\s+])")
#: A mark that some spreadsheets need before a text that looks like a formula; it says nothing.
_MARK_BEFORE_FORMULA = re.compile(r"^'+(?=[=+@-])")
_ODD = frozenset("%+'")
_MOST_ROUNDS = 2  # a link that was put into another link is encoded twice


def _turned(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return {what is written: what it is called} of {what it is called: all that is written}."""
    return {text: name for name, texts in table.items() for text in texts}


_WHOLE, _SOURCES, _MEDIA = _turned(WHOLE), _turned(SOURCES), _turned(MEDIA)
_DIRECT = frozenset({"direct", "(direct)"})
_OURS = frozenset({*WHOLE, *GROUPS, *PLATFORMS})
#: Raise the number when a text is named otherwise than before: what is stored is then counted anew.
FINGERPRINT: Final = (2, WHOLE, SOURCES, MEDIA, sorted(UNKNOWN), sorted(NO_CAMPAIGN), sorted(SEARCH_MEDIA))


def tidy(text: str) -> str:
    """Return a text without what only the way it came by has put into it.

    Percent signs and plus signs of a link, letter case, blanks, full-width letters, and the apostrophe by which a
    spreadsheet keeps "=x" from being a formula. "1%2B1+free" and "1+1 free" are the same then.
    """
    if text.isascii() and text.isprintable() and _ODD.isdisjoint(text):  # as most
        return " ".join(text.split()).lower()
    plain = text
    for _ in range(_MOST_ROUNDS):
        plain = _decoded(plain)
    plain = normalize("NFKC", plain)
    plain = " ".join(_printable(plain).split())
    return _MARK_BEFORE_FORMULA.sub("", plain).lower()


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _decoded(text: str) -> str:
    """Return a text out of a link as it was before: where it has blanks it is not out of a link."""
    seen = _printable(text).strip()
    plain = seen if re.search(r"\s", seen) else _PLUS_WITHIN.sub(" ", seen)
    if not _ENCODED.search(plain):
        return plain
    decoded = unquote(plain)
    return plain if "\ufffd" in decoded else decoded  # "20%de réduction" is none of a link


def tidy_channel(text: str) -> str:
    """Return the tidied text of a channel: source and medium with a blank on each side of the slash."""
    return " ".join(tidy(text).replace("/", " / ").split())


def channel_name(text: str) -> str:
    """Return what a channel is called here: "google / cpc", "organic", "direct", "meta"; "" when nobody knows.

    A source and its medium keep both, in their usual spelling; "organic" and "referral" are told without their source,
    as shops tell them.
    """
    told = _slashed(tidy_channel(text))
    if told in _OURS or told in UNKNOWN or told in _WHOLE or told.count(" / ") != 1:
        return _alone(told)
    source, _, medium = told.partition(" / ")
    source, medium = _known(source, _SOURCES), _known(medium, _MEDIA)
    if source in _DIRECT and not medium:
        return "direct"
    if medium in {"organic", "referral"}:
        return medium
    if source in CATEGORIES["search"] and medium in SEARCH_MEDIA:
        medium = "cpc"
    return f"{source} / {medium}" if source and medium else _alone(source or medium)


def _slashed(told: str) -> str:
    """Return a source and a known medium as everybody else parts them: Matomo writes "google - cpc"."""
    source, dash, medium = told.rpartition(" - ")
    is_medium = medium in MEDIA or medium in _MEDIA or medium in SEARCH_MEDIA
    return f"{source} / {medium}" if dash and is_medium and "/" not in source and " - " not in source else told


def _alone(told: str) -> str:
    """Return the name of what is no source with its medium."""
    if told in _OURS or told in UNKNOWN:
        return "" if told in UNKNOWN else told
    return _WHOLE.get(told) or _SOURCES.get(told, told)


def _known(text: str, table: Mapping[str, str]) -> str:
    return "" if text in UNKNOWN else table.get(text, text)


def campaign_name(text: str) -> str:
    """Return what a campaign is called here; "" for none."""
    told = tidy(text)
    return "" if told in UNKNOWN or told in NO_CAMPAIGN else told


@dataclass(frozen=True, slots=True)
class Names:
    """What channels and campaigns of one shop are called: what the merchant wrote, then what is known to everybody.

    Attributes:
        renamed: {segment: {tidied text: name}}, as `rename_table` makes it.
    """

    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _found: dict[tuple[str, str], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __call__(self, segment: str, told: str) -> str:
        """Return the name of a key; one of a segment without names stays as it is. The same few come again and again.

        The merchant may write what is told, or what it would be called without him.
        """
        asked = segment, told
        if asked not in self._found:
            self._found[asked] = self._name(segment, told)
        return self._found[asked]

    def _name(self, segment: str, told: str) -> str:
        if segment not in SETTINGS:
            return told
        renamed = self.renamed.get(segment, {})
        is_channel = segment == CHANNEL
        usual = channel_name(told) if is_channel else campaign_name(told)
        plain = tidy_channel(told) if is_channel else tidy(told)
        return renamed.get(plain, renamed.get(usual, usual)) if plain else usual


def rename_table(segment: str, written: Mapping[str, str]) -> dict[str, str]:
    """Return what a merchant wrote as {tidied text: name}.

    A name that is itself a way to write a known one ("fb / paid") is that one, or it would not meet what is told so;
    but where the merchant calls the known one otherwise himself, his word stays.
    """
    plain, usual = (tidy_channel, channel_name) if segment == CHANNEL else (tidy, campaign_name)
    renamed = {plain(told): plain(name) for told, name in written.items()}
    return {told: name if usual(name) in renamed else usual(name) for told, name in renamed.items()}
