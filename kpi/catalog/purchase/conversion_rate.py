"""The share of visits that end in an order: online orders over visitors, or over sessions where visitors are not known.

Basis "visitors" is used when every traffic row of the period names its visitors, else basis "sessions"; the two give
different rates, so the basis stands beside the value. Orders that no visit led to (a till, a renewal, a marketplace,
staff) are left out. Days without any traffic row are unknown and left out on both sides. By channel, what orders and
visits do not call by the same name, or one of them by a wider name, has no value.

By landing page, and by device where orders do not name theirs, the shop's own report is the source: sessions that
ended in an order over all sessions. Only Shopify has one; the pages with few visits are told together, under the key
"".
Unit: share 0..1. No visit: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.catalog import ONLINE_ORDERS, funnel
from kpi.facts.needs import LANDINGS, ORDERS, traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Share
from kpi.formulas.factors import DrivenBy, Factor
from kpi.formulas.gap_cost import Each

_VISITS_EACH = Factor("visits_per_visitor", Sums(("sessions",)), per=Sums(("visitors",)))
_ORDERS = Part("orders", Sums(("online_orders",)))

KPI = Share(
    id="conversion_rate",
    bases=(
        Basis(
            numerator=_ORDERS,
            denominator=Part("visitors", Sums(("visitors",))),
            needs=(ORDERS, traffic("visitors")),
            known=("visitors_known",),
            code="visitors",
        ),
        Basis(
            numerator=_ORDERS,
            denominator=Part("sessions", Sums(("sessions",))),
            needs=(ORDERS, traffic("sessions")),
            code="sessions",
        ),
    ),
    segments=("channel", "device", "landing_page"),
    reported={
        "device": Basis(
            numerator=Part("orders", Sums(("completed",))),
            denominator=Part("sessions", Sums(("sessions",))),
            needs=(traffic("sessions"),),
            known=("completed_known",),
            code="reported",
        ),
        "landing_page": Basis(
            numerator=Part("orders", Sums(("landing_completed",))),
            denominator=Part("sessions", Sums(("landing_sessions",))),
            needs=(LANDINGS,),
            code="reported",
        ),
    },
    gap_cost=Each(worth="average_order_value"),
    driven_by=DrivenBy(
        further=(
            *funnel(basis="sessions")[:-1],  # conversion in one step explains nothing of itself
            *funnel(before=(_VISITS_EACH,), basis="visitors")[:-1],
        ),
        ends_in=ONLINE_ORDERS,
    ),
)
