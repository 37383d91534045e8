from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.decide.rule import KEPT_LOOKS, OPEN, Policy, Step, acknowledge, advance, snooze
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


def looked(readings: str, watch: Watch = KNOWN, policy: Policy = POLICY, begin: datetime = NOON) -> list[Step]:
    """Take one look a day: x off target, o on target, - not enough to tell, n no data, b broken."""
    steps = []
    for number, reading in enumerate(readings):
        step = advance(
            watch,
            begin + number * DAY,
            policy,
            off_target={"x": True, "o": False}.get(reading),
            no_data=reading == "n",
            broken=reading == "b",
            name="toys/revenue",
        )
        watch = step.watch
        steps.append(step)
    return steps


def said(readings: str, watch: Watch = KNOWN, policy: Policy = POLICY) -> list[Say]:
    return [step.say for step in looked(readings, watch, policy)]


def test_fires_once_after_two_of_three_looks_and_recovers_once() -> None:
    assert said("xoxoo") == [NOTHING, NOTHING, FIRED, NOTHING, RECOVERED]
    assert said("xxxxoo") == [NOTHING, FIRED, NOTHING, NOTHING, NOTHING, RECOVERED]


def test_one_bad_day_is_not_a_drift() -> None:
    steps = looked("oxooo")
    assert {step.say for step in steps} == {NOTHING}
    assert [step.watch.state for step in steps][1:] == ["pending", "pending", "pending", "calm"]


def test_one_good_day_is_not_a_recovery() -> None:
    assert said("xxoxoxo") == [NOTHING, FIRED, *[NOTHING] * 5]


def test_a_day_nobody_can_judge_neither_fires_nor_recovers() -> None:
    assert said("x--xx") == [*[NOTHING] * 4, FIRED]
    assert said("xxo-o") == [NOTHING, FIRED, NOTHING, NOTHING, RECOVERED]
    assert looked("xx-")[-1].reason == "unsure"


def test_many_syncs_of_one_day_are_one_look() -> None:
    watch, words = KNOWN, []
    for quarter in range(96):
        step = advance(watch, NOON - DAY / 2 + quarter * timedelta(minutes=15), POLICY, off_target=True)
        watch = step.watch
        words.append(step.say)
    assert set(words) == {NOTHING}
    assert watch.looks == "x"


def test_the_last_sync_of_a_day_is_the_one_that_counts() -> None:
    first = advance(KNOWN, NOON, POLICY, off_target=True).watch
    assert advance(first, NOON + timedelta(hours=1), POLICY, off_target=False).watch.looks == "o"


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
    assert said("-xx", Watch()) == [NOTHING, NOTHING, FIRED]


def test_repeats_itself_once_a_week_and_only_while_it_is_sure() -> None:
    words = said("x" * 16)
    assert [number for number, word in enumerate(words) if word is STILL] == [8, 15]
    assert words.count(FIRED) == 1
    assert said("xx" + "-" * 20 + "x")[-1] is STILL
    assert STILL not in said("xx" + "-" * 20)


def test_an_acknowledged_incident_is_reminded_of_later_and_still_recovers() -> None:
    fired = looked("xx")[-1].watch
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
    watch = looked("x")[-1].watch
    night = advance(watch, NOON + DAY, POLICY, off_target=True, quiet=True)
    assert (night.say, night.reason) == (NOTHING, "quiet_hours")
    morning = advance(night.watch, NOON + DAY + timedelta(hours=6), POLICY, off_target=True)
    assert morning.say is FIRED
    assert morning.watch.since == NOON


def test_what_passed_during_a_quiet_hour_is_not_told_late() -> None:
    watch = looked("x")[-1].watch
    night = advance(watch, NOON + DAY, POLICY, off_target=True, quiet=True)
    morning = advance(night.watch, NOON + DAY + timedelta(hours=6), POLICY, off_target=False)
    assert morning.say is NOTHING


