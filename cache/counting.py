"""Which orders count, and what follows when the merchant decides otherwise: flags and amounts, then facts anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from cache import currency_conversion, line_costs, refund_split, restatements
from cache.shops import Shop
from commerce.definition import ASKED_OF_FIGURES, COUNTINGS, Counting, Definition, counts
from commerce.order_sources import OrderSources, treated
from commerce.orders import Order, Status
from commerce.restatements import Why

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
    before, text = shop.definition, msgspec.json.encode(definition).decode()
    stale = int(_counted_alike(before) != _counted_alike(definition))
    connection.execute(
        "UPDATE shops SET definition = ?, facts_stale = MAX(facts_stale, ?) WHERE shop_id = ?",
        (text, stale, shop.shop_id),
    )
    if stale:
        rates_alone = msgspec.structs.replace(before, exchange_rates=definition.exchange_rates)
        is_by_rates = _counted_alike(rates_alone) == _counted_alike(definition)
        restatements.stale_because(connection, shop, Why.RATES if is_by_rates else Why.DEFINITION)
    if definition.statuses != before.statuses:
        _name_statuses(connection, shop, definition)
    if (definition.counting, definition.statuses) != (before.counting, before.statuses):
        _recount(connection, shop, definition.counting)
    if definition.sources is not None and definition.sources != before.sources:
        _tell_visits_apart(connection, shop, definition.sources)
    is_split_otherwise = definition.refunds_by_amount != before.refunds_by_amount
    if definition.exchange_rates != before.exchange_rates or (is_split_otherwise and rates):
        currency_conversion.take_back(connection, shop)
        if is_split_otherwise:
            refund_split.split(connection, shop, definition.refunds_by_amount)
        currency_conversion.convert(connection, shop, rates)
        currency_conversion.convert_checkouts(connection, shop, rates)
        line_costs.reckon_all(connection, shop)
    elif is_split_otherwise:
        refund_split.split(connection, shop, definition.refunds_by_amount)
    return True


def _counted_alike(definition: Definition) -> Definition:
    """Return a definition without what is asked when figures are made of facts, and not when these are counted."""
    plain = Definition()
    return msgspec.structs.replace(definition, **{name: getattr(plain, name) for name in ASKED_OF_FIGURES})


def as_defined(orders: Sequence[Order], definition: Definition) -> Sequence[Order]:
    """Return the orders as the merchant wants them counted: what a plugin's status stands for, who came by a visit.

    What the platform itself says of that is told by its connector already.
    """
    sources = definition.sources if definition.sources is not None and definition.sources.has_own_words else None
    if not definition.statuses and sources is None:
        return orders
    return [_as_defined(order, definition.statuses, sources) for order in orders]


def _as_defined(order: Order, statuses: Mapping[str, str], sources: OrderSources | None) -> Order:
    status, is_online = order.status, order.is_online
    if status is Status.UNKNOWN:
        status = Status(statuses.get(order.platform_status, Status.UNKNOWN))
    if sources is not None:
        has_visit = order.journey is not None and bool(order.journey.first or order.journey.last)
        is_online = sources.came_by_visit(order.source, order.channel, has_visit=has_visit)
    if (status, is_online) == (order.status, order.is_online):
        return order
    return msgspec.structs.replace(order, status=status, is_online=is_online)


def _recount(connection: sqlite3.Connection, shop: Shop, counting: Counting) -> None:
    unpaid, paid = FLAGS[counting]
    for status in Status:
        connection.execute(
            "UPDATE orders SET counted = CASE WHEN paid_at IS NULL THEN ? ELSE ? END WHERE shop_id = ? AND status = ?",
            (unpaid[status], paid[status], shop.shop_id, status),
        )


def _name_statuses(connection: sqlite3.Connection, shop: Shop, definition: Definition) -> None:
    """Let the stored orders stand for what the merchant says now; of what is said no more nobody knows anything."""
    words = {**dict.fromkeys(shop.definition.statuses, Status.UNKNOWN.value), **definition.statuses}
    connection.executemany(
        "UPDATE orders SET status = ? WHERE shop_id = ? AND platform_status = ? AND status NOT IN (?, ?)",
        [(status, shop.shop_id, word, Status.DELETED, Status.TEST) for word, status in words.items()],
    )


def _tell_visits_apart(connection: sqlite3.Connection, shop: Shop, sources: OrderSources) -> None:
    """Say of every stored order anew whether it came by a visit.

    Of a customer who was forgotten no visit is stored any more: where that would decide, what was found then holds.
    """

    def came_by_visit(source: str, channel: str, visit: int | None, is_redacted: int, known: int) -> int:
        if visit is None and is_redacted and treated(sources, source)[0] == "by_visit":
            return known
        return int(sources.came_by_visit(source, channel, has_visit=visit is not None))

    connection.create_function("came_by_visit", 5, came_by_visit, deterministic=True)
    connection.execute(
        "UPDATE orders SET is_online = came_by_visit(source, channel, COALESCE(last_visit, first_visit),"
        " order_key IN (SELECT order_key FROM redacted_orders), is_online) WHERE shop_id = ?",
        (shop.shop_id,),
    )
