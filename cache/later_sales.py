"""What was added to orders, or taken out of them, on a later day: rows of their own, each on its day.

What was changed on the day of the order itself is part of the order: nobody has been told that day's figures yet.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from cache.instants import seconds
from cache.shops import Shop
from cache.surrogate_keys import SurrogateKeys
from commerce.orders import LaterSale, Line, Order

_INSERT = (
    "INSERT INTO later_sales (order_key, position, sale_id, sold_at, day, product_key, quantity, gross_minor,"
    " net_minor, tax_minor, shipping_minor, told_cost_minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def folded(order: Order, day: Callable[[int], str]) -> Order:
    """Return an order with what changed on its own day in it; what later days brought stays apart.

    Args:
        order: As the shop tells it.
        day: Returns the shop's day of an instant in seconds.
    """
    placed_on = day(seconds(order.placed_at))
    later, lines = [], {line.id: line for line in order.lines}
    tax_minor = shipping_minor = 0
    for sale in order.later_sales:
        if day(seconds(sale.sold_at)) > placed_on:
            later.append(sale)
            continue
        tax_minor, shipping_minor = tax_minor + sale.tax_minor, shipping_minor + sale.shipping_minor
        if sale.line is not None:
            lines[sale.line.id] = _together(lines.get(sale.line.id), sale.line)
    if len(later) == len(order.later_sales):
        return order
    goods = [line for line in lines.values() if not line.is_gift_card]
    was_minor = sum(line.net_minor for line in order.lines if not line.is_gift_card)
    off_minor = sum(line.gross_minor - line.net_minor for line in order.lines if not line.is_gift_card)
    net_minor = order.net_minor + sum(line.net_minor for line in goods) - was_minor
    discount_minor = order.discount_minor + sum(line.gross_minor - line.net_minor for line in goods) - off_minor
    return replace(
        order,
        lines=tuple(line for line in lines.values() if line.quantity or line.gross_minor or line.is_gift_card),
        gross_minor=net_minor + discount_minor,
        discount_minor=discount_minor,
        net_minor=net_minor,
        tax_minor=order.tax_minor + tax_minor,
        shipping_minor=order.shipping_minor + shipping_minor,
        later_sales=tuple(later),
    )


def _together(line: Line | None, more: Line) -> Line:
    """Return a line with what was added to it, or taken out of it."""
    if line is None:
        return more
    cost_minor = None if line.cost_minor is None or more.cost_minor is None else line.cost_minor + more.cost_minor
    return replace(
        line,
        quantity=line.quantity + more.quantity,
        gross_minor=line.gross_minor + more.gross_minor,
        net_minor=line.net_minor + more.net_minor,
        cost_minor=cost_minor,
    )


def write(
    connection: sqlite3.Connection, shop: Shop, keys: SurrogateKeys, orders: Iterable[tuple[int, tuple[LaterSale, ...]]]
) -> None:
    """Store what later days brought to orders; {order key: its later sales}, of which none is stored yet."""
    rows: list[tuple[Any, ...]] = []
    for order_key, sales in orders:
        for position, sale in enumerate(sales):
            line, sold_at = sale.line, seconds(sale.sold_at)
            rows.append(
                (
                    order_key,
                    position,
                    sale.id,
                    sold_at,
                    shop.day(sold_at),
                    None if line is None else keys.products.key(connection, shop.shop_id, line),
                    0 if line is None else line.quantity,
                    0 if line is None else line.gross_minor,
                    0 if line is None else line.net_minor,
                    sale.tax_minor,
                    sale.shipping_minor,
                    None if line is None else line.cost_minor,
                )
            )
    connection.executemany(_INSERT, rows)
