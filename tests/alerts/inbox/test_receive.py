from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from alerts.decide.evaluate import decide
from alerts.decide.policy import Policy
from alerts.decide.tree import tree_of
from alerts.inbox.actions import ACTIONS
from alerts.inbox.desk import LONGEST_NOTE
from cache import Cache
from commerce.errors import Refused
from commerce.watches import Past, Say, Watch, WatchState
from tests.alerts.a_shop import KNOWLEDGE
from tests.alerts.inbox.answering import answered
from tests.alerts.test_tick import judged
from tests.cache.stored import open_cache
from tests.make import INFO, NOON

DAY = timedelta(days=1)
INCIDENT = "toys/conversion_rate@2026-02-24T01:00Z"
OPEN = Watch(
    state=WatchState.FIRING, since=NOON - 6 * DAY, told_at=NOON - 6 * DAY, baseline_done=True, looks="x",
    began=date(2026, 2, 20), incident=INCIDENT, words=1, looked_on=date(2026, 3, 1),
)  # fmt: skip
EFFECT = Watch(state=WatchState.EFFECT, since=NOON - 5 * DAY, baseline_done=True, looks="x", cause="conversion_rate")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path / "shop.sqlite") as opened:
        opened.shops.ensure("toys", INFO)
        opened.incidents.commit("toys", {"conversion_rate": OPEN, "revenue": EFFECT}, [], [], NOON)
        yield opened


def watch(cache: Cache, subject: str = "conversion_rate") -> Watch:
    return cache.incidents.watches("toys")[subject]


def test_who_takes_an_incident_on_is_known_with_his_note(cache: Cache) -> None:
    done = answered(cache, "acknowledge", "conversion_rate", NOON, who="anna", words="supplier was called")
    now = watch(cache)
    assert (now.state, now.by, now.note, now.answered_at) == ("acknowledged", "anna", "supplier was called", NOON)
    assert (done.subject, done.incident, done.before, done.after) == (
        "conversion_rate", INCIDENT, "firing", "acknowledged",
    )  # fmt: skip


def test_an_incident_is_found_by_its_id_and_an_effect_by_its_cause(cache: Cache) -> None:
    assert answered(cache, "acknowledge", INCIDENT, NOON).subject == "conversion_rate"
    assert answered(cache, "unacknowledge", "revenue", NOON).subject == "conversion_rate"
    assert watch(cache).state is WatchState.FIRING
    assert (watch(cache).by, watch(cache).answered_at) == ("", None)


def test_an_effect_that_outlives_its_cause_is_answered_itself_and_never_the_next_incident_of_that(cache: Cache) -> None:
    over = msgspec.structs.replace(watch(cache), state=WatchState.CALM, incident="", since=None, told_at=None)
    cache.incidents.commit("toys", {"conversion_rate": over}, [], [], NOON)
    assert answered(cache, "snooze", "revenue", NOON, who="anna", until="3d").subject == "revenue"
    assert watch(cache).state is WatchState.CALM
    answered(cache, "unsnooze", "revenue", NOON)
    with pytest.raises(Refused, match="what outlasts it is told by itself"):
        answered(cache, "acknowledge", "revenue", NOON)


def test_the_same_answer_is_done_once(cache: Cache) -> None:
    first = answered(cache, "acknowledge", "conversion_rate", NOON, who="anna")
    answered(cache, "unacknowledge", "conversion_rate", NOON + DAY)
    again = answered(cache, "acknowledge", "conversion_rate", NOON, who="anna")  # handed in a second time, late
    assert (first.repeated, again.repeated, again.at) == (False, True, NOON)
    assert watch(cache).state is WatchState.FIRING
    assert [entry.action for entry in cache.incidents.history("toys", INCIDENT)] == ["acknowledge", "unacknowledge"]


def test_a_snooze_ends_when_it_was_said_or_earlier(cache: Cache) -> None:
    done = answered(cache, "snooze", "conversion_rate", NOON, who="ben", until="until friday")
    assert (watch(cache).state, watch(cache).snoozed_by, watch(cache).until) == ("snoozed", "ben", done.until)
    assert done.until is not None
    assert (done.until - NOON).days == 3
    answered(cache, "unsnooze", "conversion_rate", NOON + DAY)
    assert (watch(cache).state, watch(cache).until) == ("firing", None)
    with pytest.raises(Refused, match="it is not snoozed"):
        answered(cache, "unsnooze", "conversion_rate", NOON + 2 * DAY)


