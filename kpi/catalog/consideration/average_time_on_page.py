"""How long a visitor stays on a page: the seconds spent on all viewed pages over these page views.

Both by the table of traffic, which tells all seconds, or an average and what it is an average of: a page view, or a
visit. Of the last page of a visit most sources know no time, and some count a page in the background; so it is a figure
to hold against its own past, not against that of another source. A day on which a row does not know both is left out,
and how many are is told.
Unit: seconds. No page view: no value.
Source: 002_feb45510d8811804.txt.
"""

from __future__ import annotations

from kpi.facts.needs import traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Mean
from kpi.formulas.gap_cost import NoMoney

KPI = Mean(
    id="average_time_on_page",
    bases=(
        Basis(
            numerator=Part("page_view_seconds", Sums(("page_view_seconds",))),
            denominator=Part("page_views", Sums(("page_views",))),
            needs=(traffic("page_view_seconds", "page_views"),),
            known=("time_on_pages_known", "page_views_known"),
            known_by_day=True,
        ),
    ),
    segments=("channel", "device"),
    gap_cost=NoMoney("time has no price of its own; whether it led to orders shows in conversion"),
)
