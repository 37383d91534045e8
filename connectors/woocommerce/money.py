"""Amounts as WooCommerce writes them: decimal text, in places a number, in places empty."""

from __future__ import annotations

from commerce.money import to_minor
from connectors.woocommerce.nodes import Amount

_CENTS, _SHORT = 2, 12


def minor(amount: Amount, digits: int, currency: str) -> int:
    """Read money; the usual "12.34" of a currency with cents takes the short way.

    Raises:
        ValueError: No believable amount; an empty one is none, either.
    """
    if amount == "0.00":
        return 0
    # below 10^9 and so never absurd
    if digits == _CENTS and amount.__class__ is str and amount[-3:-2] == "." and len(amount) <= _SHORT:
        try:
            return int(amount[:-3] + amount[-2:])
        except ValueError:
            pass  # what is wrong with it is told in plain words
    return to_minor(str(amount), currency)
