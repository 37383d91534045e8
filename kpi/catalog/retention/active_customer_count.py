"""Distinct identified customers with a counted order in the period.

How many are active now are those of the days up to the shop's lapse point, after which a customer counts as lost. A
guest whom nobody can recognise is not counted: several orders might be one person's. By customer type "new" are those
whose first order lies in the period, "returning" all others; by channel it is the channel of the first order.
Unit: count.
Source: 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from commerce.figures import AT_LEAST_ZERO
from kpi.formulas.customers import IDENTIFIED_ORDERS, Customers
from kpi.formulas.gap_cost import NoMoney
from kpi.formulas.kind import BY_TYPE

KPI = Customers(
    id="active_customer_count",
    parts=("active_customers",),
    read=lambda count: (count.present, None),
    by_type=(lambda count: (count.new, None), lambda count: (count.present - count.new, None)),
    segments=("channel", BY_TYPE),
    follows_lapse=True,
    range=AT_LEAST_ZERO,
    volatile=(IDENTIFIED_ORDERS, None),
    gap_cost=NoMoney("a customer who is not active may only be slow; what is lost shows in revenue"),
)
