"""How much of what customers pay is shipping: shipping charged over merchandise and shipping, both without tax.

Discounts are off, later refunds are not. A high share is a nasty surprise when shipping first shows at the checkout.
Unit: share 0..1. No orders: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from commerce.figures import SHARE
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Ratio
from kpi.formulas.gap_cost import NoMoney

KPI = Ratio(
    id="shipping_cost_share",
    bases=(
        Basis(
            numerator=Part("shipping_charged", Sums(("shipping",))),
            denominator=Part("order_totals", Sums(("net_sales", "shipping"))),
            sample=Sums(("orders",)),
        ),
    ),
    range=SHARE,
    gap_cost=NoMoney("what it costs are the carts that are left, and abandonment tells those"),
)
