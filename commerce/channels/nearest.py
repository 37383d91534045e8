"""Which of several names is most likely the same as another one: a proposal for a person, never counted by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from commerce.channels.known import CATEGORIES, PLATFORMS
from commerce.channels.width import groups_of

_ALIKE = 0.62
_SHORTEST_WORD = 3
#: Words that many names have in common.
_COMMON = frozenset({"ads", "ad", "cpc", "paid", "campaign", "campaigns", "the", "and", "com", "www"})
_SOURCES = frozenset().union(*CATEGORIES.values())
#: Sources whose advertisements are bought in one place, and told together or apart.
_BOUGHT_TOGETHER = (PLATFORMS["meta"], frozenset({"google", "youtube"}))


def nearest(name: str, candidates: Iterable[str], *, is_channel: bool) -> str:
    """Return the likeliest of the candidates; "" where none is like it.

    Args:
        name: What stands alone.
        candidates: What stands alone elsewhere, the weightiest first.
        is_channel: Names of channels may be alike without a letter in common: "search ads" and "google / cpc".
    """
    scores = {other: _likeness(name, other, is_channel=is_channel) for other in candidates if other and other != name}
    best = max(scores, key=lambda other: scores[other], default="")  # of equals the first
    return best if best and scores[best] >= _ALIKE else ""


def are_different(ones: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether channels are known to be of different networks; a channel that names none may be of any.

    Args:
        ones: Names of channels.
        others: Those that they are held beside.
    """
    mine, theirs = ([_networks(name) for name in names] for names in (ones, others))
    if not mine or not theirs or not all(mine) or not all(theirs):
        return False
    return frozenset().union(*mine).isdisjoint(frozenset().union(*theirs))


def are_known(names: Iterable[str]) -> bool:
    """Tell whether each of some channels, one at least, names a network where advertisements are bought."""
    found = [_networks(name) for name in names]
    return bool(found) and all(found)


def _networks(name: str) -> frozenset[str]:
    """Return where advertisements of a channel are bought, each place by the first of its sources."""
    return frozenset(next((min(one) for one in _BOUGHT_TOGETHER if source in one), source) for source in _sources(name))


def _likeness(one: str, other: str, *, is_channel: bool) -> float:
    """Return 0..1: letters in common, words in common, and for channels the source and the group."""
    mine, theirs = _words(one), _words(other)
    letters = SequenceMatcher(None, "".join(mine), "".join(theirs)).ratio()
    shared = (set(mine) & set(theirs)) - _COMMON
    weighty = {word for word in shared if len(word) >= _SHORTEST_WORD}
    likeness = max(letters, 0.5 + len(weighty) / (1 + max(len(mine), len(theirs))) if weighty else 0.0)
    if is_channel:
        sources, groups = _sources(one) & _sources(other), groups_of(one) & groups_of(other) - {"campaigns"}
        likeness += 0.3 * bool(sources) + 0.2 * bool(groups)
        if _sources(one) and _sources(other) and not sources:
            return 0.0  # two platforms are not one
    return likeness


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", name) if word]


def _sources(name: str) -> frozenset[str]:
    """Return the sources that a name speaks of."""
    if name in PLATFORMS:
        return PLATFORMS[name]
    words = set(_words(name))
    short = {"fb": "facebook", "ig": "instagram", "gg": "google", "yt": "youtube", "adwords": "google", "tt": "tiktok"}
    return frozenset(words & _SOURCES) | frozenset(short[word] for word in words if word in short)
