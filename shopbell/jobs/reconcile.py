"""Our figures beside the platform's own, month by month, every difference named by its cause.

Each platform's report is our own count under other rules. The rules are changed one at a time, from ours to theirs, and
what a figure moves by at each change is that cause's part. So the causes and the unexplained rest always add up to the
difference. What a report may or may not do (count gift cards) is named only where it explains the rest to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from cache import Cache, DiscountUses
from commerce.definition import Definition
from commerce.errors import Refused
from commerce.orders import COUNTED
from commerce.period import Period
from commerce.reports import FIGURES, ReportRules, ReportStep
from connectors.base import Connector, PlatformFigures, Reconciler
from connectors.platform import Platform
from shopbell.config import ShopSettings

_CENT = Decimal("0.005")

#: The step that is our own: what the configuration leaves out.
COUNTING: Final = ReportStep(
    "counting",
    "the configuration counts fewer orders than were placed (count_orders)",
    lambda rules: replace(rules, statuses=COUNTED),
)

Months = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Cause:
    """What one rule of the platform's report makes of a difference.

    Attributes:
        id: Of its `ReportStep`.
        meaning: The same for a reader.
        amount: In major units.
    """

    id: str
    meaning: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one month. Amounts in major units; `causes` and `unexplained` add up to `difference`."""

    month: str
    figure: str
    ours: Decimal
    theirs: Decimal
    causes: tuple[Cause, ...]

    @property
    def difference(self) -> Decimal:
        """Theirs less ours."""
        return self.theirs - self.ours

    @property
    def unexplained(self) -> Decimal:
        """What no cause accounts for."""
        return self.difference - sum((cause.amount for cause in self.causes), Decimal())


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One shop's figures beside the platform's."""

    shop: str
    source: str
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    discounts: tuple[DiscountUses, ...] = ()
    currency: str = ""


def reconcile(shop: ShopSettings, cache: Cache, connector: Connector, period: Period) -> Reconciliation:
    """Ask the platform for its figures and explain where they differ from ours.

    Raises:
        Refused: The connector cannot ask, or the plan or rights do not allow it.
        TryLater: The shop is busy or away.
    """
    if not isinstance(connector, Reconciler):
        msg = f"{shop.name}: there is no report of the platform's own to hold the figures against"
        raise Refused(msg)
    told = connector.platform_figures(period.first, period.last)
    found = tuple(lines(shop, cache, told, period))
    info, uses = cache.shops.info(shop.name), tuple(cache.facts.discount_uses(shop.name))
    return Reconciliation(shop.name, told.source, told.notes, found, uses, info.currency if info else "")


def lines(shop: ShopSettings, cache: Cache, told: PlatformFigures, period: Period) -> list[Line]:
    """Return every figure that the platform told, month by month."""
    comparison = _Comparison(shop, cache, period)
    found = []
    for month in _months(period):
        for figure in FIGURES:
            theirs = told.months.get(month, {}).get(figure)
            if theirs is None:
                if month in told.months or not comparison.ours(month, figure):
                    continue
                theirs = Decimal()
            found.append(comparison.line(month, figure, theirs))
    return found


class _Comparison:
    """The orders of a shop added up by our rules, by the platform's, and by every step between."""

    def __init__(self, shop: ShopSettings, cache: Cache, period: Period) -> None:
        platform = shop.kind
        rules = ReportRules()
        self._sums: list[Months] = [cache.facts.report(shop.name, period, rules)]
        self._steps = steps(platform, cache.shops.definition(shop.name))
        for step in self._steps:
            rules = step.change(rules)
            self._sums.append(cache.facts.report(shop.name, period, rules))
        self._habits = {
            step: _moved(self._sums[-1], cache.facts.report(shop.name, period, step.change(rules)))
            for step in platform.report_habits
        }

    def ours(self, month: str, figure: str) -> Decimal:
        """Return a figure by our rules."""
        return _at(self._sums[0], month, figure)

    def line(self, month: str, figure: str, theirs: Decimal) -> Line:
        """Return a figure beside the platform's, with what each step makes of the difference."""
        values = [_at(one, month, figure) for one in self._sums]
        causes = [
            Cause(step.cause, step.meaning, after - before)
            for step, before, after in zip(self._steps, values, values[1:], strict=False)
            if after != before
        ]
        habits = {step: _at(moved, month, figure) for step, moved in self._habits.items()}
        causes += [Cause(step.cause, step.meaning, habits[step]) for step in _fitting(habits, theirs - values[-1])]
        return Line(month, figure, values[0], theirs, tuple(causes))


def last_month(today: date) -> Period:
    """Return the calendar month before a day's."""
    return Period.month(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}")


def steps(platform: Platform[Any], definition: Definition) -> Sequence[ReportStep]:
    """Return what leads from our rules to the platform's, one rule after the other."""
    return (*([COUNTING] if definition.counting != "ordered" else []), *platform.report_steps)


def _moved(before: Months, after: Months) -> Months:
    return {
        month: {figure: _at(after, month, figure) - _at(before, month, figure) for figure in FIGURES}
        for month in {*before, *after}
    }


def _fitting(candidates: Mapping[ReportStep, Decimal], rest: Decimal) -> list[ReportStep]:
    """Return the fewest candidates that make up the rest to the cent; none when none do."""
    able = [step for step, amount in candidates.items() if amount]
    for count in range(1, len(able) + 1):
        for chosen in combinations(able, count):
            if abs(rest - sum((candidates[step] for step in chosen), Decimal())) < _CENT:
                return list(chosen) if rest else []
    return []


def _at(months: Months, month: str, figure: str) -> Decimal:
    return months.get(month, {}).get(figure, Decimal())


def _months(period: Period) -> list[str]:
    return sorted({f"{day:%Y-%m}" for day in period.days()})
