"""Money given back in the days, over what was sold in them: both merchandise, discounts off, without tax and shipping.

A refund counts on the day it is made and comes from orders of any day, so a quiet week after a busy one may show more
than all. By product it says which one comes back: a refund is shared among the goods of its order by what they cost,
and the products of refunded orders stand out even though nobody records which of them were in the parcel.
Unit: share, usually 0..1. Nothing sold: no value.
Source: the platforms' own reports; not named in the source documents.
"""

from __future__ import annotations

from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Ratio
from kpi.formulas.gap_cost import NoMoney

KPI = Ratio(
    id="refund_rate",
    bases=(
        Basis(
            numerator=Part("refunds_given", Sums(("refunds",))),
            denominator=Part("sales_before_refunds", Sums(("net_sales",))),
            sample=Sums(("orders",)),
        ),
    ),
    segments=BY_LINES,
    gap_cost=NoMoney("what was given back is a step of revenue, and told there"),
)
