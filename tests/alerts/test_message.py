import json
import re
import shlex
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace as replace_watch

from alerts.advise.fit import Reason
from alerts.advise.rank import Advice
from alerts.channels.email import CHANNEL as EMAIL
from alerts.channels.folder import CHANNEL as FOLDER
from alerts.channels.slack import CHANNEL as SLACK
from alerts.channels.slack.blocks import LONGEST_TEXT, MOST_BLOCKS, fitted
from alerts.messages.alert import FULL_UPDATES, alert_message
from alerts.messages.digest import Line, digest_message, digest_view
from alerts.messages.incident_update import IncidentUpdate, logged_total
from alerts.messages.recipient import Recipient
from commerce.figures import Diagnosis, Driver, Target, VerdictState
from commerce.languages import LANGUAGES
from commerce.messages import Message
from commerce.period import Period
from commerce.watches import LogEntry, Say
from knowledge import Condition
from tests.alerts.a_shop import (
    CAC_OFF,
    HOSTILE,
    KNOWLEDGE,
    NOW,
    OPEN_WATCH,
    SCENE,
    WEEKS,
    advice,
    diagnosis,
    digest,
    figure,
    fired,
    recovered,
    unadvised,
    verdict,
)
from wording.language import language
from wording.notices import Notice
from wording.phrases import WORKINGS
from wording.render import Renderer
from wording.values import Value, worked

RENDERER = Renderer(KNOWLEDGE)
#: Chinese brackets, stops and commas, which bring their own room.
WIDE_MARKS = "\uff08\uff09\u3002\uff0c\uff1a\uff1b"
NO_BREAK = "\N{NO-BREAK SPACE}"
ANNA = Recipient("anna", EMAIL, "anna@example.com")
TEAM = Recipient("team", SLACK, "shop")
SHELF = Recipient("shelf", FOLDER, "outbox")


def alert(*cases: IncidentUpdate, to: Recipient = SHELF) -> Message:
    return alert_message(cases, SCENE, to, RENDERER)


def words(message: Message) -> str:
    """Return everything a Slack message says."""
    blocks: list[dict[str, Any]] = json.loads(message.payload)["blocks"]
    texts = [block["text"]["text"] for block in blocks if "text" in block]
    return "\n".join(texts + [one["text"] for block in blocks for one in block.get("elements", [])])


