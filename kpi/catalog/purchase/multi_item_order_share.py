"""The share of orders that hold more than one product: shows whether companions and bundles are taken up.

Two pieces, sizes or colours of one product are one product; a gift card is none.
Unit: share 0..1. No orders: no value.
Source: 004_118017928183e70c.txt.
"""

from __future__ import annotations

from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Share
from kpi.formulas.gap_cost import NoMoney

KPI = Share(
    id="multi_item_order_share",
    bases=(
        Basis(
            numerator=Part("orders_with_several_products", Sums(("multi_item_orders",))),
            denominator=Part("orders", Sums(("orders",))),
        ),
    ),
    segments=BY_LINES,
    gap_cost=NoMoney("what a fuller basket is worth shows in the average order value"),
)
