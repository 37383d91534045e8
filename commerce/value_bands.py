"""Order values in bands of round sums: from 1, 2 or 5 of a power of ten to the next of them, in the shop's currency.

A band goes by its order alone, never by other orders: so it stays the same whatever is sold later, and facts that are
moved by differences equal facts counted anew.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from commerce.money import minor_digits, to_major

#: Where the bands begin, in minor units, whatever the currency; what lies below one is 0: nothing was paid for goods.
STARTS: Final = (0, *(step * 10**power for power in range(16) for step in (1, 2, 5)))
_ENDS: Final = dict(pairwise(STARTS))
_KEY: Final = re.compile(r"(\d+)-(\d+) ([A-Z]{3})")


class Band(NamedTuple):
    """A band as its key tells it: from `low_minor` on, below `high_minor`; both are 0 where nothing was paid."""

    low_minor: int
    high_minor: int
    currency: str


def band_key(start_minor: int, currency: str) -> str:
    """Return the key of the band that begins there: "20-50 EUR" of 2000; cents are one band, and "0-0 EUR" is nothing.

    The last band has no end but one as far again.

    Raises:
        ValueError: An unknown currency.
    """
    unit = 10 ** minor_digits(currency)
    if start_minor <= 0:
        return f"0-0 {currency}"
    if start_minor < unit:
        return f"0-1 {currency}"
    low, high = (to_major(minor, currency) for minor in (start_minor, _ENDS.get(start_minor, 10 * start_minor)))
    return f"{low:.0f}-{high:.0f} {currency}"


def band_of(key: str) -> Band | None:
    """Return what a key tells; None for one that is no key of a band."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    low, high, currency = found.groups()
    unit = 10 ** minor_digits(currency)
    return Band(int(low) * unit, int(high) * unit, currency)
