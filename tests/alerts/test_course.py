"""The course of one incident: worse, better, flapping, nobody answers, how grave it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import msgspec
import pytest

from alerts.decide.answers import acknowledge, note, snooze, unacknowledge
from alerts.decide.look import Look, is_worse, look_of, moved
from alerts.decide.policy import Policy
from alerts.decide.rule import Step, advance
from alerts.decide.severity import severity_of
from commerce.judgements import Loss, Onset
from commerce.watches import Reading, Say, Severity, Watch, WatchState
from tests.alerts.a_shop import NOW
from tests.alerts.life import drifting, silent
from tests.alerts.test_rule import KNOWN, OFF, ON, seen
from tests.alerts.test_tick import judged

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LESS_IS_WORSE = Look(off=True)
CALLED = Policy(escalate={Severity.HIGH: timedelta(hours=4), Severity.MEDIUM: 2 * DAY})


def cost(value: int, *, spread: int = 100, severity: Severity = Severity.MEDIUM) -> Look:
    """Return a look at what is the worse the higher it is."""
    read = Reading(NOON, str(value), str(spread), days=28)
    return Look(off=True, reading=read, above_is_worse=True, severity=severity)


def course(*looks: Look, watch: Watch = KNOWN, policy: Policy | None = None, hours: float = 24) -> list[Step]:
    steps = []
    for number, look in enumerate(looks):
        step = advance(watch, NOON + number * timedelta(hours=hours), policy or Policy(), look, name="toys/cac")
        watch = step.watch
        steps.append(step)
    return steps


def words(steps: list[Step]) -> list[tuple[int, Say]]:
    return [(number, step.say) for number, step in enumerate(steps) if step.say is not Say.NOTHING]


# worse and better


def test_still_is_told_once_and_later_only_what_clearly_moved() -> None:
    steps = course(*[cost(2000)] * 8, *[cost(2050)] * 22, *[cost(2300)] * 10, *[cost(2100)] * 9)
    assert words(steps) == [(0, Say.FIRED), (7, Say.STILL_FIRING), (30, Say.WORSE), (40, Say.BETTER)]


def test_what_got_worse_within_a_week_is_told_when_the_week_is_over() -> None:
    steps = course(cost(2000), *[cost(2500)] * 8)
    assert words(steps) == [(0, Say.FIRED), (7, Say.WORSE)]


def test_a_watch_knows_the_value_first_told_last_told_and_at_its_worst() -> None:
    watch = course(*[cost(2000)] * 8, *[cost(2600)] * 10, *[cost(2400)] * 3)[-1].watch
    assert watch.first_told is not None
    assert watch.last_told is not None
    assert watch.worst is not None
    assert [one.exact for one in (watch.first_told, watch.last_told, watch.worst)] == ["2000", "2600", "2600"]
    assert watch.words == 3


def test_of_churn_fewer_customers_who_came_are_worse_and_its_worst_look_is_the_one_of_fewest() -> None:
    churn = Look(off=True, above_is_worse=True, counts_customers=True)
    told = Reading(NOON, "4/5", "1/50", "-3/10", 90, "1/5")
    assert moved(Reading(NOON, "81/100", "1/50", "-4/5", 90, "1/5"), told, churn) == 1
    assert moved(Reading(NOON, "81/100", "1/50", "-1/20", 90, "1/5"), told, churn) == -1
    assert moved(Reading(NOON, "81/100", "1/50", "-9/20", 90, "1/5"), told, churn) == 0  # so few swing by as much
    assert moved(Reading(NOON, "9/10", "1/50", days=90), told, churn) == 1  # of the share itself more is worse
    assert is_worse(Reading(NOON, "4/5", "1/50", "-1/2", 90), told, churn)
    assert not is_worse(Reading(NOON, "4/5", "1/50", "-1/5", 90), told, churn)


def test_changes_from_usual_are_compared_over_windows_of_any_length_and_bare_values_are_not() -> None:
    week = Reading(NOON, "70", "10", "-3/10", 7)
    assert moved(Reading(NOON, "140", "15", "-3/10", 14), week, LESS_IS_WORSE) == 0
    assert moved(Reading(NOON, "100", "15", "-1/2", 14), week, LESS_IS_WORSE) == 1
    assert moved(Reading(NOON, "190", "15", "-1/20", 14), week, LESS_IS_WORSE) == -1
    bare = Reading(NOON, "70", "10", days=7)
    assert moved(Reading(NOON, "300", "15", days=28), bare, LESS_IS_WORSE) == 0
    assert moved(Reading(NOON, "30", days=7), bare, LESS_IS_WORSE) == 0  # by how much chance parts them: unknown


def test_who_has_taken_it_on_hears_once_that_it_lasts_and_whenever_it_gets_worse() -> None:
    fired = course(cost(2000))[-1].watch
    taken_on = acknowledge(fired, NOON, "anna")
    steps = course(*[cost(2000)] * 16, *[cost(1500)] * 10, *[cost(2600)] * 10, watch=taken_on)
    assert words(steps) == [(14, Say.REMINDED), (26, Say.WORSE)]
    assert steps[-1].watch.by == "anna"


# flapping


def test_what_opens_for_the_third_time_is_told_once_more_and_held_until_it_settles() -> None:
    flapping = "xoo" * 4 + "o" * 10
    steps = course(*[seen(one) for one in flapping])
    assert words(steps) == [
        (0, Say.FIRED),
        (2, Say.RECOVERED),
        (3, Say.REOPENED),
        (5, Say.RECOVERED),
        (6, Say.FLAPPING),
        (16, Say.RECOVERED),
    ]
    assert len({step.watch.incident for step in steps if step.watch.incident}) == 1
    assert steps[7].reason == "flapping"


def test_what_opens_seldom_does_not_flap() -> None:
    steps = course(*[seen(one) for one in ("xoo" + "o" * 10) * 4])
    assert Say.FLAPPING not in [step.say for step in steps]


def test_what_flaps_and_then_stays_goes_on_as_any_incident() -> None:
    steps = course(*[seen(one) for one in "xooxoo" + "x" * 20])
    assert words(steps)[4:] == [(6, Say.FLAPPING), (13, Say.STILL_FIRING)]


# nobody answers


def test_a_second_reader_is_called_once_when_nobody_answers_in_time() -> None:
    grave = cost(2000, severity=Severity.HIGH)
    steps = course(*[grave] * 12, policy=CALLED, hours=1)
    assert words(steps) == [(0, Say.FIRED), (4, Say.ESCALATED)]
    assert steps[-1].watch.told_at == NOON
    assert words(course(*[cost(2000)] * 60, policy=CALLED, hours=1)) == [(0, Say.FIRED), (48, Say.ESCALATED)]
    assert words(course(*[cost(2000, severity=Severity.LOW)] * 60, policy=CALLED, hours=1)) == [(0, Say.FIRED)]
    assert words(course(*[grave] * 12, hours=1)) == [(0, Say.FIRED)]


def test_whoever_answered_calls_nobody_else_and_who_gives_it_back_does() -> None:
    grave = cost(2000, severity=Severity.HIGH)
    fired = course(grave, policy=CALLED)[-1].watch
    answered = acknowledge(fired, NOON, "anna"), snooze(fired, NOON, NOON + 30 * DAY), note(fired, NOON, "on it")
    for watch in answered:
        assert Say.ESCALATED not in [one.say for one in course(*[grave] * 20, watch=watch, policy=CALLED, hours=1)]
    given_back = unacknowledge(answered[0], NOON)
    assert words(course(*[grave] * 6, watch=given_back, policy=CALLED, hours=1)) == [(4, Say.ESCALATED)]


# how grave


@pytest.mark.parametrize(
    ("a_week", "grave"),
    [(20_000, Severity.HIGH), (19_999, Severity.MEDIUM), (5_000, Severity.MEDIUM), (4_999, Severity.LOW)],
)
def test_how_grave_it_is_goes_by_the_money_at_stake(a_week: int, grave: Severity) -> None:
    loss = Loss("usual", a_week, a_week * 3, date(2026, 2, 20))
    assert severity_of(replace(judged("revenue"), losses=(loss,)), 100_000) is grave


def test_what_cannot_be_named_in_money_is_medium_and_a_shop_that_sells_nothing_high() -> None:
    assert severity_of(judged("revenue"), 100_000) is Severity.MEDIUM
    assert (
        severity_of(replace(judged("revenue"), losses=(Loss("usual", 9, 9, date(2026, 2, 20)),)), None)
        is Severity.MEDIUM
    )
    assert severity_of(silent("orders"), 100_000_000) is Severity.HIGH
    assert (
        severity_of(silent("channel", "ads", hours=7 * 24), 1_000_000) is Severity.MEDIUM
    )  # 900.00 of 10,000.00 a week
    assert severity_of(silent("channel", "ads", hours=7 * 24), 10_000_000) is Severity.LOW


# what a verdict says to the rule


def test_a_drift_says_its_onset_its_cost_and_how_far_it_is() -> None:
    losses = (Loss("usual", 700, 2_100, date(2026, 2, 20)), Loss("target", 500, 1_500, date(2026, 2, 20)))
    told = replace(drifting("revenue", date(2026, 2, 20)), losses=losses)
    look = look_of(told, NOW, 10_000)
    assert (look.question, look.lost_minor, look.severity) == ("drift", 2_100, Severity.MEDIUM)
    assert look.onset == Onset(date(2026, 2, 20), date(2026, 2, 17), date(2026, 2, 23))
    assert look.reading == Reading(NOW, "70", "10", "-3/10", 28)
    calm = look_of(replace(told, state=judged("revenue", "on_target").state), NOW, 10_000)
    assert (calm.off, calm.severity, calm.lost_minor) == (False, None, None)


def test_the_other_question_lends_its_onset() -> None:
    of_target = replace(judged("revenue"), also=(drifting("revenue", date(2026, 2, 20)),))
    watch = advance(KNOWN, NOW, Policy(), look_of(of_target, NOW)).watch
    assert (watch.began, watch.began_earliest, watch.began_latest, watch.question) == (
        date(2026, 2, 20),
        date(2026, 2, 17),
        date(2026, 2, 23),
        "target",
    )


def test_nothing_of_an_incident_stays_when_it_is_over_but_that_it_was() -> None:
    steps = course(*[cost(2000)] * 3, ON, ON)
    over = steps[-1].watch
    assert (over.state, over.first_told, over.worst, over.severity, over.words) == (
        WatchState.CALM,
        None,
        None,
        None,
        0,
    )
    assert [one.incident for one in over.past] == [steps[0].watch.incident]
    assert advance(over, NOON + 33 * DAY, Policy(), OFF).say is Say.FIRED


# back again


def test_what_is_back_within_four_weeks_of_its_end_is_the_same_incident() -> None:
    steps = course(*[cost(2000)] * 3, ON, ON, *[ON] * 20, cost(2600), cost(2700), ON, ON)
    assert words(steps) == [(0, Say.FIRED), (4, Say.RECOVERED), (25, Say.REOPENED), (28, Say.RECOVERED)]
    first, again, over = steps[0].watch, steps[26].watch, steps[28].watch
    assert (again.incident, again.first_told, again.reopened_at) == (
        first.incident,
        first.first_told,
        NOON + 25 * DAY,
    )
    assert (again.since, again.words, again.told_at) == (NOON + 25 * DAY, 1, NOON + 25 * DAY)
    assert [one.incident for one in over.past] == [first.incident] * 2
    assert (over.reopened_at, over.past[-1].first_told) == (None, first.first_told)


@pytest.mark.parametrize(("days", "say"), [(28, Say.REOPENED), (29, Say.FIRED)])
def test_later_it_is_a_new_one(days: int, say: Say) -> None:
    over = course(cost(2000), ON, ON)[-1].watch
    step = advance(over, over.past[-1].ended_at + days * DAY, Policy(), cost(2000), name="toys/cac")
    assert step.say is say
    assert (step.watch.incident == over.past[-1].incident) == (say is Say.REOPENED)
    assert (step.watch.reopened_at is None) == (say is Say.FIRED)


def test_so_is_what_nobody_heard_of_what_was_expected_and_each_silence() -> None:
    over = course(cost(2000), ON, ON)[-1].watch
    soon, [past] = NOON + 5 * DAY, over.past
    for other in (msgspec.structs.replace(past, told=False), msgspec.structs.replace(past, expected=True)):
        watch = msgspec.structs.replace(over, past=(other,))
        assert advance(watch, soon, Policy(), OFF).say is Say.FIRED
    assert advance(over, soon, Policy(), Look(off=True, ends_at_once=True)).say is Say.FIRED


def test_of_what_is_back_the_second_reader_hears_when_nobody_answered_this_time() -> None:
    again = course(cost(2000), ON, ON, *[ON] * 5, cost(2000), policy=CALLED)[-1].watch
    later = [advance(again, NOON + 8 * DAY + hours * timedelta(hours=1), CALLED, cost(2000)).say for hours in (24, 48)]
    assert later == [Say.NOTHING, Say.ESCALATED]


def test_the_worst_that_was_read_is_kept() -> None:
    fractions = [Fraction(one, 100) for one in (5, 3, 4)]
    looks = [Look(off=True, reading=Reading(NOON, str(one), "1/1000", days=28)) for one in fractions]
    worst = course(*looks)[-1].watch.worst
    assert worst is not None
    assert worst.value == Fraction(3, 100)
