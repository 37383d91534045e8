"""Identified customers whose first counted order lies in the period.

Guests nobody can recognise are not counted: any of them may have bought before. By channel and campaign it is where
the first order came from; by customer type all of them are new. A target is one for 28 days. A shop that hides its
older orders cannot tell who is new: no value until a year of orders is known.
Unit: count.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Total
from kpi.formulas.gap_cost import Itself

KPI = Total(
    id="new_customer_count",
    bases=(Basis(numerator=Part("new_customers", Sums(("new_customers",)))),),
    needs_history=True,
    gap_cost=Itself(worth="average_order_value"),
)
