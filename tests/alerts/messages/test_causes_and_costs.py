"""What an alert says of an incident's first day, of what it costs and of what is behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace as replace_watch

from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate, logged_total
from alerts.messages.number_view import Line
from commerce.diagnoses import Driver
from commerce.figures import Target
from commerce.watches import LogEntry, Say
from tests.alerts.a_shop import (
    CAC_OFF,
    NOW,
    OPEN_WATCH,
    SCENE,
    WEEKS,
    diagnosis,
    digest,
    figure,
    fired,
    recovered,
    unadvised,
    verdict,
)
from tests.alerts.messages.written import ANNA, RENDERER, SHELF, alert, words


def test_an_incident_began_when_it_was_first_seen_however_long_it_lasts() -> None:
    """The verdict looks back for weeks only: its own first day moves on with a long incident."""
    long_ago = replace_watch(OPEN_WATCH, since=NOW - timedelta(days=60))
    assert (
        "Off target since Jan 9, 2026, for 60 days." in alert(IncidentUpdate(CAC_OFF, long_ago, Say.STILL_FIRING)).text
    )
    late = replace_watch(OPEN_WATCH, since=NOW - timedelta(days=1))
    assert "Off target since Feb 24, 2026, for 14 days." in alert(IncidentUpdate(CAC_OFF, late, Say.FIRED)).text


def told(day: int, say: Say, cost: int | None, incident: str = "i1") -> LogEntry:
    """What was told at eight o'clock in Saigon, so many days after the first of March."""
    detail = replace(fired(), cost_per_week_minor=cost).cost_detail
    return LogEntry(datetime(2026, 3, 1 + day, 1, tzinfo=UTC), "toys", "x", incident, say, sent=True, detail=detail)


def test_the_cost_of_an_incident_adds_up_what_was_told_of_it() -> None:
    """From midnight of March 1 to the second word on the 11th at 8: 10 1/3 days at 70.00; then 7 days at 30.00."""
    watch = replace_watch(OPEN_WATCH, incident="i1", began=date(2026, 3, 1))
    zone, end = ZoneInfo("Asia/Ho_Chi_Minh"), datetime(2026, 3, 18, 1, tzinfo=UTC)
    first, second = told(3, Say.FIRED, 7000), told(10, Say.STILL_FIRING, 3000)
    other, held = told(8, Say.FIRED, 900_000, "i2"), replace_watch(told(9, Say.NOTHING, None), sent=False)
    assert logged_total([held, second, other, first], watch, zone, end) == round(Fraction(31, 3) * 1000) + 3000


def test_a_cost_that_would_be_a_guess_is_not_told() -> None:
    watch = replace_watch(OPEN_WATCH, incident="i1", began=date(2026, 3, 1))
    zone, first = ZoneInfo("Asia/Ho_Chi_Minh"), told(3, Say.FIRED, 7000)
    soon, late = datetime(2026, 3, 10, 1, tzinfo=UTC), datetime(2026, 4, 5, 1, tzinfo=UTC)
    assert logged_total([first], watch, zone, soon) is not None
    assert logged_total([first], watch, zone, late) is None  # one word cannot stand for a month
    assert logged_total([told(3, Say.FIRED, None)], watch, zone, soon) is None
    assert logged_total([told(3, Say.STILL_FIRING, 7000)], watch, zone, soon) is None  # the log begins later
    assert logged_total([first], replace_watch(watch, began_or_longer=True), zone, soon) is None
    assert logged_total([first], replace_watch(watch, began=None), zone, soon) is None
    assert logged_total([], watch, zone, soon) is None
    case = IncidentUpdate(recovered().verdict, OPEN_WATCH, Say.RECOVERED)
    assert "against the target" not in alert(case).text


def test_every_word_about_an_incident_names_one_first_day() -> None:
    watch = replace_watch(OPEN_WATCH, began=date(2026, 2, 20))
    for case in (fired(), unadvised(), recovered()):
        message = alert(replace(case, watch=watch))
        for form in (message.text, message.html, words(message)):
            assert re.search("(Off target since|off target from) Feb 20, 2026, for 18 days", form)


