"""Where the halves of a number come from, in a few words: which sources, how old, and what may still change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from commerce.origins import Origin
from commerce.period import Period
from commerce.tables import table_named
from wording.escaping import clip
from wording.language import Language
from wording.phrases import N_

_OF_TABLE = N_("%(table)s: %(sources)s")
_READ = N_("%(source)s, read %(at)s")
_PROVISIONAL = N_("%(days)s provisional")
_NOT_KNOWN_SINCE = N_("not known since %(day)s: %(source)s was last read %(at)s")
_NOT_TOLD_SINCE = N_("not known since %(day)s: %(source)s tells no more")
_THE_SHOP = N_("the shop itself")
_LONGEST_TITLE = 60
_ONE_DAY = timedelta(days=1)


def origins_told(origins: Iterable[Origin], speech: Language, zone: ZoneInfo, today: date) -> str:
    """Return one line: "marketing spend: Meta, read 06:10; visits: GA4, Nov 27 - 28 provisional"; "" of nothing.

    Args:
        origins: Of several figures; each source is told once.
        speech: The reader's language.
        zone: The shop's, whose clock is told.
        today: The shop's own day.
    """
    by_table: dict[str, list[Origin]] = {}
    for one in dict.fromkeys(origins):
        by_table.setdefault(one.feed, []).append(one)
    told = [
        speech.gettext(_OF_TABLE)
        % {
            "table": table_named(table).called.get(speech.code, table),
            "sources": speech.beside([words for one in some for words in _words(one, speech, zone, today)]),
        }
        for table, some in by_table.items()
    ]
    return speech.apart(told) if told else ""


def origins_of(figures: Sequence[Iterable[Origin]]) -> tuple[Origin, ...]:
    """Return the sources of several figures, each once; one that lacks days of any of them lacks them."""
    found: dict[tuple[str, str], Origin] = {}
    for one in (origin for origins in figures for origin in origins):
        known = found.get((one.feed, one.title))
        if known is None or one.is_lacking:
            found[one.feed, one.title] = one
    return tuple(found.values())


def _words(one: Origin, speech: Language, zone: ZoneInfo, today: date) -> Iterator[str]:
    source = clip(one.title, _LONGEST_TITLE) or speech.gettext(_THE_SHOP)
    at = "" if one.read_at is None else speech.clock(one.read_at, zone, today)
    if one.is_lacking:
        told = {"day": speech.day(one.last + _ONE_DAY), "source": source, "at": at}
        yield speech.gettext(_NOT_KNOWN_SINCE if at else _NOT_TOLD_SINCE) % told
        return
    yield speech.gettext(_READ) % {"source": source, "at": at} if at else source
    if one.settled is not None and one.settled < one.last:
        yield speech.gettext(_PROVISIONAL) % {"days": speech.short_days(Period(one.settled + _ONE_DAY, one.last))}
