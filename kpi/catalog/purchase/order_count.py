"""How many counted orders were placed, guests and tills included.

Test, cancelled, failed, pending and draft orders never count; the day is the shop's own. A target is one for 28 days.
Unit: count.
Source: 001_257f5c3702b0c297.txt.
"""

from __future__ import annotations

from kpi.catalog import ONLINE_ORDERS, VISITS, funnel
from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Total
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import Itself

KPI = Total(
    id="order_count",
    bases=(Basis(numerator=Part("orders", Sums(("orders",)))),),
    segments=BY_LINES,
    gap_cost=Itself(worth="average_order_value"),
    driven_by=DrivenBy(further=funnel(before=(VISITS,), all_online=True), ends_in=ONLINE_ORDERS),
)
