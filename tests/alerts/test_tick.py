from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import msgspec
import pytest

from alerts.decide.evaluate import Decision, decide
from alerts.decide.policy import Policy
from alerts.decide.tree import tree_of
from alerts.messages.incident_update import IncidentUpdate
from commerce.figures import Target, Verdict
from commerce.watches import Say, Watch, WatchState
from tests.alerts.a_shop import KNOWLEDGE, NOW, figure, verdict

TREE = tree_of(KNOWLEDGE)
DAY = timedelta(days=1)
TODAY = date(2026, 3, 10)
AT_LEAST = Target("at_least", Fraction(100))
AT_MOST = Target("at_most", Fraction(100))


def judged(kpi: str, state: str = "off_target", value: int = 50) -> Verdict:
    text = KNOWLEDGE.kpis[kpi]
    target = AT_MOST if text.direction == "lower_is_better" else AT_LEAST
    return verdict(figure(kpi, value, text.unit), state, target)


def after(
    days: int, *verdicts: Verdict, watches: dict[str, Watch] | None = None, begin: int = 0, quiet: bool = False
) -> list[Decision]:
    """Take a look a day at the same verdicts; return what the last one decided."""
    known = watches or {one.kpi: Watch(baseline_done=True) for one in verdicts}
    decisions: list[Decision] = []
    for day in range(begin, begin + days):
        now, today = NOW + day * DAY, TODAY + day * DAY
        decisions = decide("toys", verdicts, known, now, Policy(), TREE, day=today, quiet=quiet)
        known = known | {one.kpi: one.watch for one in decisions}
    return decisions


def told(decisions: list[Decision]) -> list[str]:
    return [one.kpi for one in decisions if one.say is not Say.NOTHING]


def test_a_cause_is_shouted_and_its_effects_are_named_beside_it() -> None:
    decisions = after(1, judged("revenue"), judged("conversion_rate", value=90), judged("order_count"))
    assert told(decisions) == ["conversion_rate"]
    assert set(decisions[1].effects) == {"revenue", "order_count"}
    assert (decisions[0].reason, decisions[0].cause) == ("inhibited", "conversion_rate")


def test_an_effect_of_a_cause_told_last_week_stays_silent() -> None:
    conversion = Watch(
        state=WatchState.FIRING, since=NOW - 5 * DAY, told_at=NOW - 4 * DAY, baseline_done=True, looks="x"
    )
    watches = {"conversion_rate": conversion, "revenue": Watch(baseline_done=True)}
    assert told(after(2, judged("revenue"), judged("conversion_rate"), watches=watches)) == []


def test_an_effect_that_outlives_its_cause_by_far_speaks_for_itself() -> None:
    first = after(1, judged("revenue"), judged("conversion_rate"))
    watches = {one.kpi: one.watch for one in first}
    calm = judged("conversion_rate", "on_target", 150)
    assert told(after(1, judged("revenue"), calm, watches=watches, begin=1)) == []  # one good day is no recovery
    over = after(2, judged("revenue"), calm, watches=watches, begin=1)
    assert told(over) == ["conversion_rate"]
    assert over[1].effects == ("revenue",)  # its windows still hold the bad days
    ended = {one.kpi: one.watch for one in over}
    assert told(after(28, judged("revenue"), calm, watches=ended, begin=3)) == []
    assert told(after(29, judged("revenue"), calm, watches=ended, begin=3)) == ["revenue"]


def test_an_old_cause_does_not_hide_news() -> None:
    since = NOW - 90 * DAY
    old = Watch(state=WatchState.ACKNOWLEDGED, since=since, told_at=NOW - DAY, baseline_done=True, looks="x")
    watches = {"conversion_rate": old, "revenue": Watch(baseline_done=True)}
    assert told(after(1, judged("revenue"), judged("conversion_rate"), watches=watches)) == ["revenue"]


