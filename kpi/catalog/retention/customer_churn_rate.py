"""The share of a period's earlier customers who did not come back: 1 - strict retention.

Denominator: distinct customers with an order in the period before (the calendar month, quarter or year before, else as
many days). Numerator: those of them without an order in this period. A shop without subscriptions loses customers
silently, so the length of the period decides when one counts as lost; verdicts use the shop's lapse point. Who came
back can be told of whole periods only: one that is not over yet has no value, nor has one whose period before the shop
does not show wholly (before its very first order there is nothing to show). By customer type "new" had ordered once
when the period before ended, "returning" more often.
Unit: share 0..1. Nobody in the period before: no value.
Source: 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from kpi.catalog import ORDER_COUNT
from kpi.formulas.customers import RETURNING_ORDERS, Retention
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import Each, Itself
from kpi.formulas.kind import BY_TYPE

KPI = Retention(
    id="customer_churn_rate",
    parts=("customers_lost", "customers_at_start"),
    read=lambda count: (count.earlier - count.kept, count.earlier),
    by_type=(
        lambda count: (count.earlier_once - count.kept_once, count.earlier_once),
        lambda count: (count.earlier_regular - count.kept_regular, count.earlier_regular),
    ),
    segments=("channel", BY_TYPE),
    volatile=(RETURNING_ORDERS, None),
    counts_lost=True,
    gap_cost=Each(worth="customer_value"),
    counted_cost=Itself(worth="average_order_value"),
    driven_by=DrivenBy(ends_in=ORDER_COUNT),
)
