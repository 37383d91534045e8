"""Net sales less refunds: merchandise with discounts off, without tax and shipping, less what was given back.

An order counts on the day it was placed, a refund on the day it was made, so that a day once reported stays as it was;
a day of many refunds can be negative. A target is one for 28 days.
Unit: minor units of the shop currency.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.facts.coverage import Sums
from kpi.formulas.daily import Total

KPI = Total(
    id="revenue",
    total=Sums(("net_sales",), ("refunds",)),
    cases=Sums(("orders",)),
    inputs=("revenue_amount",),
)
