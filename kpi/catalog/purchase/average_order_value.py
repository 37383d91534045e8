"""Net merchandise value of an order: discounts off; tax, shipping and later refunds left out.

A refund next week does not change what was reported last week. A shop that defines its order value after refunds has
those of the days taken off; it may then be less than nothing.
Unit: minor units of the shop currency. No orders: no value (never 0).
Source: 000_284879f5a0d24855.txt; agrees with WooCommerce Analytics `avg_order_value`.
"""

from __future__ import annotations

from commerce.figures import SALES
from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Mean
from kpi.formulas.factors import NOT_BY_ITS_PARTS
from kpi.formulas.gap_cost import Each

KPI = Mean(
    id="average_order_value",
    bases=(
        Basis(
            numerator=Part("revenue_amount", Sums(("net_sales",), ("refunds",))),
            denominator=Part("orders", Sums(("orders",))),
            code="after_refunds",
            defined=lambda definition: definition.order_value == "after_refunds",
        ),
        Basis(
            numerator=Part("revenue_amount", Sums(("net_sales",))),
            denominator=Part("orders", Sums(("orders",))),
        ),
    ),
    segments=BY_LINES,
    range=SALES,
    driven_by=NOT_BY_ITS_PARTS,  # that more orders were placed makes none of them smaller
    gap_cost=Each(),
)
