"""What many answers have in common: money, ids, pages of a list, counts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

import msgspec

from connectors.second_reading import Quantity

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
T = TypeVar("T")


class Node(msgspec.Struct, rename="camel", gc=False):
    """The root of every shape here."""


class Money(Node):
    """An amount in major units, as text. `currencyCode` is asked for once per record: all are in shop currency."""

    amount: str
    currency_code: str = ""


class MoneyBag(Node):
    """Only the shop's side is ever asked for; what the customer saw in another currency is not."""

    shop_money: Money


class Named(Node):
    """Anything of which only the global id matters."""

    id: str


class PageInfo(Node):
    """Where a list goes on."""

    has_next_page: bool
    end_cursor: str | None = None


class Connection(Node, Generic[T]):
    """One page of a list."""

    nodes: list[T]
    page_info: PageInfo = msgspec.field(default_factory=lambda: PageInfo(has_next_page=False))


class Count(Node):
    """How many there are; `precision` is EXACT or AT_LEAST."""

    count: Quantity
    precision: str = "EXACT"


class CountAnswer(Node):
    """The answer to `orders_count.graphql`."""

    orders_count: Count | None
