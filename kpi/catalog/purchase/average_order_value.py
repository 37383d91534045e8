"""Net merchandise value of an order: discounts off; tax, shipping and later refunds left out.

A refund next week does not change what was reported last week.
Unit: minor units of the shop currency. No orders: no value (never 0).
Source: 000_284879f5a0d24855.txt; agrees with WooCommerce Analytics `avg_order_value`.
"""

from __future__ import annotations

from kpi.facts.coverage import Sums
from kpi.formulas.daily import Basis, Mean

KPI = Mean(
    id="average_order_value",
    bases=(Basis(numerator=Sums(("net_sales",)), denominator=Sums(("orders",))),),
    inputs=("revenue_amount", "orders"),
    segments=("channel", "campaign", "device", "market", "customer_type"),
)
