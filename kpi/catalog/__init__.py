"""One KPI a file, by journey stage; and the steps from a visit to an order that several of them are led back to.

A file has its definition above and `KPI = ...` below; `kpi.book` finds them by themselves.
"""

from __future__ import annotations

from dataclasses import replace

from kpi.facts.needs import CHECKOUTS, ORDERS, traffic
from kpi.facts.sums import Sums
from kpi.formulas.factors import Factor, Factors

_SESSIONS, _CARTS, _REACHED = Sums(("sessions",)), Sums(("carts",)), Sums(("checkouts_reached",))
_ORDERED, _BY_REPORT = Sums(("online_orders",)), Sums(("completed",))
_BEGUN = Sums(("abandoned_checkouts", "online_orders"))

VISITS = Factor("sessions", _SESSIONS)
ORDER_COUNT = Factor("order_count", Sums(("orders",)))
#: What all steps of the funnel end in.
ONLINE_ORDERS = Factor("order_count", _ORDERED)

_TO_CART = Factor("carts_per_visit", _CARTS, per=_SESSIONS)
_TO_ORDER = Factor("orders_per_checkout", _ORDERED, per=_REACHED, by_report=_BY_REPORT)
_CARTS_KNOWN, _REACHED_KNOWN = "carts_known", "checkouts_known"


def funnel(
    *,
    before: tuple[Factor, ...] = (),
    after: tuple[Factor, ...] = (),
    bought: bool = False,
    all_online: bool = False,
    basis: str = "",
) -> tuple[Factors, ...]:
    """Return the steps from a visit to an order, the finest that may be known first, down to conversion in one.

    Args:
        before: Factors that lead to the visits.
        after: Factors that lead on from the orders.
        bought: The KPI is a price: all but what comes before is what the money buys, and divides.
        all_online: Only where every order came by a visit: of a KPI that counts them all.
        basis: Only of a figure on this basis.
    """
    ways = (
        ((_TO_CART, Factor("checkouts_per_cart", _REACHED, per=_CARTS), _TO_ORDER), (_CARTS_KNOWN, _REACHED_KNOWN), ()),
        ((Factor("checkouts_per_visit", _REACHED, per=_SESSIONS), _TO_ORDER), (_REACHED_KNOWN,), ()),
        (
            (_TO_CART, Factor("orders_per_cart", _ORDERED, per=_CARTS, by_report=_BY_REPORT)),
            (_CARTS_KNOWN,),
            (),
        ),
        (
            (
                Factor("checkouts_per_visit", _BEGUN, per=_SESSIONS),
                Factor("orders_per_checkout", _ORDERED, per=_BEGUN),
            ),
            (),
            (CHECKOUTS,),
        ),
        ((Factor("conversion_rate", _ORDERED, per=_SESSIONS, by_report=_BY_REPORT),), (), ()),
    )
    return tuple(
        Factors(
            (*before, *(replace(one, divides=bought) if bought else one for one in (*steps, *after))),
            needs=(ORDERS, traffic("sessions"), *needs),
            all_online=all_online,
            known=known,
            basis=basis,
        )
        for steps, known, needs in ways
    )


#: From a filled cart to an order; what is left behind is the rest.
FROM_CART = (
    Factors(
        (Factor("checkouts_per_cart", _REACHED, per=_CARTS), _TO_ORDER),
        needs=(ORDERS, traffic("carts_created")),
        known=(_CARTS_KNOWN, _REACHED_KNOWN),
        basis="carts",
    ),
)
