"""Scores of answers: in points or as a share, with how many answered and how sure that makes it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from commerce.figures import Target, VerdictState
from commerce.period import QUARTER, Period
from commerce.tables.survey import SURVEYS
from tests.kpi.catalog.asked import WEEK, day, figure, judged, reason, told
from tests.kpi.memory_facts import MemoryFacts


def answers(kind: str, scores: Sequence[int], offset: int = 1) -> list[tuple[object, str, int]]:
    return [(day(offset), kind, score) for score in scores]


def facts(*rows: tuple[object, str, int], covers: Period = WEEK) -> MemoryFacts:
    return MemoryFacts(answers=rows, covers={SURVEYS.name: covers})  # type: ignore[arg-type] # rows as they are read


def test_promoters_less_detractors_in_points() -> None:
    found = figure("net_promoter_score", facts(*answers("nps", [10, 9, 8, 7, 6, 0, 9, 10])))
    assert found.value == 100 * Fraction(4 - 2, 8)
    assert told(found) == {"nps_promoters": 4, "nps_detractors": 2, "nps_responses": 8}
    assert (found.unit, found.sample_size) == ("points", 8)


@pytest.mark.parametrize(("score", "points"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)])
def test_one_answer_is_all_or_nothing(score: int, points: int) -> None:
    assert figure("net_promoter_score", facts(*answers("nps", [score]))).value == points


@pytest.mark.parametrize("scores", [[10] * 3, [0] * 3, [10, 0], [10] * 400, [7] * 5])
def test_the_interval_never_leaves_the_scale(scores: list[int]) -> None:
    said = judged("net_promoter_score", facts(*answers("nps", scores)), day(7))
    assert said.interval is not None
    low, high = said.interval
    assert said.figure.value is not None
    assert -100 <= low <= said.figure.value <= high <= 100
    assert low < high, "a handful of answers is never certain"


def test_many_answers_are_surer_than_few() -> None:
    widths = []
    for many in (10, 100, 1000):
        said = judged("net_promoter_score", facts(*answers("nps", [10, 10, 10, 8, 0] * (many // 5))), day(7))
        assert said.interval is not None
        widths.append(said.interval[1] - said.interval[0])
    assert widths[0] > 2 * widths[1] > 4 * widths[2]


def test_a_score_that_falls_rings_and_one_that_stays_does_not() -> None:
    span = Period(day(-180), day(6))
    steady = [row for offset in range(-180, 7) for row in answers("nps", [10, 10, 9, 8, 5], offset)]
    fallen = [
        row
        for offset in range(-180, 7)
        for row in answers("nps", [10, 10, 9, 8, 5] if offset < -20 else [9, 5, 4, 3, 8], offset)
    ]
    target = Target("at_least", Fraction(20))
    assert judged("net_promoter_score", facts(*steady, covers=span), day(7), target).state is VerdictState.ON_TARGET
    assert judged("net_promoter_score", facts(*fallen, covers=span), day(7), target).state is VerdictState.OFF_TARGET


@pytest.mark.parametrize(("answered", "baseline"), [(9, None), (10, 100)])
def test_a_usual_score_takes_ten_answers(answered: int, baseline: int | None) -> None:
    window = QUARTER  # with so few answers no shorter one is precise enough
    before = [row for number in range(answered) for row in answers("nps", [10], -window - number)]
    shop = facts(*before, *answers("nps", [0, 10]), covers=Period(day(-2 * window), day(6)))
    said = judged("net_promoter_score", shop, day(7), Target("near_usual", Fraction(1, 10)))
    assert said.figure.period.length == window
    assert said.baseline == baseline


def test_satisfied_are_the_two_best_of_five() -> None:
    found = figure("customer_satisfaction_score", facts(*answers("csat", [5, 4, 4, 3, 1])))
    assert found.value == Fraction(3, 5)
    assert told(found) == {"csat_satisfied_responses": 3, "csat_responses": 5}


def test_answers_of_one_kind_are_none_of_the_other() -> None:
    shop = facts(*answers("csat", [5, 1]))
    assert reason(figure("net_promoter_score", shop)) == "no_base"
    assert figure("customer_satisfaction_score", shop).value == Fraction(1, 2)


@pytest.mark.parametrize("kpi", ["net_promoter_score", "customer_satisfaction_score"])
def test_a_shop_that_asks_nobody_is_told_what_lacks(kpi: str) -> None:
    assert reason(figure(kpi, MemoryFacts())) == "no_input"
