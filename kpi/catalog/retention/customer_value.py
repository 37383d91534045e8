"""What a customer spends in a year: average order value x purchase frequency per year.

Both parts are those of the asked period, or of the days of the shop's lapse point when it is shorter; the frequency is
put on a year of 365 days, so that it fits the lifespan in `customer_lifetime_value`.
Unit: minor units of the shop currency a year.
Source: 001_257f5c3702b0c297.txt.
"""

from __future__ import annotations

from kpi.catalog.purchase.average_order_value import KPI as AVERAGE_ORDER_VALUE
from kpi.catalog.retention.purchase_frequency import KPI as PURCHASE_FREQUENCY
from kpi.formulas.composed import Product, YearlyPart
from kpi.formulas.gap_cost import OfEachAYear

KPI = Product(
    id="customer_value",
    made_of=(AVERAGE_ORDER_VALUE, YearlyPart(PURCHASE_FREQUENCY)),
    gap_cost=OfEachAYear("active_customer_count"),
)
