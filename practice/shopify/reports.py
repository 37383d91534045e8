"""The switches of ShopifyQL, and what it remembers between questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from practice.shopify.budget import Budget
from practice.shopify.wire import Node


@dataclass(slots=True)
class Reports:
    """How ShopifyQL answers; what is not known for sure can be switched.

    Attributes:
        budget: Points for it alone, given back at every full minute.
        rows_as_lists: Rows as lists in the order of the columns, as an old client expects, instead of dicts.
        until_excluded: UNTIL names the first day that is left out, instead of the last one that is in.
        most_rows: More than these are RESPONSE_TOO_LARGE.
        told: What the running request spent, for its extensions; empty when it asked for no report.
    """

    budget: Budget = field(default_factory=Budget)
    rows_as_lists: bool = False
    until_excluded: bool = False
    most_rows: int = 10_000
    told: Node = field(default_factory=dict)
