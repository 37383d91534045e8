"""Lines break at blanks and between Chinese characters, never within a number."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from shopbell.cli.narrow import narrow
from shopbell.cli.wrapping import wrapped

COMMA, OPEN, CLOSE = "\N{FULLWIDTH COMMA}", "\N{FULLWIDTH LEFT PARENTHESIS}", "\N{FULLWIDTH RIGHT PARENTHESIS}"
AMOUNT = "1.234.567.890.123\N{NO-BREAK SPACE}₫"


def test_an_amount_and_its_sign_stay_together() -> None:
    assert wrapped(f"one two {AMOUNT} three", 20) == ["one two", AMOUNT, "three"]
    assert wrapped(f"from {AMOUNT}", 10) == ["from", *wrapped(AMOUNT, 10)]
    assert "1.234.567.890.123" in wrapped(f"from {AMOUNT}", 10)  # narrower than a number is no page: it sticks out


def test_chinese_breaks_anywhere_but_before_what_closes() -> None:
    assert wrapped(f"平均訂單金額{COMMA}每筆 1,234 元。", 12) == ["平均訂單金", f"額{COMMA}每筆", "1,234 元。"]
    assert wrapped("共28,659次", 8) == ["共28,659", "次"]


def test_a_name_without_blanks_goes_on_in_the_next_line() -> None:
    assert wrapped("sale_2026_abcdefghij", 10) == ["sale_2026_", "abcdefghij"]


@given(
    st.lists(st.sampled_from(["word", AMOUNT, "訂單", "€12,345.67", "-", f"{OPEN}無{CLOSE}", "12%"]), max_size=12),
    st.integers(25, 80),
)
def test_nothing_is_lost_and_no_line_is_too_long(words: list[str], width: int) -> None:
    text = " ".join(words)
    lines = wrapped(text, width, first="  ", further="    ")
    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split(" ")) == text.replace(" ", "")
    found = re.findall(r"\d[\d.,]*\d", text)
    assert [number for line in lines for number in re.findall(r"\d[\d.,]*\d", line)] == found


@pytest.mark.parametrize("width", [30, 60, 80])
def test_of_a_table_that_is_too_wide_the_rest_stands_below(width: int) -> None:
    rows = [["Average order value", AMOUNT, f"{AMOUNT} - {AMOUNT}"], ["Orders", "7", ""]]
    columns = ("KPI", "Value", "Interval")
    lines = list(narrow(columns, rows, width, kept=("KPI", "Value"), right=("Value",)))
    assert max(map(cell_len, lines)) <= width
    assert sum(line.count("1.234.567.890.123") for line in lines) == 3
    assert lines[-1].startswith("Orders")
    assert lines[-1].endswith("  7")
