"""What an average order leaves after paying for the customer: average order value less acquisition cost.

Both are taken over the days that both cover. It is a ceiling: goods, shipping and overheads are not taken off. Below
zero, each new customer's first order is a loss.
Unit: minor units of the shop currency. One part missing: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from commerce.period import FOUR_WEEKS
from kpi.catalog.awareness.customer_acquisition_cost import KPI as CUSTOMER_ACQUISITION_COST
from kpi.catalog.purchase.average_order_value import KPI as AVERAGE_ORDER_VALUE
from kpi.formulas.composed import Difference
from kpi.formulas.gap_cost import Itself

KPI = Difference(
    id="aov_minus_cac",
    made_of=(AVERAGE_ORDER_VALUE, CUSTOMER_ACQUISITION_COST),
    segments=("channel", "campaign"),
    windows=(FOUR_WEEKS,),
    needs_history=True,
    gap_cost=Itself(worth="new_customer_count"),
)
