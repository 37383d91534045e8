"""What a new customer costs: marketing spend of the days over customers whose first order lies in these days.

Numerator: all rows of the spend table (put agency fees and other sales costs there as a channel of their own, and they
count too). Denominator: identified customers with their first counted order; guests nobody can recognise are not
counted. Only days that both the orders and the spend table cover are used; a covered day without spend cost nothing.
By channel and campaign the customer belongs to where the first order came from.
A channel or campaign without any spend has no cost that is known: no value.
A shop that hides its older orders cannot tell who is new: no value until a year of orders is known.
Unit: minor units of the shop currency. No new customer: no value (never 0).
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from commerce.tables.spend import SPEND
from kpi.facts.coverage import Need, Sums
from kpi.formulas.daily import ORDERS_NEED, Basis, RatioOfSums

KPI = RatioOfSums(
    id="customer_acquisition_cost",
    bases=(
        Basis(
            numerator=Sums(("marketing_spend",)),
            denominator=Sums(("new_customers",)),
            needs=(ORDERS_NEED, Need(SPEND.name, ("marketing_spend",))),
            paid_for=True,
        ),
    ),
    inputs=("marketing_spend", "new_customers"),
    segments=("channel", "campaign"),
    needs_history=True,
)
