"""Amounts of money as files write them: with a currency's code or sign beside the number, or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from babel.numbers import list_currencies

from commerce.money import minor_digits, to_minor
from connectors.files.marks import Mark, has_odd_blanks, with_point, without_blanks
from connectors.files.said import Books
from connectors.files.showing import shown

_DOLLARS: Final[frozenset[str]] = frozenset(
    re.findall(
        "[A-Z]{3}",
        "USD AUD CAD NZD HKD SGD TWD MXN ARS CLP COP UYU BRL DOP BBD BSD BZD FJD GYD JMD LRD NAD SBD SRD TTD XCD",
    )
)
_CROWNS: Final = frozenset(["SEK", "NOK", "DKK", "ISK", "CZK"])
_RUPEES: Final = frozenset(["INR", "PKR", "LKR", "NPR", "MUR", "SCR"])
#: {what stands beside a number: the currencies that are written so}.
SIGNS: Final[Mapping[str, frozenset[str]]] = {
    "€": frozenset({"EUR"}),
    "euro": frozenset({"EUR"}),
    "£": frozenset(["GBP", "EGP", "LBP", "SYP", "SDG", "SSP", "FKP", "GIP", "SHP"]),
    "$": _DOLLARS,
    "us$": frozenset({"USD"}),
    "nt$": frozenset({"TWD"}),
    "nt": frozenset({"TWD"}),
    "hk$": frozenset({"HKD"}),
    "a$": frozenset({"AUD"}),
    "au$": frozenset({"AUD"}),
    "ca$": frozenset({"CAD"}),
    "c$": frozenset({"CAD"}),
    "s$": frozenset({"SGD"}),
    "nz$": frozenset({"NZD"}),
    "mx$": frozenset({"MXN"}),
    "r$": frozenset({"BRL"}),
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY", "TWD", "HKD"}),
    "圓": frozenset({"TWD", "HKD"}),
    "₫": frozenset({"VND"}),
    "đ": frozenset({"VND"}),
    "vnđ": frozenset({"VND"}),
    "đồng": frozenset({"VND"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
    "rs": _RUPEES,
    "rs.": _RUPEES,
    "rp": frozenset({"IDR"}),
    "rm": frozenset({"MYR"}),
    "฿": frozenset({"THB"}),
    "₱": frozenset({"PHP"}),
    "₺": frozenset({"TRY"}),
    "₽": frozenset({"RUB"}),
    "₴": frozenset({"UAH"}),
    "₪": frozenset({"ILS"}),
    "zł": frozenset({"PLN"}),
    "kč": frozenset({"CZK"}),
    "kr": _CROWNS,
    "kr.": _CROWNS,
    "ft": frozenset({"HUF"}),
    "lei": frozenset({"RON"}),
    "лв": frozenset({"BGN"}),
    "лв.": frozenset({"BGN"}),
    "fr": frozenset({"CHF", "XOF", "XAF"}),
    "fr.": frozenset({"CHF"}),
    "sfr.": frozenset({"CHF"}),
    "s/": frozenset({"PEN"}),
    "₦": frozenset({"NGN"}),
}
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\uff0d": "-"})
_PARTS: Final = re.compile(r"([^\d.,]*)([.,]?\d[\d.,]*)?([^\d]*)")
#: A code of ISO 4217 that means no money, for files that name no currency where no shop is known.
UNKNOWN: Final = "XXX"


class Written(NamedTuple):
    """One amount as it stands: the bare number, whether it is negative, and the currencies that it may be in."""

    number: str
    is_negative: bool
    currencies: frozenset[str]


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


def is_code(text: str) -> bool:
    """Tell whether a text is the code of a currency."""
    return text in _codes()


@lru_cache(maxsize=8192)
def written(text: str) -> Written:
    """Take an amount apart; no currency beside it means that none is told.

    Raises:
        ValueError: What stands there is no amount.
    """
    if has_odd_blanks(text):
        raise ValueError(_no_amount(text))
    plain = without_blanks(text).translate(_MINUS)
    is_negative = plain.startswith("(") and plain.endswith(")")
    found = _PARTS.fullmatch(plain[1:-1] if is_negative else plain)
    if not found or not found[2]:
        raise ValueError(_no_amount(text))
    before, number, behind = found.groups()
    number, behind = number.rstrip(".,"), number[len(number.rstrip(".,")) :] + behind
    told: frozenset[str] = frozenset()
    for beside in (before, behind):
        is_negative = is_negative or "-" in beside
        word = beside.replace("-", "", 1).replace("+", "", 1)
        if word not in {"", ".", ","} and not (meant := _currencies(word)):
            raise ValueError(_no_amount(text))
        if word not in {"", ".", ","}:
            told = told & meant if told else meant
    return Written(number, is_negative, told)


def read_money(text: str, currency: str, books: Books, mark: Mark | Literal[""], unit: Decimal = Decimal(1)) -> int:
    """Read an amount in major units as minor units of the shop's currency.

    Args:
        text: The cell.
        currency: In which the row is, where the cell does not say otherwise.
        books: The shop's currency, and what others are worth in it.
        mark: The decimal mark of the column; "" where each number must tell its own.
        unit: What one of the number is worth in major units.

    Raises:
        ValueError: No amount, a negative one, or in a currency of which no rate is stated.
    """
    amount = written(text)
    own = books.currency or currency
    told = amount.currencies
    if told and currency not in told and currency != UNKNOWN:
        if len(told) > 1:
            msg = f"{shown(text)} is in another currency than {currency}; write its code beside it"
            raise ValueError(msg)
        currency = next(iter(told))
    if amount.is_negative:
        msg = f"{shown(text)} is negative; write credits into the bill they belong to"
        raise ValueError(msg)
    if currency != own and currency not in books.rates:
        msg = f"{shown(text)} is in {currency}; the shop's currency is {own}"
        raise ValueError(msg)
    try:
        number = _grouped_only(amount.number, currency) or with_point(amount.number, mark)
    except ValueError:
        raise ValueError(_no_amount(text)) from None
    rate = Decimal(1) if currency == own else books.rates[currency]
    return to_minor(number if unit == rate == 1 else f"{Decimal(number) * unit * rate:f}", own)


def _grouped_only(number: str, currency: str) -> str:
    """Return the number of a currency without decimals whose marks group thousands; "" of any other.

    1.234 dong are a thousand and more, whatever the rest of the column looks like.
    """
    if minor_digits(currency) == 0 and re.fullmatch(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+", number):
        return re.sub("[.,]", "", number)
    return ""


def _currencies(word: str) -> frozenset[str]:
    """Return the currencies that may be meant by what stands beside a number."""
    code = word.upper().strip(".")
    if is_code(code):
        return frozenset({code})
    return SIGNS.get(word.lower(), frozenset())


def _no_amount(text: str) -> str:
    return f"{shown(text)} is not an amount of money such as 12.50"
