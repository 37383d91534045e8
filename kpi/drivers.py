"""Which inputs moved with a KPI, and how much of its change each of them explains.

Every KPI is a product or quotient of its inputs, so its change is split over them exactly (`kpi.split`). Where the
traffic is known, cost per customer is led back to the price of a visit and to conversion, and sales to visits,
conversion and order value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from commerce.facts import WHOLE, Facts
from commerce.feeds import Feed
from commerce.figures import Driver, Figure, Missing, Unit
from commerce.period import Period
from kpi.split import factor_effects
from kpi.sums import ORDERS_AND_TRAFFIC, covered, known_days, runs, totals

_MEASURES = ("orders", "online_orders", "net_sales", "new_customers", "marketing_spend", "sessions")
_SALES = frozenset({"revenue", "gross_sales", "order_count"})
_MONEY_INPUTS = frozenset({"revenue_amount", "marketing_spend"})


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a KPI: what to show of it, and its number in the product (a divisor turned over)."""

    name: str  # KPI id or input id
    unit: Unit
    shown: Fraction
    factor: Fraction


def drivers(now: Figure, before: Figure, inputs: Sequence[str], facts: Facts) -> tuple[Driver, ...]:
    """Return the inputs of a KPI, the one that explains most of the change first; none when nothing can be split."""
    pairs = (_factors(now, inputs, facts), _factors(before, inputs, facts))
    if not pairs[0] or [factor.name for factor in pairs[0]] != [factor.name for factor in pairs[1]]:
        pairs = (_own_factors(now, inputs), _own_factors(before, inputs))
    if not pairs[0] or len(pairs[0]) != len(pairs[1]):
        return ()
    effects = factor_effects([factor.factor for factor in pairs[1]], [factor.factor for factor in pairs[0]])
    change = sum(effects, start=Fraction(0))
    found = [
        Driver(new.name, new.shown, old.shown, new.unit, effect / change if change else None)
        for new, old, effect in zip(*pairs, effects, strict=True)
    ]
    return tuple(sorted(found, key=lambda driver: -abs(Fraction(driver.explains or 0))))


def _factors(figure: Figure, inputs: Sequence[str], facts: Facts) -> list[Factor]:
    """Return the factors that lead furthest, [] where the traffic is not known."""
    if figure.kpi not in _SALES and figure.kpi != "customer_acquisition_cost":
        return _own_factors(figure, inputs)
    row = traffic_row(facts, figure.period)
    if figure.kpi in _SALES:
        return _sales(figure, facts, row)
    return _own_factors(figure, inputs) if row is None else _acquisition(row)


def _acquisition(row: Mapping[str, int]) -> list[Factor]:
    """CAC = spend per visit / (orders per visit x new customers per order)."""
    if not all(row[name] for name in ("sessions", "online_orders", "marketing_spend", "new_customers")):
        return []
    sessions, orders = Fraction(row["sessions"]), Fraction(row["online_orders"])
    visit, conversion = Fraction(row["marketing_spend"]) / sessions, orders / sessions
    newness = Fraction(row["new_customers"]) / orders
    return [
        Factor("cost_per_visit", "currency", visit, visit),
        Factor("conversion_rate", "percent", conversion, 1 / conversion),
        Factor("new_customers", "count", Fraction(row["new_customers"]), 1 / newness),
    ]


def _sales(figure: Figure, facts: Facts, row: Mapping[str, int] | None) -> list[Factor]:
    """Sales = orders x value of an order, and orders = visits x conversion when all of them were placed online."""
    if row and row["sessions"] and 0 < row["orders"] == row["online_orders"]:
        sessions, orders = Fraction(row["sessions"]), Fraction(row["orders"])
        visits = [
            Factor("sessions", "count", sessions, sessions),
            Factor("conversion_rate", "percent", orders / sessions, orders / sessions),
        ]
        return visits if figure.kpi == "order_count" else [*visits, _order_value(figure, orders)]
    orders = Fraction(totals(facts, ("orders",), [figure.period], WHOLE)[WHOLE].get("orders", 0))
    if figure.kpi == "order_count" or not orders:
        return []
    return [Factor("order_count", "count", orders, orders), _order_value(figure, orders)]


def _order_value(figure: Figure, orders: Fraction) -> Factor:
    """Return the sum of this KPI per order: after refunds for revenue, before discounts for gross sales."""
    value = Fraction(figure.value or 0) / orders
    return Factor("average_order_value", "currency", value, value)


def _own_factors(figure: Figure, inputs: Sequence[str]) -> list[Factor]:
    """Return numerator and denominator, or the parts of a composed KPI."""
    if figure.numerator is None:
        parts = [part for part in figure.parts if part.value is not None]
        return [Factor(part.kpi, part.unit, Fraction(part.value or 0), Fraction(part.value or 0)) for part in parts]
    if not figure.denominator or len(inputs) < 2:  # noqa: PLR2004  # a quotient has two inputs
        return []
    top, bottom = Fraction(figure.numerator), Fraction(figure.denominator)
    if figure.kpi == "cart_abandonment_rate":
        ordered = bottom - top  # the collection names the carts that were ordered, not those left behind
        return [] if not ordered else [_count(inputs[0], ordered, -ordered), _count(inputs[1], bottom, 1 / bottom)]
    return [_count(inputs[0], top, top), _count(inputs[1], bottom, 1 / bottom)]


def _count(name: str, shown: Fraction, factor: Fraction) -> Factor:
    return Factor(name, "currency" if name in _MONEY_INPUTS else "count", shown, factor)


def traffic_row(facts: Facts, period: Period) -> Mapping[str, int] | None:
    """Return the sums of the period's days when the traffic of every one of them is known, else None."""
    if facts.coverage(Feed.TRAFFIC) is None:
        return None
    days = covered(facts, ORDERS_AND_TRAFFIC, period)
    if isinstance(days, Missing) or days != period:
        return None
    known = known_days(facts, ORDERS_AND_TRAFFIC, days) or []
    whole = list(runs(known))
    if whole != [period]:
        return None
    return dict.fromkeys(_MEASURES, 0) | totals(facts, _MEASURES, whole, WHOLE)[WHOLE]
