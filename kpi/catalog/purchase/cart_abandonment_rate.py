"""The share of filled carts that never become an order; of checkouts, where carts are not known.

Basis "carts": 1 - online orders / carts, as the shop itself counts carts, where it does; else when every traffic row of
the period tells its carts. Basis "checkouts":
checkouts that the shop reports as abandoned, over these and the online orders together; or, when the shop reports
none, 1 - online orders / checkouts of the traffic table. A shop may tell no checkouts that were opened and left, or no
more: WooCommerce from 10.8 on, and its classic checkout page. From then on nothing is known of them, and the table of
traffic has to tell carts or checkouts. More orders than carts means that carts were not all counted:
then there is no value. By landing page, and by device where orders do not name theirs: sessions with a cart that came
to no order, by the shop's own report.
Unit: share 0..1. No cart: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.catalog import FROM_CART, ONLINE_ORDERS
from kpi.facts.needs import CHECKOUTS, LANDINGS, ORDERS, steps, traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Share
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import Each

_CARTS = traffic("carts_created")

KPI = Share(
    id="cart_abandonment_rate",
    bases=(
        Basis(
            numerator=Part("carts_abandoned", Sums(("step_carts",), ("online_orders",))),
            denominator=Part("carts_created", Sums(("step_carts",))),
            needs=(ORDERS, steps("carts_created")),
            code="carts",
            at_most_one=True,
            gives_way=True,
        ),
        Basis(
            numerator=Part("carts_abandoned", Sums(("carts",), ("online_orders",))),
            denominator=Part("carts_created", Sums(("carts",))),
            needs=(ORDERS, _CARTS),
            known=("carts_known",),
            code="carts",
            at_most_one=True,
        ),
        Basis(
            numerator=Part("checkouts_abandoned", Sums(("abandoned_checkouts",))),
            denominator=Part("checkouts_begun", Sums(("abandoned_checkouts", "online_orders"))),
            needs=(ORDERS, CHECKOUTS),
            code="checkouts",
        ),
        Basis(
            numerator=Part("checkouts_abandoned", Sums(("checkouts_reached",), ("online_orders",))),
            denominator=Part("checkouts_begun", Sums(("checkouts_reached",))),
            needs=(ORDERS, _CARTS),
            known=("checkouts_known",),
            code="checkouts",
            at_most_one=True,
        ),
    ),
    segments=("channel", "device", "landing_page"),
    reported={
        "device": Basis(
            numerator=Part("carts_abandoned", Sums(("carts",), ("completed",))),
            denominator=Part("carts_created", Sums(("carts",))),
            needs=(_CARTS,),
            known=("completed_known",),
            code="reported",
            at_most_one=True,
        ),
        "landing_page": Basis(
            numerator=Part("carts_abandoned", Sums(("landing_carts",), ("landing_completed",))),
            denominator=Part("carts_created", Sums(("landing_carts",))),
            needs=(LANDINGS,),
            code="reported",
            at_most_one=True,
        ),
    },
    gap_cost=Each(worth="average_order_value"),
    driven_by=DrivenBy(further=FROM_CART, as_complement=True, ends_in=ONLINE_ORDERS),
)
