"""A website and its visits day by day, as they stand at an instant, and how its Matomo answers next."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from commerce.clock import Clock


class Way(NamedTuple):
    """One way in which people come: by Matomo's number for its kind, and its finer name; how many a day at least."""

    kind: int
    label: str
    finer: str
    campaign: str
    device: str
    least: int


#: Ways with no more visits than this bring no order.
_TOO_FEW_TO_BUY = 10
WAYS = (
    Way(1, "Direct Entry", "", "", "desktop", 120),
    Way(1, "Direct Entry", "", "", "smartphone", 250),
    Way(2, "Search Engines", "", "", "smartphone", 180),
    Way(2, "Search Engines", "", "", "desktop", 90),
    Way(3, "Websites", "", "", "desktop", 30),
    Way(6, "Campaigns", "google - cpc", "autumn", "smartphone", 140),
    Way(6, "Campaigns", "facebook - paid_social", "lookalike", "phablet", 60),
    Way(6, "Campaigns", "newsletter - email", "october", "tablet", 20),
    Way(7, "Social Networks", "Facebook", "", "smartphone", 40),
    Way(1, "Direct Entry", "", "", "console", 6),
)


class Came(NamedTuple):
    """The visits of a way on a day: in all, and how far some of them came."""

    way: Way
    visits: int
    bounces: int
    seconds: int
    left: int
    ordered: int
    checkouts: int


@dataclass
class Website:
    """What Matomo knows, and how it answers next.

    Attributes:
        clock: By which days are over.
        ecommerce: It counts carts and orders.
        checkout_goal: The number of the goal that is the opened checkout.
        made: When it was made at Matomo (its word for it: `ts_created`); "" for a version that does not say.
        counts_from: The first day on which its tracking code was on the pages; `orders_from`, `carts_from`,
            `checkouts_from`: since when orders, carts that are left, and opened checkouts are counted.
        has_plugin: Campaigns are told by source and medium.
        tells_apart: "all"; "nothing": segments are not worked out; "refused": they are not allowed.
        quiet: Days without a visit; `unsold`: without an order; `late`: days whose reports are not worked out yet.
        has_log: It tells what its log of visits has, which needs no reports.
        restated: {day: so many visits more of each way}.
        lines: One text a request: its method, and the reports in it.
        faults: Names of `FAULTS`, one a request; None for none.
        share: So many of all requests fail, drawn from `chance`.
    """

    clock: Clock
    number: int = 1
    name: str = "Toys UK"
    zone: str = "Europe/London"
    currency: str = "GBP"
    token: str = "0123456789abcdef0123456789abcdef"  # noqa: S105 - opens nothing real
    ecommerce: bool = True
    checkout_goal: int = 3
    made: str = "2020-03-01 09:30:00"
    counts_from: date = date.min
    orders_from: date = date.min
    carts_from: date = date.min
    checkouts_from: date = date.min
    has_plugin: bool = True
    tells_apart: str = "all"
    quiet: set[date] = field(default_factory=set)
    unsold: set[date] = field(default_factory=set)
    late: set[date] = field(default_factory=set)
    has_log: bool = True
    restated: dict[date, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    faults: list[str | None] = field(default_factory=list)
    share: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def described(self) -> dict[str, Any]:
        """Return the website as Matomo describes it."""
        return {
            "idsite": str(self.number),
            "name": self.name,
            "main_url": "https://toys.example",
            **({"ts_created": self.made} if self.made else {}),
            "timezone": self.zone,
            "currency": self.currency,
            "ecommerce": "1" if self.ecommerce else "0",
        }

    def came(self, day: date) -> Iterator[Came]:
        """Yield the visits of a day, way by way; nothing of a day without any, or that is not worked out."""
        zone = ZoneInfo(self.zone) if "/" in self.zone else ZoneInfo("UTC")
        if day not in self.late and day <= self.clock.now().astimezone(zone).date():
            yield from self._logged(day)

    def logged(self, minutes: int) -> int:
        """Return how many visits came in the last minutes: those of a whole day, if any of it is among them."""
        now = self.clock.now().astimezone(ZoneInfo(self.zone))
        days = {(now - timedelta(minutes=back)).date() for back in range(0, minutes, 60)}
        return sum(one.visits for day in days for one in self._logged(day))

    def _logged(self, day: date) -> Iterator[Came]:
        """Yield the visits of a day, whether or not reports are worked out of them."""
        if day in self.quiet or day < self.counts_from:
            return
        for place, way in enumerate(WAYS):
            visits = way.least + (day.toordinal() * 7 + place * 3) % 11 + self.restated.get(day, 0)
            ordered = max(visits // 30, 1) if way.least > _TOO_FEW_TO_BUY else 0
            yield Came(
                way,
                visits,
                visits * 2 // 5,
                visits * 140,
                visits // 20 if day >= self.carts_from else 0,
                ordered if day >= self.orders_from and day not in self.unsold else 0,
                visits // 12 if day >= self.checkouts_from else 0,
            )

    def ordered(self, day: date) -> int:
        """Return how many visits of a day had an order."""
        return sum(one.ordered for one in self.came(day))


def counted(one: Came, segment: str, goal: int) -> int:
    """Return how many of these visits a segment holds: "," is or, ";" is and."""
    count = one.visits
    for clause in filter(None, segment.split(";")):
        wanted = [part.partition("==") for part in clause.split(",")]
        dimension, values = wanted[0][0], {value for _, _, value in wanted}
        if dimension == "deviceType" and one.way.device not in values:
            return 0
        if dimension == "visitEcommerceStatus":
            by_status: Mapping[str, int] = {"abandonedCart": one.left, "ordered": one.ordered}
            count = sum(number for status, number in by_status.items() if status in values)
        if dimension == "visitConvertedGoalId":
            count = one.checkouts if str(goal) in values else 0
    return count
