"""The share of visits that end in an order: online orders over visitors, or over sessions where visitors are not known.

Basis "visitors" is used when every traffic row of the period names its visitors, else basis "sessions"; the two give
different rates, so the basis stands beside the value. Orders of a till are left out. Days without any traffic row are
unknown and left out on both sides.

By landing page, and by device where orders do not name theirs, the shop's own report is the source: sessions that ended
in an order over all sessions. Only Shopify has one; the pages with few visits are told together, under the key "".
Unit: share 0..1. No visit: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from commerce.tables.traffic import TRAFFIC
from kpi.facts.coverage import Need, Sums
from kpi.formulas.daily import ORDERS_NEED, Basis, Share

KPI = Share(
    id="conversion_rate",
    bases=(
        Basis(
            numerator=Sums(("online_orders",)),
            denominator=Sums(("visitors",)),
            needs=(ORDERS_NEED, Need(TRAFFIC.name, ("visitors",), row="traffic_rows")),
            known="visitors_known",
            code="visitors",
        ),
        Basis(
            numerator=Sums(("online_orders",)),
            denominator=Sums(("sessions",)),
            needs=(ORDERS_NEED, Need(TRAFFIC.name, ("sessions",), row="traffic_rows")),
            code="sessions",
        ),
    ),
    inputs=("orders", "sessions"),
    segments=("channel", "device", "landing_page"),
    reported={
        "device": Basis(
            numerator=Sums(("completed",)),
            denominator=Sums(("sessions",)),
            needs=(Need(TRAFFIC.name, ("sessions",), row="traffic_rows"),),
            known="completed_known",
            code="reported",
        ),
        "landing_page": Basis(
            numerator=Sums(("landing_completed",)),
            denominator=Sums(("landing_sessions",)),
            needs=(Need(TRAFFIC.name, ("sessions",), row="landing_rows"),),
            code="reported",
        ),
    },
)
