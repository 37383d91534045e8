"""The screen says of a value what the mails say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from alerts.messages.digest import Digest, digest_view
from alerts.messages.number_view import Line
from commerce.figures import Amount, Missing, Target, VerdictState
from shopbell import present
from shopbell.present import Row
from tests.alerts.a_shop import KNOWLEDGE, NOW, SCENE, figure, verdict
from wording.language import language

ENGLISH = language("en")
AT_LEAST_40 = Target("at_least", Fraction(4000))


@pytest.mark.parametrize(
    ("minor", "state", "said"),
    [
        (4520, "on_target", "on target"),
        (3900, "on_target", "too close to the limit to tell"),  # beyond its limit, but it may be chance
        (3000, "off_target", "off target"),
        (3900, "not_enough_data", "not enough data to tell"),
    ],
)
def test_the_table_and_the_digest_use_the_same_words(minor: int, state: str, said: str) -> None:
    judged = verdict(figure("average_order_value", minor, "currency", minor * 10, 10), state, AT_LEAST_40)
    assert present.cells(present.row_of(judged), KNOWLEDGE, ENGLISH)[-1] == said
    [hero] = digest_view(Digest("toys", NOW.date(), [Line(judged)]), SCENE, KNOWLEDGE, "en").cards
    assert hero.state == said
    assert present.verdict_json(judged, KNOWLEDGE, ENGLISH)["state"] == VerdictState(state).value  # scripts get codes


def test_scripts_hear_of_kpi_what_its_table_says() -> None:
    close = verdict(figure("average_order_value", 3900, "currency", 39_000, 10), "on_target", AT_LEAST_40)
    assert present.as_json(present.row_of(close), KNOWLEDGE, ENGLISH)["state"] == "too_close"
    good = verdict(figure("average_order_value", 4520, "currency", 45_200, 10), "on_target", AT_LEAST_40)
    assert present.as_json(present.row_of(good), KNOWLEDGE, ENGLISH)["state"] == "on_target"


def test_what_has_no_target_has_no_state_but_that_of_no_data() -> None:
    watched = verdict(figure("average_order_value", 3900, "currency", 39_000, 10), "on_target")
    assert present.cells(present.row_of(watched), KNOWLEDGE, ENGLISH)[-1] == ""
    lacking = verdict(figure("average_order_value", None, "currency"), "no_data")
    assert present.cells(present.row_of(lacking), KNOWLEDGE, ENGLISH)[-1] == "no data"


def test_a_value_is_never_told_beside_no_data() -> None:
    """A month with one order: it has a value, though the last days of the month have none to judge."""
    month = Row(
        "toys",
        figure("average_order_value", 1530, "currency", 1530, 1),
        state="no_data",
        has_target=True,
        remark="no data",
    )
    told = present.as_json(month, KNOWLEDGE, ENGLISH)
    assert (told["value"], told["state"], told["missing"]) == ("15.30", "not_enough_data", None)
    assert present.cells(month, KNOWLEDGE, ENGLISH)[-1] == "not enough data to tell"


def test_a_value_of_old_days_says_what_is_missing() -> None:
    judged = verdict(figure("average_order_value", 4520, "currency", 45_200, 10), "no_data", AT_LEAST_40)
    told = present.verdict_json(replace(judged, why="no_newer"), KNOWLEDGE, ENGLISH)
    assert (told["state"], told["missing"]) == ("no_data", "nothing newer was supplied")


def test_a_first_day_that_may_be_an_earlier_one_is_marked() -> None:
    judged = verdict(figure("average_order_value", 3000, "currency", 30_000, 10), "off_target", AT_LEAST_40)
    for is_longer in (False, True):
        told = present.verdict_json(replace(judged, since_or_longer=is_longer), KNOWLEDGE, ENGLISH)
        assert (told["since"], told["since_or_longer"]) == (date(2026, 2, 24).isoformat(), is_longer)


@pytest.mark.parametrize(
    ("segment", "key", "code", "said"),
    [
        ("customer_type", "returning", "zh_Hant", "回購顧客"),
        ("customer_type", "guest", "vi", "khách vãng lai"),
        ("device", "Desktop", "vi", "máy tính"),
        ("checkout_step", "cart", "en", "from cart to checkout"),
        ("checkout_step", "checkout", "vi", "từ thanh toán đến đặt hàng"),
        ("checkout_step", "checkout", "zh_Hant", "結帳→下單"),
        ("payment_method", "cod", "zh_Hant", "貨到付款"),
        ("payment_method", "ppcp-gateway", "vi", "PayPal"),
        ("payment_method", "new", "vi", "new"),  # no customer
        ("channel", "cod", "vi", "cod"),
        ("channel", "cart", "vi", "cart"),
        ("channel", "new", "vi", "new"),  # a channel is the shop's own word
        ("campaign", "", "en", "(none)"),
        ("campaign", "", "zh_Hant", "\uff08無\uff09"),
        ("landing_page", "", "en", "(all others)"),
    ],
)
def test_a_key_is_told_in_words(segment: str, key: str, code: str, said: str) -> None:
    part = replace(figure("order_count", 12, "count", 12), segment=segment, key=key)
    assert present.cells(Row("toys", part), KNOWLEDGE, language(code))[1] == said
    assert present.as_json(Row("toys", part), KNOWLEDGE, ENGLISH)["key"] == key


def test_years_have_a_unit_and_retention_a_way_of_counting() -> None:
    years = Row("toys", figure("average_customer_lifespan", Fraction(33, 100), "years", 33, 100))
    assert present.cells(years, KNOWLEDGE, ENGLISH)[2] == "0.33 years"
    assert present.cells(years, KNOWLEDGE, language("zh_Hant"))[2] == "0.33 年"
    kept = Row("toys", figure("customer_retention_rate", Fraction(1, 4), "percent", 25, 100, basis="textbook"))
    assert present.cells(kept, KNOWLEDGE, ENGLISH)[0] == "Customer retention rate (textbook)"
    assert present.footnotes([kept], KNOWLEDGE, ENGLISH) == [
        "Customer retention rate (textbook): all customers less the new ones, over those of the period before"
    ]


def test_the_same_counted_otherwise_stands_below() -> None:
    paid = figure("customer_acquisition_cost", Fraction(2350), "currency", 4700, 2, basis="paid")
    cost = Row("toys", replace(figure("customer_acquisition_cost", Fraction(1175), "currency", 4700, 4), parts=(paid,)))
    assert present.footnotes([cost], KNOWLEDGE, ENGLISH) == [
        "For comparison, Customer acquisition cost (paid channels only): €23.50."
    ]


def test_how_much_of_the_costs_is_known_stands_beside_a_profit() -> None:
    amounts = (
        Amount("gross_profit_amount", Fraction(60_00), "currency"),
        Amount("revenue_amount", Fraction(100_00), "currency"),
        Amount("cost_of_goods_sold", Fraction(40_00), "currency"),
        Amount("cost_coverage", Fraction(9, 10), "percent"),
    )
    profit = replace(figure("gross_profit", 6000, "currency", 6000), denominator=None, amounts=amounts)
    (said,) = present.footnotes([Row("toys", profit)], KNOWLEDGE, ENGLISH)
    assert said == "Gross profit: revenue: €100.00, cost of goods: €40.00; cost known for 90.0% of the sales"
    (of_one,) = present.footnotes([Row("toys", replace(profit, segment="channel", key="meta"))], KNOWLEDGE, ENGLISH)
    assert of_one.startswith("Gross profit, meta: ")
    told = present.as_json(Row("toys", profit), KNOWLEDGE, ENGLISH)
    assert told["inputs"] == {
        "gross_profit_amount": "60.00",
        "revenue_amount": "100.00",
        "cost_of_goods_sold": "40.00",
        "cost_coverage": 0.9,
    }


def test_what_is_less_one_says_so() -> None:
    gain = figure("revenue_growth_rate", Fraction(-1, 3), "percent", 6184_56, 9276_84)
    told = replace(gain, currency="EUR", numerator_unit="currency", denominator_unit="currency")
    assert present.working(told, ENGLISH) == "€6,184.56 / €9,276.84 − 1"  # noqa: RUF001 - a real minus sign


def test_too_few_known_costs_are_told_of_the_key_they_lack_in_and_to_scripts() -> None:
    thin = Missing("thin_costs", ("cost_of_goods_sold",), shares=(Fraction(1, 2), Fraction(4, 5)))
    row = Row("toys", replace(figure("gross_profit", None, "currency"), missing=thin, segment="channel", key="meta"))
    (said,) = present.footnotes([row], KNOWLEDGE, ENGLISH)
    assert said.startswith("Gross profit, meta: cost known for 50.0% of the sales, 80.0% are asked for (cost_coverage)")
    assert present.as_json(row, KNOWLEDGE, ENGLISH)["shares"] == {"known": 0.5, "asked": 0.8}


def test_keys_without_a_match_are_told_in_one_line() -> None:
    lacking = replace(figure("conversion_rate", None, "percent"), missing=Missing("no_match"), segment="channel")
    keys = [Row("toys", replace(lacking, key=f"c{number}")) for number in range(3)]
    (said,) = present.footnotes(keys, KNOWLEDGE, ENGLISH)
    assert said == (
        "Conversion rate, c0, c1, and c2: orders, visits and spend do not go by the same names here;"
        " `shopbell doctor` shows them and which lines to write"
    )
    many = [Row("toys", replace(lacking, key=f"c{number}")) for number in range(30)]
    assert present.footnotes(many, KNOWLEDGE, ENGLISH)[0].startswith(
        "Conversion rate, c0, c1, c2, c3, c4, c5, c6, c7, and …"
    )


def test_a_share_that_is_asked_for_is_told_to_its_last_digit() -> None:
    shares = (Fraction(9994, 10000), Fraction(9995, 10000))
    thin = Row("toys", replace(figure("gross_profit", None, "currency"), missing=Missing("thin_costs", shares=shares)))
    (said,) = present.footnotes([thin], KNOWLEDGE, ENGLISH)
    assert "cost known for 99.94% of the sales, 99.95% are asked for" in said


def test_amounts_that_no_sentence_of_the_collection_tells_are_left_untold() -> None:
    amounts = tuple(Amount(one, Fraction(3), "count") for one in ("orders", "sessions", "carts"))
    counted = replace(figure("revenue", 3900, "currency"), amounts=amounts, basis="textbook")
    assert KNOWLEDGE.working("revenue", "textbook") is None
    assert not [one for one in present.footnotes([Row("toys", counted)], KNOWLEDGE, ENGLISH) if "Worked out" in one]
