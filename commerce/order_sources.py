"""Which orders came by a visit to the web shop: those alone can be held against visits, carts and checkouts.

A platform says in its own words where an order was entered (`Order.source`): at its checkout, a till, by a renewal, by
an app. What each word means is declared by the platform; the merchant may say otherwise.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

import msgspec

#: "by_visit": an order of such a word came by a visit if the shop knows of one.
Treatment = Literal["online", "offline", "by_visit"]
#: Who says so: the merchant, the platform's declaration, or nobody: the word is not known.
Because = Literal["merchant", "known", "unknown"]

_PARTS: Final = re.compile(r"[^0-9a-z]+")


class SourceWords(msgspec.Struct, frozen=True):
    """What a platform's words for the source of an order mean. All in small letters.

    Attributes:
        online, offline, by_visit: Whole words.
        offline_parts: Words that make a longer one offline wherever they stand in it: "pos" in "yith-pos".
        offline_channels: Channels that no visitor comes by, whatever the word says: the merchant's own app.
        others: How every other word is treated.
    """

    online: tuple[str, ...] = ()
    offline: tuple[str, ...] = ()
    by_visit: tuple[str, ...] = ()
    offline_parts: tuple[str, ...] = ()
    offline_channels: tuple[str, ...] = ()
    others: Treatment = "online"


class OrderSources(msgspec.Struct, frozen=True):
    """How the sources of a shop's orders are treated: the merchant's words go before the platform's.

    Attributes:
        words: The platform's.
        online, offline: What the merchant says of single words; letter case says nothing.
    """

    words: SourceWords = SourceWords()
    online: tuple[str, ...] = ()
    offline: tuple[str, ...] = ()

    @property
    def has_own_words(self) -> bool:
        """Whether the merchant says anything."""
        return bool(self.online or self.offline)

    def came_by_visit(self, source: str, channel: str, *, has_visit: bool) -> bool:
        """Return whether an order counts in what is held against visits.

        Args:
            source: Where it was entered, the platform's own word.
            channel: Of the order.
            has_visit: The shop knows a visit that led to it.
        """
        how, because = treated(self, source)
        if because != "merchant" and channel in self.words.offline_channels:
            return False
        return has_visit if how == "by_visit" else how == "online"


@lru_cache(maxsize=4096)
def treated(sources: OrderSources, source: str) -> tuple[Treatment, Because]:
    """Return how orders of a source are treated, and who says so. The same few words come again and again."""
    word = source.strip().casefold()
    if word in _folded(sources.offline):
        return "offline", "merchant"
    if word in _folded(sources.online):
        return "online", "merchant"
    words = sources.words
    if word in words.online:
        return "online", "known"
    if word in words.offline or not set(words.offline_parts).isdisjoint(_PARTS.split(word)):
        return "offline", "known"
    if word in words.by_visit:
        return "by_visit", "known"
    return words.others, "unknown"


def _folded(written: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in written)
