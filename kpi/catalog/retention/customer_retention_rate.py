"""How many of a period's earlier customers the shop still has: (E - N) / S.

S: distinct customers with an order in the period before (the calendar month, quarter or year before, else as many
days). E: distinct customers with an order in this period. N: those of them whose very first order lies in it. The
textbook value may exceed 1, since E - N also holds people who had been away longer than one period. Strict retention
stands beside it as a part: customers of the period before who bought again, over S; verdicts use the strict share, over
the days of the shop's lapse point. The period before has to be known wholly; of a period that is not over yet it is the
value so far. By customer type "new" had ordered once when the period before ended, "returning" more often.
Unit: share. Nobody in the period before: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from fractions import Fraction

from commerce.figures import Range
from kpi.catalog import ORDER_COUNT
from kpi.formulas.customers import RETURNING_ORDERS, Retention
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import Each, Itself
from kpi.formulas.kind import BY_TYPE

KPI = Retention(
    id="customer_retention_rate",
    parts=("retained_customers", "customers_at_start"),
    read=lambda count: (count.present - count.new, count.earlier),
    strict=lambda count: (count.kept, count.earlier),
    by_type=(
        lambda count: (count.back_once, count.earlier_once),
        lambda count: (count.back_regular, count.earlier_regular),
    ),
    strict_by_type=(
        lambda count: (count.kept_once, count.earlier_once),
        lambda count: (count.kept_regular, count.earlier_regular),
    ),
    segments=("channel", BY_TYPE),
    range=Range(low=Fraction(0), usual_high=Fraction(1)),
    volatile=(RETURNING_ORDERS, None),
    gap_cost=Each(worth="customer_value"),
    counted_cost=Itself(worth="average_order_value"),
    driven_by=DrivenBy(ends_in=ORDER_COUNT),
)
