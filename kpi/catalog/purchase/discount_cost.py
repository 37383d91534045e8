"""Money given away as discounts on the orders of the period, without tax.

A target is one for 28 days. Discounts grow with sales: when only the sales have grown, and not the share of them that
is given away, the cost is no drift (it is held against gross sales, see `kpi.formulas.daily.Total.exposure`).
Unit: minor units of the shop currency.
Source: the platforms' own reports (Shopify "Discounts"); not named in the source documents.
"""

from __future__ import annotations

from kpi.facts.coverage import Sums
from kpi.formulas.daily import Total

KPI = Total(
    id="discount_cost",
    total=Sums(("discounts",)),
    cases=Sums(("discounted_orders",)),
    exposure=Sums(("gross_sales",)),
    inputs=("discounts_given",),
)
