"""The share of a period's customers who have two or more orders by its end; an earlier order counts.

Numerator and denominator are distinct identified customers with an order in the period. Not the retention rate: that
one asks who came back out of the customers of the period before.
Unit: share 0..1. No customer: no value.
Source: 000_284879f5a0d24855.txt, 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from kpi.formulas.customers import IDENTIFIED_ORDERS, RETURNING_ORDERS, Customers
from kpi.formulas.gap_cost import NoMoney

KPI = Customers(
    id="repeat_customer_rate",
    parts=("repeat_customers", "unique_customers"),
    read=lambda count: (count.repeating, count.present),
    needs_history=True,
    volatile=(RETURNING_ORDERS, IDENTIFIED_ORDERS),
    gap_cost=NoMoney("fewer regulars among many new customers is no loss by itself"),
)
