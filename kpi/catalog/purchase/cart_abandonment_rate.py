"""The share of filled carts that never become an order; of checkouts, where carts are not known.

Basis "carts": 1 - online orders / carts, when every traffic row of the period tells its carts. Basis "checkouts":
checkouts that the shop reports as abandoned, over these and the online orders together; or, when the shop reports none,
1 - online orders / checkouts of the traffic table. More orders than carts means that carts were not all counted: then
there is no value. By landing page, and by device where orders do not name theirs: sessions with a cart
that came to no order, by the shop's own report.
Unit: share 0..1. No cart: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from commerce.feeds import Feed
from commerce.tables.traffic import TRAFFIC
from kpi.facts.coverage import Need, Sums
from kpi.formulas.daily import ORDERS_NEED, Basis, Share

KPI = Share(
    id="cart_abandonment_rate",
    bases=(
        Basis(
            numerator=Sums(("carts",), ("online_orders",)),
            denominator=Sums(("carts",)),
            needs=(ORDERS_NEED, Need(TRAFFIC.name, ("carts_created",), row="traffic_rows")),
            known="carts_known",
            code="carts",
            at_most_one=True,
        ),
        Basis(
            numerator=Sums(("abandoned_checkouts",)),
            denominator=Sums(("abandoned_checkouts", "online_orders")),
            needs=(ORDERS_NEED, Need(Feed.CHECKOUTS, ("carts_created",))),
            code="checkouts",
        ),
        Basis(
            numerator=Sums(("checkouts_reached",), ("online_orders",)),
            denominator=Sums(("checkouts_reached",)),
            needs=(ORDERS_NEED, Need(TRAFFIC.name, ("carts_created",), row="traffic_rows")),
            known="checkouts_known",
            code="checkouts",
            at_most_one=True,
        ),
    ),
    inputs=("carts_ordered", "carts_created"),
    segments=("channel", "device", "landing_page"),
    reported={
        "device": Basis(
            numerator=Sums(("carts",), ("completed",)),
            denominator=Sums(("carts",)),
            needs=(Need(TRAFFIC.name, ("carts_created",), row="traffic_rows"),),
            known="completed_known",
            code="reported",
            at_most_one=True,
        ),
        "landing_page": Basis(
            numerator=Sums(("landing_carts",), ("landing_completed",)),
            denominator=Sums(("landing_carts",)),
            needs=(Need(TRAFFIC.name, ("carts_created",), row="landing_rows"),),
            code="reported",
            at_most_one=True,
        ),
    },
)
