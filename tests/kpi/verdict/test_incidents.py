"""A drift that lasts: its beginning, and the usual level of the morning on which it was first seen."""

from __future__ import annotations

from datetime import timedelta

from commerce.figures import VerdictState
from tests.kpi.memory_facts import DAY_ONE
from tests.kpi.verdict.swinging import (
    BOOK,
    NEAR,
    NOW,
    TODAY,
    at_least,
    at_most,
    drop,
    judged,
    regulars,
    shop,
)


def test_history_gives_one_value_a_point_and_none_before_the_shop() -> None:
    points = BOOK.history("order_count", shop(), TODAY - timedelta(days=1), 8, 28)
    assert [day for day, _ in points] == [TODAY - timedelta(days=1 + 28 * back) for back in range(7, -1, -1)]
    assert points[0][1] is None  # 28 x 8 days are more than the shop is old
    assert points[-1][1] == judged("order_count", shop(), None).figure.value


def test_the_usual_level_creeps_after_a_drift_unless_the_incident_is_remembered() -> None:
    dear = shop(spend=lambda offset: 45000 if offset >= 120 else 30000)
    first_seen, later = DAY_ONE + timedelta(days=145), DAY_ONE + timedelta(days=195)
    then = judged("customer_acquisition_cost", dear, NEAR, first_seen)
    crept = judged("customer_acquisition_cost", dear, NEAR, later)
    held = BOOK.judge(
        "customer_acquisition_cost", dear, shop="toys", target=NEAR, now=NOW, today=later, usual_before=first_seen
    )
    assert then.state is VerdictState.OFF_TARGET
    assert crept.state is VerdictState.ON_TARGET
    assert held.state is VerdictState.OFF_TARGET
    assert (held.limit, held.baseline) == (then.limit, then.baseline)
    assert held.figure == crept.figure


def test_a_remembered_incident_ends_where_the_old_level_is_reached_again() -> None:
    dear = shop(spend=lambda offset: 45000 if 120 <= offset < 155 else 30000)
    verdict = BOOK.judge(
        "customer_acquisition_cost",
        dear,
        shop="toys",
        target=NEAR,
        now=NOW,
        today=TODAY,
        usual_before=DAY_ONE + timedelta(days=145),
    )
    assert verdict.state is VerdictState.ON_TARGET
    assert verdict.figure.value is not None
    assert verdict.limit is not None
    assert verdict.figure.value < verdict.limit


def test_what_a_drift_does_before_it_is_seen_is_not_touched_by_remembering_it() -> None:
    usual = judged("order_count", shop(), NEAR)
    tomorrow = TODAY + timedelta(days=1)
    assert BOOK.judge("order_count", shop(), shop="toys", target=NEAR, now=NOW, today=TODAY, usual_before=tomorrow) == (
        usual
    )


def test_a_drift_that_is_over_does_not_pass_for_the_swing_of_the_shop() -> None:
    facts = regulars(lambda day: 0.1 if 150 <= day < 215 else 0.75, days=390)
    target, today = at_most(0.6), DAY_ONE + timedelta(days=390)
    blurred = judged("customer_churn_rate", facts, target, today)
    held = BOOK.judge(
        "customer_churn_rate",
        facts,
        shop="toys",
        target=target,
        now=NOW,
        today=today,
        usual_before=DAY_ONE + timedelta(days=205),
    )
    assert blurred.interval is not None
    assert held.interval is not None
    assert held.figure == blurred.figure
    assert held.interval[1] - held.interval[0] < (blurred.interval[1] - blurred.interval[0]) / 2
    assert held.state is VerdictState.ON_TARGET


def test_a_run_that_is_longer_than_anybody_looked_says_so() -> None:
    long, short = shop(orders=drop(60, 0.5, 30)), shop(orders=drop(165, 0.5, 30))
    target = at_least(28 * 30 * 0.8)
    verdict = judged("order_count", long, target)
    assert verdict.since == TODAY - timedelta(days=36)  # five weeks before the last day
    assert verdict.since_or_longer
    assert not judged("order_count", short, target).since_or_longer
