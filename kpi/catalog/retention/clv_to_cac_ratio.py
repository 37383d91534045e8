"""How many times over a customer pays back what it cost to win them: lifetime value over acquisition cost.

Both are taken over the asked period, or over the days of the shop's lapse point up to its end when that is shorter, on
the days that both cover. The lifetime value is revenue, not profit: below 1 the shop surely loses money on every
customer, and somewhere above 1 it still does.
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
