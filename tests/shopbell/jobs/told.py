"""Pages as a shop tells them: orders of yesterday."""

from __future__ import annotations

from datetime import datetime, timedelta

from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order
from tests import make
from tests.make import NOON


def order(number: int) -> Order:
    return make.order(number, NOON - timedelta(days=1))


def page(*numbers: int, seen_to: datetime | None = NOON) -> Page:
    return Page(Feed.ORDERS, Watermark(seen_to), orders=[order(number) for number in numbers])
