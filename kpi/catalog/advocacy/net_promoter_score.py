"""Promoters less detractors, of all who said how likely they are to recommend the shop: in points from -100 to 100.

From the survey table, answers of the kind "nps", 0 to 10: 9 and 10 are promoters, 0 to 6 detractors. A day without an
answer is one on which nobody was asked. The interval is that of three kinds of answer, so it never leaves the scale.
Unit: points. No answer: no value.
Source: 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from kpi.facts.needs import answers
from kpi.facts.sums import Sums
from kpi.formulas.basis import Part
from kpi.formulas.gap_cost import NoMoney
from kpi.formulas.score import Score

KPI = Score(
    id="net_promoter_score",
    plus=Part("nps_promoters", Sums(("nps_promoters",))),
    minus=Part("nps_detractors", Sums(("nps_detractors",))),
    responses=Part("nps_responses", Sums(("nps_responses",))),
    feed=answers("nps_responses"),
    gap_cost=NoMoney("an opinion has no price of its own; who leaves shows in churn"),
)