@pytest.mark.parametrize("before", [1, -1], ids=["the cause first", "the effect first"])
def test_what_began_within_the_time_is_one_story_and_a_tick_beyond_it_is_news(before: int) -> None:
    within = Policy().inhibit_within
    assert within == timedelta(days=28)
    pending = Watch(state=WatchState.PENDING, since=NOW, baseline_done=True, looks="x", looked_on=TODAY - DAY)

    def told_of(apart: timedelta) -> list[str]:
        cause = Watch(
            state=WatchState.FIRING, since=NOW - before * apart, told_at=NOW - DAY, baseline_done=True, looks="x"
        )
        watches = {"conversion_rate": cause, "revenue": pending}
        return told(after(1, judged("revenue"), judged("conversion_rate"), watches=watches))

    assert told_of(within) == []
    assert told_of(within + timedelta(microseconds=1)) == ["revenue"]


def test_a_cause_known_only_from_the_first_run_hides_nothing() -> None:
    known = Watch(state=WatchState.FIRING, since=NOW - DAY, baseline_done=True, looks="x")
    watches = {"conversion_rate": known, "revenue": Watch(baseline_done=True)}
    assert told(after(1, judged("revenue"), judged("conversion_rate"), watches=watches)) == ["revenue"]


def test_a_told_cause_without_data_explains_nothing() -> None:
    since = NOW - 5 * DAY
    blind = Watch(WatchState.NO_DATA, since, told_at=NOW - 4 * DAY, resume=WatchState.FIRING, baseline_done=True)
    watches = {"conversion_rate": blind, "revenue": Watch(baseline_done=True)}
    assert told(after(1, judged("revenue"), judged("conversion_rate", "no_data"), watches=watches)) == ["revenue"]


def test_of_two_sides_of_one_thing_the_worse_one_speaks() -> None:
    churn, retention = judged("customer_churn_rate", value=180), judged("customer_retention_rate", value=80)
    decisions = after(1, retention, churn)
    assert told(decisions) == ["customer_churn_rate"]
    assert decisions[1].effects == ("customer_retention_rate",)


def test_what_has_nothing_to_do_with_each_other_is_told_together() -> None:
    assert told(after(1, judged("average_order_value"), judged("customer_churn_rate", value=180))) == [
        "average_order_value",
        "customer_churn_rate",
    ]


def test_a_cause_between_the_two_that_is_fine_explains_nothing() -> None:
    # a slow answer moves lifetime value only through churn and its like, and those are all fine
    decisions = after(
        1,
        judged("customer_lifetime_value"),
        judged("support_first_response_time", value=180),
        judged("customer_churn_rate", "on_target"),
        judged("customer_retention_rate", "on_target"),
        judged("repeat_customer_rate", "on_target"),
        judged("purchase_frequency", "on_target"),
    )
    assert told(decisions) == ["customer_lifetime_value", "support_first_response_time"]


def test_the_first_run_of_a_shop_floods_nobody() -> None:
    verdicts = [judged("revenue"), judged("average_order_value"), judged("customer_churn_rate", value=180)]
    decisions = after(1, *verdicts, watches={"nothing": Watch()})
    assert told(decisions) == []
    assert {one.kpi: one.reason for one in decisions} == {
        "revenue": "inhibited",  # one cause is one incident at the first look as well
        "average_order_value": "baseline",
        "customer_churn_rate": "baseline",
    }
    entries = [one.log_entry(NOW) for one in decisions]
    assert all(
        entry is not None and not entry.sent and entry.reason == one.reason
        for entry, one in zip(entries, decisions, strict=True)
    )


def test_a_quiet_hour_holds_every_word() -> None:
    assert told(after(3, judged("revenue"), quiet=True)) == []


def test_a_value_beyond_its_limit_ends_no_incident_even_when_it_may_be_chance() -> None:
    fired = {one.kpi: one.watch for one in after(1, judged("revenue"))}
    near = judged("revenue", "on_target", 95)  # the target is at least 100; the verdict cannot tell 95 from it
    assert [one.watch.state for one in after(5, near, watches=fired, begin=2)] == ["firing"]
    good = judged("revenue", "on_target", 100)
    assert told(after(2, good, watches=fired, begin=2)) == ["revenue"]


