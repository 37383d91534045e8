"""Each of the three questions in each language: which was answered, then and now, since when, at what cost.

And nothing foreign gets through in any form; and what is one value is one value all over a page.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from html import unescape

import pytest
from msgspec.structs import replace as replace_watch

from alerts.messages.alert import alert_message
from alerts.messages.digest import Digest, digest_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.judgement_views import usual_of
from alerts.messages.morning_views import watched_views
from alerts.messages.number_view import Line
from alerts.messages.verdict_words import verdict_words
from commerce.figures import Target
from commerce.judgements import Drift, Question
from commerce.languages import LANGUAGES
from commerce.messages import Message
from commerce.period import Period
from commerce.special_days import Occasion, OccasionKind
from commerce.watches import Reading, Say
from tests.alerts.a_shop import HOSTILE, KNOWLEDGE, NOW, SCENE, figure
from tests.alerts.messages.of_every_question import (
    CONVERSION,
    EVERY,
    FORTNIGHT,
    ONSET,
    REVENUE,
    as_usual,
    drifting,
    silent,
    stopped,
)
from tests.alerts.messages.written import ANNA, RENDERER, SHELF, TEAM, words
from wording.language import language
from wording.names import Names
from wording.phrases import STATES

READ = replace(SCENE, currency="EUR", read_at=NOW - timedelta(minutes=5))
NO_BREAK = "\N{NO-BREAK SPACE}"


def told(case: str | IncidentUpdate, code: str = "en") -> Message:
    update = EVERY[case] if isinstance(case, str) else case
    return alert_message([update], READ, replace(SHELF, language=code), RENDERER)


def plain(message: Message) -> str:
    return message.text.replace(NO_BREAK, " ")


def coming_back(days: int, counted: str = "comebacks") -> IncidentUpdate:
    """Return an incident of retention, which moves too slowly: those who came back are counted in its place."""
    shown = figure("customer_retention_rate", Fraction(217, 1000), "percent", 217, 1000, period=FORTNIGHT)
    seen = replace(drifting(shown, Fraction(1, 4), low=Fraction(1, 5), high=Fraction(3, 10)), smallest={})
    window = Period.ending(FORTNIGHT.last, days)
    drift = Drift(
        window, Fraction(172), Fraction(150), Fraction(194), Fraction(-70, 172), Fraction(1, 5),
        onset=ONSET, seen=Fraction(102), counted=counted,
    )  # fmt: skip
    return replace(EVERY["drift"], verdict=replace(seen, drift=drift), diagnosis=None)


@pytest.mark.parametrize("days", [14, 90])  # the days of the figure, and others
@pytest.mark.parametrize(
    ("code", "headline", "normal"),
    [
        ("en", "customers who came back in {} days: 102, about 41% below usual (172)", "usually 172 (150 to 194 is"),
        ("vi", "số khách quay lại trong {} ngày: 102, thấp hơn khoảng 41%", "172 (bình thường: từ 150 đến 194)"),
        ("zh_Hant", "{} 天內回購的顧客：102，比平時低約 41%", "（平時 172；150 至 194"),  # noqa: RUF001 - Chinese marks
    ],
)
def test_where_those_who_came_back_are_counted_the_counts_are_told(
    days: int, code: str, headline: str, normal: str
) -> None:
    text = plain(told(coming_back(days), code))
    assert headline.format(days) in text
    assert normal in text
    assert not re.search(r"(17|10)[.,]200", text)  # 17,200%: a count is no share


def test_what_is_counted_otherwise_and_has_no_words_is_told_by_the_value_alone() -> None:
    text = plain(told(coming_back(14, "orders_of_customers")))
    assert ("172" in text, "Customer retention rate" in text) == (False, True)


def test_one_usual_level_is_shown_unless_the_range_beside_it_or_what_it_is_of_speaks_against_it() -> None:
    drift = CONVERSION.drift
    assert drift is not None
    target = Target("near_usual", Fraction(1, 5))
    near, far = drift.usual * Fraction(101, 100), drift.high * 2
    limited = replace(CONVERSION, question=Question.TARGET, target=target)
    assert usual_of(replace(limited, baseline=near)) == near
    assert usual_of(replace(limited, baseline=far)) == drift.usual  # "usually 4%, 2% to 3% is normal"
    last_year = replace(drift, comparison="last_year")
    assert usual_of(replace(limited, baseline=near, drift=last_year)) == drift.usual
    assert usual_of(replace(CONVERSION, baseline=near)) == drift.usual


def test_worse_by_customers_who_came_is_held_against_no_share_of_many_days() -> None:
    case = coming_back(14)
    last = Reading(NOW, "1/5", change="-1/4", days=FORTNIGHT.length)  # the share itself was lower then
    said = replace(case, say=Say.WORSE, watch=replace_watch(case.watch, last_told=last))
    assert "Clearly worse than when we last wrote." in plain(told(said))
    by_share = replace(said, watch=replace_watch(case.watch, last_told=replace_watch(last, change="")))
    assert "Clearly worse than when we last wrote (20.0%)." in plain(told(by_share))


def test_a_figure_that_stands_in_the_headline_is_not_told_again_below_it() -> None:
    case = EVERY["worse"]
    first = case.watch.first_told
    assert first is not None
    later = replace_watch(case.watch, last_told=replace_watch(first, exact="9/500"))
    assert "Clearly worse than when we last wrote (1.80%)." in plain(told(replace(case, watch=later)))
    once = replace_watch(case.watch, last_told=first)
    assert "Clearly worse than when we last wrote." in plain(told(replace(case, watch=once)))


def test_a_line_of_a_digest_tells_the_counts_as_well() -> None:
    verdict = coming_back(14).verdict
    page = digest_message(Digest("toys", NOW.date(), [Line(verdict)], []), READ, ANNA, RENDERER)
    for form in (page.text, page.html):
        shown = form.replace(NO_BREAK, " ")
        assert "Customers who came back in 14 days: 102, usually 172 (150 to 194 is normal)." in shown
        assert "00%" not in re.sub(r"<[^>]+>", " ", shown).replace("100%", "")


@pytest.mark.parametrize(
    ("case", "code", "headline"),
    [
        ("drift", "en", "Conversion rate 1.61%, about 28% below usual (2.24%)"),
        ("drift", "vi", "Tỷ lệ chuyển đổi 1,61%, thấp hơn khoảng 28% so với mức thông thường (2,24%)"),
        ("drift", "zh_Hant", "轉換率 1.61%，比平時低約 28%（基準 2.24%）"),  # noqa: RUF001 - Chinese marks
        ("drift_of_a_total", "en", "Revenue €8,300.00 in 14 days, about 28% below usual (€11,500)"),
        ("drift_of_a_total", "vi", "8.300,00 € trong 14 ngày"),
        ("drift_of_a_total", "zh_Hant", "營收 14 天共 €8,300.00"),
        ("drift_upward", "en", "Customer acquisition cost €44.96, about 60% above usual (€28.10)"),
        ("target", "en", "Customer acquisition cost at €44.96, above the limit of €30.00"),
        ("no_orders", "en", "No order since 05:05; by now usually 11 to 19"),
        ("no_orders", "vi", "Không có đơn nào kể từ 05:05; đến giờ này thường có từ 11 đến 19 đơn"),
        ("no_orders", "zh_Hant", "自 05:05 起沒有任何訂單；到這個時候通常有 11 至 19 筆"),  # noqa: RUF001 - Chinese marks
        ("no_payment", "en", "No order paid by “PayPal” since 05:05"),
        ("failed", "en", "23 failed or pending payments since 05:05; usually 11 to 19"),
        ("orders_again", "en", "Orders are coming in again, after 13 hours without one"),
        ("orders_again", "vi", "sau 13 giờ không có đơn nào"),
        ("orders_again", "zh_Hant", "先前有 13 小時沒有任何訂單"),
        ("acknowledged", "en", "Conversion rate now 1.61% (1.93% when first reported), about 28% below usual"),
        ("acknowledged", "vi", "hiện 1,61% (lúc báo đầu tiên: 1,93%)"),
        ("acknowledged", "zh_Hant", "目前 1.61%（首次通知時 1.93%）"),  # noqa: RUF001 - Chinese marks
        ("over", "en", "Conversion rate back at its usual level: 2.21%"),
    ],
)
def test_the_first_line_says_which_question_was_answered_and_the_number_then_and_now(
    case: str, code: str, headline: str
) -> None:
    message = told(case, code)
    assert headline in message.subject.replace(NO_BREAK, " ")
    assert headline in plain(message).splitlines()[0]


def test_cost_and_onset_come_first_then_what_to_do_then_why_and_small_print_last() -> None:
    text = plain(told("target"))
    order = [
        "Since about Feb 25, 2026 (earliest to latest: Feb 23 \N{EN DASH} 28).",
        "Lost against the usual level: about €1,240 a week, €3,100 so far. Lost against the target:",
        "about €900 a week, €2,250 so far.",
        "First step: ",
        "What is behind it",
        "From Feb 23, 2026 to Mar 8, 2026",
        "Usual level: €28.10; normal fluctuation: €25.00 to €31.50.",
        "Counted up to Mar 8, 2026; later days may still change. Read from the shop: 07:55.",
        "On it? Acknowledge",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_the_cause_names_the_step_the_part_the_same_fact_once_and_what_happened_then() -> None:
    text = plain(told("drift"))
    for part in [
        "Certainly more than 7% below usual.",
        "What went wrong: ",
        "97% of the loss (the same as Marketing channel “instagram”)",
        "Everywhere else: ",
        "Feb 24, 2026: nobody pays by “PayPal” any more (orders a week: 31, then 0)",
        "Could not be broken down by: Campaign.",
        "Moved with it, so not reported separately: Orders.",
    ]:
        assert part in text, part
    uniform = EVERY["drift"].diagnosis
    assert uniform is not None
    alike = replace(uniform, explanation=(), elsewhere=None, everywhere_alike=("device", "channel"))
    assert "Alike everywhere: no part of the shop stands out (looked at: Device and Marketing channel)." in plain(
        told(replace(EVERY["drift"], diagnosis=alike))
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_is_on_it_and_in_what_words_is_told_in_every_form_and_nobody_is_asked_again(code: str) -> None:
    case = EVERY["acknowledged"]
    morning = digest_message(
        Digest("toys", NOW.date(), [Line(CONVERSION)], [case]), READ, replace(ANNA, language=code), RENDERER
    )
    for message in (told(case, code), alert_message([case], READ, replace(TEAM, language=code), RENDERER), morning):
        for form in (message.text, message.html and unescape(message.html), message.payload and words(message)):
            assert not form or "asked PayPal, waiting for their answer" in form
            assert "alerts acknowledge" not in form


def test_a_total_is_a_fact_and_is_not_said_to_lie_between() -> None:
    text = plain(told("drift_of_a_total"))
    assert "In 14 days like these, €10,100 to €12,900 is normal (usual level: €11,500)." in text
    assert "likely" not in text


def test_what_is_off_and_not_sure_is_watched_and_the_digest_does_not_call_everything_fine() -> None:
    unsure = replace(CONVERSION, state=type(CONVERSION.state).ON_TARGET, why="within_usual")
    fine = as_usual(REVENUE)
    morning = digest_message(Digest("toys", NOW.date(), [Line(unsure), Line(fine)]), READ, ANNA, RENDERER)
    assert "nothing is certainly off; 1 number is being watched" in morning.subject
    assert "Nothing is certainly off." in morning.text
    assert "not yet sure: Conversion rate 1.61% (usually 2.24%)." in morning.text
    assert "on target" not in morning.subject
    calm = digest_message(Digest("toys", NOW.date(), [Line(fine)]), READ, ANNA, RENDERER)
    assert "everything that can be judged is on target or as usual" in calm.subject
    assert "The only number that can be judged today is as usual." in calm.text


def test_what_lies_within_its_normal_range_is_not_watched_and_no_limit_is_told_that_nobody_set() -> None:
    close = replace(as_usual(CONVERSION), figure=replace(CONVERSION.figure, value=Fraction(210, 10_000)))
    close = replace(close, limit=Fraction(215, 10_000))  # normal begins at 2.06 %
    morning = digest_message(Digest("toys", NOW.date(), [Line(close)]), READ, ANNA, RENDERER)
    assert "Being watched" not in morning.text
    assert "a little worse than usual, may be chance" in morning.text
    assert "The only number that can be judged today is as usual." in morning.text
    assert "limit" not in f"{morning.text}{morning.html}"


def test_at_most_three_are_watched_and_none_that_an_open_incident_explains() -> None:
    unsure = replace(CONVERSION, state=type(CONVERSION.state).ON_TARGET, why="within_usual")
    names = ("conversion_rate", "order_count", "average_order_value", "revenue")
    several = [replace(unsure, kpi=kpi, figure=replace(unsure.figure, kpi=kpi)) for kpi in names]
    assert len(watched_views(several, KNOWLEDGE, "en")) == 3
    for effects, is_told in (((), True), (("conversion_rate",), False)):
        case = replace(stopped(), effects=effects)
        morning = digest_message(Digest("toys", NOW.date(), [Line(unsure)], [case]), READ, ANNA, RENDERER)
        assert ("Being watched, not yet sure: Conversion rate" in morning.text) is is_told


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_to_be_looked_at_is_named_and_a_drift_is_not_called_off_target(code: str) -> None:
    lines = [Line(CONVERSION), Line(as_usual(REVENUE))]
    morning = digest_message(
        Digest("toys", NOW.date(), lines, [stopped()]), READ, replace(ANNA, language=code), RENDERER
    )
    names = [Names(KNOWLEDGE, code)(one) for one in ("absence:orders", "conversion_rate")]
    mark = "\N{FULLWIDTH SEMICOLON}" if code == "zh_Hant" else "; "
    assert mark.join(names) in morning.text  # two things, not one sentence about both
    assert language(code).gettext("(and %(num)s more)") % {"num": 1} in morning.subject
    assert names[0] + mark + names[1] in morning.text.splitlines()[1]
    assert language(code).gettext(STATES["off_target"]) not in morning.text
    if code == "en":
        assert "2 of 3 need a look today: No orders; Conversion rate (worse than usual)." in morning.text


def test_an_open_silence_is_no_calm_morning_and_expected_days_are_told() -> None:
    feast = Occasion("Tet", FORTNIGHT.first, FORTNIGHT.last, OccasionKind.HOLIDAY, names={"en": "Lunar New Year"})
    said = Occasion("moving house", NOW.date(), NOW.date(), OccasionKind.EXPECTED, kpis=frozenset({"absence:orders"}))
    calm = as_usual(CONVERSION)
    morning = digest_message(
        Digest("toys", NOW.date(), [Line(calm)], [stopped()], occasions=(feast, said)), READ, ANNA, RENDERER
    )
    assert morning.subject == "Toys & Co, Mar 10, 2026: No order since 05:05; by now usually 11 to 19"
    assert "1 of 2 needs a look today: No orders." in morning.text
    for form in (morning.text, morning.html):
        assert "No order since 05:05" in form
        assert "Lunar New Year, Feb 23 \N{EN DASH} Mar 8, 2026: not compared with ordinary days." in form
        assert "“moving house”. Not reported then: No orders." in form


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", ["payment_method", "channel", "leaked_code", "something new"])
def test_a_hostile_key_of_what_has_stopped_stays_harmless_in_every_form(kind: str, code: str) -> None:
    hostile = IncidentUpdate(
        silent(kind, HOSTILE + "\N{RIGHT-TO-LEFT OVERRIDE}\x1b[31m"), EVERY["drift"].watch, Say.FIRED
    )
    mail = told(hostile, code)
    chat = alert_message([hostile], READ, replace(TEAM, language=code), RENDERER)
    screen = "\n".join(verdict_words(hostile.verdict, READ, RENDERER, code))
    assert "<script" not in mail.html
    assert "<!channel>" not in chat.payload
    assert "@here" not in words(chat)
    assert "*sale*" not in words(chat)
    for form in (mail.text, mail.html, mail.subject, words(chat), screen):
        assert "\x1b" not in form
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in form


def values(page: str) -> set[str]:
    """Return every percentage and every amount of money that a page names, as it is written."""
    return set(re.findall(r"€[\d,]+(?:\.\d+)?|\d+(?:\.\d+)?%", page))


@pytest.mark.parametrize("case", ["drift", "drift_of_a_total", "drift_upward", "acknowledged", "over"])
def test_every_number_of_a_page_is_one_that_the_figures_give(case: str) -> None:
    """The value of a KPI over one window is one number: in the headline, in its line, beside its working."""
    update = EVERY[case]
    verdict = update.verdict
    assert verdict.drift is not None
    assert verdict.drift.window == verdict.figure.period
    message = told(update)
    page = digest_message(Digest("toys", NOW.date(), [Line(verdict)], [update]), READ, ANNA, RENDERER)
    shown = {form: values(unescape(re.sub("<[^>]+>", " ", form))) for form in (message.text, page.text, page.html)}
    name = re.escape("Revenue" if verdict.kpi == "revenue" else RENDERER.knowledge.kpis[verdict.kpi].name["en"])
    for form in (message.text, page.text):
        first = re.findall(rf"{name}(?: now| back at its usual level:|:)? ((?:€[\d,.]+\d)|(?:[\d.]+%))", form)
        counted = re.findall(r"From [^:]+ to [^:]+: ((?:€[\d,.]+\d)|(?:[\d.]+%))", form)
        assert first
        assert len({*first, *counted} - {"0.80%"}) == 1, (first, counted)  # 0.80%: of one device
    assert shown[page.html] <= shown[page.text] | shown[message.text] | {"100%", "50%"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_over_says_who_took_it_on_and_what_was_suggested(code: str) -> None:
    first, other = list(KNOWLEDGE.tactics)[:2]
    over = replace(EVERY["over"], shown=(first, other))
    titles = [KNOWLEDGE.tactics[one].title[code] for one in (first, other)]
    for message in (told(over, code), alert_message([over], READ, replace(TEAM, language=code), RENDERER)):
        for form in (message.text, message.html and unescape(message.html), message.payload and words(message)):
            assert not form or all(title in form for title in titles)
            assert not form or "asked PayPal" in form
    lasting = replace(EVERY["acknowledged"], shown=(first,))
    assert KNOWLEDGE.tactics[first].title["en"] not in told(lasting).text


def test_a_note_that_nobody_took_on_is_told_at_the_end_too() -> None:
    over = EVERY["over"]
    noted = replace(over, watch=replace_watch(over.watch, by="", answered_at=None, note="sold out"))
    assert "Noted while it lasted: “sold out”" in told(noted).text


@pytest.mark.parametrize(("answers_as", "by"), [("", ""), ("Anna", " --by Anna"), ("Anna Bui", " --by 'Anna Bui'")])
def test_where_there_are_several_readers_the_command_says_who_answers(answers_as: str, by: str) -> None:
    reader = replace(SHELF, answers_as=answers_as)
    command = f"shopbell alerts acknowledge conversion_rate --shop toys{by}\n"
    assert command in alert_message([EVERY["drift"]], READ, reader, RENDERER).text
