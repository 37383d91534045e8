"""What a customer spends in a year: average order value x orders of a customer, both of the year up to a day.

The year ends with the asked period, whatever its length: what was bought in a month, put on a year, would make a
regular out of everybody who bought once. Where less than a year is known it is what a customer spent on the days that
are, and said to be: nothing is put on a year.
Unit: minor units of the shop currency.
Source: 001_257f5c3702b0c297.txt.
"""

from __future__ import annotations

from kpi.catalog.purchase.average_order_value import KPI as AVERAGE_ORDER_VALUE
from kpi.catalog.retention.purchase_frequency import KPI as PURCHASE_FREQUENCY
from kpi.formulas.gap_cost import OfEachAYear
from kpi.formulas.lifespan import YearOfACustomer

KPI = YearOfACustomer(
    id="customer_value",
    made_of=(AVERAGE_ORDER_VALUE, PURCHASE_FREQUENCY),
    gap_cost=OfEachAYear("active_customer_count"),
)
