"""A KPI day by day, ready for statistics: two rows of numbers without holes, and sums over any stretch at once.

Floats are welcome here: what is computed from them is an uncertainty, never an amount of money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from commerce.facts import Facts
from commerce.figures import Missing
from commerce.period import Period
from kpi.facts.coverage import Sums, covered, known_days
from kpi.formulas.daily import Basis, RatioOfSums, Total

#: How far back anything about a shop's usual ways is read: a year and the 28 days and 8 weeks that a year ago needs.
HISTORY_DAYS = 460


@dataclass(frozen=True, slots=True)
class Series:
    """Numerator and denominator of every day from `first` on.

    Attributes:
        known: 1.0 on days that count, 0.0 on days that nobody knows (both sums are 0 there).
        is_total: The denominator is just the count of known days; the level of a window is a sum, not a quotient.
    """

    first: date
    numerator: Sequence[float]
    denominator: Sequence[float]
    known: Sequence[float]
    is_total: bool

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.first + timedelta(days=len(self.known) - 1)

    def index(self, day: date) -> int:
        """Return the position of a day; it may lie outside."""
        return (day - self.first).days


def running(values: Sequence[float]) -> list[float]:
    """Return prefix sums with a leading 0, so that result[j] - result[i] is the sum of values[i:j]."""
    return list(accumulate(values, initial=0.0))


def series_of(
    facts: Facts,
    period: Period,
    numerator: Sums,
    denominator: Sums | None,
    known: Sequence[date] | None = None,
) -> Series:
    """Read the daily sums of a period; `known` None: every day counts, and one without a row is zero."""
    names = tuple(dict.fromkeys(numerator.names + (denominator.names if denominator else ())))
    daily = facts.daily(names, period)
    days = list(period.days())
    counted = set(days if known is None else known)
    marks = [1.0 if day in counted else 0.0 for day in days]
    empty: Mapping[str, int] = {}
    rows = [daily.get(day, empty) if mark else empty for day, mark in zip(days, marks, strict=True)]
    above = [float(numerator.of(row)) for row in rows]
    below = [float(denominator.of(row)) for row in rows] if denominator else marks
    return Series(period.first, above, below, marks, is_total=denominator is None)


def daily_series(kpi: Total | RatioOfSums, facts: Facts, last: date) -> Series | Missing:
    """Return the days of a KPI up to `last` (or to where its feeds end), as far back as statistics look."""
    asked = Period.ending(last, HISTORY_DAYS)
    if isinstance(kpi, Total):
        days = covered(facts, kpi.feeds, asked)
        return days if isinstance(days, Missing) else series_of(facts, days, kpi.total, None)
    recent = kpi.basis(facts, Period.ending(last, max(kpi.windows)))
    if isinstance(recent, Missing):
        recent = kpi.basis(facts, asked)
    if isinstance(recent, Missing):
        return recent
    basis = recent[0]
    days = covered(facts, basis.needs, asked)
    if isinstance(days, Missing):
        return days
    known = _known(facts, basis, days)
    if known is not None and not known:
        return Missing("not_covered", kpi.inputs)
    return series_of(facts, days, basis.numerator, basis.denominator, known)


def _known(facts: Facts, basis: Basis, days: Period) -> list[date] | None:
    """Return the days that this basis knows: one that came up lately says nothing about the days before."""
    known = known_days(facts, basis.needs, days)
    if known is None or not basis.known:
        return known
    daily = facts.daily((basis.known, "traffic_rows"), days)
    return [day for day in known if daily[day].get(basis.known, 0) == daily[day].get("traffic_rows", 0)]
