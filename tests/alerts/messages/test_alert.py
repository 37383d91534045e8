"""An alert: what it tells in which order, of which incident, to whom, under which key."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace as replace_watch

from alerts.advise.rank import Advice
from alerts.advise.situation import Reason
from alerts.messages.alert import alert_message
from alerts.messages.day_view import DayFigure
from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate
from commerce.diagnoses import Diagnosis, Driver
from commerce.languages import LANGUAGES
from commerce.watches import Say
from knowledge import Condition
from tests.alerts.a_shop import (
    CAC_OFF,
    KNOWLEDGE,
    NOW,
    OPEN_WATCH,
    SCENE,
    advice,
    digest,
    figure,
    fired,
    history,
    recovered,
    unadvised,
    verdict,
)
from tests.alerts.messages.of_every_question import stopped
from tests.alerts.messages.written import ANNA, RENDERER, SHELF, TEAM, alert, letter, words
from wording.language import language
from wording.notices import Notice
from wording.values import Value

pytestmark = pytest.mark.untraced

#: Chinese brackets, stops and commas, which bring their own room.
WIDE_MARKS = "\uff08\uff09\u3002\uff0c\uff1a\uff1b"
NO_BREAK = "\N{NO-BREAK SPACE}"
#: Every kind of word.
SPOKEN = tuple(say for say in Say if say is not Say.NOTHING)
YESTERDAY = replace(digest(), yesterday=(DayFigure(figure("order_count", 35, "count")),))


def test_an_alert_tells_everything_in_the_order_of_a_reader() -> None:
    told = alert(fired()).text
    order = [
        "Toys & Co: Customer acquisition cost at €50.12, above the limit of €30.00",
        "Off target since Feb 24, 2026, for 14 days.",
        "Lost against the target: about €423 a week.",
        "First step: Sort campaigns by cost per new customer.",
        "Stop campaigns that spend without result",
        "Why this one: Campaign “spring_sale”: Customer acquisition cost €99.00 against Average order value €45.20.",
        "Effort: low (hours to days).",
        "From: Why to measure KPIs, what makes a good one, and five that every online shop needs.",
        "Before, Jan 13 \N{EN DASH} Feb 9, 2026: €28.10 (marketing spend: €2,529.00, new customers: 90).",
        "Marketing spend: €4,210.08, before €2,529.00; explains 88% of the change",
        "Campaign “spring_sale”: €99.00, before €29.00; adds €16.80",
        "Moved with it, so not reported separately: New customers.",
        "marketing spend: €4,210.08, new customers: 84",
        "Target: at most €30.00.",
        "Normal fluctuation: €45.11 to €55.13.",
        "shopbell alerts acknowledge customer_acquisition_cost --shop toys",
    ]
    places = [told.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_no_line_ends_between_a_sign_and_its_amount() -> None:
    broken = re.compile("[+\N{MINUS SIGN}\N{PLUS-MINUS SIGN}-][€$₫]")
    """A mail program breaks lines where it likes, unless a word joiner holds them; plain text shows that as a box."""
    message = alert(fired())
    assert "; adds €16.80" in message.html
    assert not broken.search(unescape(message.html))
    for told in (message.text, words(message), message.subject):
        assert "\N{WORD JOINER}" not in told
    speech = language("en")
    lost = Value(Fraction(-768), "currency", "EUR")
    assert lost.write(speech) == "\N{MINUS SIGN}\N{WORD JOINER}€7.68"
    assert lost.write_signed(speech) == "\N{MINUS SIGN}\N{WORD JOINER}€7.68"
    assert (
        Value(Fraction(-768), "currency", "EUR").write_signed(language("vi")) == "\N{MINUS SIGN}7,68\N{NO-BREAK SPACE}€"
    )
    assert Value(Fraction(1, 20), "percent", is_relative=True).write_signed(speech) == "+5.00%"


def test_slack_and_mail_say_the_same() -> None:
    message = alert(fired())
    for part in [
        "€50.12",
        "€4,210.08",
        "spring_sale",
        "Sort campaigns",
        "From: Why to measure KPIs",
    ]:
        assert part in words(message)
        assert part in message.html
        assert part in message.text


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_alert_of_a_shop_that_hides_older_orders_says_so_in_every_form(code: str) -> None:
    scene = replace(SCENE, notices=(Notice("short_history", day=date(2026, 1, 5)),))
    said = {"en": "Orders are known only from Jan 5, 2026 on", "vi": "từ 05/01/2026", "zh_Hant": "2026年1月5日起"}[code]
    for reader in (ANNA, TEAM, SHELF):
        message = alert_message([fired()], scene, replace(reader, language=code), RENDERER)
        assert said in message.text
        assert not message.html or said in message.html
        assert not message.payload or said in words(message)
    assert said not in alert_message([fired()], SCENE, replace(SHELF, language=code), RENDERER).text


def test_a_recovery_tells_how_long_it_took_and_what_it_cost() -> None:
    message = alert(recovered())
    assert message.kind == "recovered"
    assert "back on target at €28.10" in message.subject
    assert "for 14 days" in message.text
    assert "Lost against the target: about €845 in all." in message.text
    assert "What fits" not in message.text
    assert "acknowledge" not in message.text


def test_a_share_that_costs_money_is_told_in_the_shops_currency() -> None:
    churn = verdict(figure("customer_churn_rate", Fraction(4, 10), "percent", 40, 100), "off_target")
    lost = Diagnosis(churn.figure, churn.figure, (Driver("revenue", Fraction(5000), Fraction(9000), "currency"),))
    case = IncidentUpdate(churn, OPEN_WATCH, Say.FIRED, lost, cost_per_week_minor=12_300)
    told = alert_message([case], replace(SCENE, currency="EUR"), SHELF, RENDERER).text
    assert "Lost against the target: about €123 a week." in told
    assert "Revenue: €50.00, before €90.00" in told
    assert "a week" not in alert(case).text  # without a currency, no amount is better than a bare number


def test_no_fitting_tactic_is_said_honestly() -> None:
    assert "No known tactic fits these figures yet." in alert(unadvised()).text


def test_a_reminder_does_not_claim_that_nothing_fits() -> None:
    reminder = IncidentUpdate(CAC_OFF, OPEN_WATCH, Say.REMINDED)
    message = alert(reminder)
    assert message.kind == "reminder"
    assert "No tactic" not in message.text + message.html + words(message)


def test_one_tick_is_one_message_with_the_urgent_first() -> None:
    message = alert(recovered(), fired())
    assert message.kind == "alert"
    assert message.subject.endswith("above the limit of €30.00 (and 1 more)")
    assert message.text.index("above the limit") < message.text.index("back on target")


def test_a_repeated_tactic_says_so() -> None:
    again = replace(fired(), advice=replace(advice(), repeated=True))
    assert "shown before, and nothing else fits" in alert(again).text


def test_each_form_goes_where_it_belongs() -> None:
    assert not alert(fired(), to=TEAM).html
    assert not alert(fired(), to=ANNA).payload
    assert alert(fired()).html
    assert alert(fired()).payload


def test_keys_tell_recipients_and_words_apart_but_not_when_a_word_is_written() -> None:
    assert alert(fired(), to=ANNA).key != alert(fired(), to=TEAM).key
    later = alert_message([fired()], replace(SCENE, now=NOW.replace(hour=5)), SHELF, RENDERER)
    assert later.key == alert(fired()).key
    said = [fired(), unadvised(), recovered()]
    again = [replace(unadvised(), told_before=NOW + timedelta(days=days)) for days in (0, 7)]
    other = replace(fired(), watch=replace_watch(OPEN_WATCH, incident="toys/revenue@2026-03-01T01:00Z"))
    assert len({alert(case).key for case in [*said, *again, other]}) == 6


def test_what_follows_on_an_incident_names_the_mail_that_opened_it() -> None:
    first, worse = alert(fired()), alert(replace(fired(), say=Say.WORSE, told_before=NOW))
    over = alert(replace(recovered(), told_before=NOW))
    assert re.fullmatch(r"<incident-[0-9a-f]{32}@shopbell\.invalid>", first.message_id)
    assert not first.answers_to
    assert worse.answers_to == over.answers_to == first.message_id
    assert len({first.message_id, worse.message_id, over.message_id}) == 3
    other = replace(fired(), watch=replace_watch(OPEN_WATCH, incident="toys/revenue@2026-03-01T01:00Z"))
    assert alert(other).message_id != first.message_id
    assert alert(fired(), to=ANNA).message_id != first.message_id  # another reader's conversation


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_of_word_has_a_mark_of_its_own(code: str) -> None:
    told = {say: alert(replace(fired(), say=say), to=replace(SHELF, language=code)) for say in SPOKEN}
    marks = {say: message.text.splitlines()[0].split("Toys & Co")[0] for say, message in told.items()}
    assert len(set(marks.values())) == len(SPOKEN)
    signs = {words(message).split(" *")[0] for say, message in told.items() if say is not Say.STILL_FIRING}
    assert len(signs) == len(SPOKEN) - 1
    stopped_short = alert(stopped(), to=replace(SHELF, language=code))
    assert stopped_short.text.splitlines()[0].split("Toys & Co")[0] not in marks.values()


def test_an_alert_shows_the_course_of_its_number() -> None:
    message = alert(replace(fired(), course=history(5012, 4400, 3900, 2900, 2850)), to=ANNA)
    assert {one.content_id for one in message.attachments} == set(re.findall(r'src="cid:([^"]+)"', message.html))
    assert len(message.attachments) == 2  # for a light page and for a dark one
    assert "Course of Customer acquisition cost: now €50.12, your target €30.00 (dashed)" in message.html
    assert "Feb 9 \N{EN DASH} Mar 9, 2026; dashed: target" in unescape(message.html)
    assert not alert(fired(), to=ANNA).attachments


def test_a_recovery_tells_what_was_tried_meanwhile() -> None:
    over_now = replace(recovered(), shown=("stop_unprofitable_campaigns",))
    assert "Suggested while it lasted: Stop campaigns that spend without result." in alert(over_now).text
    tried = replace(over_now, tried=(("stop_unprofitable_campaigns", "Anna <b>"), ("gone_since", "")))
    told = alert(tried)
    assert "Tried while it lasted: Stop campaigns that spend without result (Anna <b>); gone since." in told.text
    assert "<b>" not in told.html.split("Tried while it lasted")[1].split("</p>")[0]
    assert "Suggested" not in told.text


@pytest.mark.parametrize(
    ("code", "dear", "low", "fine"),
    [
        (
            "en",
            "€50.12, above the limit of €30.00",
            "€20.00, below the limit of €40.00",
            "€45.00, not below the limit of €40.00",
        ),
        ("vi", "vượt ngưỡng 30,00", "thấp hơn ngưỡng 40,00", "không thấp hơn ngưỡng 40,00"),
        ("zh_Hant", "超出上限 €30.00", "低於下限 €40.00", "未低於下限 €40.00"),
    ],
)
def test_a_reason_says_on_which_side_of_the_limit_a_figure_lies(code: str, dear: str, low: str, fine: str) -> None:
    tactic = KNOWLEDGE.tactics["stop_unprofitable_campaigns"]
    few, many = (figure("average_order_value", value, "currency") for value in (2000, 4500))
    reasons = (
        Reason(Condition(kpi="customer_acquisition_cost", test="off_target"), CAC_OFF.figure, Fraction(3000)),
        Reason(Condition(kpi="average_order_value", test="off_target"), few, Fraction(4000)),
        Reason(Condition(kpi="average_order_value", test="on_target"), many, Fraction(4000)),
    )
    message = alert(replace(fired(), advice=Advice(tactic, reasons)), to=replace(SHELF, language=code))
    for told in (message.text.replace(NO_BREAK, " "), message.html.replace(NO_BREAK, " ")):
        for part in (dear, low, fine):
            assert part in told, part


def test_chinese_sentences_stand_side_by_side_without_a_gap() -> None:
    chinese = replace(SHELF, language="zh_Hant")
    told = alert(recovered(), fired(), to=chinese)
    assert told.subject.endswith("€30.00\uff08另有 1 項\uff09")
    for text in (told.text, words(told), letter("zh_Hant").text, letter("zh_Hant").subject):
        assert not re.search(f"[{WIDE_MARKS}] | [{WIDE_MARKS}]", text)


def test_a_reader_far_from_the_shop_misses_no_digest() -> None:
    """Two mornings in Taipei may lie within one day of a shop in New York, when the first was written late."""
    late, early = (datetime(2026, 3, 10, hour, tzinfo=UTC) for hour in (5, 23))  # 13:00, and 7:00 the day after
    reader = replace(ANNA, zone=ZoneInfo("Asia/Taipei"))
    keys = set()
    for now in (late, early):
        scene = replace(SCENE, now=now, zone=ZoneInfo("America/New_York"))
        assert now.astimezone(scene.zone).date() == date(2026, 3, 10)
        keys.add(digest_message(digest(), scene, reader, RENDERER).key)
    assert keys == {"digest:toys:2026-03-10:anna", "digest:toys:2026-03-11:anna"}


def test_simulated_data_are_called_so_everywhere() -> None:
    scene = replace(SCENE, simulated=True)
    message = alert_message([fired()], scene, SHELF, RENDERER)
    letter = digest_message(digest(), scene, ANNA, RENDERER)
    for told in (message.text, message.html, words(message), letter.text, letter.html):
        assert "Simulated data" in told
    assert "Simulated" not in alert(fired()).text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_form_says_how_to_note_that_a_tactic_is_tried(code: str) -> None:
    told = "shopbell tactics adopt stop_unprofitable_campaigns --shop toys --by Anna"
    for one in (ANNA, TEAM, SHELF):
        reader = replace(one, language=code, answers_as="Anna")
        message = alert_message([fired()], SCENE, reader, RENDERER)
        letter = digest_message(digest("EUR"), SCENE, reader, RENDERER)
        for written, command in ((message, told), (letter, "shopbell alerts --help")):  # a digest is of one screen
            forms = [written.text, unescape(written.html), words(written) if written.payload else ""]
            assert all(command in form for form in forms if form), (code, reader.channel)
    assert "tactics adopt" not in alert(recovered()).text
    assert "tactics adopt" not in alert(unadvised()).text


def test_every_form_leads_to_the_orders_in_the_shops_own_admin() -> None:
    scene = replace(SCENE, orders_page=lambda days: f"https://toys.example/orders?m={days.last:%Y%m}")
    for to in (ANNA, TEAM, SHELF):
        for message in (alert_message([fired()], scene, to, RENDERER), digest_message(YESTERDAY, scene, to, RENDERER)):
            for form in (message.text, message.html, words(message) if message.payload else ""):
                assert not form or "https://toys.example/orders?m=202603" in form
    assert "orders in your shop" not in alert(fired()).text
