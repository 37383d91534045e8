from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.decide.answers import acknowledge, snooze
from alerts.decide.look import Look
from alerts.decide.policy import KEPT_LOOKS, KEPT_PAST, Policy
from alerts.decide.rule import OPEN, OPENING, Step, advance
from commerce.watches import Say, Watch, WatchState

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = Policy()
KNOWN = Watch(baseline_done=True)  # a shop we have looked at before

NOTHING, FIRED, STILL, RECOVERED, REMINDED = (
    Say.NOTHING,
    Say.FIRED,
    Say.STILL_FIRING,
    Say.RECOVERED,
    Say.REMINDED,
)


OFF, ON = Look(off=True), Look(off=False)


def seen(reading: str) -> Look:
    """Return a look: x off target, o on target, - not enough to tell, n no data, b broken."""
    return Look(off={"x": True, "o": False}.get(reading), no_data=reading == "n", broken=reading == "b")


def looked(readings: str, watch: Watch = KNOWN, policy: Policy = POLICY, begin: datetime = NOON) -> list[Step]:
    """Take one look a day."""
    steps = []
    for number, reading in enumerate(readings):
        step = advance(watch, begin + number * DAY, policy, seen(reading), name="toys/revenue")
        watch = step.watch
        steps.append(step)
    return steps


def said(readings: str, watch: Watch = KNOWN, policy: Policy = POLICY) -> list[Say]:
    return [step.say for step in looked(readings, watch, policy)]


def test_fires_at_once_and_recovers_once() -> None:
    """The windows of a verdict are the patience: the first that is sure is told."""
    assert said("oxoo") == [NOTHING, FIRED, NOTHING, RECOVERED]
    assert said("xxxxoo") == [FIRED, *[NOTHING] * 4, RECOVERED]


def test_one_good_day_is_not_a_recovery() -> None:
    assert said("xxoxoxo") == [FIRED, *[NOTHING] * 6]


def test_a_day_nobody_can_judge_neither_fires_nor_recovers() -> None:
    assert said("o--x") == [*[NOTHING] * 3, FIRED]
    assert said("xo-o") == [FIRED, NOTHING, NOTHING, RECOVERED]
    assert looked("xx-")[-1].reason == "unsure"


def test_many_syncs_of_one_day_are_one_look() -> None:
    watch, words = KNOWN, []
    for quarter in range(96):
        step = advance(watch, NOON - DAY / 2 + quarter * timedelta(minutes=15), POLICY, OFF)
        watch = step.watch
        words.append(step.say)
    assert words == [FIRED, *[NOTHING] * 95]
    assert watch.looks == "x"


def test_the_last_sync_of_a_day_is_the_one_that_counts() -> None:
    first = advance(KNOWN, NOON, POLICY, OFF).watch
    assert advance(first, NOON + timedelta(hours=1), POLICY, ON).watch.looks == "o"


def test_the_first_run_takes_note_and_floods_nobody() -> None:
    steps = looked("xxxx", Watch())
    assert [step.say for step in steps] == [NOTHING] * 4
    assert steps[0].watch.state is WatchState.FIRING
    assert steps[0].reason == "baseline"
    assert steps[0].watch.incident == "toys/revenue@2026-03-02T12:00Z"


def test_what_was_off_target_from_the_start_is_told_a_week_later_and_leaves_in_silence_before() -> None:
    assert said("x" * 15, Watch()) == [*[NOTHING] * 7, FIRED, *[NOTHING] * 6, STILL]
    assert [step.reason for step in looked("x" * 9, Watch())] == [*["baseline"] * 7, "", "already_told"]
    early = looked("xoo", Watch())
    assert [step.say for step in early] == [NOTHING] * 3
    assert early[-1].reason == "never_told"
    assert early[-1].watch.state is WatchState.CALM


def test_a_shop_without_data_at_first_has_its_first_run_when_the_data_come() -> None:
    steps = looked("nnnxx", Watch())
    assert [step.watch.state for step in steps] == ["no_data", "no_data", "no_data", "firing", "firing"]
    assert {step.say for step in steps} == {NOTHING}


def test_a_first_look_that_cannot_tell_is_a_baseline_all_the_same() -> None:
    assert said("-xx", Watch()) == [NOTHING, FIRED, NOTHING]


def test_repeats_itself_once_after_a_week_and_only_while_it_is_sure() -> None:
    words = said("x" * 40)
    assert [number for number, word in enumerate(words) if word is not NOTHING] == [0, 7]
    assert (words[0], words[7]) == (FIRED, STILL)
    assert said("x" + "-" * 20 + "x")[-1] is STILL
    assert STILL not in said("x" + "-" * 20)