@pytest.mark.parametrize(
    ("code", "open_still", "over"),
    [
        ("en", "Off target for at least 18 days (since Feb 20, 2026 or earlier).", "It was off target for at least"),
        ("vi", "Lệch mục tiêu ít nhất 18 ngày (từ 20/02/2026 hoặc sớm hơn).", "Đã lệch mục tiêu ít nhất"),
        (
            "zh_Hant",
            "最晚自2026年2月20日起偏離目標\uff0c至今至少 18 天",
            "最晚自2026年2月20日起偏離目標\uff0c至少",
        ),
    ],
)
def test_a_first_day_that_nobody_knows_is_not_told_as_one(code: str, open_still: str, over: str) -> None:
    watch = replace_watch(OPEN_WATCH, began=date(2026, 2, 20), began_or_longer=True)
    reader = replace(SHELF, language=code)
    assert open_still in alert(replace(fired(), watch=watch), to=reader).text
    assert over in alert(replace(recovered(), watch=watch), to=reader).text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "It is better than before, but still above the limit."),
        ("vi", "Tốt hơn trước nhưng vẫn vượt ngưỡng."),
        ("zh_Hant", "已比先前改善\uff0c但仍高於上限。"),
    ],
)
def test_an_improvement_has_no_culprits(code: str, said: str) -> None:
    better = replace(diagnosis(), before=replace(CAC_OFF.figure, value=Fraction(6000), period=WEEKS.previous()))
    message = alert(replace(fired(), diagnosis=better, advice=None), to=replace(SHELF, language=code))
    for form in (message.text, message.html, words(message)):
        assert said in form
        assert "spring_sale" not in form
        assert "88%" not in form
    assert said not in alert(fired(), to=replace(SHELF, language=code)).text


def test_what_hardly_moved_or_mattered_is_no_cause() -> None:
    found = diagnosis()
    moved = Driver("sessions", Fraction(9000), Fraction(9500), "count", Fraction(49, 1000))
    same = Driver("conversion_rate", Fraction(2001, 100_000), Fraction(2000, 100_000), "percent", Fraction(1, 2))
    most = Driver("cost_per_visit", Fraction(45), Fraction(28), "currency", Fraction(12, 10))
    small = replace(found.segments[0], key="brand", rate=Fraction(110), mix=Fraction(0))  # of 22.02 less than a 20th
    case = replace(fired(), diagnosis=replace(found, drivers=(most, same, moved), segments=(small,)))
    told = alert(case).text
    assert "Cost per visit: €0.45, before €0.28; alone more than the whole change: other" in told
    for noise in ("Sessions", "Conversion rate", "brand"):
        assert noise not in told


@pytest.mark.parametrize(
    ("code", "returning", "mobile"),
    [
        ("en", "“returning”", "“mobile”"),
        ("vi", "“khách quay lại”", "“điện thoại”"),
        ("zh_Hant", "「回購顧客」", "「手機」"),
    ],
)
def test_keys_that_are_words_of_ours_are_translated(code: str, returning: str, mobile: str) -> None:
    move = diagnosis().segments[0]
    moves = tuple(
        replace(move, segment=segment, key=key)
        for segment, key in (("customer_type", "returning"), ("device", "Mobile"), ("channel", "mobile"))
    )
    told = alert(
        replace(fired(), diagnosis=replace(diagnosis(), segments=moves)), to=replace(SHELF, language=code)
    ).text
    assert returning in told
    assert mobile in told
    assert {"en": "Marketing channel “mobile”", "vi": "“mobile”", "zh_Hant": "「mobile」"}[code] in told


def test_retention_says_which_of_the_two_it_is() -> None:
    textbook = figure("customer_retention_rate", Fraction(263, 1000), "percent", 439, 1670, basis="textbook")
    strict = replace(
        figure("customer_retention_rate", Fraction(421, 1670), "percent", 421, 1670, basis="strict"), parts=(textbook,)
    )
    off = verdict(strict, "off_target", Target("at_least", Fraction(3, 10)))
    message = alert(IncidentUpdate(off, OPEN_WATCH, Say.FIRED))
    morning = digest_message(replace(digest(), lines=[Line(off)], incidents=[]), SCENE, ANNA, RENDERER)
    assert "Customer retention rate (strict) at 25.2%, below" in message.subject
    assert "Customer retention rate (strict): 25.2%" in morning.text
    for form in (message.text, message.html, words(message), morning.text, morning.html):
        assert "For comparison, Customer retention rate (textbook): 26.3%." in form
        assert "Worked out from" not in form


def test_what_moved_with_it_and_why_it_cannot_be_split_is_told() -> None:
    case = replace(fired(), diagnosis=replace(diagnosis(), notes=("basis_changed",)))
    message = alert(case)
    for told in (message.text, message.html, words(message)):
        assert "New customers" in told
        assert "The way of counting changed" in told
