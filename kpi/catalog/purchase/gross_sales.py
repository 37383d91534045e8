"""Merchandise sold before discounts and refunds, without tax and shipping.

A target is one for 28 days.
Unit: minor units of the shop currency.
Source: the platforms' own reports (Shopify "Gross sales"); not named in the source documents.
"""

from __future__ import annotations

from kpi.facts.coverage import Sums
from kpi.formulas.daily import Total

KPI = Total(
    id="gross_sales",
    total=Sums(("gross_sales",)),
    cases=Sums(("orders",)),
    inputs=("gross_sales_amount",),
)
