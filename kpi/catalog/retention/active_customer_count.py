"""Distinct identified customers with a counted order in the period.

A guest whom nobody can recognise is not counted: several orders might be one person's. By customer type "new" are those
whose first order lies in the period, "returning" all others; by channel it is the channel of the first order.
Unit: count.
Source: 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from kpi.formulas.customers import IDENTIFIED_ORDERS, CustomerCount

KPI = CustomerCount(
    id="active_customer_count",
    inputs=("active_customers",),
    read=lambda count: (count.present, None),
    by_type=(lambda count: (count.new, None), lambda count: (count.present - count.new, None)),
    swing=(IDENTIFIED_ORDERS, None),
)