def test_what_was_expected_is_over_and_rings_no_more_until_that_is_over(cache: Cache) -> None:
    done = answered(cache, "expected", "conversion_rate", NOON, who="anna", words="out of stock", until="2026-03-09")
    now = watch(cache)
    assert (now.state, now.expected_until) == ("calm", date(2026, 3, 9))
    assert now.past[-1] == Past(INCIDENT, NOON - 6 * DAY, NOON, date(2026, 2, 20), told=True, expected=True)
    [window] = cache.expectations.listed("toys")
    assert (window.first, window.last, window.why, window.by, window.subject, window.number) == (
        date(2026, 2, 20), date(2026, 3, 9), "out of stock", "anna", "conversion_rate", done.expectation,
    )  # fmt: skip
    said, known = [], {"conversion_rate": now}
    for days in range(1, 10):
        at = NOON + days * DAY
        [decision] = decide("toys", [judged("conversion_rate")], known, at, Policy(), tree_of(KNOWLEDGE), day=at.date())
        known = {"conversion_rate": decision.watch}
        said.append((decision.say, decision.reason))
    assert said == [*[(Say.NOTHING, "expected")] * 7, (Say.FIRED, ""), (Say.NOTHING, "already_told")]


def test_what_follows_from_what_was_expected_is_expected_with_it_and_taken_back_with_it(cache: Cache) -> None:
    done = answered(cache, "expected", "revenue", NOON, words="out of stock", until="2026-03-09")
    assert done.subject == "conversion_rate"  # in whose incident it is named
    [window] = cache.expectations.listed("toys")
    assert window.also == ("revenue",)
    effect = watch(cache, "revenue")
    assert (effect.state, effect.cause, effect.expected_until) == ("calm", "", date(2026, 3, 9))
    [decision] = decide(
        "toys", [judged("revenue")], {"revenue": effect}, NOON, Policy(), tree_of(KNOWLEDGE), day=NOON.date()
    )
    assert (decision.watch.state, decision.reason) == ("calm", "expected")
    done = answered(cache, "unexpected", "revenue", NOON + DAY)
    assert (done.subject, done.also) == ("revenue", ("conversion_rate",))
    assert cache.expectations.listed("toys") == []
    assert [watch(cache, one).expected_until for one in ("conversion_rate", "revenue")] == [None, None]


def test_what_outlives_a_cause_that_is_over_is_not_expected_with_it(cache: Cache) -> None:
    over = msgspec.structs.replace(watch(cache), state=WatchState.CALM, incident="", since=None, told_at=None)
    cache.incidents.commit("toys", {"conversion_rate": over}, [], [], NOON)
    answered(cache, "expected", "conversion_rate", NOON, words="new checkout", until="2026-03-09")
    [window] = cache.expectations.listed("toys")
    assert window.subjects == ("conversion_rate",)
    assert (watch(cache, "revenue").state, watch(cache, "revenue").expected_until) == ("effect", None)


def test_what_was_expected_can_be_taken_back(cache: Cache) -> None:
    answered(cache, "expected", "conversion_rate", NOON, words="out of stock")
    answered(cache, "unexpected", "conversion_rate", NOON + DAY)
    assert (watch(cache).expected_until, cache.expectations.listed("toys")) == (None, [])
    with pytest.raises(Refused, match="nobody said that it was to be expected"):
        answered(cache, "unexpected", "conversion_rate", NOON + 2 * DAY)


def test_what_another_window_still_says_to_expect_is_not_called_judged_again(cache: Cache) -> None:
    answered(cache, "expected", "revenue", NOON, words="out of stock", until="2026-03-09")
    kept = answered(cache, "expected", "conversion_rate", NOON, words="new checkout", until="6 weeks")
    done = answered(cache, "unexpected", "revenue", NOON + DAY)
    assert (done.subject, done.also) == ("revenue", ())
    assert [watch(cache, one).expected_until for one in ("conversion_rate", "revenue")] == [kept.last, None]


def test_one_window_is_taken_back_by_its_number_by_whom_is_logged_and_it_rings_again(cache: Cache) -> None:
    done = answered(cache, "expected", "conversion_rate", NOON, words="out of stock")
    longer = answered(cache, "expected", "conversion_rate", NOON, words="still", until="6 weeks")
    assert longer.last is not None
    answered(cache, "unexpected", "", NOON + DAY, who="anna", expectation=longer.expectation)
    assert watch(cache).expected_until == done.last  # the other window says so of today
    answered(cache, "unexpected", "", NOON + DAY, who="anna", expectation=done.expectation)
    assert (watch(cache).expected_until, cache.expectations.listed("toys")) == (None, [])
    told = [(one.action, one.who, one.kpi) for one in cache.incidents.log("toys") if one.action == "unexpected"]
    assert told == [("unexpected", "anna", "conversion_rate")] * 2
    with pytest.raises(Refused, match="toys: nothing of number 9 is expected; `shopbell expect --list` shows what is"):
        answered(cache, "unexpected", "", NOON + DAY, expectation=9)


