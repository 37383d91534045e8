"""An open incident on days that do not find it off: it is told that it is open, since when, and why no figure is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace as replace_watch

from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate, logged_total
from commerce.figures import VerdictState
from commerce.watches import LogEntry, Past, Reading, Say, Watch
from tests.alerts.a_shop import NOW, SCENE, digest
from tests.alerts.messages.of_every_question import ONSET, REVENUE, WATCH, drifted, silent
from tests.alerts.messages.written import ANNA, RENDERER, SHELF, TEAM, alert, words
from wording.language import language as speech

LASTING = replace_watch(
    WATCH,
    began=ONSET.day,
    began_earliest=ONSET.earliest,
    began_latest=ONSET.latest,
    lost_minor=400_000,
    lost_against="usual",
)
HIDDEN = replace(
    REVENUE, state=VerdictState.NOT_ENOUGH_DATA, why="special_days", drift=None, losses=(), limit=None, interval=None
)


def told(case: IncidentUpdate, code: str = "en") -> str:
    """Return the digest's text of one incident."""
    made = replace(digest(), incidents=[case])
    return digest_message(made, SCENE, replace(ANNA, language=code), RENDERER).text


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("en", "Back again: it was over on Mar 4, 2026. First reported Feb 27, 2026, 13:30."),
        ("vi", "Tái diễn: lần trước kết thúc ngày 04/03/2026. Báo lần đầu lúc 13:30 ngày 27/02/2026."),
        ("zh_Hant", "再次發生\N{FULLWIDTH COLON}上次於2026年3月4日結束。"),
    ],
)
def test_what_is_back_says_when_it_was_over_and_how_it_stood_when_it_was_first_told(code: str, sentence: str) -> None:
    told_at = datetime(2026, 2, 27, 6, 30, tzinfo=UTC)
    first = Reading(told_at, "900000", days=REVENUE.figure.period.length)
    past = Past("i@1", told_at, datetime(2026, 3, 3, 23, 30, tzinfo=UTC), told=True, first_told=first)
    watch = replace_watch(LASTING, first_told=first, reopened_at=SCENE.now, past=(past,), incident="i@1")
    message = alert(IncidentUpdate(REVENUE, watch, Say.REOPENED), to=replace(SHELF, language=code))
    assert sentence in message.text
    assert message.kind == "alert"


@pytest.mark.parametrize("code", ["en", "vi", "zh_Hant"])
@pytest.mark.parametrize("say", [Say.ESCALATED, Say.STILL_FIRING])
def test_of_what_is_back_nobody_is_said_to_have_heard_of_it_all_the_time(say: Say, code: str) -> None:
    """It was answered when it was open before, and over; "since then" would be three weeks of silence."""
    first, again = (datetime(2026, month, 27, 6, 30, tzinfo=UTC) for month in (1, 2))
    past = Past("i@1", first, first + timedelta(days=5), told=True)
    was = Reading(first, "900000", days=REVENUE.figure.period.length)
    watch = replace_watch(LASTING, first_told=was, reopened_at=again, past=(past,), incident="i@1")
    back, new = (
        alert(IncidentUpdate(REVENUE, one, say, told_before=again), to=replace(SHELF, language=code)).text
        for one in (watch, replace_watch(watch, reopened_at=None))
    )
    shown = [speech(code).clock(at, SCENE.zone, SCENE.now.date()) for at in (first, again)]
    assert [one in back for one in shown] == [False, True]
    assert [one in new for one in shown] == [True, False]


def test_that_another_day_was_told_before_is_said_once() -> None:
    settled = SCENE.now - timedelta(hours=2)
    lasting = replace_watch(LASTING, told_began=date(2026, 3, 3), settled_at=settled, words=1)
    before = "An earlier message said: since Mar 3, 2026."

    def said(say: Say, words: int, told_before: datetime | None = NOW) -> bool:
        watch = replace_watch(lasting, words=words)
        return before in alert(IncidentUpdate(REVENUE, watch, say, told_before=told_before)).text

    assert [said(Say.WORSE, words) for words in (2, 3, 4)] == [True, False, False]
    assert [said(Say.RECOVERED, words) for words in (1, 2)] == [True, False]  # a recovery shows the watch before it
    assert not said(Say.ESCALATED, 1)  # who hears for the first time was told nothing before
    later = replace_watch(lasting, settled_at=settled - timedelta(days=1))
    assert before in told(IncidentUpdate(REVENUE, lasting, Say.STILL_FIRING))
    assert before not in told(IncidentUpdate(REVENUE, later, Say.STILL_FIRING))


