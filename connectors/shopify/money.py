"""Exact sums: Shopify's decimal texts into minor units, and shares of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from commerce.money import ABSURD_MINOR, minor_digits, to_minor
from connectors.shopify.nodes import MoneyBag

_TENS = (1, 10, 100, 1000, 10000)


def minor(bag: MoneyBag | None, currency: str) -> int:
    """Return an amount in minor units; 0 where Shopify gives none.

    Raises:
        ValueError: No amount, no currency, or an absurd amount.
    """
    return 0 if bag is None else text_minor(bag.shop_money.amount, currency)


@lru_cache(maxsize=65536)
def text_minor(amount: str, currency: str) -> int:
    """Read Shopify's way of writing money: "10.0", "19.99", "250000.0".

    The plain cases are read here, three times as fast as through Decimal; prices repeat, so most come from memory.

    Raises:
        ValueError: No amount, no currency, or an absurd amount.
    """
    digits = minor_digits(currency)
    whole, _, rest = amount.partition(".")
    if rest == "0":
        rest = ""
    missing, plain = digits - len(rest), whole + rest
    if missing >= 0 and plain.isdecimal() and (value := int(plain) * _TENS[missing]) < ABSURD_MINOR:
        return value
    return to_minor(amount, currency)


def part(amount: int, share: int, whole: int) -> int:
    """Return `amount * share / whole`, rounded half up, with whole numbers only; 0 of nothing is 0."""
    return (2 * amount * share + whole) // (2 * whole) if whole > 0 else 0


def apportion(amount: int, weights: Sequence[int]) -> list[int]:
    """Split an amount over weights so that the parts add up to it exactly; no weight takes all on the first."""
    total = sum(weights)
    if total <= 0:
        return [amount, *[0] * (len(weights) - 1)] if weights else []
    parts, given, seen = [], 0, 0
    for weight in weights:
        seen += weight
        upto = part(amount, seen, total)
        parts.append(upto - given)
        given = upto
    return parts
