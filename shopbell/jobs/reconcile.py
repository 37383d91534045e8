"""Our figures beside the platform's own, month by month, every difference named by its cause.

Each platform's report is our own count under other rules. The rules are changed one at a time, from ours to theirs, and
what a figure moves by at each change is that cause's part. So the causes and the unexplained rest always add up to the
difference. What a report may or may not do (count gift cards) is named only where it explains the rest to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from cache import Cache, DiscountUses
from commerce.definition import Definition
from commerce.errors import Refused
from commerce.money import minor_digits
from commerce.orders import COUNTED
from commerce.period import Period
from commerce.reports import FIGURES, MORE_FIGURES, ReportRules, ReportStep, ToldCause
from connectors.base import Connector, DatedReconciler, PlatformFigures, Reconciler
from connectors.platform import Platform
from shopbell.config import ShopSettings

_ENOUGH = 5

#: The step that is our own: what the configuration leaves out.
COUNTING: Final = ReportStep(
    "counting",
    "the configuration counts fewer orders than were placed (count_orders)",
    lambda rules: replace(rules, statuses=COUNTED),
)

#: Orders that are not stored as the shop has them now.
STALE: Final = ReportStep(
    "not_up_to_date",
    "orders that changed at the shop since they were read here, or are missing here; run `shopbell sync`",
    lambda rules: rules,
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


def reconcile(
    shop: ShopSettings,
    cache: Cache,
    connector: Connector,
    period: Period,
    by: Literal["payment", "creation"] | None = None,
) -> Reconciliation:
    """Ask the platform for its figures and explain where they differ from ours.

    Args:
        shop: Its settings.
        cache: Holds our figures.
        connector: Asks.
        period: The shop's own days.
        by: Which date puts an order into a month of the platform's; None: as the shop's own settings say.

    Raises:
        Refused: The connector cannot ask, or the plan or rights do not allow it.
        TryLater: The shop is busy or away.
    """
    if not isinstance(connector, Reconciler):
        msg = f"{shop.name}: there is no report of the platform's own to hold the figures against"
        raise Refused(msg)
    if by is None:
        told = connector.platform_figures(period.first, period.last)
    elif isinstance(connector, DatedReconciler):
        told = connector.figures_dated(period.first, period.last, by=by)
    else:
        msg = f"{shop.name}: the report of {shop.kind.title} knows one date only; leave --dated-by out"
        raise Refused(msg)
    comparison = _Comparison(shop, cache, told, period)
    found, notes = tuple(comparison.lines()), (*told.notes, *comparison.notes())
    info, uses = cache.shops.info(shop.name), tuple(cache.facts.discount_uses(shop.name))
    return Reconciliation(shop.name, told.source, notes, found, uses, info.currency if info else "")


def lines(shop: ShopSettings, cache: Cache, told: PlatformFigures, period: Period) -> list[Line]:
    """Return every figure that the platform told, month by month."""
    return _Comparison(shop, cache, told, period).lines()


class _Comparison:
    """The orders of a shop added up by our rules, by the platform's, and by every step between."""

    def __init__(self, shop: ShopSettings, cache: Cache, told: PlatformFigures, period: Period) -> None:
        platform, info = shop.kind, cache.shops.info(shop.name)
        self._told = told
        self._period = period
        self._cent = Decimal(5).scaleb(-minor_digits(info.currency) - 1) if info else Decimal("0.005")
        rules = ReportRules()
        self._sums: list[Months] = [cache.facts.report(shop.name, period, rules)]
        self._steps = steps(platform, cache.shops.definition(shop.name), told.steps)
        for step in self._steps:
            rules = step.change(rules)
            self._sums.append(cache.facts.report(shop.name, period, rules))
        self._stale = _stale(cache, shop.name, told, period)
        self._kept: tuple[Months, Sequence[ToldCause], Months] | None = None
        if self._stale and told.recount is not None:
            without = replace(rules, without=self._stale)
            self._kept = *told.recount(self._stale), cache.facts.report(shop.name, period, without)
        self._habits = {
            step: _moved(self._sums[-1], cache.facts.report(shop.name, period, step.change(rules)))
            for step in platform.report_habits
        }

    def lines(self) -> list[Line]:
        """Return every figure that the platform told, month by month."""
        told = self._told.months
        more = [figure for figure in MORE_FIGURES if any(figure in month for month in told.values())]
        found = []
        for month in _months(self._period):
            for figure in (*FIGURES, *more):
                theirs = told.get(month, {}).get(figure)
                if theirs is None:
                    if month in told or figure in more or not _at(self._sums[0], month, figure):
                        continue
                    theirs = Decimal()
                found.append(self._line(month, figure, theirs))
        return found

    def notes(self) -> list[str]:
        """Return what to say of orders that are not stored as the shop has them now."""
        if not self._stale:
            return []
        ids = sorted(self._stale, key=lambda one: (len(one), one))
        shown = ", ".join(ids[:_ENOUGH]) + (" and others" if len(ids) > _ENOUGH else "")
        told = (
            f"{len(ids)} orders are not stored as the shop has them now ({shown}): run `shopbell sync`, and for orders"
            " deleted for good `shopbell sync --sweep`; `shopbell doctor` names those that cannot be read"
        )
        return [told]

    def _line(self, month: str, figure: str, theirs: Decimal) -> Line:
        """Return a figure beside the platform's, with what each step makes of the difference."""
        values = [_at(one, month, figure) for one in self._sums]
        causes = [
            Cause(step.cause, step.meaning, after - before)
            for step, before, after in zip(self._steps, values, values[1:], strict=False)
            if after != before
        ]
        told = [one for one in self._told.causes if (one.month, one.figure) == (month, figure)]
        causes += [Cause(one.cause, one.meaning, one.amount) for one in told if not one.is_possible]
        if stale := self._of_stale(month, figure):
            causes.append(Cause(STALE.cause, STALE.meaning, stale))
        rest = theirs - values[0] - sum((cause.amount for cause in causes), Decimal())
        possible = [Cause(one.cause, one.meaning, one.amount) for one in told if one.is_possible and one.amount == rest]
        causes += possible[:1]
        rest -= sum((cause.amount for cause in possible[:1]), Decimal())
        habits = {step: _at(moved, month, figure) for step, moved in self._habits.items()}
        causes += [Cause(step.cause, step.meaning, habits[step]) for step in _fitting(habits, rest, self._cent)]
        return Line(month, figure, values[0], theirs, tuple(causes))

    def _of_stale(self, month: str, figure: str) -> Decimal:
        """Return what the orders that are not up to date make of a difference."""
        if self._kept is None or figure not in self._told.months.get(month, {}):
            return Decimal()
        theirs, causes, ours = self._kept
        if figure not in FIGURES and figure not in next(iter(theirs.values()), {}):
            return Decimal()
        told = _at(self._told.months, month, figure) - _at(theirs, month, figure)
        told -= _told(self._told.causes, month, figure) - _told(causes, month, figure)
        return told - (_at(self._sums[-1], month, figure) - _at(ours, month, figure))


