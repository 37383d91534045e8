"""Which mark parts the decimals: decided by the whole column, and what it does not decide is not read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.errors import Refused
from commerce.money import minor_digits
from commerce.tables.spend import SPEND
from connectors.files.marks import decimal_mark
from connectors.files.reader import parse
from connectors.files.said import Mark, Said
from tests.connectors.files.reading import amounts, spend


def column(*numbers: str, delimiter: str = ";") -> str:
    rows = "".join(f'2026-03-{day:02}{delimiter}x{delimiter}"{number}"\n' for day, number in enumerate(numbers, 1))
    return f"day{delimiter}channel{delimiter}amount\n{rows}"


@pytest.mark.parametrize(
    ("numbers", "minor"),
    [
        (["12,5"], [1250]),  # any other count of digits than three
        (["12.5"], [1250]),
        (["1,204", "33.3"], [120400, 3330]),
        (["1.204", "33,3"], [120400, 3330]),
        (["1,204", "2,310"], [120400, 231000]),  # three everywhere
        (["$ 150.000", "98.500", "120.000"], [15000000, 9850000, 12000000]),
        (["1.234.567"], [123456700]),  # only a grouping mark stands twice
        (["1,234.50"], [123450]),
        (["0.500"], [50]),  # nobody groups a nought, nor behind four digits
        ([".500"], [50]),
        (["1234.500"], [123450]),
        (["12,34,567.00"], [123456700]),  # lakhs
        (["12.50", "12,50"], [1250, 1250]),  # each tells its own
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_column_decides_whatever_parts_the_cells(numbers: list[str], minor: list[int], delimiter: str) -> None:
    assert amounts(spend(column(*numbers, delimiter=delimiter), "COP")) == minor


@pytest.mark.parametrize(
    "numbers",
    [["1,204"], ["1.204"], ["1,204", "33"], ["1,204", "1,204"], ["1,204", "2.310"], ["1,204", "2,310", "1204"]],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_what_the_column_leaves_open_is_refused_with_the_line_to_write(numbers: list[str], delimiter: str) -> None:
    text = column(*numbers, delimiter=delimiter)
    with pytest.raises(Refused) as caught:
        spend(text)
    mark = "," if "," in numbers[0] else "."
    other = {",": ".", ".": ","}[mark]
    shown = numbers[0]
    assert str(caught.value) == (
        f"spend.csv: '{shown}' in line 2 (amount) may be 1204 or 1.204, and no other amount tells which; write beside"
        f' the file decimal = "{other}" for the first, decimal = "{mark}" for the second'
    )


@pytest.mark.parametrize(("mark", "minor"), [(",", [120]), (".", [120400])])
def test_the_configuration_says_which(mark: Mark, minor: list[int]) -> None:
    read = parse(SPEND, column("1,204").encode(), "EUR", "spend.csv", Said(decimal=mark))
    assert amounts(read) == minor


def test_where_the_column_contradicts_itself_only_what_can_be_read_in_two_ways_is_left_out() -> None:
    read = spend(column("12.50", "12,50", "1,204"))
    assert amounts(read) == [1250, 1250]
    assert [(bad.line, bad.column) for bad in read.bad_rows] == [(4, "amount")]


def test_a_currency_of_three_decimals_says_nothing_by_three_digits() -> None:
    with pytest.raises(Refused, match=r"may be 1204 or 1\.204"):
        spend(column("1.204", "2.310"), "KWD")
    assert amounts(spend(column("1.204", "0.310"), "KWD")) == [1204, 310]


@pytest.mark.parametrize("number", ["12.345.67", "1,23", "12 50", "1.2.3,4", "1.2K", "5M", "1,2 triệu", "12 k"])
def test_what_is_no_number_is_never_read_as_another(number: str) -> None:
    read = spend(column("7.50", "8.50", number) if number != "1,23" else column("1,234.00", number, "9.25"))
    assert len(read.rows) + len(read.bad_rows) == 3
    assert all(amount in {750, 850, 123400, 123, 925} for amount in amounts(read))


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=20),
    st.sampled_from(["EUR", "COP", "IDR", "VND", "KWD"]),
    st.sampled_from([(".", ","), (",", ".")]),
    st.sampled_from(["whole", "to the last digit"]),
)
def test_a_column_written_in_one_manner_is_read_so_or_refused(
    minors: list[int], currency: str, marks: tuple[str, str], rounded: str
) -> None:
    digits = minor_digits(currency)
    decimal, grouping = marks
    whole = rounded == "whole"

    def written(minor: int) -> str:
        major, rest = divmod(minor, 10**digits)
        text = f"{major:,}".replace(",", grouping)
        return text if whole or not digits else f"{text}{decimal}{rest:0{digits}}"

    meant = [minor // 10**digits * 10**digits if whole else minor for minor in minors]
    with contextlib.suppress(Refused):
        read = parse(SPEND, column(*map(written, minors)).encode(), currency, "spend.csv")
        assert amounts(read) == meant
        assert read.bad_rows == ()


def test_a_column_without_marks_decides_nothing_and_needs_nothing() -> None:
    assert decimal_mark(["5", "12", "1204"], 2) == ""
    assert amounts(spend(column("5", "12", "1204"))) == [500, 1200, 120400]
