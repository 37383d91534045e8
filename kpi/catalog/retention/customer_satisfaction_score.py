"""The share of answers to the satisfaction question that say satisfied: 4 or 5 on a scale from 1 to 5.

From the survey table, answers of the kind "csat". A day without an answer is one on which nobody was asked.
Unit: share 0..1. No answer: no value.
Source: 000_284879f5a0d24855.txt, 002_feb45510d8811804.txt, 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from commerce.period import FOUR_WEEKS, QUARTER
from kpi.facts.needs import answers
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Share
from kpi.formulas.gap_cost import NoMoney

KPI = Share(
    id="customer_satisfaction_score",
    bases=(
        Basis(
            numerator=Part("csat_satisfied_responses", Sums(("csat_satisfied_responses",))),
            denominator=Part("csat_responses", Sums(("csat_responses",))),
            needs=(answers("csat_responses"),),
        ),
    ),
    segments=(),
    windows=(FOUR_WEEKS, QUARTER),
    gap_cost=NoMoney("an opinion has no price of its own; who leaves shows in churn"),
)