def test_each_time_that_it_is_back_is_a_word_of_its_own() -> None:
    """A key that was queued before is queued no more: the first word of each time needs another."""
    ends = [datetime(2026, 3, day, 6, tzinfo=UTC) for day in (1, 4)]
    past = [Past("i@1", one, one, told=True) for one in ends]
    firsts = [
        IncidentUpdate(REVENUE, replace_watch(WATCH, incident="i@1", reopened_at=at, past=times), say)
        for say, at, times in (
            (Say.FIRED, None, ()),
            (Say.REOPENED, ends[0], tuple(past[:1])),
            (Say.REOPENED, ends[1], tuple(past)),
        )
    ]
    assert len({one.telling for one in firsts}) == len({alert(one).key for one in firsts}) == len(firsts)


def test_what_it_cost_is_that_of_the_last_time_it_was_open() -> None:
    began, week = date(2026, 3, 2), timedelta(days=7)
    at = [datetime(2026, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)]
    log = [
        LogEntry(when, "toys", "revenue", "i@1", say, sent=True, detail="cost_per_week_minor=70000")
        for when, say in zip(at, (Say.FIRED, Say.REOPENED), strict=True)
    ]
    watch = Watch(incident="i@1", since=at[1], began=began, reopened_at=at[1])
    assert logged_total(log, watch, ZoneInfo("UTC"), at[1] + week) == 70_000


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "en",
            "Still open since about Feb 25, 2026; today's figure cannot be compared (special days lie in these weeks).",
        ),
        (
            "vi",
            (
                "Vẫn tiếp diễn từ khoảng 25/02/2026. Hôm nay chưa so sánh được vì trong kỳ có những ngày không như"
                " thường lệ."
            ),
        ),
        (
            "zh_Hant",
            "約自2026年2月25日起仍未解決\N{FULLWIDTH SEMICOLON}期間內有特殊日子\N{FULLWIDTH COMMA}今天無法比較。",
        ),
    ],
)
def test_special_days_are_why_nothing_can_be_compared(code: str, sentence: str) -> None:
    text = told(IncidentUpdate(HIDDEN, LASTING, Say.STILL_FIRING), code)
    assert sentence in text


def test_it_says_what_it_has_cost_and_claims_nothing_of_today() -> None:
    text = told(IncidentUpdate(HIDDEN, LASTING, Say.STILL_FIRING))
    assert "* Revenue is not over yet" in text
    assert "about €4,000 so far" in text
    assert "off target" not in text.split("Revenue is not over yet")[1].split("\n\n")[0]
    case = IncidentUpdate(HIDDEN, LASTING, Say.STILL_FIRING)
    message = digest_message(replace(digest(), incidents=[case]), SCENE, TEAM, RENDERER)
    assert "Revenue is not over yet" in words(message)


def test_other_days_have_other_reasons() -> None:
    stale = replace(HIDDEN, state=VerdictState.STALE, why="stale")
    assert "today's figure cannot be judged" in told(IncidentUpdate(stale, LASTING, Say.STILL_FIRING))
    well = replace(HIDDEN, state=VerdictState.ON_TARGET, why="back")
    assert "today it is no longer off" in told(IncidentUpdate(well, LASTING, Say.STILL_FIRING))
    quiet = replace(silent("orders"), state=VerdictState.STALE, why="stale")
    text = told(IncidentUpdate(quiet, WATCH, Say.STILL_FIRING))
    assert "is not over yet" in text
    assert "No order since" not in text


def test_what_was_lost_so_far_never_falls_from_one_word_to_the_next() -> None:
    assert "€4,000 so far" in alert(drifted(REVENUE, Say.STILL_FIRING, LASTING)).text  # this look alone says 3,100
    assert "€3,100 so far" in alert(drifted(REVENUE, Say.STILL_FIRING, replace_watch(LASTING, lost_minor=1))).text
