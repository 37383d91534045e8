"""The morning's digest: what leads, how each number is shown, what a reader must know of the data."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from alerts.messages.digest import digest_message, digest_view
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.number_view import Line
from commerce.diagnoses import Driver
from commerce.figures import Target, VerdictState
from commerce.languages import LANGUAGES
from commerce.lapse import Lapse
from commerce.period import Period
from commerce.watches import Say
from tests.alerts.a_shop import (
    CAC_OFF,
    KNOWLEDGE,
    SCENE,
    diagnosis,
    digest,
    figure,
    fired,
    recovered,
    verdict,
)
from tests.alerts.messages.of_every_question import WATCH, drifting
from tests.alerts.messages.written import ANNA, RENDERER, alert, letter
from wording.language import language as speech
from wording.notices import Notice
from wording.values import worked

pytestmark = pytest.mark.untraced

LINES = {line.verdict.kpi: line for line in digest().lines}


def test_the_digest_leads_with_what_is_off_target() -> None:
    message = digest_message(replace(digest(), notices=()), SCENE, ANNA, RENDERER)
    assert (
        message.subject
        == "Toys & Co, Mar 10, 2026: Customer acquisition cost €50.12 (limit: at most €30.00), costs about €423 a week"
    )
    assert "1 of the 4 numbers that can be judged today is off target." not in message.text  # two cannot be judged
    assert "1 of the 3 numbers that can be judged today is off target." in message.text
    assert message.key == "digest:toys:2026-03-10:anna"


def test_the_digest_shows_every_number_with_its_working() -> None:
    told = letter().text
    for part in [
        "Conversion rate: 2.16% (not enough data to tell)",
        "orders: 212, sessions: 9,800",
        "\N{MINUS SIGN}0.34 percentage points against the 28 days before",
        "Days counted, unless others are named: Feb 10 \N{EN DASH} Mar 9, 2026.",
        "Target: at least 2.13% (up to 15% worse than usual).",
        "counted on sessions, because visitors are not known",
        "customers lost: 310 of 1,000",
        "Cart abandonment rate: needs data that were never supplied (Carts with at least one item).",
        "Not sent since yesterday: Revenue: moves with another number that is already reported (Conversion rate); ",
        "; Orders: held back during quiet hours.",
        "3 records could not be read and were left out",
    ]:
        assert part in told, part


def test_a_value_beyond_its_limit_is_not_called_on_target() -> None:
    dear = verdict(figure("average_order_value", 3900, "currency"), "on_target", Target("at_least", Fraction(4000)))
    message = digest_message(replace(digest(), lines=[Line(dear)], incidents=[]), SCENE, ANNA, RENDERER)
    assert "Average order value: €39.00 (too close to the limit to tell)" in message.text
    assert "No number can be judged" in message.text
    assert re.search('class="small close"[^>]*>too close to the limit to tell<', message.html)
    assert "on target" not in message.html


def test_the_digest_tells_in_the_readers_words_what_could_not_be_read() -> None:
    for told in (
        "There is something wrong with the table of marketing spend: spend.csv: no such file",
        "Reading checkouts from the shop failed: answered 403",
        "The shop has not been read since Mar 8, 2026, 08:00;",
        "Orders are known only from Jan 5, 2026 on; who bought before is not known.",
    ):
        assert told in letter().text
    for told in (
        "行銷費用的表格有問題\uff1aspend.csv",
        "從商店讀取結帳失敗",
        "自2026年3月8日 08:00起",
        "只有2026年1月5日起",
    ):
        assert told in letter("zh_Hant").text
    for told in (
        "Bảng chi phí tiếp thị có vấn đề",
        "Không đọc được lượt thanh toán",
        "từ 08:00 ngày 08/03/2026",
        "từ 05/01/2026",
    ):
        assert told in letter("vi").text


def test_only_a_change_beyond_the_usual_swing_is_coloured() -> None:
    page = letter().html
    assert re.search('class="small worse"[^>]*>\\+78.4% against', page)  # acquisition cost, off target
    assert re.search('class="small ?"[^>]*>\\+4.87% against', page)  # order value, as it always goes up and down
    above = drifting(figure("average_order_value", 4520, "currency"), 3500, low=3000, high=4400)
    better = replace(above, state=VerdictState.ON_TARGET, losses=(), why="within_usual")
    told = replace(digest(), lines=[Line(better, figure("average_order_value", 4310, "currency"))])
    assert better.is_surely_better
    assert re.search('class="small better"[^>]*>\\+4.87% against', digest_message(told, SCENE, ANNA, RENDERER).html)


def test_what_was_counted_otherwise_before_is_shown_without_a_change() -> None:
    kept = next(line for line in digest().lines if line.verdict.kpi == "customer_retention_rate")
    told = digest_message(replace(digest(), lines=[kept]), SCENE, ANNA, RENDERER).text
    assert "Customer retention rate: 69.0%\n" in told
    assert "against" not in told.split("Customer retention rate: 69.0%")[1].splitlines()[1]


def test_only_what_pushed_the_number_the_way_it_went_is_named_as_its_cause() -> None:
    found = diagnosis()
    helping = replace(found.segments[0], key="brand", rate=Fraction(-116), mix=Fraction(0))
    against = Driver("conversion_rate", Fraction(1, 40), Fraction(1, 50), "percent", Fraction(-7, 100))
    case = replace(fired(), diagnosis=replace(found, segments=(helping, *found.segments), drivers=(against,)))
    told = alert(case).text
    assert "spring_sale" in told
    assert "brand" not in told
    assert "Conversion rate" not in told


def test_every_picture_of_the_digest_is_attached_and_named() -> None:
    message = letter()
    named = set(re.findall(r'src="cid:([^"]+)"', message.html))
    assert named == {picture.content_id for picture in message.attachments}
    assert len(named) == 6  # of the cards, three have a history; each is drawn for a light page and for a dark one
    assert all(picture.content.startswith(b"\x89PNG") for picture in message.attachments)
    assert len(re.findall("<img[^>]* alt=", message.html)) == 6
    assert len(re.findall('<img[^>]* alt="Course of', message.html)) == 3  # who listens hears each once


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_digest_fits_into_a_mail_that_is_not_cut(code: str) -> None:
    message = letter(code)
    assert len(message.html.encode()) < 100_000
    body = message.html.split("</head>")[1]
    assert "<style" not in body
    assert re.search(r'<p class="value" style="[^"]*font-size: ?22px', body)
    assert f'lang="{code.replace("_", "-")}"' in message.html
    assert "{{" not in message.html + message.text


def test_a_figure_of_other_days_names_them_and_what_was_counted() -> None:
    quarter = Period(date(2025, 12, 10), date(2026, 3, 9))
    rate = figure("repeat_customer_rate", Fraction(1, 4), "percent", 25, 100, period=quarter)
    before = figure("repeat_customer_rate", Fraction(1, 5), "percent", 20, 100, period=quarter.previous())
    told = digest()
    message = digest_message(
        replace(told, lines=[*told.lines[:3], Line(verdict(rate, "on_target"), before)]), SCENE, ANNA, RENDERER
    )
    days = "Dec 10, 2025 \N{EN DASH} Mar 9, 2026: customers who bought more than once: 25 of 100"
    moved = "+5.00 percentage points against the 90 days before"
    assert f"Repeat customer rate: 25.0%\n  {moved}\n  {days}\n" in message.text
    assert days in message.html


def test_after_how_many_days_customers_are_lost_is_told_once() -> None:
    lapse = Lapse(84, "own", 1240, 84)
    rates = [
        replace(figure(kpi, Fraction(1, 4), "percent", 25, 100), lapse=lapse)
        for kpi in ("customer_churn_rate", "customer_retention_rate")
    ]
    told = digest()
    lines = [*told.lines[:2], *(Line(verdict(rate, "on_target")) for rate in rates)]
    message = digest_message(replace(told, lines=lines), SCENE, ANNA, RENDERER)
    sentence = (
        "Customers count as lost after 84 days without an order (of this shop's 1,240 gaps between two orders, four in"
        " five are no longer than that)."
    )
    assert message.text.count(sentence) == 1
    assert message.html.count("Customers count as lost after 84 days") == 1


def test_one_number_of_one_is_not_called_one_of_the_one() -> None:
    told = replace(digest(), lines=[Line(CAC_OFF)], incidents=[], notices=())
    assert "The only number that can be judged today is off target." in digest_message(told, SCENE, ANNA, RENDERER).text
    fine = replace(told, lines=[Line(recovered().verdict)])
    assert "The only number that can be judged today is on target." in digest_message(fine, SCENE, ANNA, RENDERER).text


def test_a_target_that_nobody_set_is_not_counted_as_met() -> None:
    shown = digest_view(digest(), SCENE, KNOWLEDGE, "en")
    one = digest_view(replace(digest(), lines=[LINES["order_count"]]), SCENE, KNOWLEDGE, "en")
    assert [(line.name, line.tone, line.state) for line in one.cards] == [("Orders", "", "")]
    assert "Orders" not in [line.name for line in shown.as_usual]
    assert shown.more_count == 3  # and two more, of which nothing was asked or is known yet
    assert shown.judged_count == 3


def test_a_value_of_old_days_is_not_called_no_data() -> None:
    """Its feed ended weeks ago: there is a value, but it says nothing of today."""
    orders = next(line for line in digest().lines if line.verdict.kpi == "order_count")
    old = replace(orders.verdict, state=VerdictState.NO_DATA, why="no_newer")
    told = digest_message(replace(digest(), lines=[Line(old)], incidents=[]), SCENE, ANNA, RENDERER).text
    assert "Orders: 212 (nothing newer was supplied)" in told
    assert "no data" not in told


@pytest.mark.parametrize("code", ["reading_failed", "stale"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shop_that_cannot_be_read_is_not_said_to_be_as_usual(language: str, code: str) -> None:
    """Its key was revoked at noon yesterday: what was fine then says nothing of this morning."""
    read = replace(SCENE, read_at=datetime(2026, 3, 9, 11, tzinfo=UTC))
    fine = verdict(figure("average_order_value", 4520, "currency"), "on_target", Target("at_least", Fraction(4000)))
    told = replace(digest(), lines=[Line(fine)], incidents=[], notices=[])
    away = replace(told, notices=[Notice(code, detail="toys.example answered 401")])
    reader = replace(ANNA, language=language)
    since = speech(language).moment(read.read_at or SCENE.now, SCENE.zone)
    known, unread = (digest_message(one, read, reader, RENDERER) for one in (told, away))
    assert since in unread.subject
    assert since in unread.text.splitlines()[1]
    assert since in re.sub("<[^>]+>", "", unread.html)
    assert since not in known.subject + known.text
    if language == "en":
        assert unread.subject == "Toys & Co, Mar 10, 2026: not read since Mar 9, 2026, 18:00"


def test_one_order_is_written_as_well_as_many() -> None:
    """No noun stands behind its number, where it would have to bend: "in 1 orders" is not English."""
    template, values = worked(figure("average_order_value", 2500, "currency", 2500, 1), KNOWLEDGE, "en")
    assert template % values == "net sales: €25.00, orders: 1"
    for sentence in (told["en"] for kpi in KNOWLEDGE.kpis.values() for told in kpi.working):
        assert not re.search(r"\)s (?!of )[a-z]", sentence), sentence


def test_vietnamese_money_is_written_without_decimals() -> None:
    assert "4.520\N{NO-BREAK SPACE}₫" in letter("vi", "VND").text


def test_since_when_a_shop_is_not_read_is_what_the_notice_says() -> None:
    """It was never read to its end: the notice knows more than the last reading does."""
    at = datetime(2026, 3, 7, 3, tzinfo=UTC)
    told = replace(digest(), lines=[], incidents=[], notices=[Notice("stale", at=at)])
    assert (
        digest_message(told, SCENE, ANNA, RENDERER).subject
        == "Toys & Co, Mar 10, 2026: not read since Mar 7, 2026, 10:00"
    )


@pytest.mark.parametrize("code", ["reading_failed", "stale"])
def test_what_was_off_when_a_shop_was_last_read_is_told_with_since_when_it_is_not(code: str) -> None:
    """It is no news of this morning: nobody knows whether it still is; nor is it forgotten while nothing is judged."""
    read = replace(SCENE, read_at=datetime(2026, 3, 9, 11, tzinfo=UTC))
    seen = replace(CAC_OFF, state=VerdictState.STALE) if code == "stale" else CAC_OFF
    told = replace(digest(), lines=[Line(seen)], incidents=[IncidentUpdate(seen, WATCH, Say.STILL_FIRING)])
    away = replace(told, notices=[Notice(code, detail="toys.example answered 401")])
    names = {
        "en": "off when last seen: Customer acquisition cost",
        "vi": "bất thường ở lần đọc cuối: ",
        "zh_Hant": "最後讀取時的異常",
    }
    for language in LANGUAGES:
        letter = digest_message(away, read, replace(ANNA, language=language), RENDERER)
        since = speech(language).moment(read.read_at or SCENE.now, SCENE.zone)
        assert since in letter.subject
        assert names[language] in letter.subject
        assert names[language].lower() in letter.text.splitlines()[1].lower() + letter.text.splitlines()[2].lower()
        assert names[language].lower() in re.sub("<[^>]+>", "", letter.html).lower()
    known = digest_message(replace(told, notices=[]), read, ANNA, RENDERER)
    assert "last seen" not in known.subject + known.text
