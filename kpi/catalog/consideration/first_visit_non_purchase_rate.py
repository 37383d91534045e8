"""The share of people who leave their first visit without an order: first visits without one over all first visits.

Both by the table of traffic, where its source tells them: GA4 by key does, no file and no shop is known to. Everybody
has one first visit, so that visits are people here, as far as the source knows them again: another device or a cleared
browser is a first visit once more. Whoever buys at a later visit is one who did not buy at the first, as most are; so
it is a figure to hold against its own past. A day on which a row does not know both is left out, and how many are is
told. More orders than first visits are no rate.
Unit: share 0..1. No first visit: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.facts.needs import traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Share
from kpi.formulas.gap_cost import NoMoney

KPI = Share(
    id="first_visit_non_purchase_rate",
    bases=(
        Basis(
            numerator=Part("first_visits_without_order", Sums(("first_visits",), ("first_visits_with_order",))),
            denominator=Part("first_time_visitors", Sums(("first_visits",))),
            needs=(traffic("first_time_visitors", "first_visit_buyers"),),
            known=("first_visits_known", "first_visits_with_order_known"),
            known_by_day=True,
        ),
    ),
    segments=("channel", "device"),
    gap_cost=NoMoney(
        "who leaves the first visit without an order may come back and buy; what is lost shows in conversion"
    ),
)
