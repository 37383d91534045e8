"""The share of shoppers who reach the checkout and go no further: 1 - orders / checkouts reached.

A shop that counts its checkouts itself counts those that were finished, too. Else orders are those that the source of
the traffic counted itself, or the shop's online orders where it counted none. By step "cart" is the way from a filled
cart to the checkout, "checkout" the one from there to the order: each step has shoppers of its own, so the steps do not
add up.
Unit: share 0..1. No checkout: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.facts.needs import ORDERS, steps, traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Share
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import Each

_REACHED = Part("checkout_step_entries", Sums(("checkouts_reached",)))
_NEED = traffic("checkout_step_entries", "checkout_step_completions")

_COUNTED = Basis(
    numerator=Part("checkout_step_exits", Sums(("step_checkouts",), ("step_completed",))),
    denominator=Part("checkout_step_entries", Sums(("step_checkouts",))),
    needs=(steps("checkout_step_entries", "checkout_step_completions"),),
    code="reported",
    at_most_one=True,
    gives_way=True,
)
_COUNTED_FROM_CART = Basis(
    numerator=Part("checkout_step_exits", Sums(("step_carts",), ("step_checkouts",))),
    denominator=Part("checkout_step_entries", Sums(("step_carts",))),
    needs=_COUNTED.needs,
    at_most_one=True,
    gives_way=True,
)
_REPORTED = Basis(
    numerator=Part("checkout_step_exits", Sums(("checkouts_reached",), ("completed",))),
    denominator=_REACHED,
    needs=(_NEED,),
    known=("checkouts_known", "completed_known"),
    code="reported",
    at_most_one=True,
)
_BY_ORDERS = Basis(
    numerator=Part("checkout_step_exits", Sums(("checkouts_reached",), ("online_orders",))),
    denominator=_REACHED,
    needs=(ORDERS, _NEED),
    known=("checkouts_known",),
    at_most_one=True,
)
_FROM_CART = Basis(
    numerator=Part("checkout_step_exits", Sums(("carts",), ("checkouts_reached",))),
    denominator=Part("checkout_step_entries", Sums(("carts",))),
    needs=(_NEED,),
    known=("carts_known", "checkouts_known"),
    at_most_one=True,
)

KPI = Share(
    id="checkout_step_drop_off_rate",
    bases=(_COUNTED, _REPORTED, _BY_ORDERS),
    segments=("checkout_step", "channel", "device"),
    steps={"checkout_step": {"cart": (_COUNTED_FROM_CART, _FROM_CART), "checkout": (_COUNTED, _REPORTED, _BY_ORDERS)}},
    gap_cost=Each(worth="average_order_value"),
    driven_by=DrivenBy(as_complement=True),
)
