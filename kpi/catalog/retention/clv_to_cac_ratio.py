"""How many times over a customer pays back what it cost to win them: lifetime value over acquisition cost.

The cost is that of the asked period, or of the days of the shop's lapse point up to its end when that is shorter; the
lifetime value looks at whole years up to the same day, whatever is asked for. So the days of the figure are those of
the cost. The lifetime value is revenue: below 1 the shop surely loses money on every customer, and somewhere above 1 it
still does. Of a shop that defines it by profit it is gross profit, and the figure says so.
Unit: ratio. One part missing, or nothing spent: no value.
Source: 000_284879f5a0d24855.txt, 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from kpi.catalog.awareness.customer_acquisition_cost import KPI as CUSTOMER_ACQUISITION_COST
from kpi.catalog.retention.customer_lifetime_value import KPI as CUSTOMER_LIFETIME_VALUE
from kpi.formulas.composed import Quotient
from kpi.formulas.gap_cost import NoMoney

KPI = Quotient(
    id="clv_to_cac_ratio",
    made_of=(CUSTOMER_LIFETIME_VALUE, CUSTOMER_ACQUISITION_COST),
    segments=("channel",),
    needs_history=True,
    gap_cost=NoMoney("both parts name what they cost themselves"),
)
