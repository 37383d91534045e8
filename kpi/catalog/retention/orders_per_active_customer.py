"""Orders of an active customer: orders of the period over customers with an order in the year up to its end.

Unlike `purchase_frequency`, which asks only those who bought in the period, it falls when customers pause: whoever
bought within 365 days is active. Guests nobody can recognise are left out on both sides. A shop that hides its older
orders cannot tell who is active. By channel it is the channel of the first order.
Unit: orders per customer; below 1 over less than the time between two orders. No active customer: no value.
Source: 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from commerce.figures import AT_LEAST_ZERO
from commerce.period import QUARTER, YEAR
from kpi.formulas.customers import IDENTIFIED_ORDERS, Customers
from kpi.formulas.gap_cost import Each, Itself

KPI = Customers(
    id="orders_per_active_customer",
    parts=("orders", "customers_of_the_last_year"),
    read=lambda count: (count.orders, count.active),
    active_days=YEAR,
    is_rate=True,
    range=AT_LEAST_ZERO,
    windows=(QUARTER,),
    volatile=(IDENTIFIED_ORDERS, None),
    needs_history=True,
    gap_cost=Each(worth="average_order_value"),
    counted_cost=Itself(worth="average_order_value"),
)
