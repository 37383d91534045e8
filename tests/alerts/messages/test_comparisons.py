"""What a figure is held beside: each thing with its value and change, or why it is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from alerts.messages.comparisons import compared
from commerce.comparisons import Beside, Comparison, moved_from
from commerce.feeds import Feed
from commerce.figures import Missing, Target
from commerce.languages import LANGUAGES
from commerce.period import FOUR_WEEKS, Period
from knowledge import load
from tests.kpi.memory_facts import Bought, MemoryFacts
from tests.kpi.verdict.swinging import BOOK
from wording.comparisons import comparison_lines, comparison_title
from wording.language import language

KNOWLEDGE = load()
LAST = date(2026, 10, 31)
NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)
WINDOW = Period.ending(LAST, FOUR_WEEKS)


def sold(first: date, *, traffic: bool = False) -> MemoryFacts:
    """Return an order of 10.00 each day, and of the last four weeks two; 50 visits a day."""
    days = Period(first, LAST)
    orders = [Bought(day) for day in days.days() for _ in range(2 if day in WINDOW else 1)]
    visits = [{"day": day, "sessions": 50, "carts": 5, "checkouts": 3} for day in days.days()] if traffic else []
    return MemoryFacts(orders, traffic=visits, covers={Feed.ORDERS: days})


def beside(
    kpi: str, facts: MemoryFacts, target: Target | None = None, period: Period | None = None
) -> dict[Beside, Comparison]:
    verdict = BOOK.judge(kpi, facts, shop="toys", target=target, now=NOW, today=LAST + timedelta(days=1), period=period)
    found = compared(BOOK, facts, verdict, KNOWLEDGE, asked=period is not None)
    assert [one.beside for one in found.comparisons] == list(Beside)
    return {one.beside: one for one in found.comparisons}


def of(one: Comparison) -> tuple[Fraction | int | None, Fraction | int | None]:
    return one.value, one.change


def test_a_total_stands_beside_its_target_the_days_before_last_year_and_what_is_usual() -> None:
    found = beside("revenue", sold(date(2025, 6, 1)), Target("at_least", Fraction(70_000)))
    assert of(found[Beside.TARGET]) == (70_000, Fraction(-1, 5))
    before = found[Beside.BEFORE]
    assert (*of(before), before.period) == (28_000, 1, WINDOW.before())
    last_year = found[Beside.LAST_YEAR]
    assert (*of(last_year), last_year.period) == (28_000, 1, WINDOW.earlier(364))
    assert found[Beside.USUAL].value == pytest.approx(28_000)
    assert found[Beside.BENCHMARK].missing == Missing("no_benchmark")


def test_a_share_moves_by_points_and_has_a_benchmark_with_its_document() -> None:
    found = beside("conversion_rate", sold(date(2026, 7, 1), traffic=True))
    assert found[Beside.BEFORE].change == Fraction(1, 50)
    benchmark = found[Beside.BENCHMARK]
    assert (benchmark.value, benchmark.low, benchmark.high) == (None, Fraction(2, 100), Fraction(3, 100))
    assert benchmark.change == Fraction(1, 100)
    assert benchmark.file in KNOWLEDGE.documents


@pytest.mark.parametrize(
    ("first", "beside_what", "why"),
    [
        (date(2026, 10, 1), Beside.BEFORE, "not_covered"),  # a few days of it are no period before
        (date(2026, 6, 1), Beside.LAST_YEAR, "none_yet"),
        (date(2026, 10, 1), Beside.USUAL, "no_usual"),
        (date(2026, 6, 1), Beside.TARGET, "no_target"),
    ],
)
def test_what_is_not_known_says_why(first: date, beside_what: Beside, why: str) -> None:
    found = beside("revenue", sold(first))[beside_what]
    assert (found.value, found.change) == (None, None)
    assert found.missing is not None
    assert found.missing.reason == why


def test_a_calendar_month_stands_beside_the_one_before() -> None:
    found = beside("revenue", sold(date(2026, 6, 1)), period=Period.month("2026-10"))
    assert found[Beside.BEFORE].period == Period.month("2026-09")


def test_what_was_counted_on_another_basis_is_not_held_beside() -> None:
    facts = sold(date(2026, 6, 1), traffic=True)
    verdict = BOOK.judge("conversion_rate", facts, shop="toys", target=None, now=NOW, today=LAST + timedelta(days=1))
    by_visitors = replace(verdict, figure=replace(verdict.figure, basis="visitors"))
    before = compared(BOOK, facts, by_visitors, KNOWLEDGE).comparisons[1]
    assert before.missing is not None
    assert (before.beside, before.missing.reason) == (Beside.BEFORE, "counted_otherwise")


@pytest.mark.parametrize(("value", "change"), [(1, Fraction(-1, 2)), (2, 0), (3, 0), (6, 1)])
def test_a_range_is_as_far_as_its_nearer_end(value: int, change: Fraction | int) -> None:
    assert moved_from("ratio", Fraction(value), Fraction(2), Fraction(3)) == change


def test_it_is_told_in_every_language_a_line_each() -> None:
    facts = sold(date(2026, 6, 1), traffic=True)
    verdict = BOOK.judge(
        "conversion_rate", facts, shop="toys", target=Target("at_least", Fraction(1, 20)), now=NOW,
        today=LAST + timedelta(days=1),
    )  # fmt: skip
    found = compared(BOOK, facts, verdict, KNOWLEDGE)
    told = {code: list(comparison_lines(found, KNOWLEDGE, language(code))) for code in LANGUAGES}
    assert told["en"][0] == "its target: at least 5.00% (\N{MINUS SIGN}1.00 percentage points)"
    assert told["en"][4].startswith("a general figure, undated: 2.00% to 3.00% (+1.00 percentage points), from “Why")
    assert told["vi"][0].startswith("mục tiêu: ")
    assert told["zh_Hant"][2].startswith("去年同週")
    assert comparison_title(found.figure, KNOWLEDGE, language("en")).endswith(": 4.00%, compared with")
