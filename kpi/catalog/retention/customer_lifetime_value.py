"""What a customer is worth over the whole time of buying: average order value x orders a year x lifespan in years.

All three are of the same days: those known up to the end of the asked period, three years at most. A year of a customer
is one of being active: whoever has not ordered for as long as the lapse point is lost, until they come back. So the
value does not depend on the length of the period that is asked for. The lifespan is `average_customer_lifespan`. Where
the history does not show it (less than a year and the lapse point, or too few lost for good), the usual 1 to 3 years
stand in, and the page says so: the value is then what a customer spends in a year, once (the interval reaches to three
times). Less than a year known: no value. This is revenue, not profit, before refunds, and not discounted; a shop that
defines it by profit has the gross profit of an order, refunds taken off, in the place of its value. Beside it stands
what customers really spent within 90 and 365 days of their first order, by its month, and a forecast where it has
proved itself (docs/guide/lifetime_value.md).
Unit: minor units of the shop currency.
Source: 001_257f5c3702b0c297.txt, 004_118017928183e70c.txt.
"""

from __future__ import annotations

from dataclasses import replace

from kpi.catalog.purchase.average_order_value import KPI as AVERAGE_ORDER_VALUE
from kpi.catalog.retention.average_customer_lifespan import KPI as AVERAGE_CUSTOMER_LIFESPAN
from kpi.catalog.retention.purchase_frequency import KPI as PURCHASE_FREQUENCY
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.gap_cost import Itself
from kpi.formulas.lifetime import LifetimeValue
from kpi.formulas.profit import COVERAGE, GrossProfit, unless_costs_are_known

_OF_PROFIT = Basis(
    numerator=Part("gross_profit_amount", GrossProfit(less=("refunds",))),
    denominator=Part("orders", Sums(("orders",))),
    code="profit",
    shown=(COVERAGE,),
    refused=unless_costs_are_known,
)

KPI = LifetimeValue(
    id="customer_lifetime_value",
    made_of=(AVERAGE_ORDER_VALUE, PURCHASE_FREQUENCY, AVERAGE_CUSTOMER_LIFESPAN),
    order_value=AVERAGE_ORDER_VALUE,
    order_profit=replace(AVERAGE_ORDER_VALUE, bases=(_OF_PROFIT,), splits_exactly=False),
    frequency=PURCHASE_FREQUENCY,
    lifespan=AVERAGE_CUSTOMER_LIFESPAN,
    needs_history=True,
    gap_cost=Itself(worth="new_customer_count"),
)
