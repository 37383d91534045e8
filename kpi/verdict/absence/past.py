"""The silences of the past, found again: when they would have been told, and when they ended.

Looked for are orders, ways to pay and channels, by what is known today of those days. A rough look finds the few
instants at which a silence may have been long enough, right before it ended; each is then judged as it would have been.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from operator import sub
from typing import Final
from zoneinfo import ZoneInfo

from commerce.arrivals import Arrival, Arrivals
from kpi.verdict.absence.known import KnownShop, TooLittle, customers_orders, known_shop
from kpi.verdict.absence.limit import chance_limit
from kpi.verdict.absence.orders import limit_of, silent_orders
from kpi.verdict.absence.parts import CHANNELS, PAYMENT_METHODS, PartOf, missing_parts
from kpi.verdict.absence.presence import Presence
from kpi.verdict.absence.rhythm import SHAPE_DAYS, DayShare, as_always
from kpi.verdict.absence.slots import HOUR_S

#: How often the rough look learns the shop anew, and how far beyond it knows what to expect.
_BLOCK_S: Final = 28 * 86_400
_BEYOND: Final = timedelta(days=9)
#: What share of a limit makes the rough look look closer, of orders and of a part of them: a shop may have grown since.
_ROUGHLY, _NEARLY = 0.5, 0.8
#: So many orders, half a year of them at most, tell what is usual, as in a look of today.
_REACH_S, _ENOUGH_ORDERS = 182 * 86_400, 30_000
_ROUGH_REACH_S: Final = SHAPE_DAYS * 86_400
#: Evidence of a streak that is not worth a look.
_EVERY_DAY: Final = 3.0
_KEY_CHANCE, _YEAR_S = 0.02, 365 * 86_400


@dataclass(frozen=True, slots=True)
class PastSilence:
    """One that would have been told: as it looked when it ended; `ended_s` unix seconds, None while it lasts."""

    presence: Presence
    ended_s: int | None


def past_silences(
    arrivals: Arrivals, zone: ZoneInfo, first_s: int, share_of: DayShare = as_always
) -> list[PastSilence]:
    """Return the silences that would have been told from an instant on, the earliest first.

    Args:
        arrivals: Those of the time, and of half a year before it where that is known.
        zone: The shop's.
        first_s: From when on; unix seconds.
        share_of: What to expect of days that are not like others.
    """
    until_s = int(arrivals.until.timestamp())
    placed = replace(arrivals, orders=customers_orders(arrivals.orders), checkouts=(), codes=())
    through = [one for one in placed.orders if one.went_through]
    streaks = {part: list(_streaks(through, part, until_s)) for part in (PAYMENT_METHODS, CHANNELS)}
    found: list[PastSilence] = []
    for begins in range(first_s, until_s, _BLOCK_S):
        ends = min(begins + _BLOCK_S, until_s)
        heard = replace(_heard(placed, begins, _ROUGH_REACH_S), until=datetime.fromtimestamp(ends, UTC) + _BEYOND)
        usual = known_shop(heard, zone, share_of)
        if isinstance(usual, TooLittle):
            continue
        suspects = [*_gaps(usual, through, begins, ends, until_s)]
        for part, of in streaks.items():
            suspects += _missed(part, usual, [one for one in of if begins < one.ends_s <= ends])
        for part_of, instant_s, key in suspects:
            then = known_shop(_heard(placed, instant_s), zone, share_of)
            if not isinstance(then, TooLittle):
                found += _judged(then, part_of, key, None if instant_s == until_s else instant_s + 1)
    return sorted(found, key=lambda one: one.presence.certain_s or 0)


def _heard(arrivals: Arrivals, until_s: int, reach_s: int = _REACH_S) -> Arrivals:
    """Return what was known at an instant, so far back."""
    last = bisect_right(arrivals.orders, until_s, key=lambda one: one.placed_s)
    first_s = max(arrivals.first_s, until_s - reach_s)
    first = max(bisect_left(arrivals.orders, first_s, key=lambda one: one.placed_s), last - _ENOUGH_ORDERS)
    if first and last - first == _ENOUGH_ORDERS:
        first_s = arrivals.orders[first].placed_s
    return replace(
        arrivals, first_s=first_s, until=datetime.fromtimestamp(until_s, UTC), orders=arrivals.orders[first:last]
    )


#: Of which part, None for all orders, at which instant, and which key of it.
_Suspect = tuple[PartOf | None, int, str]


def _gaps(usual: KnownShop, through: Sequence[Arrival], begins: int, ends: int, until_s: int) -> Iterator[_Suspect]:
    """Yield the instants between two others right before an order came after a long time.

    Args:
        usual: As the shop was known when the time began.
        through: All its orders.
        begins: The time begins,
        ends: and ends.
        until_s: Nothing is known of what came later.
    """
    first = max(1, bisect_right(through, begins, key=lambda one: one.placed_s))
    last = bisect_right(through, ends, key=lambda one: one.placed_s)
    limit, rhythm = _ROUGHLY * limit_of(usual), usual.rhythm
    most_a_second = max(map(sub, rhythm.running[1:], rhythm.running)) / HOUR_S
    came = [one.placed_s for one in through[first - 1 : last]]
    for before, after in pairwise([*came, until_s] if ends == until_s else came):
        if (after - before) * most_a_second > limit and rhythm.expected(before, after) > limit:
            yield None, until_s if after == until_s else after - 1, ""


@dataclass(frozen=True, slots=True)
class _Streak:
    """So many orders came without one of a key, right before `ends_s`."""

    key: str
    orders: int
    ends_s: int


def _streaks(through: Sequence[Arrival], part: PartOf, until_s: int) -> Iterator[_Streak]:
    """Yield the streaks of orders without a key that chance does not bring every day."""
    places: dict[str, list[int]] = {}
    for place, one in enumerate(through):
        places.setdefault(part.key_of(one), []).append(place)
    places.pop("", None)
    for key, of in places.items():
        rarity = -math.log1p(-min(len(of) / len(through), 0.999))
        for before, after in pairwise([*of, len(through)]):
            if (after - before - 1) * rarity > _EVERY_DAY:
                yield _Streak(
                    key, after - before - 1, until_s if after == len(through) else through[after].placed_s - 1
                )


def _missed(part: PartOf, usual: KnownShop, streaks: Sequence[_Streak]) -> Iterator[_Suspect]:
    """Yield the streaks that are long for a shop as it was known before them."""
    counts = Counter(part.key_of(one) for one in usual.orders) if streaks else {}
    known_s = max(1, usual.last_s - usual.instants[0])
    for one in streaks:
        if not (count := counts.get(one.key, 0)):
            continue
        rarity = -math.log1p(-min(count / len(usual.orders), 0.999))
        if one.orders * rarity > _NEARLY * chance_limit(count * _YEAR_S / known_s, 0.0, _KEY_CHANCE):
            yield part, one.ends_s, one.key


def _judged(then: KnownShop, part: PartOf | None, key: str, ended_s: int | None) -> Iterator[PastSilence]:
    found = [silent_orders(then)] if part is None else missing_parts(then, part)
    for one in found:
        if one.is_missing and one.key == key:
            yield PastSilence(one, ended_s)