def test_what_is_expected_of_everything_is_taken_back_by_its_number(cache: Cache) -> None:
    done = answered(cache, "expected", "", NOON, words="holiday", until="1 week")
    answered(cache, "unexpected", "", NOON + DAY, who="ben", expectation=done.expectation)
    assert cache.expectations.listed("toys") == []
    assert [(one.action, one.who, one.kpi) for one in cache.incidents.log("toys", 1)] == [("unexpected", "ben", "")]


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (None, date(2027, 4, 7), "ends on 2027-04-07, more than 400 days away; write a nearer day"),
        (date(1, 1, 1), date(2026, 4, 7), "begins on 0001-01-01, more than 400 days away"),
        (None, date(9999, 12, 31), "ends on 9999-12-31, more than 400 days away"),
    ],
)
def test_what_is_expected_lies_near(cache: Cache, first: date | None, last: date, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        answered(cache, "expected", "conversion_rate", NOON, words="x", first=first, last=last)
    assert cache.expectations.listed("toys") == []
    answered(cache, "expected", "conversion_rate", NOON, words="x", last=date(2027, 4, 6))


def test_what_nobody_looked_at_yet_and_everything_can_be_expected(cache: Cache) -> None:
    answered(cache, "expected", "order_count", NOON, words="moving house", until="1 week")
    answered(cache, "expected", "", NOON, words="holiday", until="1 week")
    assert [(one.subject, one.why) for one in cache.expectations.listed("toys")] == [
        ("order_count", "moving house"),
        ("", "holiday"),
    ]
    assert watch(cache, "order_count").expected_until == date(2026, 3, 9)


def test_a_note_is_an_answer_and_is_nothing_without_words(cache: Cache) -> None:
    answered(cache, "note", "conversion_rate", NOON, words="  looked at the ads  ")
    assert (watch(cache).note, watch(cache).answered_at, watch(cache).state) == ("looked at the ads", NOON, "firing")
    with pytest.raises(Refused, match="nothing without words"):
        answered(cache, "note", "conversion_rate", NOON + DAY, words=" ")
    with pytest.raises(Refused, match="too long"):
        answered(cache, "note", "conversion_rate", NOON + DAY, words="x" * (LONGEST_NOTE + 1))


@pytest.mark.parametrize(
    ("action", "about", "who", "refusal"),
    [
        ("aknowledge", "conversion_rate", "anna", "did you mean 'acknowledge'"),
        (
            "acknowledge",
            "conversion_rate",
            "carla",
            r"no \[\[recipient\]\] 'carla' who could answer; there is: anna, ben",
        ),
        ("acknowledge", "order_count", "anna", "order_count: it is not watched"),
        ("acknowledge", "conversion_rat", "anna", "did you mean 'conversion_rate'"),
        ("unacknowledge", "conversion_rate", "anna", "nobody has acknowledged it"),
        ("acknowledge", "", "anna", "it is not watched"),
        ("snooze", "conversion_rate", "anna", "cannot read until when"),
    ],
)
def test_a_refusal_says_what_can_be_done_and_leaves_everything_as_it_was(
    cache: Cache, action: str, about: str, who: str, refusal: str
) -> None:
    before = cache.incidents.watches("toys")
    with pytest.raises(Refused, match=refusal):
        answered(cache, action, about, NOON, who=who, until="whenever")
    assert cache.incidents.watches("toys") == before
    assert cache.incidents.log("toys") == []


def test_an_incident_that_is_over_is_not_answered(cache: Cache) -> None:
    over = Watch(baseline_done=True, past=(Past(INCIDENT, NOON - 6 * DAY, NOON - DAY, told=True),))
    cache.incidents.commit("toys", {"conversion_rate": over}, [], [], NOON)
    with pytest.raises(Refused, match="it is over since 2026-03-01 12:00 UTC"):
        answered(cache, "acknowledge", INCIDENT, NOON)
    with pytest.raises(Refused, match="it is on target; nothing to acknowledge"):
        answered(cache, "acknowledge", "conversion_rate", NOON)


def test_the_history_of_an_incident_outlasts_what_was_merely_held_back(cache: Cache) -> None:
    answered(cache, "acknowledge", "conversion_rate", NOON, who="anna")
    cache.incidents.commit("toys", {}, [], [], NOON + 200 * DAY)
    [entry] = cache.incidents.history("toys", INCIDENT)
    assert (entry.who, entry.origin, entry.action, entry.before, entry.after) == (
        "anna", "test", "acknowledge", "firing", "acknowledged",
    )  # fmt: skip


def test_every_action_that_moves_something_can_be_undone() -> None:
    for action in ACTIONS.values():
        assert action.name == "note" or ACTIONS[action.undone_by].undone_by == action.name
