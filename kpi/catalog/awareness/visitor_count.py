"""How many visitors came: the sum of every day's visitors, or of its sessions where visitors are not known.

Somebody who comes on two days is counted on both: no source tells visitors over a longer span that could be added up
by channel or device. A day without any traffic row is unknown, not one without visitors: it is left out, and how many
days are is told beside the figure. A target is one for 28 days and holds for the part of them that is known.
Unit: count.
Source: 000_284879f5a0d24855.txt, 002_feb45510d8811804.txt.
"""

from __future__ import annotations

from kpi.facts.needs import traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Total
from kpi.formulas.gap_cost import NoMoney

KPI = Total(
    id="visitor_count",
    bases=(
        Basis(
            numerator=Part("visitors", Sums(("visitors",))),
            needs=(traffic("visitors"),),
            known=("visitors_known",),
            code="visitors",
        ),
        Basis(
            numerator=Part("sessions", Sums(("sessions",))),
            needs=(traffic("visitors"),),
            code="sessions",
        ),
    ),
    segments=("channel", "device"),
    gap_cost=NoMoney("what a visit is worth depends on whose it is"),
)