def test_an_acknowledged_incident_is_reminded_of_later_and_still_recovers() -> None:
    fired = looked("ox")[-1].watch
    taken_on = acknowledge(fired, NOON + DAY)
    steps = looked("x" * 15 + "oo", taken_on, begin=NOON + DAY)
    words = [step.say for step in steps]
    assert words.index(REMINDED) == 14
    assert words.count(REMINDED) == 1
    assert words[-1] is RECOVERED
    assert steps[0].reason == "acknowledged"


def test_only_an_open_incident_can_be_acknowledged() -> None:
    with pytest.raises(ValueError, match="nothing to acknowledge"):
        acknowledge(KNOWN, NOON)


@pytest.mark.parametrize("away", ["nnn", "b"])
def test_an_incident_can_be_taken_on_while_its_data_are_missing(away: str) -> None:
    blind = looked("xx" + away)[-1].watch
    assert blind.state in {WatchState.NO_DATA, WatchState.BROKEN}
    assert blind.incident_state is WatchState.FIRING
    taken_on = acknowledge(blind, NOON + 6 * DAY)
    steps = looked(away + "xoo", taken_on, begin=NOON + 7 * DAY)
    assert steps[len(away)].watch.state is WatchState.ACKNOWLEDGED
    assert steps[-1].say is RECOVERED


def test_a_calm_kpi_without_data_cannot_be_acknowledged() -> None:
    blind = looked("onnnn")[-1].watch
    assert blind.state is WatchState.NO_DATA
    with pytest.raises(ValueError, match="nothing to acknowledge"):
        acknowledge(blind, NOON + 6 * DAY)


@pytest.mark.parametrize("interruption", [WatchState.SNOOZED, WatchState.NO_DATA, WatchState.BROKEN])
def test_an_incident_stands_where_it_stood_before_the_interruption(interruption: WatchState) -> None:
    assert Watch(state=interruption, resume=WatchState.RECOVERING).incident_state is WatchState.RECOVERING
    assert Watch(state=interruption).incident_state is WatchState.CALM
    assert Watch(state=WatchState.FIRING).incident_state is WatchState.FIRING


def test_a_snooze_keeps_silent_keeps_looking_and_goes_on() -> None:
    fired = looked("xx")[-1].watch
    asleep = snooze(fired, NOON + DAY, NOON + 4 * DAY)
    steps = looked("oooo", asleep, begin=NOON + 2 * DAY)
    assert [step.say for step in steps] == [NOTHING, NOTHING, RECOVERED, NOTHING]
    assert steps[0].reason == "snoozed"


def test_a_snooze_cannot_end_in_the_past() -> None:
    with pytest.raises(ValueError, match="future"):
        snooze(KNOWN, NOON, NOON)


def test_a_word_of_a_quiet_hour_is_held_and_released() -> None:
    night = advance(KNOWN, NOON, POLICY, OFF, quiet=True)
    assert (night.say, night.reason, night.watch.state) == (NOTHING, "quiet_hours", WatchState.PENDING)
    morning = advance(night.watch, NOON + timedelta(hours=6), POLICY, OFF)
    assert morning.say is FIRED
    assert morning.watch.since == NOON


def test_what_passed_during_a_quiet_hour_is_not_told_late() -> None:
    night = advance(KNOWN, NOON, POLICY, OFF, quiet=True)
    morning = advance(night.watch, NOON + timedelta(hours=6), POLICY, ON)
    assert (morning.say, morning.reason, morning.watch.state) == (NOTHING, "passed", WatchState.CALM)


def test_an_effect_of_a_known_cause_waits_and_speaks_when_it_outlives_the_cause() -> None:
    held = advance(KNOWN, NOON + DAY, POLICY, OFF, hold="inhibited")
    assert (held.say, held.reason, held.watch.state) == (NOTHING, "inhibited", WatchState.EFFECT)
    assert advance(held.watch, NOON + 2 * DAY, POLICY, OFF).say is FIRED


def test_data_that_stay_away_become_a_state_from_which_the_incident_goes_on() -> None:
    steps = looked("xxnnnnx")
    assert [step.watch.state for step in steps[2:]] == ["firing", "firing", "no_data", "no_data", "firing"]
    assert [step.say for step in steps].count(FIRED) == 1
    assert looked("xxb")[-1].watch.state is WatchState.BROKEN
    assert looked("xxbnx")[-1].watch.state is WatchState.FIRING


