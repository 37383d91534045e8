"""What a table of ShopifyQL is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from practice.shopify.moment import Moment


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the sum of some numbers, divided by another where `over` names one.

    `since` and `until` are the first and the last API version that knows it; "" is no limit.
    """

    kind: str
    sums: tuple[str, ...]
    over: str = ""
    since: str = ""
    until: str = ""

    def serves(self, version: str) -> bool:
        """Tell whether an API version knows the column."""
        return self.since <= version and (not self.until or version <= self.until)


class TableRow(NamedTuple):
    """What happened on a shop-local day: words to group by, numbers to add up (money in minor units)."""

    day: date
    words: Mapping[str, str]
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `where` is the one condition it understands, as a regular expression; "" for none."""

    columns: Mapping[str, Column]
    dimensions: frozenset[str]
    rows: Callable[[Moment], Iterable[TableRow]]
    where: str = field(default="")
