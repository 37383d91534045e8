"""What a customer is worth over the whole time of buying: average order value x frequency a year x lifespan in years.

Every part is a figure of its own, taken over the asked period, or over the days of the shop's lapse point when that is
shorter. The lifespan is 1 / churn (the second formula of the collection): a customer stays active from span to span
with the same chance, and buys at the same pace while active. The three parts share one span, so nothing is counted
twice. This is revenue, not profit, before refunds, and not discounted.
Unit: minor units of the shop currency.
Source: 001_257f5c3702b0c297.txt, 004_118017928183e70c.txt.
"""

from __future__ import annotations

from kpi.catalog.purchase.average_order_value import KPI as AVERAGE_ORDER_VALUE
from kpi.catalog.retention.average_customer_lifespan import KPI as AVERAGE_CUSTOMER_LIFESPAN
from kpi.catalog.retention.purchase_frequency import KPI as PURCHASE_FREQUENCY
from kpi.formulas.composed import YearlyPart
from kpi.formulas.gap_cost import Itself
from kpi.formulas.lifetime import LifetimeValue

KPI = LifetimeValue(
    id="customer_lifetime_value",
    made_of=(AVERAGE_ORDER_VALUE, YearlyPart(PURCHASE_FREQUENCY), AVERAGE_CUSTOMER_LIFESPAN),
    needs_history=True,
    gap_cost=Itself(worth="new_customer_count"),
)
