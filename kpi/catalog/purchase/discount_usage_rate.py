"""The share of orders that carry a discount of any kind, codes and automatic ones alike.

Unit: share 0..1. No orders: no value.
Source: the platforms' own reports; not named in the source documents.
"""

from __future__ import annotations

from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Share
from kpi.formulas.gap_cost import NoMoney

KPI = Share(
    id="discount_usage_rate",
    bases=(
        Basis(
            numerator=Part("orders_with_discount", Sums(("discounted_orders",))),
            denominator=Part("orders", Sums(("orders",))),
        ),
    ),
    segments=BY_LINES,
    gap_cost=NoMoney("what the discounts cost is a KPI of its own"),
)
