"""Merchandise sold before discounts and refunds, without tax and shipping.

A target is one for 28 days.
Unit: minor units of the shop currency.
Source: the platforms' own reports (Shopify "Gross sales"); not named in the source documents.
"""

from __future__ import annotations

from kpi.catalog import ORDER_COUNT, VISITS, funnel
from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Total
from kpi.formulas.factors import DrivenBy, Factor, Factors
from kpi.formulas.gap_cost import Itself

_GROSS, _ORDERS = Sums(("sales_before_discounts",)), Sums(("orders",))
_VALUE = Factor("gross_sales_per_order", _GROSS, per=_ORDERS)

KPI = Total(
    id="gross_sales",
    bases=(Basis(numerator=Part("gross_sales_amount", _GROSS), sample=_ORDERS),),
    segments=BY_LINES,
    gap_cost=Itself(),
    driven_by=DrivenBy(
        further=(
            *funnel(before=(VISITS,), after=(_VALUE,), all_online=True),
            Factors((ORDER_COUNT, _VALUE)),
        ),
        ends_in=ORDER_COUNT,
    ),
)
