"""One cause is one incident: whichever was seen first, the cause has it, and its effects are named in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import cycle, islice

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.decide.answers import acknowledge, expect, snooze
from alerts.decide.evaluate import Decision, decide
from alerts.decide.inhibit import tree_of
from alerts.decide.policy import Policy
from alerts.decide.rule import OPEN, OPENING
from commerce.figures import Verdict
from commerce.judgements import Drift, Onset, Question, Silence
from commerce.period import Period
from commerce.watches import Say, Watch, WatchState
from tests.alerts.a_shop import KNOWLEDGE, NOW, figure, verdict
from tests.alerts.test_tick import judged

TREE = tree_of(KNOWLEDGE)
DAY = timedelta(days=1)
TODAY = date(2026, 3, 10)


def drifting(kpi: str, onset: date | None = None, *, change: str = "-3/10", state: str = "off_target") -> Verdict:
    """Return a verdict on a drift; without an onset one that found none."""
    began = None if onset is None else Onset(onset, onset - 3 * DAY, onset + 3 * DAY)
    found = Drift(
        Period.ending(TODAY, 14), Fraction(100), Fraction(90), Fraction(110), Fraction(change), Fraction(1, 10),
        onset=began,
    )  # fmt: skip
    shown = figure(kpi, 100 + 100 * Fraction(change), KNOWLEDGE.kpis[kpi].unit)
    return replace(verdict(shown, state), question=Question.DRIFT, drift=found, since=None, interval=None)


def silent(
    kind: str = "orders",
    key: str = "",
    *,
    hours: int = 20,
    state: str = "off_target",
    cause: str = "",
    at: datetime = NOW,
) -> Verdict:
    """Return a verdict on what has stopped so many hours ago."""
    found = Silence(kind, key, at - timedelta(hours=hours), at, Fraction(12), 9, 16, lost_minor=90_000, cause=cause)
    shown = figure("order_count", 0, "count")
    return replace(verdict(shown, state), question=Question.ABSENCE, silence=found, since=None, interval=None)


class Life:
    """A shop that is looked at, day by day; what is remembered goes from look to look."""

    def __init__(self, *subjects: str, policy: Policy | None = None) -> None:
        self.watches = {one: Watch(baseline_done=True) for one in (*subjects, "aov_minus_cac")}
        self.policy = policy or Policy()
        self.days = 0.0
        self.heard: list[tuple[str, Say]] = []

    @property
    def now(self) -> datetime:
        return NOW + self.days * DAY

    def look(
        self, *verdicts: Verdict, days: float = 1, blamed: dict[str, frozenset[str]] | None = None
    ) -> list[Decision]:
        """Take one look, and let time pass."""
        day = TODAY + int(self.days) * DAY
        decisions = decide(
            "toys",
            verdicts,
            self.watches,
            self.now,
            self.policy,
            TREE,
            day=day,
            weekly_sales_minor=100_000,
            blamed=blamed,
        )
        self.watches |= {one.subject: one.watch for one in decisions}
        self.heard += [(one.subject, one.say) for one in decisions if one.say is not Say.NOTHING]
        self.days += days
        return decisions

    def open(self) -> list[str]:
        """Return the subjects that have an incident of their own, which was told."""
        return [one for one, watch in self.watches.items() if watch.incident_state in OPEN and watch.told_at]


# a cause that is found later


def test_a_cause_found_later_goes_on_with_the_incident_of_its_effect() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(judged("revenue"), judged("conversion_rate", "on_target", 150))
    first = shop.watches["revenue"]
    decisions = shop.look(judged("revenue"), judged("conversion_rate"))
    assert shop.heard == [("revenue", Say.FIRED), ("conversion_rate", Say.RENAMED)]
    cause, effect = shop.watches["conversion_rate"], shop.watches["revenue"]
    assert (cause.incident, cause.renamed_from, cause.since) == (first.incident, "revenue", first.since)
    assert (effect.state, effect.cause, effect.incident, effect.told_at) == ("effect", "conversion_rate", "", None)
    assert decisions[1].effects == ("revenue",)
    assert cause.effects == ("revenue",)
    shop.look(judged("revenue", "on_target", 150), judged("conversion_rate", "on_target", 150))
    shop.look(judged("revenue", "on_target", 150), judged("conversion_rate", "on_target", 150))
    assert shop.heard[2:] == [("conversion_rate", Say.RECOVERED)]


def test_who_has_taken_the_effect_on_has_the_cause() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(judged("revenue"), judged("conversion_rate", "on_target", 150))
    shop.watches["revenue"] = acknowledge(shop.watches["revenue"], shop.now, "anna", "new checkout")
    shop.look(judged("revenue"), judged("conversion_rate"))
    cause = shop.watches["conversion_rate"]
    assert (cause.state, cause.by, cause.note) == ("acknowledged", "anna", "new checkout")


def test_somebody_who_wants_to_hear_nothing_of_an_effect_hears_nothing_of_its_cause() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(judged("revenue"), judged("conversion_rate", "on_target", 150))
    shop.watches["revenue"] = snooze(shop.watches["revenue"], shop.now, shop.now + 3 * DAY)
    for _ in range(3):
        shop.look(judged("revenue"), judged("conversion_rate"))
    assert shop.heard[1:] == []
    shop.look(judged("revenue"), judged("conversion_rate"))
    assert shop.heard[1:] == [("conversion_rate", Say.RENAMED)]


def test_the_steps_of_a_funnel_are_told_under_the_name_of_the_whole() -> None:
    shop = Life("cart_abandonment_rate", "conversion_rate", "order_count", "revenue", "customer_acquisition_cost")
    calm = [judged("conversion_rate", "on_target", 150), judged("order_count", "on_target", 150)]
    shop.look(judged("cart_abandonment_rate", value=180), *calm)
    everything = (
        judged("cart_abandonment_rate", value=180),
        judged("conversion_rate"),
        judged("order_count"),
        judged("revenue"),
        judged("customer_acquisition_cost", value=180),
    )
    shop.look(*everything)
    assert shop.heard == [("cart_abandonment_rate", Say.FIRED), ("conversion_rate", Say.RENAMED)]
    assert shop.open() == ["conversion_rate"]
    assert set(shop.watches["conversion_rate"].effects) == set(shop.watches) - {"conversion_rate", "aov_minus_cac"}


def test_fewer_visits_are_one_incident_under_orders() -> None:
    """Visits have no watch: orders, revenue and the cost of a customer move, and conversion does not."""
    shop = Life("order_count", "revenue", "customer_acquisition_cost", "conversion_rate")
    fine = judged("conversion_rate", "on_target", 150)
    shop.look(judged("revenue"), judged("order_count"), judged("customer_acquisition_cost", value=150), fine)
    assert shop.heard == [("order_count", Say.FIRED)]


def test_a_smaller_basket_is_one_incident_and_dear_customers_are_another() -> None:
    shop = Life("average_order_value", "revenue", "customer_acquisition_cost")
    shop.look(judged("revenue"), judged("average_order_value"), judged("customer_acquisition_cost", value=160))
    assert sorted(shop.open()) == ["average_order_value", "customer_acquisition_cost"]


def test_what_a_diagnosis_names_is_the_cause_also_where_each_moves_the_other() -> None:
    shop = Life("order_count", "customer_retention_rate")
    shop.look(judged("order_count"), judged("customer_retention_rate", "on_target", 150))
    blamed = {"order_count": frozenset({"customer_retention_rate"})}
    shop.look(judged("order_count"), judged("customer_retention_rate", value=80), blamed=blamed)
    assert shop.heard == [("order_count", Say.FIRED), ("customer_retention_rate", Say.RENAMED)]


# onsets


def test_onsets_say_what_belongs_together_whenever_it_was_seen() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY - 20 * DAY), drifting("revenue", TODAY, state="on_target"))
    for _ in range(30):
        shop.look(drifting("conversion_rate", TODAY), drifting("revenue", TODAY, state="on_target"))
    shop.look(drifting("conversion_rate", TODAY), drifting("revenue", TODAY - 18 * DAY))
    assert ("revenue", Say.FIRED) not in shop.heard
    assert shop.watches["conversion_rate"].began == TODAY - 20 * DAY  # as it was told, however estimates move


def test_what_began_long_after_is_news() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY - 60 * DAY))
    shop.look(drifting("conversion_rate", TODAY - 60 * DAY), drifting("revenue", TODAY))
    assert shop.heard == [("conversion_rate", Say.FIRED), ("revenue", Say.FIRED)]


def test_what_begins_after_a_cause_has_ended_is_news() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY - 10 * DAY))
    for _ in range(2):
        shop.look(drifting("conversion_rate", change="0", state="on_target"))
    shop.look(drifting("revenue", TODAY + 2 * DAY), days=1)
    assert shop.heard[-1] == ("conversion_rate", Say.RECOVERED)  # its range reaches into those days
    shop.look(drifting("revenue", TODAY + 20 * DAY))
    assert shop.heard[-1] == ("revenue", Say.FIRED)


# what has stopped


def test_while_no_order_comes_no_number_that_rests_on_orders_rings() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(silent())
    [*_, drift] = shop.look(silent(hours=44), drifting("revenue", TODAY))
    assert shop.heard == [("absence:orders", Say.FIRED)]
    assert (drift.cause, drift.reason) == ("absence:orders", "inhibited")
    shop.look(silent(state="on_target", hours=0), drifting("revenue", TODAY))
    assert shop.heard[1:] == [("absence:orders", Say.RECOVERED)]
    shop.look(drifting("revenue", TODAY))
    assert shop.heard[2:] == []  # the silent days are still in its window


def test_a_broken_tag_hides_what_rests_on_visits_and_nothing_else() -> None:
    shop = Life("conversion_rate", "cart_abandonment_rate", "revenue")
    hidden = drifting("conversion_rate", TODAY - DAY), drifting("cart_abandonment_rate", TODAY - DAY)
    shop.look(silent("carts", cause="broken_tag"), *hidden, drifting("revenue", TODAY - DAY))
    assert shop.heard == [("absence:carts", Say.FIRED), ("revenue", Say.FIRED)]


def test_a_part_that_is_silent_is_told_with_the_whole() -> None:
    shop = Life("revenue")
    shop.look(silent("payment_method", "paypal"))
    shop.look(silent("payment_method", "paypal"), silent("orders"), silent("channel", "ads"))
    assert shop.heard == [("absence:payment_method:paypal", Say.FIRED), ("absence:orders", Say.RENAMED)]
    assert shop.open() == ["absence:orders"]


def test_what_stops_for_the_first_time_rings_but_not_at_the_first_look_of_a_shop() -> None:
    new = Life()
    new.watches = {}
    new.look(silent())
    assert new.heard == []
    known = Life("revenue")
    known.look(silent("channel", "ads"))
    assert known.heard == [("absence:channel:ads", Say.FIRED)]


def test_an_absence_remembers_since_when_and_what_it_cost() -> None:
    shop = Life("revenue")
    shop.look(silent(hours=10))
    [over] = shop.look(silent(hours=0, state="on_target"))
    assert (over.say, over.before.stopped_at, over.before.lost_minor) == (
        Say.RECOVERED,
        NOW - timedelta(hours=10),
        90_000,
    )
    assert over.watch.past[-1].stopped_at == NOW - timedelta(hours=10)


# whatever happens

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
