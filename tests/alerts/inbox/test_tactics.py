from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from alerts.inbox.desk import Desk
from alerts.inbox.receive import receive
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from cache import Cache
from commerce.answers import Answer, Done
from commerce.diary import DiaryEntry, DiaryState, newest
from commerce.errors import Refused, TryLater
from tests.alerts.a_shop import KNOWLEDGE
from tests.cache.stored import open_cache
from tests.make import INFO, NOON

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)
COUNTDOWN = "limited_time_offer_countdown"
SUBJECTS = ("conversion_rate", "average_order_value", "customer_retention_rate")
PARTS = {"device": ("mobile", "desktop", ""), "channel": ("organic", "Mail & Co")}


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path / "shop.sqlite") as opened:
        opened.shops.ensure("toys", INFO)
        yield opened


def desk(cache: Cache, days: int = 0) -> Desk:
    return Desk(cache, ("anna", "ben"), SUBJECTS, NOON + days * DAY, KNOWLEDGE.tactics, lambda _shop, _kpi: PARTS)


def said(  # long: one argument for each thing that an answer holds
    cache: Cache, action: str, tactic: str = COUNTDOWN, days: int = 0, *, who: str = "anna", shop: str = "toys",
    words: str = "", until: str = "", first: date | None = None, where: str = "", kpi: str = "",
) -> Done:  # fmt: skip
    told = Answer(
        f"test:{action}:{tactic}:{days}:{where}:{until}", action, shop, tactic, who, "test", words, until, first,
        where=where, kpi=kpi,
    )  # fmt: skip
    return receive(told, desk(cache, days))


def entry(cache: Cache, tactic: str = COUNTDOWN) -> DiaryEntry | None:
    return newest(cache.diary.entries("toys")).get(tactic)


def test_what_is_adopted_is_written_down_with_what_should_move_where_and_since_when(cache: Cache) -> None:
    done = said(cache, "tried", words="10 hours, red clock", first=TODAY - 3 * DAY, where="device:mobile")
    [kept] = cache.diary.entries("toys")
    assert (kept.tactic, kept.state, kept.by, kept.adopted_on) == (
        COUNTDOWN, DiaryState.ADOPTED, "anna", TODAY - 3 * DAY,
    )  # fmt: skip
    assert (kept.kpi, kept.direction, kept.segment, kept.key) == ("conversion_rate", "raise", "device", "mobile")
    assert (kept.note, done.before, done.after) == ("10 hours, red clock", "", "adopted")
    [line] = cache.incidents.log("toys")
    assert (line.action, line.tactic, line.who, line.origin, line.note, line.sent) == (
        "tried", COUNTDOWN, "anna", "test", "10 hours, red clock", False,
    )  # fmt: skip
    assert cache.incidents.suggestions("toys", NOON - DAY) == []  # nobody was shown it


def test_the_same_answer_is_done_once(cache: Cache) -> None:
    assert not said(cache, "tried").repeated
    assert said(cache, "tried").repeated
    assert len(cache.diary.entries("toys")) == 1


def test_a_tactic_adopted_twice_is_refused_with_its_day(cache: Cache) -> None:
    said(cache, "tried", first=TODAY - 3 * DAY)
    for action in ("tried", "later", "not_for_us"):
        with pytest.raises(Refused, match=f"{COUNTDOWN}: it is adopted since 2026-02-27; close it first"):
            said(cache, action, days=1)
    assert len(cache.diary.entries("toys")) == 1


def test_what_was_closed_can_be_adopted_again_as_a_further_entry(cache: Cache) -> None:
    said(cache, "tried")
    said(cache, "close", days=30)
    said(cache, "tried", days=60)
    first, second = cache.diary.entries("toys")
    assert (first.state, first.closed_on, second.state, second.adopted_on) == (
        DiaryState.CLOSED, TODAY + 30 * DAY, DiaryState.ADOPTED, TODAY + 60 * DAY,
    )  # fmt: skip


@pytest.mark.parametrize("first", ["later", "not_for_us"])
@pytest.mark.parametrize("second", ["tried", "later", "not_for_us"])
def test_what_is_taken_back_uncovers_what_was_said_before(cache: Cache, first: str, second: str) -> None:
    said(cache, first, words="no time in March")
    before = entry(cache)
    said(cache, second, days=1)
    stands = entry(cache)
    assert stands is not None
    assert before is not None
    assert stands.written_at == NOON + DAY
    done = said(cache, TACTIC_ACTIONS[second].undone_by, days=2)
    assert entry(cache) == before
    assert done.after == before.state


