"""How often a customer of the period ordered in it: orders of identified customers over distinct customers.

Guests nobody can recognise are left out on both sides. As a part of lifetime value it is that of a year of
being active (basis "per_year"): orders over customer-years.
Unit: orders per customer. No customer: no value.
Source: 001_257f5c3702b0c297.txt.
"""

from __future__ import annotations

from commerce.figures import AT_LEAST_ZERO
from commerce.period import QUARTER
from kpi.formulas.customers import IDENTIFIED_ORDERS, Customers
from kpi.formulas.gap_cost import Each, Itself

KPI = Customers(
    id="purchase_frequency",
    parts=("orders", "unique_customers"),
    read=lambda count: (count.orders, count.present),
    volatile=(IDENTIFIED_ORDERS, None),
    range=AT_LEAST_ZERO,
    windows=(QUARTER,),
    follows_season=True,
    gap_cost=Each(worth="average_order_value"),
    counted_cost=Itself(worth="average_order_value"),
)
