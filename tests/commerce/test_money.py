from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.money import minor_digits, to_major, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("19.99", "EUR", 1999),
        ("0", "EUR", 0),
        ("150000", "VND", 150000),
        ("150000.0", "VND", 150000),
        ("1.234", "KWD", 1234),
        ("2.005", "GBP", 201),  # half a penny rounds away from zero
        ("-2.005", "GBP", -201),
    ],
)
def test_reads_major_units_as_minor_units(amount: str, currency: str, minor: int) -> None:
    assert to_minor(amount, currency) == minor


@pytest.mark.parametrize("amount", ["", "abc", "1,50", "NaN", "Infinity", "1e30", "99999999999999999"])
def test_refuses_what_is_no_believable_amount(amount: str) -> None:
    with pytest.raises(ValueError, match=r"amount of money"):
        to_minor(amount, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "E1R", "ÄÖÜ"])
def test_refuses_what_is_no_currency(currency: str) -> None:
    with pytest.raises(ValueError, match="not a currency code"):
        minor_digits(currency)


def test_writes_exactly_the_digits_of_the_currency() -> None:
    assert to_major(Fraction(5000, 3), "EUR") == Decimal("16.67")
    assert str(to_major(1900, "EUR")) == "19.00"
    assert str(to_major(150000, "VND")) == "150000"


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (Fraction(5, 2), "VND", "3"),
        (Fraction(-5, 2), "VND", "-3"),
        (Fraction(665, 2), "EUR", "3.33"),
        (Fraction(-665, 2), "EUR", "-3.33"),
        (Fraction(664, 2), "EUR", "3.32"),
    ],
)
def test_half_a_unit_is_written_away_from_zero(minor: Fraction, currency: str, written: str) -> None:
    assert str(to_major(minor, currency)) == written


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "VND", "KWD", "TWD", "CLF"]))
def test_what_is_written_reads_back(minor: int, currency: str) -> None:
    assert to_minor(str(to_major(minor, currency)), currency) == minor
