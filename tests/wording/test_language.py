from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from commerce.figures import Unit
from commerce.period import Period
from tests.alerts.a_shop import figure
from wording.language import MINUS, language
from wording.values import Value, change

GAP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("code", "currency", "minor", "expected"),
    [
        ("en", "EUR", 123_456, "€1,234.56"),
        ("vi", "EUR", 123_456, f"1.234,56{GAP}€"),
        ("vi", "VND", 1_250_000, f"1.250.000{GAP}₫"),
        ("en", "VND", 1_250_000, "₫1,250,000"),
        ("zh_Hant", "TWD", 125_000, "NT$1,250"),
        ("en", "TWD", 125_050, "NT$1,251"),
        ("zh_Hant", "USD", -990, "\N{MINUS SIGN}US$9.90"),
        ("en", "EUR", 1_234_567, "€12,346"),
        ("en", "KWD", 1234, f"KWD{GAP}1.234"),
    ],
)
def test_money_is_written_as_people_write_it(code: str, currency: str, minor: int, expected: str) -> None:
    assert language(code).amount(minor, currency) == expected


def test_shares_and_days_follow_the_language() -> None:
    assert language("en").percent(Fraction(216, 10_000)) == "2.16%"
    assert language("vi").percent(Fraction(305, 1000)) == "30,5%"
    assert [language(code).day(date(2026, 3, 2)) for code in ("en", "vi", "zh_Hant")] == [
        "Mar 2, 2026",
        "02/03/2026",
        "2026年3月2日",
    ]


@pytest.mark.parametrize(
    ("code", "told"),
    [("en", "Mar 2, 2026, 06:30"), ("vi", "06:30 ngày 02/03/2026"), ("zh_Hant", "2026年3月2日 06:30")],
)
def test_an_instant_is_told_on_the_shops_clock(code: str, told: str) -> None:
    instant = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert language(code).moment(instant, ZoneInfo("Asia/Ho_Chi_Minh")) == told


@pytest.mark.parametrize(
    ("unit", "exact", "told"),
    [
        ("percent", Fraction(-191, 1000), f"{MINUS}19.1%"),
        ("percent", Fraction(-1, 100_000), "0.00%"),
        ("points", Fraction(-421, 10), f"{MINUS}42 points"),
        ("points", Fraction(-2, 10), "0 points"),
        ("points", Fraction(12, 10), "1 point"),
        ("points", Fraction(-1), f"{MINUS}1 point"),
        ("years", Fraction(1), "1.00 years"),
        ("currency", Fraction(-5), f"{MINUS}\N{WORD JOINER}€0.05"),
        ("currency", Fraction(-2, 10), "€0.00"),
    ],
)
def test_below_nothing_stands_a_minus_and_before_a_nought_none(unit: Unit, exact: Fraction, told: str) -> None:
    assert Value(exact, unit, "EUR" if unit == "currency" else "").write(language("en")) == told


def test_a_change_that_rounds_to_nothing_goes_neither_way() -> None:
    assert Value(Fraction(-2, 10), "points").write_signed(language("en")) == "\N{PLUS-MINUS SIGN}0 points"
    assert Value(Fraction(-1, 100_000), "percent").write_signed(language("vi")).startswith("\N{PLUS-MINUS SIGN}0,00")


@pytest.mark.parametrize(
    ("code", "shares", "scores"),
    [
        ("en", f"{MINUS}44.0% to {MINUS}21.7%", f"{MINUS}71 to {MINUS}34 points"),
        ("vi", f"từ {MINUS}44,0% đến {MINUS}21,7%", f"từ {MINUS}71 đến {MINUS}34 điểm"),
        ("zh_Hant", f"{MINUS}44.0% 至 {MINUS}21.7%", f"{MINUS}71 至 {MINUS}34 分"),
    ],
)
def test_a_range_below_nothing_is_told_in_words(code: str, shares: str, scores: str) -> None:
    speech = language(code)

    def between(low: Fraction, high: Fraction, unit: Unit) -> str:
        return speech.between(Value(low, unit).write(speech), Value(high, unit).write(speech))

    assert between(Fraction(-44, 100), Fraction(-217, 1000), "percent") == shares
    assert between(Fraction(-71), Fraction(-34), "points") == scores
    assert " - " in between(Fraction(1, 2), Fraction(3, 5), "percent")


def test_an_unknown_language_speaks_english() -> None:
    assert language("tlh").code == "en"


def test_a_share_changes_in_points_and_money_in_per_cent() -> None:
    english = language("en")
    rate = change(figure("x", Fraction(3, 100), "percent"), figure("x", Fraction(4, 100), "percent"))
    cost = change(figure("x", 5000, "currency"), figure("x", 4000, "currency"))
    assert rate is not None
    assert rate.write_signed(english) == "\N{MINUS SIGN}1.00 percentage points"
    assert cost is not None
    assert cost.write_signed(english) == "+25.0%"
    assert change(figure("x", 5000, "currency"), figure("x", 0, "currency")) is None
    assert change(figure("x", 5000, "currency"), None) is None


def test_what_was_counted_in_two_ways_has_no_change() -> None:
    now = figure("conversion_rate", Fraction(3, 100), "percent", basis="sessions")
    before = figure("conversion_rate", Fraction(4, 100), "percent", basis="visitors")
    assert change(now, before) is None
    assert change(now, replace(before, basis="sessions")) is not None


def test_an_estimate_has_no_cents() -> None:
    assert Value(Fraction(42_252), "currency", "EUR").write_roughly(language("en")) == "€423"
    assert Value(Fraction(990), "currency", "EUR").write_roughly(language("en")) == "€9.90"


def test_an_estimate_has_three_digits_that_mean_something() -> None:
    assert Value(Fraction(3_942_249), "currency", "EUR").write_roughly(language("en")) == "€39,400"
    assert Value(Fraction(2_170_688), "currency", "VND").write_roughly(language("vi")) == f"2.170.000{GAP}₫"
    assert Value(Fraction(-887_700), "currency", "EUR").write_roughly(language("zh_Hant")) == (
        "\N{MINUS SIGN}\N{WORD JOINER}€8,880"
    )


def test_days_are_told_as_shortly_as_they_can_be() -> None:
    dash = "\N{EN DASH}"
    month, year = Period(date(2026, 3, 4), date(2026, 3, 31)), Period(date(2025, 12, 10), date(2026, 3, 9))
    assert language("en").days(month) == f"Mar 4 {dash} 31, 2026"
    assert language("en").days(year) == f"Dec 10, 2025 {dash} Mar 9, 2026"
    assert language("vi").days(month) == f"04/03/2026 {dash} 31/03/2026"
    assert language("zh_Hant").days(month) == "2026年3月4日至31日"
    assert [language(code).days(Period.day(month.first)) for code in ("en", "vi")] == ["Mar 4, 2026", "04/03/2026"]
