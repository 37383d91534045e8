"""What a visit from paid media costs: marketing spend over the sessions of the channels that money was spent on.

Only channels that spend and traffic call by the same name, or one by a wider name, are counted, on both sides; where
most of the money went to channels that the traffic does not name, there is no value. Only days that both tables cover
are used. A channel or day without spend has no cost that is known.
Unit: minor units of the shop currency. No paid visit: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.facts.needs import SPEND, traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, PaidKeys, Part
from kpi.formulas.daily import Ratio
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import Each

_SPEND, _SESSIONS = Sums(("marketing_spend",)), Sums(("sessions",))

KPI = Ratio(
    id="cost_per_visit",
    bases=(
        Basis(
            numerator=Part("paid_media_spend", _SPEND),
            denominator=Part("paid_visits", _SESSIONS),
            needs=(SPEND, traffic("paid_visits")),
            paid=PaidKeys("channel", spend=_SPEND, named_by=_SESSIONS),
        ),
    ),
    segments=("channel",),
    gap_cost=Each(),
    driven_by=DrivenBy(tells_numerator=True),
)
