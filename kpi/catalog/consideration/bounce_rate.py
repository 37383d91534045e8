"""The share of visits that end where they began: bounced sessions over all sessions.

Both by the table of traffic, which tells bounces, engaged sessions or a rate, or by Shopify. What counts as a bounce is
a matter of its source: a visit of one page, in GA4 one that was not engaged (under ten seconds, one page, nothing
done). So the two differ, and a change of source is no change of the shop. A rate tells a number of visits only where
one whole number alone rounds to it. A day on which a row does not know its bounces is left out, and how many are is
told. More bounces than sessions are no rate.
Unit: share 0..1. No session: no value.
Source: 002_feb45510d8811804.txt.
"""

from __future__ import annotations

from kpi.facts.needs import traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Share
from kpi.formulas.gap_cost import NoMoney

KPI = Share(
    id="bounce_rate",
    bases=(
        Basis(
            numerator=Part("single_page_sessions", Sums(("bounces",))),
            denominator=Part("sessions", Sums(("sessions",))),
            needs=(traffic("single_page_sessions"),),
            known=("bounces_known",),
            known_by_day=True,
        ),
    ),
    segments=("channel", "device"),
    gap_cost=NoMoney("who leaves at once may never have meant to buy; what is lost shows in conversion"),
)