def test_later_is_four_weeks_or_the_day_that_was_said(cache: Cache) -> None:
    assert said(cache, "later").last == TODAY + 28 * DAY
    assert said(cache, "later", days=1, until="2026-04-20").last == date(2026, 4, 20)
    assert said(cache, "later", days=2, until="1h").last == TODAY + 3 * DAY  # today is not later
    with pytest.raises(Refused, match="'2026-02-01' is past: it is 2026-03-02"):
        said(cache, "later", until="2026-02-01")


@pytest.mark.parametrize("action", ["tried", "later", "not_for_us"])
def test_what_was_said_can_be_taken_back(cache: Cache, action: str) -> None:
    said(cache, action)
    back = TACTIC_ACTIONS[action].undone_by
    assert said(cache, back, days=1).after == ""
    assert cache.diary.entries("toys") == []
    with pytest.raises(Refused, match="there is nothing to take back"):
        said(cache, back, days=2)


def test_what_was_closed_by_mistake_goes_on(cache: Cache) -> None:
    said(cache, "tried", words="red clock")
    said(cache, "close", days=1, words="back to blue")
    closed = entry(cache)
    assert closed is not None
    assert (closed.note, closed.closing_note) == ("red clock", "back to blue")
    said(cache, "reopen", days=2)
    kept = entry(cache)
    assert kept is not None
    assert kept.closing_note == ""
    assert (kept.state, kept.closed_on, kept.note) == (DiaryState.ADOPTED, None, "red clock")
    with pytest.raises(Refused, match="it is not closed"):
        said(cache, "reopen", days=3)


def test_every_action_is_taken_back_by_one_that_there_is() -> None:
    assert all(TACTIC_ACTIONS[one.undone_by].undone_by == one.name for one in TACTIC_ACTIONS.values())


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"tactic": "limited_time_ofer_countdown"}, 'no such tactic; did you mean "limited_time_offer_countdown"'),
        ({"tactic": ""}, "no such tactic; `shopbell tactics` lists them"),
        ({"first": TODAY + DAY}, "2026-03-03 is still to come"),
        ({"first": date(2024, 1, 1)}, "more than 400 days ago"),
        ({"where": "mobile"}, "write SEGMENT:KEY, e.g. device:mobile"),
        ({"where": "devise:mobile"}, "conversion_rate is not counted by 'devise'; did you mean \"device\""),
        ({"where": "device:mobil"}, "the shop has no device 'mobil'; did you mean \"mobile\""),
        ({"kpi": "average_order_value"}, "not known to move 'average_order_value'"),
        ({"who": "carl"}, "there is no .*'carl' who could answer"),
        ({"shop": "tois"}, "nothing is known of it yet"),
        ({"words": "x" * 501}, "a note of 501 characters is too long"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(
    cache: Cache, told: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        said(cache, "tried", **told)  # type: ignore[arg-type]  # each names what it is
    assert cache.diary.entries("toys") == []
    assert cache.incidents.log("toys") == []


def test_of_several_kpis_the_first_that_is_worked_out_should_move_unless_another_is_named(cache: Cache) -> None:
    moves = {one.id: [gain.kpi for gain in one.improves] for one in KNOWLEDGE.tactics.values()}
    tactic = next(one for one, kpis in moves.items() if "average_order_value" in kpis[1:] and kpis[0] not in SUBJECTS)
    said(cache, "tried", tactic)
    kept = entry(cache, tactic)
    assert kept is not None
    assert kept.kpi == next(kpi for kpi in moves[tactic] if kpi in SUBJECTS)
    said(cache, "untried", tactic, 1)
    with pytest.raises(Refused, match=f"{moves[tactic][0]} is no KPI that Shopbell works out"):
        said(cache, "tried", tactic, 2, kpi=moves[tactic][0])


def test_a_tactic_that_the_collection_has_no_more_can_be_closed_and_nothing_else(cache: Cache) -> None:
    said(cache, "tried")
    without = Desk(cache, ("anna",), SUBJECTS, NOON + DAY)
    for action in ("tried", "later"):
        with pytest.raises(Refused, match="the collection has no such tactic any more"):
            receive(Answer(f"x:{action}", action, "toys", COUNTDOWN, "anna", "test"), without)
    receive(Answer("x:close", "close", "toys", COUNTDOWN, "anna", "test"), without)
    kept = entry(cache)
    assert kept is not None
    assert kept.state is DiaryState.CLOSED


def test_who_writes_at_the_same_moment_is_told_to_look_again(cache: Cache) -> None:
    before = cache.diary.entries("toys")
    done = said(cache, "tried")
    [line] = cache.incidents.log("toys")
    with pytest.raises(TryLater, match="somebody else wrote into the diary"):
        cache.diary.answer("toys", done, line, expected=before)
