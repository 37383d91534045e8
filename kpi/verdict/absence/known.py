"""What is known of a shop before anything can be called absent: its orders as customers placed them, and its rhythm."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from commerce.arrivals import Arrival, Arrivals
from commerce.clock import local_day
from commerce.period import FOUR_WEEKS
from kpi.verdict.absence.limit import swing_of
from kpi.verdict.absence.rhythm import DayShare, Rhythm, as_always, learnt

#: Whole days that must be known, and orders in them, before anything can be said of a shop.
FEWEST_DAYS: Final = FOUR_WEEKS
FEWEST_ORDERS: Final = 30
#: So many orders in one second, and more of one in this many, were brought over from another shop, not placed.
_AT_ONCE, _RARE = 5, 100
#: Orders all placed at one time of the day carry a day and no time: more than one in so many of them.
_ONE_IN: Final = 5
_DAY_S: Final = 86_400
#: What is paid later than this was not paid at once.
LATER_S: Final = 3600


@dataclass(frozen=True, slots=True)
class KnownShop:
    """A shop of which enough is known.

    Attributes:
        placed: Every order, oldest first, whatever came of it; but none that was brought over in bulk.
        orders: Those that went through.
        instants: When those were placed, unix seconds.
        until_s: Up to when the shop is known completely.
        rhythm: What is to be expected when.
        swing: Relative variance of days around it.
        first: The first day of which all orders are there.
        share_of: What to expect of days that are not like others.
    """

    placed: Sequence[Arrival]
    orders: Sequence[Arrival]
    instants: Sequence[int]
    until_s: int
    rhythm: Rhythm
    swing: float
    first: date
    share_of: DayShare

    @property
    def last_s(self) -> int:
        """When the last order was placed that went through."""
        return self.instants[-1]

    def mean_minor(self, until_s: int) -> Fraction | None:
        """Return what an order was worth until an instant, minor units; None where nobody knows."""
        worth = [one.net_minor for one in self.orders if one.net_minor > 0 and one.placed_s <= until_s]
        return Fraction(sum(worth), len(worth)) if worth else None

    def rhythm_before(self, since_s: int) -> Rhythm:
        """Return what was to be expected as it was known at an instant: nothing after it teaches."""
        if since_s >= self.last_s:
            return self.rhythm
        since, until = (datetime.fromtimestamp(at_s, UTC) for at_s in (since_s, self.until_s))
        taught = self.instants[: bisect_right(self.instants, since_s)]
        return learnt(taught, self.rhythm.slots.zone, self.first, since, until, self.share_of)


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Nothing can be said of a shop; `why` as of `Presence`."""

    why: str


def known_shop(arrivals: Arrivals, zone: ZoneInfo, share_of: DayShare = as_always) -> KnownShop | TooLittle:
    """Return what is known of a shop, or why it is not enough.

    Args:
        arrivals: What came in.
        zone: The shop's.
        share_of: What to expect of days that are not like others.
    """
    until_s = int(arrivals.until.timestamp())
    placed = customers_orders([one for one in arrivals.orders if one.placed_s <= until_s])
    orders = [one for one in placed if one.went_through]
    if not orders:
        return TooLittle(why="too_few_orders")
    first = _first_whole_day(arrivals.first_s, orders[0].placed_s, zone)
    since = datetime.fromtimestamp(orders[-1].placed_s, UTC)
    if (local_day(arrivals.until, zone) - first).days < FEWEST_DAYS:
        return TooLittle(why="short_history")
    if _carry_no_time(orders, zone):
        return TooLittle(why="no_times")
    instants = [one.placed_s for one in orders]
    rhythm = learnt(instants, zone, first, since, arrivals.until, share_of)
    if sum(rhythm.by_day) < FEWEST_ORDERS:
        return TooLittle(why="too_few_orders")
    return KnownShop(placed, orders, instants, until_s, rhythm, swing_of(rhythm), first, share_of)


def customers_orders(orders: Sequence[Arrival]) -> Sequence[Arrival]:
    """Return the orders that customers placed one by one, and which of them went through as was agreed."""
    return _paid_as_agreed(_placed_one_by_one(orders))


def _placed_one_by_one(orders: Sequence[Arrival]) -> Sequence[Arrival]:
    """Return the orders without those that share one second with many: customers do not come that way."""
    seconds = Counter([one.placed_s for one in orders])
    bulk = {at for at, count in seconds.items() if count >= _AT_ONCE and count * _RARE >= len(orders)}
    return [one for one in orders if one.placed_s not in bulk] if bulk else orders


def _paid_as_agreed(orders: Sequence[Arrival]) -> Sequence[Arrival]:
    """Return the orders, those taken as gone through that are usually paid later: cash on delivery is pending first."""
    paid = Counter([one.payment_method for one in orders if one.paid_s is not None])
    late = Counter(
        [one.payment_method for one in orders if one.paid_s is not None and one.paid_s > one.placed_s + LATER_S]
    )
    as_agreed = {method for method, count in late.items() if 2 * count >= paid[method]}
    if not as_agreed:
        return orders
    return [replace(one, went_through=True) if one.payment_method in as_agreed else one for one in orders]


def _first_whole_day(first_s: int, first_order_s: int, zone: ZoneInfo) -> date:
    """Return the first day of which all orders are there; the shop's very first day is none."""
    return local_day(datetime.fromtimestamp(max(first_s, first_order_s), UTC), zone) + timedelta(days=1)


def _carry_no_time(orders: Sequence[Arrival], zone: ZoneInfo) -> bool:
    """Tell whether orders are dated by the day: many of them at the very same time of it."""
    if len(orders) < FEWEST_ORDERS:
        return False
    offset = datetime.fromtimestamp(orders[-1].placed_s, UTC).astimezone(zone).utcoffset() or timedelta()
    shift = int(offset.total_seconds())
    times = Counter([(one.placed_s + shift) % _DAY_S for one in orders])
    return times.most_common(1)[0][1] * _ONE_IN > len(orders)
