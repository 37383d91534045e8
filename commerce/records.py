"""What the stored orders hold beyond sums by segment: which discounts, products and refunds, day by day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class RecordKind(StrEnum):
    """Which records are asked for."""

    DISCOUNTS = "discounts"  # key and name: the code, or the title of one without; amount: what it took off
    PRODUCTS = "products"  # key: product and variant; amount: before discounts
    REFUNDED = "refunded"  # key: the product; amount: given back, by its part of the order's goods; by day of refund


class Record(NamedTuple):
    """What one discount or product had on one day, of counted orders in the shop's currency.

    `name` comes from outside: hostile until escaped.
    """

    key: str
    name: str
    day: date
    orders: int
    quantity: int
    amount_minor: int
