"""The share of orders that carry a discount of any kind, codes and automatic ones alike.

Unit: share 0..1. No orders: no value.
Source: the platforms' own reports; not named in the source documents.
"""

from __future__ import annotations

from kpi.kinds import Basis, Share
from kpi.sums import Sums

KPI = Share(
    id="discount_usage_rate",
    bases=(Basis(numerator=Sums(("discounted_orders",)), denominator=Sums(("orders",))),),
    inputs=("orders_with_discount", "orders"),
    segments=("channel", "campaign", "device", "market", "customer_type"),
)
