"""How many times dearer a new customer is than one who is kept: acquisition cost over the cost of keeping a customer.

Both are taken over the asked period, or over the 90 days up to its end when that is shorter, on the days that both
cover. What is spent on keeping customers (`keeping` of the shop) is in the one and not in the other.
Unit: ratio. One part missing: no value.
Source: 001_257f5c3702b0c297.txt, 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from kpi.catalog.awareness.customer_acquisition_cost import KPI as CUSTOMER_ACQUISITION_COST
from kpi.catalog.retention.retention_cost_per_customer import KPI as RETENTION_COST_PER_CUSTOMER
from kpi.formulas.composed import Quotient
from kpi.formulas.gap_cost import NoMoney

KPI = Quotient(
    id="acquisition_to_retention_cost_ratio",
    made_of=(CUSTOMER_ACQUISITION_COST, RETENTION_COST_PER_CUSTOMER),
    needs_history=True,
    gap_cost=NoMoney("both parts name what they cost themselves"),
)
