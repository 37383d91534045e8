"""What one discount, product, campaign or way to pay had, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from commerce.facts import Facts
from commerce.period import WEEK, Period
from commerce.records import Record


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days of one key: (orders, quantity, amount in minor units) each; days of nothing are absent.

    `name` is how it was called last.
    """

    key: str
    name: str
    days: Mapping[date, tuple[int, int, int]]

    @property
    def first(self) -> date | None:
        """Return the first day that it had anything."""
        return min(self.days, default=None)

    @property
    def last(self) -> date | None:
        """Return the last day that it had anything."""
        return max(self.days, default=None)

    def cases(self, period: Period) -> int:
        """Return the orders of some days."""
        return sum(one[0] for day, one in self.days.items() if day in period)

    def quantity(self, period: Period) -> int:
        """Return the units of some days."""
        return sum(one[1] for day, one in self.days.items() if day in period)

    def amount(self, period: Period) -> int:
        """Return the money of some days."""
        return sum(one[2] for day, one in self.days.items() if day in period)

    def days_of(self, period: Period) -> int:
        """Return on how many of some days it had anything."""
        return sum(day in period for day in self.days)

    def is_regular(self, period: Period, share: float) -> bool:
        """Return whether it came in most of the weeks of a period."""
        weeks = period.length // WEEK
        came = sum(
            self.days_of(Period.ending(period.last - timedelta(days=WEEK * back), WEEK)) > 0 for back in range(weeks)
        )
        return weeks > 0 and came >= share * weeks

    def with_all_of(self, other: Timeline) -> Timeline:
        """Return both together, under the name of the one that came last."""
        days = dict(self.days)
        for day, one in other.days.items():
            had = days.get(day, (0, 0, 0))
            days[day] = had[0] + one[0], had[1] + one[1], had[2] + one[2]
        is_newer = (other.last or date.min) > (self.last or date.min)
        return replace(self, days=days, name=other.name if is_newer else self.name)


def from_records(records: Iterable[Record]) -> list[Timeline]:
    """Return a timeline for each key."""
    days: dict[str, dict[date, tuple[int, int, int]]] = {}
    names: dict[str, tuple[date, str]] = {}
    for one in records:
        days.setdefault(one.key, {})[one.day] = one.orders, one.quantity, one.amount_minor
        names[one.key] = max(names.get(one.key, (date.min, "")), (one.day, one.name))
    return [Timeline(key, names[key][1], of) for key, of in days.items()]


def from_facts(facts: Facts, measures: tuple[str, str], period: Period, segment: str) -> list[Timeline]:
    """Return a timeline for each key of a segment.

    Args:
        facts: Of the shop.
        measures: What counts the cases, and what the money.
        period: The days.
        segment: Whose keys.
    """
    cases, money = measures
    found = []
    for key in facts.sums(measures, period, segment):
        daily = facts.daily(tuple(dict.fromkeys(measures)), period, segment, key)
        days = {day: (row.get(cases, 0), 0, row.get(money, 0)) for day, row in daily.items() if row.get(cases, 0) > 0}
        found.append(Timeline(key, key, days))
    return found
