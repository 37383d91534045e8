"""Which inputs moved with a KPI, and how much of its change each of them explains.

Every KPI is a product or quotient of its inputs, so its change is split over them exactly. Where the
traffic is known, cost per customer is led back to the price of a visit and to conversion, and sales to visits,
conversion and order value. From revenue refunds are taken off: they are a part of its change beside the product.
That fewer orders are behind a lower conversion rate explains nothing: the numerator of a share or a mean is no driver
of it (what was spent on customers is one of their cost).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from commerce.facts import WHOLE, Facts
from commerce.figures import Driver, Figure, Missing, Unit
from commerce.period import Period
from commerce.tables.traffic import TRAFFIC
from kpi.explain.contributions import factor_effects
from kpi.facts.coverage import ORDERS_AND_TRAFFIC, covered, known_days, runs, totals

_SOLD = ("orders", "online_orders", "gross_sales", "net_sales", "refunds")
_MEASURES = (*_SOLD, "new_customers", "marketing_spend", "sessions")
_COSTS = frozenset({"customer_acquisition_cost"})
_SALES = frozenset({"revenue", "gross_sales", "order_count"})
#: What sales are per order: its name, and the sum.
_PER_ORDER = {
    "revenue": ("average_order_value", "net_sales"),
    "gross_sales": ("gross_sales_per_order", "gross_sales"),
}
_REFUNDS = "refunds_given"
#: Bases that are inputs themselves: what the denominator really is.
_VISITS = frozenset({"visitors", "sessions"})
_MONEY_INPUTS = frozenset({"revenue_amount", "marketing_spend"})


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a KPI: what to show of it, and its number in the product (a divisor turned over).

    `is_added`: it is no factor, but added to the product of the others.
    """

    name: str  # KPI id or input id
    unit: Unit
    shown: Fraction
    factor: Fraction
    is_added: bool = False


def drivers(now: Figure, before: Figure, inputs: Sequence[str], facts: Facts) -> tuple[Driver, ...]:
    """Return the inputs of a KPI, the one that explains most of the change first; none when nothing can be split."""
    pairs = (_factors(now, inputs, facts), _factors(before, inputs, facts))
    if not pairs[0] or [factor.name for factor in pairs[0]] != [factor.name for factor in pairs[1]]:
        pairs = (_own_factors(now, inputs), _own_factors(before, inputs))
    if not pairs[0] or len(pairs[0]) != len(pairs[1]):
        return ()
    effects = _effects(pairs[1], pairs[0])
    change = sum(effects, start=Fraction(0))
    found = [
        Driver(new.name, new.shown, old.shown, new.unit, effect / change if change else None)
        for new, old, effect in zip(*pairs, effects, strict=True)
    ]
    told = [driver for driver in found if driver.kpi != _REFUNDS or driver.now or driver.before]
    if now.denominator is not None and now.kpi not in _COSTS:
        told = [driver for driver in told if driver.kpi != inputs[0]]
    return tuple(sorted(told, key=lambda driver: -abs(Fraction(driver.explains or 0))))


def _effects(before: Sequence[Factor], now: Sequence[Factor]) -> list[Fraction]:
    """Return how much each factor moved the KPI; what is added to the product moves it by its own change."""
    multiplied = iter(
        factor_effects(
            [factor.factor for factor in before if not factor.is_added],
            [factor.factor for factor in now if not factor.is_added],
        )
    )
    return [new.factor - old.factor if new.is_added else next(multiplied) for old, new in zip(before, now, strict=True)]


def _factors(figure: Figure, inputs: Sequence[str], facts: Facts) -> list[Factor]:
    """Return the factors that lead furthest, [] where the traffic is not known."""
    if figure.kpi not in _SALES and figure.kpi != "customer_acquisition_cost":
        return _own_factors(figure, inputs)
    row = traffic_row(facts, figure.period)
    if figure.kpi in _SALES:
        return _sales(figure, facts, row)
    return _own_factors(figure, inputs) if row is None else _acquisition(row)


