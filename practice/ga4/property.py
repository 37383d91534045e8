"""A property: what it counts, day by day, as it stands at an instant: the last days still grow."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from commerce.clock import Clock, local_day
from practice.chance import dice
from practice.ga4.quota import Quota
from practice.ga4.visits import Cost, Visits, made_up, made_up_cost

#: Of a day so many days ago that much is counted by now; it is whole 48 hours after its end.
_COUNTED_SO_FAR = {0: Decimal("0.4"), 1: Decimal("0.93"), 2: Decimal("0.99")}
_MILLISECOND = Decimal("0.001")


@dataclass
class Property:
    """One property of Google Analytics 4, and how it answers next.

    Attributes:
        clock: By which days are over and grow.
        viewers: E-mail addresses that may read it; take one out, and it is not added to the property any more.
        visits, costs: What there was on a day, in the end.
        is_linked: Google Ads is linked: it tells cost.
        is_settled: The last days are whole already.
        restated: So much of a day is told, whatever its age: late hits, spam taken out.
        renamed: Campaigns that are called otherwise by now, all days of theirs.
        unmeasured: Events that the shop's pages do not send from a day on (`date.min`: never did).
        most_rows: More rows of one report are folded into "(other)"; None: none are.
        is_thresholded: Small rows are withheld.
        is_sampled: Only a part was read.
        is_blocked: The key may not see cost: it reads as zero.
        kept_from: Older days are not told any more; None: all are.
        is_cost_compatible: Cost may be asked for at all.
        refuses: A dimension that goes with nothing else here; "" for none.
        dayless_cost: A report without days tells so many times the cost of one by day.
        faults: Names of `practice.ga4.faults.FAULTS`, "html", "cut", "silent" or "odd", one a request; None for none.
        always: A fault of every request; "" for none.
        share: So many of all requests fail.
        lines: One text a request: method, path, what of it matters.
        added_up: What was worked out of days that stay as they are.
    """

    clock: Clock
    number: str = "123456789"
    name: str = "Toys UK"
    currency: str = "GBP"
    zone: str = "Europe/London"
    viewers: Collection[str] = ("shopbell@shop-reports-123456.iam.gserviceaccount.com", "anna@shop.example")
    visits: Callable[[date], Iterable[Visits]] = made_up
    costs: Callable[[date], Iterable[Cost]] = made_up_cost
    is_linked: bool = True
    is_settled: bool = False
    restated: dict[date, Decimal] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    unmeasured: dict[str, date] = field(default_factory=dict)
    most_rows: int | None = None
    is_thresholded: bool = False
    is_sampled: bool = False
    is_blocked: bool = False
    kept_from: date | None = None
    is_cost_compatible: bool = True
    refuses: str = ""
    dayless_cost: Decimal = Decimal(1)
    quota: Quota = field(default_factory=Quota)
    faults: list[str | None] = field(default_factory=list)
    always: str = ""
    share: float = 0.0
    lines: list[str] = field(default_factory=list)
    added_up: dict[Any, Any] = field(default_factory=dict, repr=False)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def today(self) -> date:
        """Return the property's own day."""
        return local_day(self.clock.now(), ZoneInfo(self.zone))

    def visits_of(self, day: date) -> Iterator[Visits]:
        """Yield the visits of a day that are counted by now."""
        share = self._share(day)
        if not share:
            return
        if self.is_whole(day):
            yield from self.visits(day)
            return
        chance = dice("counted", day)
        for one in self.visits(day):
            count = int(one.count * share + Decimal(chance.random())) if share != 1 else one.count
            if count:
                views = one.views * count // one.count
                seconds = (one.seconds * count / one.count).quantize(_MILLISECOND)
                campaign = self.renamed.get(one.campaign, one.campaign)
                yield replace(one, count=count, views=views, seconds=seconds, campaign=campaign)

    def costs_of(self, day: date) -> Iterator[Cost]:
        """Yield what the linked account cost on a day, as far as it is known by now."""
        share = self._share(day)
        if not share or not self.is_linked:
            return
        for one in self.costs(day):
            told = (0, 0, 0) if self.is_blocked else (one.micros, one.clicks, one.impressions)
            micros, clicks, impressions = (int(number * share) for number in told)
            campaign = self.renamed.get(one.campaign, one.campaign)
            yield Cost(one.source, one.medium, campaign, micros, clicks, impressions)

    def is_whole(self, day: date) -> bool:
        """Tell whether a day is told as it is kept: nothing of it is missing, changed or renamed."""
        return self._share(day) == 1 and not self.renamed

    def measures(self, event: str, day: date) -> bool:
        """Tell whether the shop's pages sent an event on a day."""
        return event not in self.unmeasured or day < self.unmeasured[event]

    def _share(self, day: date) -> Decimal:
        age = (self.today() - day).days
        if age < 0 or (self.kept_from is not None and day < self.kept_from):
            return Decimal(0)
        grown = Decimal(1) if self.is_settled else _COUNTED_SO_FAR.get(age, Decimal(1))
        return grown * self.restated.get(day, Decimal(1))


def days(first: date, last: date) -> Iterator[date]:
    """Yield the days from the first to the last."""
    while first <= last:
        yield first
        first += timedelta(days=1)
