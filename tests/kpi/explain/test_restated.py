"""What is told of sums that were moved after they were shown: days, numbers then and now, why, and what is left out."""

from __future__ import annotations

from datetime import date

from commerce.feeds import Feed
from commerce.languages import LANGUAGES
from commerce.period import Period
from commerce.restatements import Cause, MovedSum, Restatement, Why
from knowledge import load
from kpi.explain.restated import Told, restatements
from kpi.registry import catalog
from tests.kpi.memory_facts import Bought, MemoryFacts
from wording.language import language
from wording.restatements import restatement_lines

KNOWLEDGE = load()
MARCH = Period.month("2026-03")
#: Ten orders of 10.00 on every day.
FACTS = MemoryFacts([Bought(day) for day in MARCH.days() for _ in range(10)], covers={Feed.ORDERS: MARCH})
CANCELLED = (Cause(Why.CANCELLED, 1),)


def day(number: int) -> date:
    return date(2026, 3, number)


def moves(on: int, orders: int, why: tuple[Cause, ...] = CANCELLED, write: int = 1) -> list[MovedSum]:
    """Return that a day had so many orders of 10.00 more (or less) than it has now."""
    return [
        MovedSum(1, write, day(on), "orders", 10 + orders, 10, why),
        MovedSum(2, write, day(on), "net_sales", 1000 * (10 + orders), 10_000, why),
    ]


def told(*moved: MovedSum) -> list[Restatement]:
    totals = ("revenue", "order_count", "gross_sales")
    return restatements(moved, [Told(catalog()[kpi], KNOWLEDGE.kpis[kpi].unit) for kpi in totals], FACTS)


def test_days_near_each_other_are_one_line_with_the_sums_of_all_their_days() -> None:
    (one,) = told(*moves(12, 1), *moves(14, 2, (Cause(Why.CANCELLED, 2), Cause(Why.REFUNDED, 1)), write=2))
    assert one.days == Period(day(12), day(14))
    assert [(moved.kpi, moved.before, moved.after) for moved in one.moved] == [
        ("revenue", 33_000, 30_000),
        ("order_count", 33, 30),
    ]
    assert one.causes == (Cause(Why.CANCELLED, 3), Cause(Why.REFUNDED, 1))


def test_days_far_apart_are_told_apart_the_newest_first() -> None:
    assert [one.days.first for one in told(*moves(2, 1), *moves(20, 1))] == [day(20), day(2)]


def test_less_than_a_hundredth_of_a_day_is_not_told_and_neither_is_what_was_put_right_again() -> None:
    tiny = MovedSum(1, 1, day(3), "net_sales", 10_099, 10_000, (Cause(Why.EDITED, 1),))
    assert told(tiny) == []
    assert len(told(MovedSum(1, 1, day(3), "net_sales", 10_102, 10_000))) == 1
    assert told(*moves(3, 1), *moves(3, -1, write=2)) == []


def test_a_line_says_days_numbers_and_why_in_every_language() -> None:
    found = told(*moves(12, 2, (Cause(Why.CANCELLED, 2),)))
    lines = {code: list(restatement_lines(found, KNOWLEDGE, language(code))) for code in LANGUAGES}
    assert lines["en"] == [
        "Mar 12, 2026: Revenue €100.00 instead of €120.00 and Orders 10 instead of 12, because 2 orders were cancelled."
    ]
    assert lines["vi"][0].endswith("vì 2 đơn hàng đã bị hủy.")
    assert lines["zh_Hant"][0].endswith("原因：2 筆訂單已取消。")  # noqa: RUF001 - Chinese punctuation


def test_a_table_is_named_with_its_source_which_is_foreign() -> None:
    (one,) = told(*moves(12, 2, (Cause(Why.TABLE, table="spend", source="x" * 500),)))
    (line,) = restatement_lines([one], KNOWLEDGE, language("en"))
    assert "because the table of marketing spend was replaced (xxx" in line
    assert len(line) < 300


def test_every_cause_has_words() -> None:
    for why in Why:
        (one,) = told(*moves(12, 2, (Cause(why, 1),)))
        for code in LANGUAGES:
            (line,) = restatement_lines([one], KNOWLEDGE, language(code))
            assert why.value not in line or code == "en"


def test_of_many_stretches_the_newest_are_told_and_the_others_counted() -> None:
    found = told(*(one for on in range(1, 31, 5) for one in moves(on, 1)))
    lines = list(restatement_lines([*found, *found], KNOWLEDGE, language("en")))
    assert len(lines) == 6
    assert lines[-1] == "7 further stretches of days changed."