def _acquisition(row: Mapping[str, int]) -> list[Factor]:
    """CAC = spend per visit / (online orders per visit x new customers per online order)."""
    if not all(row[name] for name in ("sessions", "online_orders", "marketing_spend", "new_customers")):
        return []
    sessions, orders = Fraction(row["sessions"]), Fraction(row["online_orders"])
    visit, conversion = Fraction(row["marketing_spend"]) / sessions, orders / sessions
    newness = Fraction(row["new_customers"]) / orders
    return [
        Factor("cost_per_visit", "currency", visit, visit),
        Factor("conversion_rate", "percent", conversion, 1 / conversion),
        Factor("new_customers_per_order", "ratio", newness, 1 / newness),
    ]


def _sales(figure: Figure, facts: Facts, row: Mapping[str, int] | None) -> list[Factor]:
    """Sales = orders x value of an order, and orders = visits x conversion when all of them were placed online."""
    if row and row["sessions"] and 0 < row["orders"] == row["online_orders"]:
        sessions, orders = Fraction(row["sessions"]), Fraction(row["orders"])
        visits = [
            Factor("sessions", "count", sessions, sessions),
            Factor("conversion_rate", "percent", orders / sessions, orders / sessions),
        ]
        return [*visits, *_order_value(figure.kpi, row)]
    sold = dict.fromkeys(_SOLD, 0) | totals(facts, _SOLD, [figure.period], WHOLE)[WHOLE]
    if figure.kpi == "order_count" or not sold["orders"]:
        return []
    orders = Fraction(sold["orders"])
    return [Factor("order_count", "count", orders, orders), *_order_value(figure.kpi, sold)]


def _order_value(kpi: str, row: Mapping[str, int]) -> list[Factor]:
    """Return what sales are per order, and the refunds that revenue is less by: they come from orders of any day."""
    if kpi not in _PER_ORDER:
        return []
    name, measure = _PER_ORDER[kpi]
    value, refunds = Fraction(row[measure], row["orders"]), Fraction(row["refunds"])
    taken_off = [Factor(_REFUNDS, "currency", refunds, -refunds, is_added=True)] if kpi == "revenue" else []
    return [Factor(name, "currency", value, value), *taken_off]


def _own_factors(figure: Figure, inputs: Sequence[str]) -> list[Factor]:
    """Return numerator and denominator, or the parts of a composed KPI."""
    if figure.numerator is None:
        parts = [part for part in figure.parts if part.value is not None]
        return [Factor(part.kpi, part.unit, Fraction(part.value or 0), Fraction(part.value or 0)) for part in parts]
    if not figure.denominator or len(inputs) < 2:  # noqa: PLR2004  # a quotient has two inputs
        return []
    top, bottom = Fraction(figure.numerator), Fraction(figure.denominator)
    if figure.basis in _VISITS:
        inputs = (inputs[0], figure.basis)
    if figure.kpi == "cart_abandonment_rate":
        ordered = bottom - top  # the collection names the carts that were ordered, not those left behind
        return [] if not ordered else [_count(inputs[0], ordered, -ordered), _count(inputs[1], bottom, 1 / bottom)]
    return [_count(inputs[0], top, top), _count(inputs[1], bottom, 1 / bottom)]


def _count(name: str, shown: Fraction, factor: Fraction) -> Factor:
    return Factor(name, "currency" if name in _MONEY_INPUTS else "count", shown, factor)


def traffic_row(facts: Facts, period: Period) -> Mapping[str, int] | None:
    """Return the sums of the period's days when the traffic of every one of them is known, else None."""
    if facts.coverage(TRAFFIC.name) is None:
        return None
    days = covered(facts, ORDERS_AND_TRAFFIC, period)
    if isinstance(days, Missing) or days != period:
        return None
    known = known_days(facts, ORDERS_AND_TRAFFIC, days) or []
    whole = list(runs(known))
    if whole != [period]:
        return None
    return dict.fromkeys(_MEASURES, 0) | totals(facts, _MEASURES, whole, WHOLE)[WHOLE]
