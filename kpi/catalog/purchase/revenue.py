"""Net sales less refunds: merchandise with discounts off, without tax and shipping, less what was given back.

An order counts on the day it was placed, a refund on the day it was made, so that a day once reported stays as it was;
a day of many refunds can be negative. A target is one for 28 days.
Unit: minor units of the shop currency.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from commerce.figures import SALES
from kpi.catalog import ORDER_COUNT, VISITS, funnel
from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Total
from kpi.formulas.factors import DrivenBy, Factor, Factors
from kpi.formulas.gap_cost import Itself

_ORDERS = Sums(("orders",))
_VALUE = Factor("average_order_value", Sums(("net_sales",)), per=_ORDERS)
_REFUNDS = Factor("refunds_given", Sums(("refunds",)), adds=-1)  # they come from orders of any day

KPI = Total(
    id="revenue",
    bases=(Basis(numerator=Part("revenue_amount", Sums(("net_sales",), ("refunds",))), sample=_ORDERS),),
    segments=BY_LINES,
    range=SALES,
    gap_cost=Itself(),
    driven_by=DrivenBy(
        further=(
            *funnel(before=(VISITS,), after=(_VALUE, _REFUNDS), all_online=True),
            Factors((ORDER_COUNT, _VALUE, _REFUNDS)),
        ),
        ends_in=ORDER_COUNT,
    ),
)