def _told(causes: Sequence[ToldCause], month: str, figure: str) -> Decimal:
    """Return what the platform itself tells of a difference."""
    found = (one.amount for one in causes if (one.month, one.figure) == (month, figure) and not one.is_possible)
    return sum(found, Decimal())


def _stale(cache: Cache, shop: str, told: PlatformFigures, period: Period) -> frozenset[str]:
    """Return the ids of orders that the shop has otherwise than they are stored: changed, new, or gone since."""
    if not told.orders:
        return frozenset()
    census = cache.feeds.census(shop)
    known = {order.id: order for order in census.orders()}
    refunds = census.refunds()
    found = {
        order_id
        for order_id, order in told.orders.items()
        if order_id not in known
        or (order.changed_at is not None and known[order_id].changed_at < order.changed_at)
        or refunds.get(order_id, frozenset()) != order.refunds
    }
    info = cache.shops.info(shop)
    zone = ZoneInfo(info.time_zone) if info else UTC
    begin = datetime.combine(period.first, time.min, zone)
    end = datetime.combine(period.last, time.max, zone)
    gone = {order.id for order in known.values() if begin <= order.placed_at <= end} - told.orders.keys()
    return frozenset(found | gone)


def last_month(today: date) -> Period:
    """Return the calendar month before a day's."""
    return Period.month(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}")


def steps(
    platform: Platform[Any], definition: Definition, told: Sequence[ReportStep] | None = None
) -> Sequence[ReportStep]:
    """Return what leads from our rules to the platform's, one rule after the other.

    Args:
        platform: Whose report it is.
        definition: Which orders count here.
        told: The steps of this very report, where the shop's settings have a say.
    """
    counting = [COUNTING] if definition.counting != "ordered" else []
    return (*counting, *(platform.report_steps if told is None else told))


def _moved(before: Months, after: Months) -> Months:
    return {
        month: {figure: _at(after, month, figure) - _at(before, month, figure) for figure in (*FIGURES, *MORE_FIGURES)}
        for month in {*before, *after}
    }


def _fitting(candidates: Mapping[ReportStep, Decimal], rest: Decimal, cent: Decimal) -> list[ReportStep]:
    """Return the fewest candidates that make up the rest to the cent; none when none do."""
    able = [step for step, amount in candidates.items() if amount]
    for count in range(1, len(able) + 1):
        for chosen in combinations(able, count):
            if abs(rest - sum((candidates[step] for step in chosen), Decimal())) < cent:
                return list(chosen) if rest else []
    return []


def _at(months: Months, month: str, figure: str) -> Decimal:
    return months.get(month, {}).get(figure, Decimal())


def _months(period: Period) -> list[str]:
    return sorted({f"{day:%Y-%m}" for day in period.days()})
