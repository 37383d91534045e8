"""What a new customer costs: marketing spend of the days over customers whose first order lies in these days.

Numerator: all rows of the spend table (put agency fees and other sales costs there as a channel of their own, and they
count too), without what the merchant says to be spent on keeping customers (`keeping` of the shop). Denominator:
identified customers with their first counted order; guests nobody can recognise are not counted. Only days that both
the orders and the spend table cover are used; a covered day without spend cost nothing.
By channel and campaign the customer belongs to where the first order came from. A channel or campaign without any spend
has no cost that is known, and spend under a name that no order has says nothing of customers: no value. A shop that
hides its older orders cannot tell who is new: no value until a year of orders is known.
Customers who came by themselves flatter the money: beside the value stands what a customer cost of those who came by
channels that money was spent on, over what was spent there. Only channels that spend and orders call by the same name,
or one by a wider name, are in it; where most of the money went to others, nothing stands beside it.
A paid channel ("google / cpc") that orders of these days came from, and that no spend is known of in these days and
the four weeks before, is named beside the value: it is too low then. Where more than 3 % of the orders came so, nothing
good is said of it; `free` of the shop names channels that cost nothing.
Unit: minor units of the shop currency. No new customer: no value (never 0).
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.catalog import funnel
from kpi.facts.needs import ORDERS, SPEND
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, PaidKeys, Part
from kpi.formulas.daily import Ratio
from kpi.formulas.factors import DrivenBy, Factor
from kpi.formulas.gap_cost import Each

_SPEND, _NEW = Sums(("marketing_spend",), ("retention_spend",)), Sums(("new_customers",))
_CLICKS = Sums(("clicks",))  # visits, as the advertising account counts them by campaign
_ONLINE, _SESSIONS = Sums(("online_orders",)), Sums(("sessions",))

KPI = Ratio(
    id="customer_acquisition_cost",
    bases=(
        Basis(
            numerator=Part("marketing_spend", _SPEND),
            denominator=Part("new_customers", _NEW),
            needs=(ORDERS, SPEND),
            paid_for=True,
        ),
    ),
    beside=Basis(
        numerator=Part("marketing_spend", _SPEND),
        denominator=Part("new_customers", _NEW),
        needs=(ORDERS, SPEND),
        paid=PaidKeys("channel", spend=_SPEND, named_by=Sums(("orders",))),
        code="paid",
    ),
    segments=("channel", "campaign"),
    needs_history=True,
    is_price=True,
    gap_cost=Each(),
    # spend per visit / (the steps from a visit to an online order x new customers per online order)
    driven_by=DrivenBy(
        further=funnel(
            before=(Factor("marketing_cost_per_visit", _SPEND, per=_SESSIONS, by_report=_CLICKS),),
            after=(Factor("new_customers_per_order", _NEW, per=_ONLINE),),
            bought=True,
        ),
        tells_numerator=True,
        ends_in=Factor("new_customer_count", _NEW),
    ),
)
