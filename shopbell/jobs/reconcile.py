"""Our figures beside the platform's own, month by month, every difference named by its cause.

Each platform's report is our own count under other rules. The rules are changed one at a time, from ours to theirs, and
what a figure moves by at each change is that cause's part. So the causes and the unexplained rest always add up to the
difference. What a report may or may not do (Shopify's gift cards) is named only where it explains the rest to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Final

from cache import FIGURES, Cache, DiscountUses, ReportRules
from commerce.definition import Definition
from commerce.errors import Refused
from commerce.orders import COUNTED, Status
from commerce.period import Period
from connectors.base import Connector, PlatformFigures, Reconciler
from shopbell.config import ShopSettings

_CENT = Decimal("0.005")

#: What a cause means, for a reader.
CAUSES: Final[Mapping[str, str]] = {
    "counting": "the configuration counts fewer orders than were placed (count_orders)",
    "cancelled": "cancelled orders are counted by the platform when they are placed, and their refunds with them",
    "cancelled_back": "the platform takes a cancelled order back on the day of its cancellation",
    "unpaid_counted": "orders not paid yet are counted by the platform",
    "unpaid": "orders without a payment date are left out by the platform (cash on delivery, transfers awaited)",
    "payment_day": "the platform dates an order by the day it was paid, not by the day it was placed",
    "currencies": "the platform adds orders in other currencies one to one",
    "refund_tax": "the platform's refunds include tax and shipping given back",
    "refunded_twice": "the platform takes a refund in several steps off more than once",
    "refund_day": "the platform puts refunds into the month of their order",
    "gift_cards": "the platform counts gift cards sold as sales",
    "test_orders": "the platform counts test orders",
}

Months = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one month. Amounts in major units; `causes` and `unexplained` add up to `difference`."""

    month: str
    figure: str
    ours: Decimal
    theirs: Decimal
    causes: tuple[tuple[str, Decimal], ...]

    @property
    def difference(self) -> Decimal:
        """Theirs less ours."""
        return self.theirs - self.ours

    @property
    def unexplained(self) -> Decimal:
        """What no cause accounts for."""
        return self.difference - sum((amount for _, amount in self.causes), Decimal())


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
    steps = _steps(shop.platform, cache.shops.definition(shop.name))
    sums = [cache.facts.report(shop.name, period, reading) for _, reading in steps]
    last = steps[-1][1]
    optional = {
        code: _moved(sums[-1], cache.facts.report(shop.name, period, reading))
        for code, reading in _optional(shop.platform, last)
    }
    if shop.platform == "shopify":
        optional["test_orders"] = cache.facts.report(
            shop.name, period, replace(last, statuses=frozenset({Status.TEST}))
        )
    found = []
    for month in _months(period):
        for figure in FIGURES:
            theirs = told.months.get(month, {}).get(figure)
            if theirs is None:
                if month in told.months or not _at(sums[0], month, figure):
                    continue
                theirs = Decimal()
            values = [_at(one, month, figure) for one in sums]
            causes = [
                (code, after - before)
                for (code, _), before, after in zip(steps[1:], values, values[1:], strict=False)
                if after != before
            ]
            rest = theirs - values[-1]
            causes += _fitting({code: _at(one, month, figure) for code, one in optional.items()}, rest)
            found.append(Line(month, figure, values[0], theirs, tuple(causes)))
    return found


def last_month(today: date) -> Period:
    """Return the calendar month before a day's."""
    return Period.month(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}")


def _steps(platform: str, definition: Definition) -> Sequence[tuple[str, ReportRules]]:
    """Return (cause, rules), each with one rule more of the platform's than the one before; the first is ours."""
    reading = ReportRules()
    steps = [("", reading)]

    def change(code: str, **rules: object) -> None:
        nonlocal reading
        reading = replace(reading, **rules)  # type: ignore[arg-type]  # the rules are fields of ReportRules
        steps.append((code, reading))

    if definition.counting != "ordered":
        change("counting", statuses=COUNTED)
    if platform == "shopify":
        change("cancelled", statuses=COUNTED | {Status.CANCELLED})
        change("cancelled_back", cancelled_are_taken_back=True)
        change("unpaid_counted", statuses=COUNTED | {Status.CANCELLED, Status.PENDING})
    else:
        change("unpaid", only_paid=True)
        change("payment_day", dated_by="paid")
        change("currencies", all_currencies=True)
        change("refund_tax", refunds_with_tax=True)
        change("refunded_twice", full_refund_is_whole_order=True)
    return steps


def _optional(platform: str, last: ReportRules) -> Sequence[tuple[str, ReportRules]]:
    """Return what the platform's report may do, depending on its version and settings."""
    if platform != "shopify":
        return ()
    return (
        ("gift_cards", replace(last, with_gift_cards=True)),
        ("refund_day", replace(last, refunds_by_order_day=True)),
    )


def _moved(before: Months, after: Months) -> Months:
    return {
        month: {figure: _at(after, month, figure) - _at(before, month, figure) for figure in FIGURES}
        for month in {*before, *after}
    }


def _fitting(candidates: Mapping[str, Decimal], rest: Decimal) -> list[tuple[str, Decimal]]:
    """Return the fewest candidates that make up the rest to the cent; none when none do."""
    able = [(code, amount) for code, amount in candidates.items() if amount]
    for count in range(1, len(able) + 1):
        for chosen in combinations(able, count):
            if abs(rest - sum((amount for _, amount in chosen), Decimal())) < _CENT:
                return list(chosen) if rest else []
    return []


def _at(months: Months, month: str, figure: str) -> Decimal:
    return months.get(month, {}).get(figure, Decimal())


def _months(period: Period) -> list[str]:
    return sorted({f"{day:%Y-%m}" for day in period.days()})