def test_an_alert_tells_everything_in_the_order_of_a_reader() -> None:
    told = alert(fired()).text
    order = [
        "Toys & Co: Customer acquisition cost at €50.12, above the limit of €30.00",
        "marketing spend: €4,210.08, new customers: 84",
        "Target: at most €30.00.",
        "between €45.11 and €55.13",
        "Off target since Feb 24, 2026, for 14 days.",
        "costs about €423 a week",
        "Before, Jan 13 \N{EN DASH} Feb 9, 2026: €28.10 (marketing spend: €2,529.00, new customers: 90).",
        "Marketing spend: €4,210.08, before €2,529.00; explains 88% of the change",
        "Campaign “spring_sale”: €99.00, before €29.00; +€16.80 of the change",
        "Stop campaigns that spend without result",
        "First step: Sort campaigns by cost per new customer.",
        "Why this one: Campaign “spring_sale”: Customer acquisition cost €99.00 against Average order value €45.20.",
        "Effort: low (hours to days).",
        "From: Why to measure KPIs, what makes a good one, and five that every online shop needs.",
        "shopbell alerts acknowledge customer_acquisition_cost --shop toys",
    ]
    places = [told.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_no_line_ends_between_a_sign_and_its_amount() -> None:
    broken = re.compile("[+\N{MINUS SIGN}\N{PLUS-MINUS SIGN}-][€$₫]")
    """A mail program breaks lines where it likes, unless a word joiner holds them; plain text shows that as a box."""
    message = alert(fired())
    assert "+\N{WORD JOINER}€16.80" in message.html
    assert not broken.search(unescape(message.html))
    for told in (message.text, words(message), message.subject):
        assert "\N{WORD JOINER}" not in told
    speech = language("en")
    lost = Value(Fraction(-768), "currency", "EUR")
    assert lost.write(speech) == "-\N{WORD JOINER}€7.68"
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
    assert "cost about €845 in all" in message.text
    assert "What fits" not in message.text
    assert "acknowledge" not in message.text


def test_a_share_that_costs_money_is_told_in_the_shops_currency() -> None:
    churn = verdict(figure("customer_churn_rate", Fraction(4, 10), "percent", 40, 100), "off_target")
    lost = Diagnosis(churn.figure, churn.figure, (Driver("revenue", Fraction(5000), Fraction(9000), "currency"),))
    case = IncidentUpdate(churn, OPEN_WATCH, Say.FIRED, lost, cost_per_week_minor=12_300)
    told = alert_message([case], replace(SCENE, currency="EUR"), SHELF, RENDERER).text
    assert "costs about €123 a week" in told
    assert "Revenue: €50.00, before €90.00" in told
    assert "a week" not in alert(case).text  # without a currency, no amount is better than a bare number


def test_no_fitting_tactic_is_said_honestly() -> None:
    assert "No tactic of the collection fits these figures" in alert(unadvised()).text


def test_a_reminder_does_not_claim_that_nothing_fits() -> None:
    reminder = IncidentUpdate(CAC_OFF, OPEN_WATCH, Say.REMINDED)
    message = alert(reminder)
    assert message.kind == "reminder"
    assert "No tactic" not in message.text + message.html + words(message)


def test_one_tick_is_one_message_with_the_urgent_first() -> None:
    message = alert(recovered(), fired())
    assert message.kind == "alert"
    assert message.subject.endswith("above the limit of €30.00 (and 1 more number)")
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
    assert re.fullmatch(r"<[0-9a-f]{32}@shopbell\.invalid>", later.message_id)
    assert later.message_id != alert(fired()).message_id


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_hostile_campaign_stays_a_name(code: str) -> None:
    message = alert(fired(HOSTILE), to=replace(SHELF, language=code))
    assert "<!channel>" not in message.payload
    assert "&lt;!channel&gt;" in words(message)
    assert "@here" not in message.payload
    assert "*sale*" not in message.payload
    assert "<script>" not in message.html
    assert "&lt;script&gt;" in message.html
    assert all(block["text"]["verbatim"] for block in json.loads(message.payload)["blocks"] if "text" in block)


def test_a_shop_name_cannot_break_a_subject_or_a_shell() -> None:
    scene = replace(SCENE, shop="Toys\r\nBcc: all@example.com")
    assert "\n" not in alert_message([fired()], scene, SHELF, RENDERER).subject


@pytest.mark.parametrize(
    "shop", ["toys & co", "$(reboot)", "`reboot`; true", "it's", "玩具", "x" * 80, "a_*b*_c", "@here"]
)
def test_the_command_names_the_shop_and_nothing_but_the_shop(shop: str) -> None:
    message = alert(IncidentUpdate(replace(CAC_OFF, shop=shop), OPEN_WATCH, Say.FIRED))
    shown = {"text": message.text, "slack": unescape(words(message)), "html": unescape(message.html)}
    for form, told in shown.items():
        command = re.findall(r"shopbell (alerts acknowledge [^<\n]*)", told)[-1]
        named = shlex.split(command)[-1]
        assert named == shop or (form == "slack" and named == "NAME" and "for NAME" in told)


def test_slack_shows_a_name_to_copy_only_where_it_can() -> None:
    assert "--shop 'toys & co'" in unescape(
        words(alert(IncidentUpdate(replace(CAC_OFF, shop="toys & co"), OPEN_WATCH, Say.FIRED)))
    )
    for changed in ("a_*b*_c", "@here", "`reboot`"):
        told = words(alert(IncidentUpdate(replace(CAC_OFF, shop=changed), OPEN_WATCH, Say.FIRED)))
        assert "with the shop's name from the configuration for NAME" in told


def test_an_incident_began_when_it_was_first_seen_however_long_it_lasts() -> None:
    """The verdict looks back for weeks only: its own first day moves on with a long incident."""
    long_ago = replace_watch(OPEN_WATCH, since=NOW - timedelta(days=60))
    assert (
        "Off target since Jan 9, 2026, for 60 days." in alert(IncidentUpdate(CAC_OFF, long_ago, Say.STILL_FIRING)).text
    )
    late = replace_watch(OPEN_WATCH, since=NOW - timedelta(days=1))
    assert "Off target since Feb 24, 2026, for 14 days." in alert(IncidentUpdate(CAC_OFF, late, Say.FIRED)).text


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
    assert told.subject.endswith("€30.00\uff08另有 1 項指標\uff09")
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


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_flood_stays_within_slacks_limits(code: str) -> None:
    long = fired("x" * 5000)
    message = alert(*[long] * 60, to=replace(TEAM, language=code))
    payload = json.loads(message.payload)
    assert len(payload["blocks"]) <= MOST_BLOCKS
    assert max(len(block["text"]["text"]) for block in payload["blocks"] if "text" in block) <= LONGEST_TEXT
    assert sum(block["type"] == "divider" for block in payload["blocks"]) == FULL_UPDATES


def test_a_cut_never_splits_an_escaped_sign() -> None:
    assert fitted("abc &amp; d", 8) == "abc …"
    assert fitted("short") == "short"


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
    assert "Against the target" not in alert(case).text


def test_every_word_about_an_incident_names_one_first_day() -> None:
    watch = replace_watch(OPEN_WATCH, began=date(2026, 2, 20))
    for case in (fired(), unadvised(), recovered()):
        message = alert(replace(case, watch=watch))
        for form in (message.text, message.html, words(message)):
            assert re.search("(Off target since|off target from) Feb 20, 2026, for 18 days", form)


@pytest.mark.parametrize(
    ("code", "open_still", "over"),
    [
        ("en", "Off target since Feb 20, 2026 or longer, for at least 18 days.", "from Feb 20, 2026 or longer, for at"),
        ("vi", "Lệch mục tiêu từ 20/02/2026 hoặc sớm hơn, đã ít nhất 18 ngày.", "từ 20/02/2026 hoặc sớm hơn, trong"),
        (
            "zh_Hant",
            "自2026年2月20日或更早以前起偏離目標\uff0c已至少 18 天",
            "自2026年2月20日或更早以前起偏離目標\uff0c共",
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
    assert "Cost per visit: €0.45, before €0.28; explains more than the whole change" in told
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
        assert "Made of" not in form


def test_what_moved_with_it_and_why_it_cannot_be_split_is_told() -> None:
    case = replace(fired(), diagnosis=replace(diagnosis(), notes=("basis_changed",)))
    message = alert(case)
    for told in (message.text, message.html, words(message)):
        assert "New customers" in told
        assert "The way of counting changed" in told


def test_simulated_data_are_called_so_everywhere() -> None:
    scene = replace(SCENE, simulated=True)
    message = alert_message([fired()], scene, SHELF, RENDERER)
    letter = digest_message(digest(), scene, ANNA, RENDERER)
    for told in (message.text, message.html, words(message), letter.text, letter.html):
        assert "Simulated data" in told
    assert "Simulated" not in alert(fired()).text


def letter(code: str = "en", currency: str = "EUR") -> Message:
    return digest_message(digest(currency), SCENE, replace(ANNA, language=code), RENDERER)


def test_the_digest_leads_with_what_is_off_target() -> None:
    message = letter()
    assert message.subject == "Toys & Co, Mar 10, 2026: 1 number off target"
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
        "not worse than usual by more than 15%, that is 2.13%",
        "counted on sessions, because visitors are not known",
        "customers lost: 310 of 1,000",
        "- Orders: 212",
        "Cart abandonment rate: needs data that were never supplied (Carts with at least one item).",
        "Revenue: moves with another number that is already reported (Conversion rate)",
        "Orders: held back during quiet hours",
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
        "từ 08:00 08/03/2026",
        "từ 05/01/2026",
    ):
        assert told in letter("vi").text


def test_a_change_for_the_better_is_not_coloured_like_one_for_the_worse() -> None:
    page = letter().html
    assert re.search('class="small better"[^>]*>\\+4.87% against', page)  # order value 45.20 after 43.10
    assert re.search('class="small worse"[^>]*>\\+78.4% against', page)  # acquisition cost 50.12 after 28.10


def test_what_was_counted_otherwise_before_is_shown_without_a_change() -> None:
    line = next(line for line in letter().text.splitlines() if "Customer retention rate" in line)
    assert line == "- Customer retention rate: 69.0%"


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
    assert len(named) == 3  # of the heroes, three have a history
    assert all(picture.content.startswith(b"\x89PNG") for picture in message.attachments)
    assert len(re.findall("<img[^>]* alt=", message.html)) == 3


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_digest_fits_into_a_mail_that_is_not_cut(code: str) -> None:
    message = letter(code)
    assert len(message.html.encode()) < 100_000
    body = message.html.split("</head>")[1]
    assert "<style" not in body
    assert re.search(r'<p class="value" style="[^"]*font-size: ?26px', body)
    assert f'lang="{code.replace("_", "-")}"' in message.html
    assert "{{" not in message.html + message.text


def test_a_figure_of_other_days_names_them_and_what_was_counted() -> None:
    quarter = Period(date(2025, 12, 10), date(2026, 3, 9))
    rate = figure("repeat_customer_rate", Fraction(1, 4), "percent", 25, 100, period=quarter)
    before = figure("repeat_customer_rate", Fraction(1, 5), "percent", 20, 100, period=quarter.previous())
    told = digest()
    message = digest_message(
        replace(told, lines=[*told.lines, Line(verdict(rate, "on_target"), before)]), SCENE, ANNA, RENDERER
    )
    days = "Dec 10, 2025 \N{EN DASH} Mar 9, 2026: customers who bought more than once: 25 of 100"
    assert (
        f"- Repeat customer rate: 25.0%; +5.00 percentage points against the 90 days before\n  {days}\n" in message.text
    )
    assert days in message.html


def test_one_number_of_one_is_not_called_one_of_the_one() -> None:
    told = replace(digest(), lines=[Line(CAC_OFF)], incidents=[])
    assert "The only number that can be judged today is off target." in digest_message(told, SCENE, ANNA, RENDERER).text
    fine = replace(told, lines=[Line(recovered().verdict)])
    assert "The only number that can be judged today is on target." in digest_message(fine, SCENE, ANNA, RENDERER).text


def test_a_target_that_nobody_set_is_not_counted_as_met() -> None:
    shown = digest_view(digest(), SCENE, KNOWLEDGE, "en")
    orders = next(line for line in (*shown.rest, *shown.heroes) if line.name == "Orders")
    assert not orders.tone
    assert not orders.state
    assert shown.judged_count == 3


def test_a_value_of_old_days_is_not_called_no_data() -> None:
    """Its feed ended weeks ago: there is a value, but it says nothing of today."""
    orders = next(line for line in digest().lines if line.verdict.kpi == "order_count")
    old = replace(orders.verdict, state=VerdictState.NO_DATA, why="not_covered")
    told = digest_message(replace(digest(), lines=[Line(old)], incidents=[]), SCENE, ANNA, RENDERER).text
    assert "Orders: 212 (the data supplied do not cover these days)" in told
    assert "no data" not in told


def test_one_order_is_written_as_well_as_many() -> None:
    """No noun stands behind its number, where it would have to bend: "in 1 orders" is not English."""
    template, values = worked(figure("average_order_value", 2500, "currency", 2500, 1), "en")
    assert template % values == "net sales: €25.00, orders: 1"
    for sentence in WORKINGS.values():
        assert not re.search(r"\)s (?!of %)[a-z]", sentence), sentence


def test_vietnamese_money_is_written_without_decimals() -> None:
    assert "4.520\N{NO-BREAK SPACE}₫" in letter("vi", "VND").text


def test_a_shop_name_in_a_digest_is_escaped() -> None:
    message = digest_message(digest(), replace(SCENE, shop=HOSTILE), ANNA, RENDERER)
    assert "<script>" not in message.html
