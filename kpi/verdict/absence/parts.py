"""One part of the orders is missing while the others come: a way to pay, a channel.

Counted in orders, not in hours: of the orders since the last one of a part its share were to be expected. So what moves
the whole shop (a quiet day, a holiday, a dead checkout) moves nothing here.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import sub
from typing import Final

from commerce.arrivals import Arrival
from kpi.verdict.absence.known import KnownShop
from kpi.verdict.absence.limit import BEYOND_BEFORE, chance_limit, swing_beyond_chance
from kpi.verdict.absence.presence import Presence, told
from kpi.verdict.absence.worth import lost_orders, worth_minor

#: A part must have brought so many orders, and more than one in so many, before it is missed.
_FEWEST, _ONE_IN = 20, 50
#: How often a year chance may ring, all parts of a kind together.
_CHANCE_A_YEAR: Final = 0.02
#: Orders due in the stretches by which the swing of a share is told, and the swing that is assumed.
_DUE, _ASSUMED = 5.0, 0.03
_SECONDS_A_YEAR: Final = 365 * 86_400


@dataclass(frozen=True, slots=True)
class PartOf:
    """A way in which orders are split, and what is said of a key that is missing (`Silence.kind`)."""

    kind: str
    key_of: Callable[[Arrival], str]


PAYMENT_METHODS: Final = PartOf("payment_method", lambda order: order.payment_method)
CHANNELS: Final = PartOf("channel", lambda order: order.channel)


def missing_parts(shop: KnownShop, part: PartOf, open_keys: Collection[str] = ()) -> list[Presence]:
    """Return for every part that usually comes whether it still does; of `open_keys` in any case."""
    places: dict[str, list[int]] = {}
    for place, order in enumerate(shop.orders):
        places.setdefault(part.key_of(order), []).append(place)
    usual = [key for key, of_key in places.items() if key and len(of_key) >= _FEWEST]
    chance = _CHANCE_A_YEAR / max(1, len(usual))
    return [_presence(shop, part.kind, key, places.get(key, []), chance) for key in sorted({*usual, *open_keys})]


def _presence(shop: KnownShop, kind: str, key: str, places: Sequence[int], chance: float) -> Presence:
    """Return whether one part still comes; `places` are those of its orders among all."""
    if len(places) < _FEWEST or len(places) * _ONE_IN < places[-1] + 1:  # nobody would miss it
        return Presence(kind, key, is_missing=False, why="no_longer_usual")
    share = len(places) / (places[-1] + 1)  # of the orders until its last one: its silence is no part of what is usual
    rarity = -math.log1p(-min(share, 0.999))
    since = len(shop.orders) - 1 - places[-1]
    longest = max(map(sub, places[1:], places), default=1) - 1
    swing = _swing(places, share)
    known_s = max(1, shop.last_s - shop.instants[0])
    limit = chance_limit(len(places) * _SECONDS_A_YEAR / known_s, swing, chance)
    limit = max(limit, BEYOND_BEFORE * longest * rarity)
    is_missing = since * rarity >= limit
    last_s = shop.instants[places[-1]]
    lost = _lost_minor(shop, places[-1], share) if is_missing else None
    silence = told(kind, key, last_s, shop.until_s, since * share, 0, swing, lost)
    if not is_missing:
        return Presence(kind, key, is_missing=False, why="still_comes", silence=silence)
    certain_s = shop.instants[min(len(shop.orders) - 1, places[-1] + math.ceil(limit / rarity))]
    return Presence(kind, key, is_missing=True, why="stopped", silence=silence, certain_s=certain_s)


def _lost_minor(shop: KnownShop, last: int, share: float) -> int | None:
    """Return what was lost since the last order of a part, which is order number `last`."""
    since_s = shop.instants[last]
    until = [*shop.instants[last + 1 :], shop.until_s]
    lost = lost_orders(shop, since_s, ((at_s, share * number) for number, at_s in enumerate(until)))
    return worth_minor(lost, shop.mean_minor(since_s))


def _swing(places: Sequence[int], share: float) -> float:
    """Return how much the share swings beyond chance, from one stretch of orders to the next."""
    length = max(1, round(_DUE / share))
    begins = range(0, places[-1] + 2, length)
    before = [bisect_left(places, begin) for begin in begins]
    return swing_beyond_chance([(float(last - first), length * share) for first, last in pairwise(before)], _ASSUMED)
