"""Whatever is seen and answered: one cause is one incident, no word is lost, none is said twice."""

from __future__ import annotations

from datetime import datetime
from itertools import cycle, islice

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.decide.answers import acknowledge, expect, snooze
from alerts.decide.evaluate import Decision, decide
from alerts.decide.policy import Policy
from alerts.decide.rule import OPEN, OPENING
from commerce.figures import Verdict
from commerce.watches import Say, Watch, WatchState
from tests.alerts.a_shop import KNOWLEDGE, NOW
from tests.alerts.life import DAY, TODAY, TREE, Life, silent
from tests.alerts.test_tick import judged

pytestmark = pytest.mark.untraced

SUBJECTS = ("conversion_rate", "order_count", "revenue", "customer_acquisition_cost", "average_order_value")
SEEN = st.fixed_dictionaries({one: st.sampled_from("xxoo-nb") for one in (*SUBJECTS, "absence:orders")})
COMMANDS = st.sampled_from(["", "", "", "acknowledge", "snooze", "expect"])
LOOKS = st.lists(st.tuples(SEEN, COMMANDS, st.sampled_from(SUBJECTS), st.booleans(), st.integers(1, 90)), max_size=20)
STATES = {"x": "off_target", "o": "on_target", "-": "not_enough_data", "n": "no_data", "b": "stale"}


def seen_as(subject: str, saw: str) -> Verdict:
    """Return a verdict of a subject."""
    if subject == "absence:orders":
        return silent(state=STATES[saw])
    worse = 150 if KNOWLEDGE.kpis[subject].direction == "lower_is_better" else 50
    return judged(subject, STATES[saw], worse if saw == "x" else 200 - worse)


@given(LOOKS)
def test_whatever_is_seen_and_answered_one_cause_is_one_incident(
    looks: list[tuple[dict[str, str], str, str, bool, int]],
) -> None:
    shop = Life(*SUBJECTS)
    words: set[tuple[str, Say, str, datetime | None]] = set()
    loud: dict[str, list[bool]] = {}
    for seen, command, about, quiet, hours in looks:
        watch = shop.watches[about]
        if command == "acknowledge" and watch.incident_state in OPEN:
            shop.watches[about] = acknowledge(watch, shop.now, "anna")
        elif command == "snooze":
            shop.watches[about] = snooze(watch, shop.now, shop.now + 2 * DAY, "anna")
        elif command == "expect":
            shop.watches[about] = expect(watch, shop.now, TODAY + int(shop.days + 3) * DAY)
        before = dict(shop.watches)
        verdicts = [seen_as(subject, saw) for subject, saw in seen.items()]
        decisions = decide(
            "toys", verdicts, before, shop.now, Policy(), TREE, day=TODAY + int(shop.days) * DAY, quiet=quiet
        )
        again = decide(
            "toys", verdicts, before, shop.now, Policy(), TREE, day=TODAY + int(shop.days) * DAY, quiet=quiet
        )
        assert decisions == again
        shop.watches |= {one.subject: one.watch for one in decisions}
        shop.days += hours / 24
        for one in decisions:
            check_decision(one, quiet=quiet)
            if one.say is not Say.NOTHING:
                word = (one.subject, one.say, one.incident, one.before.told_at)
                assert word not in words
                words.add(word)
            if one.say in OPENING | {Say.RECOVERED} and one.say is not Say.RENAMED:
                loud.setdefault(one.incident, []).append(one.say in OPENING)
        opened = [one.incident for one in decisions if one.watch.incident_state in OPEN]
        assert len(opened) == len(set(opened))
        told_now = {one.subject for one in decisions if one.say in OPENING}
        assert not ({"conversion_rate", "order_count"} <= told_now)
    for turns in loud.values():
        assert turns == list(islice(cycle([True, False]), len(turns)))


def check_decision(one: Decision, *, quiet: bool) -> None:
    """Hold one decision against what is promised of every one."""
    watch = one.watch
    if quiet:
        assert one.say is Say.NOTHING
    if watch.incident_state is WatchState.EFFECT:
        assert watch.told_at is None
        assert one.say is Say.NOTHING
    assert (watch.incident_state in OPEN) == bool(watch.incident)
    assert msgspec.json.decode(msgspec.json.encode(watch), type=Watch) == watch
    off, fine = one.verdict.off_target is True, one.before.incident_state in {WatchState.CALM, WatchState.PENDING}
    awake = watch.state not in {WatchState.SNOOZED, WatchState.NO_DATA, WatchState.BROKEN}
    held = quiet or one.reason in {"inhibited", "expected", "snoozed", "baseline"}
    if off and fine and awake and not held and one.verdict.surely_off:
        assert one.say in OPENING, "a word was lost"


@pytest.mark.parametrize("older", ["pending", "firing", "acknowledged", "recovering"])
def test_watches_of_an_older_version_go_on(older: str) -> None:
    stored = (
        f'{{"state":"{older}","since":"2026-03-01T01:00:00Z","told_at":"2026-03-02T01:00:00Z","looks":"xx",'
        '"looked_on":"2026-03-09","baseline_done":true,"incident":"toys/revenue@2026-03-01T01:00Z"}'
    )
    watch = msgspec.json.decode(stored, type=Watch)
    if older == "pending":
        watch = msgspec.structs.replace(watch, told_at=None, incident="")
    [decision] = decide("toys", [judged("revenue")], {"revenue": watch}, NOW, Policy(), TREE, day=TODAY)
    assert decision.incident == "toys/revenue@2026-03-01T01:00Z"
    assert decision.watch.incident_state in OPEN
