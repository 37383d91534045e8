"""What it costs to keep a customer: money spent on keeping customers over the earlier customers who bought again.

Numerator: the rows of the spend table whose channel or campaign the merchant names as one that keeps customers
(`keeping` of the shop: rewards, coupons, mailings); nobody else can say it. Denominator: distinct customers who ordered
in the period and had ordered before it. Guests nobody can recognise are not counted. Only days that both the orders and
the spend table cover are used; verdicts look at 90.
Unit: minor units of the shop currency. Nothing known to be spent on keeping, or nobody bought again: no value.
Source: 003_4e119004e10a9b38.txt, 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from commerce.facts import Facts
from commerce.figures import AT_LEAST_ZERO, Missing
from kpi.facts.needs import ORDERS, SPEND
from kpi.facts.sums import Row, Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.customers import RETURNING_ORDERS
from kpi.formulas.gap_cost import Each
from kpi.formulas.per_customer import PerCustomer

_SPEND = Sums(("retention_spend",))


def _unless_named(facts: Facts, row: Row) -> Missing | None:
    del facts
    return None if _SPEND.of(row) else Missing("no_keeping")


KPI = PerCustomer(
    id="retention_cost_per_customer",
    bases=(Basis(numerator=Part("retention_spend", _SPEND), needs=(ORDERS, SPEND), refused=_unless_named),),
    heads="retained_customers",
    read=lambda count: (count.present - count.new, None),
    volatile=RETURNING_ORDERS,
    spread="none",
    undivided=_SPEND.names,
    watched_instead=("customer_retention_rate", "marketing_and_sales_cost"),
    range=AT_LEAST_ZERO,
    needs_history=True,
    gap_cost=Each(),
)