def test_the_next_incident_has_a_name_of_its_own() -> None:
    steps = looked("xxoo" + "o" * 28 + "xx")
    incidents = [step.watch.incident for step in steps if step.say is FIRED]
    assert incidents == ["toys/revenue@2026-03-02T12:00Z", "toys/revenue@2026-04-03T12:00Z"]


def test_what_came_back_after_it_had_stopped_is_over_at_once() -> None:
    stopped = advance(KNOWN, NOON, POLICY, Look(off=True, ends_at_once=True))
    back = advance(stopped.watch, NOON + timedelta(hours=5), POLICY, Look(off=False, ends_at_once=True))
    assert (stopped.say, back.say, back.watch.state) == (FIRED, RECOVERED, WatchState.CALM)


@pytest.mark.parametrize("number", [0, KEPT_LOOKS + 1])
def test_a_policy_that_can_never_end_anything_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="good_looks"):
        Policy(good_looks=number)
    with pytest.raises(ValueError, match="flaps"):
        Policy(flaps=number)
    with pytest.raises(ValueError, match="settles"):
        Policy(settles=number)


READINGS = st.text(alphabet="xo-nb", max_size=60)
COMMANDS = st.lists(
    st.tuples(
        st.sampled_from("xo-nb"), st.booleans(), st.sampled_from(["", "inhibited"]), st.sampled_from(["", "a", "s"])
    ),
    max_size=60,
)


@given(READINGS)
def test_alarms_and_recoveries_take_turns(readings: str) -> None:
    turns = [word in OPENING for word in said(readings) if word in OPENING | {RECOVERED}]
    assert turns == list(islice(cycle([True, False]), len(turns)))


@given(COMMANDS, st.integers(1, 30))
def test_whatever_happens_the_watch_keeps_its_word(happenings: list[tuple[str, bool, str, str]], hours: int) -> None:
    watch, now, turns, last_word = KNOWN, NOON, [], None
    for reading, quiet, hold, command in happenings:
        if command == "a" and watch.state in OPEN:
            watch = acknowledge(watch, now)
        elif command == "s":
            watch = snooze(watch, now, now + 2 * DAY)
        step = advance(watch, now, POLICY, seen(reading), quiet=quiet, hold=hold)
        asleep = watch.state is WatchState.SNOOZED and watch.until is not None and watch.until > now
        if quiet or reading in "nb" or asleep:
            assert step.say is NOTHING
        if hold:
            assert step.say not in OPENING
        if step.say is not NOTHING:
            if last_word is not None and step.say in {STILL, REMINDED, Say.WORSE, Say.BETTER}:
                assert now - last_word >= POLICY.repeat
            last_word = now
            turns.append(step.say)
        assert len(step.watch.looks) <= KEPT_LOOKS
        assert len(step.watch.past) <= KEPT_PAST
        assert step.watch.state is not WatchState.FIRING or step.watch.since is not None
        assert (step.watch.incident_state in OPEN) == bool(step.watch.incident)
        assert msgspec.json.decode(msgspec.json.encode(step.watch), type=Watch) == step.watch
        watch, now = step.watch, now + timedelta(hours=hours)
    loud = [word in OPENING for word in turns if word in OPENING | {RECOVERED}]
    assert loud == list(islice(cycle([True, False]), len(loud)))


@given(READINGS)
def test_a_first_run_never_sounds_an_alarm(readings: str) -> None:
    first = looked(readings, Watch())[:1]
    assert all(step.say is NOTHING for step in first)


@given(st.text(alphabet="xo-", min_size=1, max_size=40))
def test_what_lasts_is_told_at_once_and_what_is_fine_never(readings: str) -> None:
    steps = looked(readings)
    for step, reading in zip(steps, readings, strict=True):
        assert not (reading == "x" and step.watch.told_at is None)
        assert not (reading != "x" and step.say in OPENING)


def test_what_stopped_after_the_shops_own_midnight_began_on_that_day_though_utc_is_a_day_behind() -> None:
    night, day = datetime(2026, 3, 10, 23, tzinfo=UTC), date(2026, 3, 11)  # seven in the morning in Taipei
    look = Look(off=True, began=day, stopped_at=night - timedelta(hours=5), ends_at_once=True)
    step = advance(Watch(baseline_done=True), night, Policy(), look, day=day)
    assert step.watch.began == day
