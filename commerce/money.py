"""Money: integer minor units with a currency; Decimal at the edges, never float."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

# ISO 4217, list one: the currencies whose minor unit is not a hundredth.
# fmt: off
_NO_DECIMALS = frozenset([
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
])
# fmt: on
_THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_FOUR_DECIMALS = frozenset(["CLF", "UYW"])

# Above this an amount is a broken record, not a sale; it also keeps daily sums inside 64 bits.
ABSURD_MINOR = 10**13


@lru_cache(maxsize=512)
def minor_digits(currency: str) -> int:
    """Return how many decimal digits the minor unit of an ISO 4217 code has (EUR 2, VND 0, KWD 3).

    Raises:
        ValueError: Not three capital letters.
    """
    if not re.fullmatch("[A-Z]{3}", currency):
        msg = f"{currency!r} is not a currency code such as EUR or VND"
        raise ValueError(msg)
    if currency in _NO_DECIMALS:
        return 0
    if currency in _THREE_DECIMALS:
        return 3
    return 4 if currency in _FOUR_DECIMALS else 2


@lru_cache(maxsize=65536)
def to_minor(amount: str, currency: str) -> int:
    """Read a decimal string in major units ("19.99") as minor units (1999); half a unit rounds away from zero.

    Raises:
        ValueError: Not a finite number, an unknown currency, or an absurd amount.
    """
    digits = minor_digits(currency)
    try:
        value = Decimal(amount)
    except InvalidOperation as error:
        msg = f"{amount!r} is not an amount of money"
        raise ValueError(msg) from error
    if not value.is_finite() or abs(value) >= Decimal(ABSURD_MINOR):
        msg = f"{amount!r} {currency} is not a believable amount of money"
        raise ValueError(msg)
    minor = int(value.scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if abs(minor) >= ABSURD_MINOR:
        msg = f"{amount!r} {currency} is not a believable amount of money"
        raise ValueError(msg)
    return minor


def to_major(minor: int | Fraction, currency: str) -> Decimal:
    """Write minor units as a Decimal in major units, with exactly the digits of the currency (1999 EUR -> 19.99)."""
    digits = minor_digits(currency)
    exact = Fraction(minor)
    whole = Decimal(exact.numerator) / Decimal(exact.denominator)
    return whole.scaleb(-digits).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
