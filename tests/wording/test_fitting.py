"""A text at the length that a channel takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording.fitting import ELLIPSIS, TextLimit, fitted


def test_what_fits_is_left_alone() -> None:
    assert fitted("one\ntwo\n", TextLimit(8)) == "one\ntwo\n"


def test_whole_lines_are_left_out_from_the_end() -> None:
    text = "Orders: 1,234\nRevenue: 5,678\nConversion: 2.1 %\n"
    assert fitted(text, TextLimit(45)) == f"Orders: 1,234\nRevenue: 5,678\n{ELLIPSIS}"
    assert fitted(text, TextLimit(29)) == f"Orders: 1,234\n{ELLIPSIS}"


def test_a_first_line_that_is_too_long_is_cut_between_words() -> None:
    assert fitted("Revenue fell to 5,678 in a week", TextLimit(22)) == f"Revenue fell to\n{ELLIPSIS}"
    assert fitted("x" * 50, TextLimit(10)) == ELLIPSIS


def test_no_room_is_left_for_an_empty_line_before_the_sign() -> None:
    assert fitted("one\n\nthree and more\n", TextLimit(8)) == f"one\n{ELLIPSIS}"


@pytest.mark.parametrize(("counted_in", "length"), [("characters", 3), ("utf-16", 4), ("bytes", 8)])
def test_a_text_is_counted_as_the_other_side_counts(counted_in: str, length: int) -> None:
    limit = TextLimit(length, counted_in)  # type: ignore[arg-type]  # a table's column
    assert limit.length("率a\N{BELL}") == length
    assert limit.holds("率a\N{BELL}")
    assert not limit.holds("率a\N{BELL}.")


@given(st.text(), st.integers(4, 200), st.sampled_from(["characters", "utf-16", "bytes"]))
def test_what_is_returned_always_fits_and_begins_as_the_text_does(text: str, longest: int, counted_in: str) -> None:
    limit = TextLimit(longest, counted_in)  # type: ignore[arg-type]  # sampled from them
    told = fitted(text, limit)
    assert limit.holds(told)
    assert told == text or told.endswith(ELLIPSIS)
