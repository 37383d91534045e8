"""The share of orders that carry a discount of any kind, codes and automatic ones alike.

Unit: share 0..1. No orders: no value.
Source: the platforms' own reports; not named in the source documents.
"""

from __future__ import annotations

from kpi.facts.coverage import Sums
from kpi.formulas.daily import Basis, Share

KPI = Share(
    id="discount_usage_rate",
    bases=(Basis(numerator=Sums(("discounted_orders",)), denominator=Sums(("orders",))),),
    inputs=("orders_with_discount", "orders"),
    segments=("channel", "campaign", "device", "market", "customer_type"),
)
