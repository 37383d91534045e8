"""Which orders count, and what follows when the merchant decides otherwise: flags and amounts, then facts anew."""

from __future__ import annotations

import sqlite3

import msgspec

from cache import currency_conversion, line_costs
from cache.shops import Shop
from commerce.definition import COUNTINGS, Counting, Definition, counts
from commerce.orders import Status

#: {variant: ({status: 1 or 0} of orders not paid, the same of paid ones)}: looked up once an order on the hot path.
FLAGS: dict[Counting, tuple[dict[Status, int], dict[Status, int]]] = {
    counting: (
        {status: int(counts(counting, status, is_paid=False)) for status in Status},
        {status: int(counts(counting, status, is_paid=True)) for status in Status},
    )
    for counting in COUNTINGS
}


def define(connection: sqlite3.Connection, shop: Shop, definition: Definition) -> bool:
    """Count the stored orders by another definition; call inside a transaction. Returns whether anything changed.

    Raises:
        ValueError: An exchange rate that is none.
    """
    if definition == shop.definition:
        return False
    rates = currency_conversion.rates_of(definition, shop.currency)
    text = msgspec.json.encode(definition).decode()
    stale = int(_counted_by(definition) != _counted_by(shop.definition))
    connection.execute(
        "UPDATE shops SET definition = ?, facts_stale = MAX(facts_stale, ?) WHERE shop_id = ?",
        (text, stale, shop.shop_id),
    )
    if definition.counting != shop.definition.counting:
        _recount(connection, shop, definition.counting)
    if definition.exchange_rates != shop.definition.exchange_rates:
        currency_conversion.take_back(connection, shop)
        currency_conversion.convert(connection, shop, rates)
        currency_conversion.convert_checkouts(connection, shop, rates)
        line_costs.reckon_all(connection, shop)
    return True


def _counted_by(definition: Definition) -> tuple[object, ...]:
    """Return what the facts go by."""
    return definition.counting, definition.exchange_rates, definition.channels, definition.campaigns


def _recount(connection: sqlite3.Connection, shop: Shop, counting: Counting) -> None:
    unpaid, paid = FLAGS[counting]
    for status in Status:
        connection.execute(
            "UPDATE orders SET counted = CASE WHEN paid_at IS NULL THEN ? ELSE ? END WHERE shop_id = ? AND status = ?",
            (unpaid[status], paid[status], shop.shop_id, status),
        )