def test_an_explicit_target_says_itself_which_side_is_wrong() -> None:
    shown = figure("revenue", 120, "currency")
    capped = verdict(shown, "on_target", Target("at_most", Fraction(100)))
    assert capped.surely_off is None
    assert verdict(shown, "on_target", Target("at_least", Fraction(100))).surely_off is False
    assert verdict(shown, "off_target", Target("at_most", Fraction(100))).surely_off is True
    assert verdict(shown, "not_enough_data", Target("at_most", Fraction(100))).surely_off is None


def test_the_log_tells_the_same_thing_once_a_day() -> None:
    watches = {"revenue": Watch(baseline_done=True)}
    first = decide("toys", [judged("revenue")], watches, NOW, Policy(), TREE, day=TODAY)
    entry = first[0].log_entry(NOW)
    assert entry is not None
    assert (entry.say, entry.sent) == (Say.FIRED, True)
    again = decide("toys", [judged("revenue")], {"revenue": first[0].watch}, NOW, Policy(), TREE, day=TODAY)
    assert again[0].log_entry(NOW) is None


def test_a_stale_or_empty_shop_is_no_alarm() -> None:
    assert told(after(5, judged("revenue", "stale"), judged("order_count", "no_data"))) == []
    assert told(after(5, judged("revenue", "learning"), judged("order_count", "not_enough_data"))) == []


def test_a_second_look_from_the_same_memory_has_the_same_word_to_say() -> None:
    """Nothing was remembered of the first: the minute of the look is no part of the word."""
    off = judged("order_count")
    waiting = Watch(WatchState.PENDING, since=NOW - DAY, looks="x", looked_on=TODAY - DAY, baseline_done=True)
    told_at = NOW - 8 * DAY
    firing = msgspec.structs.replace(waiting, state=WatchState.FIRING, told_at=told_at, incident="toys/order_count@x")

    def word(watch: Watch, minutes: int) -> str:
        now = NOW + timedelta(minutes=minutes)
        [decision] = decide("toys", [off], {off.kpi: watch}, now, Policy(), TREE, day=TODAY)
        assert decision.say is not Say.NOTHING
        return IncidentUpdate.of(decision).telling

    assert word(waiting, 0) == word(waiting, 7)
    assert word(firing, 0) == word(firing, 7)
    assert word(firing, 0) != word(msgspec.structs.replace(firing, told_at=told_at - DAY), 0)


def test_an_incident_keeps_the_first_day_that_was_told() -> None:
    """The verdict sees five weeks back only: its own first day moves on, the incident's does not."""
    churn = replace(judged("customer_churn_rate", value=150), since=date(2026, 3, 1))
    fired = after(1, churn)[0]
    assert (fired.say, fired.watch.began, fired.watch.began_or_longer) == (Say.FIRED, date(2026, 3, 1), False)
    later = replace(churn, since=date(2026, 3, 20), since_or_longer=True)
    again = after(40, later, watches={churn.kpi: fired.watch}, begin=2)[0]
    assert (again.watch.began, again.watch.began_or_longer) == (date(2026, 3, 1), False)
    calm = judged("customer_churn_rate", "on_target", 50)
    over = after(2, calm, watches={churn.kpi: again.watch}, begin=42)[0]
    assert (over.say, over.before.began, over.watch.began) == (Say.RECOVERED, date(2026, 3, 1), None)


def test_an_incident_that_is_older_than_anybody_looked_remembers_that() -> None:
    long = replace(judged("customer_churn_rate", value=150), since=date(2026, 2, 3), since_or_longer=True)
    fired = after(1, long)[0]
    assert (fired.watch.began, fired.watch.began_or_longer) == (date(2026, 2, 3), True)
