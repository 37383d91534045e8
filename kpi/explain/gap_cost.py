"""What the distance to the target costs a week, where money can be named honestly; else None.

Always against the limit of the verdict, at the pace of its window:
acquisition cost: the excess for every new customer; order value: the shortfall on every order; conversion and
abandonment: the orders that did not come, at their usual value; churn and retention: the customers lost beyond the
limit, at what a customer spends in a year; totals: the shortfall itself; lifetime value: the shortfall for every new
customer. It is turnover (or money spent), not profit.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from commerce.figures import Figure

WEEK, YEAR = 7, 365

_EVERY_CASE = frozenset({"customer_acquisition_cost", "average_order_value"})
_FULL_SUM = frozenset({"revenue", "gross_sales", "discount_cost"})
#: What one case of the denominator is worth.
_TIMES = {
    "conversion_rate": "average_order_value",
    "cart_abandonment_rate": "average_order_value",
    "purchase_frequency": "average_order_value",
    "customer_churn_rate": "customer_value",
    "customer_retention_rate": "customer_value",
}
#: What one of a total is worth, or how many times a week the gap arises.
_COUNTED = {
    "order_count": "average_order_value",
    "new_customer_count": "average_order_value",
    "customer_lifetime_value": "new_customer_count",
}

#: Returns the value of another KPI over the same window, 0 when it has none.
Lookup = Callable[[str], Fraction]


def cost_per_week_minor(figure: Figure, limit: Fraction | None, value_of: Lookup) -> int | None:
    """Return minor units a week, never negative.

    Args:
        figure: The judged one.
        limit: What it was held against.
        value_of: Looks up other KPIs of the same window.
    """
    if figure.value is None or limit is None:
        return None
    gap = abs(figure.value - limit)
    weekly = Fraction(WEEK, figure.period.length)
    base = Fraction(figure.denominator or 0) * weekly
    cost = _cost(figure.kpi, gap, weekly, base, value_of)
    return None if cost is None else round(cost)


def _cost(kpi: str, gap: Fraction, weekly: Fraction, base: Fraction, value_of: Lookup) -> Fraction | None:
    if kpi in _EVERY_CASE:
        return gap * base
    if kpi in _FULL_SUM:
        return gap * weekly
    if kpi == "customer_value":
        return gap * value_of("active_customer_count") * WEEK / YEAR
    if kpi in _TIMES:
        return gap * base * value_of(_TIMES[kpi])
    return gap * weekly * value_of(_COUNTED[kpi]) if kpi in _COUNTED else None
