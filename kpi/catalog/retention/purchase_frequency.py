"""How often a customer of the period ordered in it: orders of identified customers over distinct customers.

Guests nobody can recognise are left out on both sides. As a part of lifetime value it is put on a year (basis
"per_year"): orders over customer-years.
Unit: orders per customer. No customer: no value.
Source: 001_257f5c3702b0c297.txt.
"""

from __future__ import annotations

from kpi.formulas.customers import IDENTIFIED_ORDERS, CustomerCount
from kpi.formulas.daily import QUARTER

KPI = CustomerCount(
    id="purchase_frequency",
    inputs=("orders", "unique_customers"),
    read=lambda count: (count.orders, count.present),
    swing=(IDENTIFIED_ORDERS, None),
    windows=(QUARTER,),
    follows_season=True,
)