def test_an_effect_of_a_known_cause_waits_and_speaks_when_it_outlives_the_cause() -> None:
    watch = looked("x")[-1].watch
    held = advance(watch, NOON + DAY, POLICY, off_target=True, hold="inhibited")
    assert (held.say, held.reason, held.watch.state) == (NOTHING, "inhibited", WatchState.PENDING)
    assert advance(held.watch, NOON + 2 * DAY, POLICY, off_target=True).say is FIRED


def test_data_that_stay_away_become_a_state_from_which_the_incident_goes_on() -> None:
    steps = looked("xxnnnnx")
    assert [step.watch.state for step in steps[2:]] == ["firing", "firing", "no_data", "no_data", "firing"]
    assert [step.say for step in steps].count(FIRED) == 1
    assert looked("xxb")[-1].watch.state is WatchState.BROKEN
    assert looked("xxbnx")[-1].watch.state is WatchState.FIRING


def test_the_next_incident_has_a_name_of_its_own() -> None:
    steps = looked("xxooxx")
    incidents = [step.watch.incident for step in steps if step.say is FIRED]
    assert incidents == ["toys/revenue@2026-03-02T12:00Z", "toys/revenue@2026-03-06T12:00Z"]


def test_the_looks_of_a_closed_incident_do_not_open_the_next_one() -> None:
    hasty = Policy(good_looks=1)
    assert said("xxoxx", policy=hasty) == [NOTHING, FIRED, RECOVERED, NOTHING, FIRED]


def test_a_policy_that_can_never_fire_is_refused() -> None:
    with pytest.raises(ValueError, match="4 of 3"):
        Policy(needed=4, of_looks=3)


READINGS = st.text(alphabet="xo-nb", max_size=60)
COMMANDS = st.lists(
    st.tuples(
        st.sampled_from("xo-nb"), st.booleans(), st.sampled_from(["", "inhibited"]), st.sampled_from(["", "a", "s"])
    ),
    max_size=60,
)


@given(READINGS)
def test_alarms_and_recoveries_take_turns(readings: str) -> None:
    turns = [word for word in said(readings) if word in {FIRED, RECOVERED}]
    assert turns == list(islice(cycle([FIRED, RECOVERED]), len(turns)))


@given(COMMANDS, st.integers(1, 30))
def test_whatever_happens_the_watch_keeps_its_word(happenings: list[tuple[str, bool, str, str]], hours: int) -> None:
    watch, now, turns, last_word = KNOWN, NOON, [], None
    for reading, quiet, hold, command in happenings:
        if command == "a" and watch.state in OPEN:
            watch = acknowledge(watch, now)
        elif command == "s":
            watch = snooze(watch, now, now + 2 * DAY)
        step = advance(
            watch,
            now,
            POLICY,
            off_target={"x": True, "o": False}.get(reading),
            no_data=reading == "n",
            broken=reading == "b",
            quiet=quiet,
            hold=hold,
        )
        asleep = watch.state is WatchState.SNOOZED and watch.until is not None and watch.until > now
        if quiet or reading in "nb" or asleep:
            assert step.say is NOTHING
        if hold:
            assert step.say in {NOTHING, RECOVERED}
        if step.say is not NOTHING:
            if last_word is not None and step.say in {STILL, REMINDED}:
                assert now - last_word >= POLICY.repeat
            last_word = now
            turns.append(step.say)
        assert len(step.watch.looks) <= KEPT_LOOKS
        assert step.watch.state is not WatchState.FIRING or step.watch.since is not None
        assert msgspec.json.decode(msgspec.json.encode(step.watch), type=Watch) == step.watch
        watch, now = step.watch, now + timedelta(hours=hours)
    loud = [word for word in turns if word in {FIRED, RECOVERED}]
    assert loud == list(islice(cycle([FIRED, RECOVERED]), len(loud)))


@given(READINGS)
def test_a_first_run_never_sounds_an_alarm(readings: str) -> None:
    first = looked(readings, Watch())[:1]
    assert all(step.say is NOTHING for step in first)


@given(st.text(alphabet="xo-", min_size=1, max_size=40))
def test_no_alarm_without_patience(readings: str) -> None:
    for number, word in enumerate(said(readings)):
        if word is FIRED:
            assert readings[max(0, number - 2) : number + 1].count("x") >= 2
