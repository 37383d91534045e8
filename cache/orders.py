"""Orders in: the path that a backfill walks a million times, so rows are tuples and go in by `executemany`.

Two steps, because the facts are counted before and after a write: `plan` finds out which customers a page touches and
which orders are newer than what is stored; `write` stores them.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from cache import currency_conversion, journeys, later_sales, line_costs
from cache.counting import FLAGS, as_defined
from cache.customers import customer_number, redacted_among
from cache.instants import seconds, seconds_or_none
from cache.shops import Shop
from cache.surrogate_keys import SurrogateKeys
from commerce.definition import tax_inside
from commerce.orders import Order, Refund, Status, Tombstone

# Plain text and numbers: an enumeration or a bool would take sqlite3's slow way through its adapters.
_STATUS_TEXT = {status: str(status.value) for status in Status}
# What a platform writes for a product that was deleted since: the one noted at first sight is kept.
_FORGOTTEN_PRODUCT = frozenset(["", "0"])

_COLUMNS = (
    "order_key, shop_id, order_id, customer_id, placed_at, changed_at, paid_at, day, status, platform_status, counted,"
    " currency, gross_minor, discount_minor, net_minor, tax_minor, shipping_minor, total_minor, channel, campaign,"
    " device, market, payment_method, is_online, source, cancelled_at, is_edited, product_count, cost_minor,"
    " costed_minor, " + journeys.COLUMNS
)
_NAMES = _COLUMNS.split(", ")
_INSERT_ORDER = f"INSERT INTO orders ({_COLUMNS}) VALUES ({', '.join('?' * len(_NAMES))})"
_REPLACE_ALL = ", ".join(f"{name} = excluded.{name}" for name in _NAMES[2:])
_UPSERT_ORDER = f"{_INSERT_ORDER} ON CONFLICT (order_key) DO UPDATE SET {_REPLACE_ALL}"
_INSERT_LINE = "INSERT INTO order_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_DISCOUNT = "INSERT INTO order_discounts VALUES (?, ?, ?, ?, ?)"
_INSERT_REFUND = "INSERT OR REPLACE INTO refunds VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(slots=True)
class OrderPlan:
    """What a page of orders will change.

    Attributes:
        orders: (order, its key, its customer): those to be stored.
        known_keys: Keys among them that are stored already and get new lines, discounts and refunds.
        deleted: (when noticed, key) of orders to be marked as deleted.
        redacted_keys: Keys among them of orders whose customer was redacted: their journeys are not stored.
        customers: Everybody whose orders change: who had such an order before, and who will have it.
        outdated: How many records are older than what is stored.
    """

    orders: list[tuple[Order, int, int]] = field(default_factory=list)
    known_keys: list[int] = field(default_factory=list)
    deleted: list[tuple[int, int]] = field(default_factory=list)
    redacted_keys: set[int] = field(default_factory=set)
    customers: set[int] = field(default_factory=set)
    outdated: int = 0


@dataclass(slots=True)
class _Stored:
    """The little of a stored order that decides."""

    order_key: int
    customer_id: int
    changed_at: int
    deleted: bool
    is_redacted: bool = False


def plan(
    connection: sqlite3.Connection,
    shop: Shop,
    orders: Sequence[Order],
    tombstones: Sequence[Tombstone],
    *,
    customers_hidden: bool = False,
) -> OrderPlan:
    """Find out what a page changes. Writes nothing.

    Of two versions of an order the one changed later is right; a version as old as the stored one replaces it. A
    deleted order comes back only with a change after its deletion.

    What somebody ordered before they were forgotten is nobody's, also when it is read only afterwards: it goes under
    the random number of the orders known then, and where that is not known any more, as a guest's.

    Where customers are hidden from us now, a known order stays whose it was: figures must not change with a right.
    """
    newest = _newest(as_defined(orders, shop.definition))
    stored = _stored(connection, shop, [*newest, *(stone.id for stone in tombstones)])
    wanted = [
        (order, old)
        for order, old in ((order, stored.get(order.id)) for order in newest.values())
        if old is None or not _is_outdated(seconds(order.changed_at), old)
    ]
    result = OrderPlan(outdated=len(orders) - len(wanted))
    redactions = redacted_among(connection, shop.shop_id, (order.customer_key for order, _ in wanted))
    new_keys = count(connection.execute("SELECT COALESCE(MAX(order_key), 0) + 1 FROM orders").fetchone()[0])
    for order, old in wanted:
        order_key = next(new_keys) if old is None else old.order_key
        if old is not None:
            result.known_keys.append(order_key)
            result.customers.add(old.customer_id)
        redaction = redactions.get(order.customer_key)
        if old is not None and old.is_redacted:
            customer_id = old.customer_id
            result.redacted_keys.add(order_key)
        elif redaction is not None and seconds(order.placed_at) <= redaction.at:
            customer_id = customer_number(redaction.fresh_key, order_key)
            result.redacted_keys.add(order_key)
        elif customers_hidden and old is not None and not order.customer_key:
            customer_id = old.customer_id
        else:
            customer_id = customer_number(order.customer_key, order_key)
        result.customers.add(customer_id)
        result.orders.append((order, order_key, customer_id))
    if tombstones:
        _plan_deletions(result, tombstones, stored)
    return result


def _newest(orders: Sequence[Order]) -> dict[str, Order]:
    """Return one version of each order: the one changed last, of equals the later in the page."""
    newest: dict[str, Order] = {}
    for order in orders:
        other = newest.get(order.id)
        if other is None or order.changed_at >= other.changed_at:
            newest[order.id] = order
    return newest


def _is_outdated(changed_at: int, old: _Stored) -> bool:
    return changed_at <= old.changed_at if old.deleted else changed_at < old.changed_at


def _stored(connection: sqlite3.Connection, shop: Shop, order_ids: Iterable[str]) -> dict[str, _Stored]:
    rows = connection.execute(
        "SELECT o.order_id, o.order_key, o.customer_id, o.changed_at, o.status = 'deleted',"
        " EXISTS (SELECT 1 FROM redacted_orders AS r WHERE r.order_key = o.order_key)"
        " FROM json_each(?) AS wanted CROSS JOIN orders AS o ON o.shop_id = ? AND o.order_id = wanted.value",
        (json.dumps(list(order_ids)), shop.shop_id),
    )
    return {row[0]: _Stored(row[1], row[2], row[3], bool(row[4]), bool(row[5])) for row in rows}


def _plan_deletions(result: OrderPlan, tombstones: Sequence[Tombstone], stored: dict[str, _Stored]) -> None:
    """Mark orders as deleted, unless they changed after that; an order never stored leaves no trace.

    None is needed. A tombstone is seen after whatever the shop still told of the order, and one job reads a shop: no
    older page comes later. Should a sweep and a sync cross each other all the same, the order stored then is like any
    other deleted since it was read, and the next sweep finds it gone.
    """
    written = {
        order.id: _Stored(order_key, customer_id, seconds(order.changed_at), deleted=False)
        for order, order_key, customer_id in result.orders
    }
    for stone in sorted(tombstones, key=lambda stone: stone.seen_at):
        seen_at = seconds(stone.seen_at)
        known = written.get(stone.id) or stored.get(stone.id)
        if known is None:
            continue
        if seen_at < known.changed_at:
            result.outdated += 1
            continue
        result.deleted.append((seen_at, known.order_key))
        result.customers.add(known.customer_id)


def write(connection: sqlite3.Connection, shop: Shop, keys: SurrogateKeys, planned: OrderPlan) -> None:
    """Store what was planned."""
    changed = [(place, one) for place, one in enumerate(planned.orders) if one[0].later_sales]
    for place, (order, order_key, customer_id) in changed:
        planned.orders[place] = later_sales.folded(order, shop.day), order_key, customer_id
    kept = _first_sight_products(connection, planned) if planned.known_keys else {}
    if planned.known_keys:
        known = [(order_key,) for order_key in planned.known_keys]
        for table in ("order_lines", "order_discounts", "refunds", "later_sales"):
            connection.executemany(f"DELETE FROM {table} WHERE order_key = ?", known)
        currency_conversion.forget(connection, planned.known_keys)
    order_rows, line_rows, discount_rows, refund_rows = _rows(connection, shop, keys, planned, kept)
    connection.executemany(_UPSERT_ORDER if planned.known_keys else _INSERT_ORDER, order_rows)
    connection.executemany(_INSERT_LINE, line_rows)
    connection.executemany(_INSERT_DISCOUNT, discount_rows)
    connection.executemany(_INSERT_REFUND, refund_rows)
    if changed:
        sales = ((planned.orders[place][1], planned.orders[place][0].later_sales) for place, _ in changed)
        later_sales.write(connection, shop, keys, sales)
    connection.executemany(
        "INSERT OR IGNORE INTO redacted_orders VALUES (?)", [(order_key,) for order_key in planned.redacted_keys]
    )
    connection.executemany(
        "INSERT OR IGNORE INTO order_currencies VALUES (?, ?)",
        [(shop.shop_id, currency) for currency in {order.currency for order, _, _ in planned.orders}],
    )
    if shop.definition.exchange_rates:
        foreign = [order_key for order, order_key, _ in planned.orders if order.currency != shop.currency]
        if foreign:
            currency_conversion.convert(
                connection, shop, currency_conversion.rates_of(shop.definition, shop.currency), foreign
            )
    line_costs.reckon_page(connection, shop, planned.orders)
    connection.executemany(
        "UPDATE orders SET status = 'deleted', counted = 0, changed_at = ? WHERE order_key = ?", planned.deleted
    )


Row = tuple[Any, ...]


def _rows(
    connection: sqlite3.Connection,
    shop: Shop,
    keys: SurrogateKeys,
    planned: OrderPlan,
    kept: dict[tuple[int, str], int],
) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """Return the rows of orders, lines, discounts and refunds."""
    # long: a backfill comes through here a million times; a function for each row made writing 8 % slower
    shop_id, day = shop.shop_id, shop.day
    products, visits, redacted = keys.products, keys.visits, planned.redacted_keys
    keeps_whole = shop.definition.refunds_by_amount == "goods"
    counted_unpaid, counted_paid = FLAGS[shop.definition.counting]
    order_rows: list[Row] = []
    line_rows: list[Row] = []
    discount_rows: list[Row] = []
    refund_rows: list[Row] = []
    for order, order_key, customer_id in planned.orders:
        placed_at = seconds(order.placed_at)
        order_rows.append(
            (
                order_key,
                shop_id,
                order.id,
                customer_id,
                placed_at,
                seconds(order.changed_at),
                seconds_or_none(order.paid_at),
                day(placed_at),
                _STATUS_TEXT[order.status],
                order.platform_status,
                (counted_unpaid if order.paid_at is None else counted_paid)[order.status],
                order.currency,
                order.gross_minor,
                order.discount_minor,
                order.net_minor,
                order.tax_minor,
                order.shipping_minor,
                order.total_minor,
                order.channel,
                order.campaign,
                order.device,
                order.market,
                order.payment_method,
                1 if order.is_online else 0,
                order.source,
                None if order.cancelled_at is None else seconds(order.cancelled_at),
                1 if order.is_edited else 0,
                _product_count(order),
                0,  # what its lines cost is reckoned when they are stored
                0,
                *(
                    journeys.NONE
                    if order.journey is None or order_key in redacted
                    else journeys.values(connection, shop_id, visits, order.journey)
                ),
            )
        )
        for position, line in enumerate(order.lines):
            product_key = kept.get((order_key, line.id)) if kept and line.product_id in _FORGOTTEN_PRODUCT else None
            if product_key is None:
                product_key = products.key(connection, shop_id, line)
            line_rows.append(
                (
                    order_key,
                    position,
                    line.id,
                    product_key,
                    line.quantity,
                    line.gross_minor,
                    line.net_minor,
                    line.cost_minor,
                )
            )
        for position, use in enumerate(order.discounts):
            discount_rows.append((order_key, position, use.code, use.title, use.amount_minor))
        for refund in order.refunds:
            refunded_at = seconds(refund.refunded_at)
            inside = 0 if keeps_whole or refund.has_parts else _tax_in(refund, order)
            refund_rows.append(
                (
                    order_key,
                    refund.id,
                    refunded_at,
                    day(refunded_at),
                    refund.net_minor - inside,
                    refund.tax_minor + inside,
                    refund.shipping_minor,
                    1 if refund.has_parts else 0,
                )
            )
    return order_rows, line_rows, discount_rows, refund_rows


def _tax_in(refund: Refund, order: Order) -> int:
    """Return the tax in a refund that does not tell it, by the order's own share of tax."""
    whole = order.net_minor + order.tax_minor + order.shipping_minor
    return tax_inside(refund.net_minor, order.tax_minor, whole)


def _product_count(order: Order) -> int:
    """Return how many different products an order holds; a gift card is none."""
    if len(order.lines) == 1:  # as most orders
        return 0 if order.lines[0].is_gift_card else 1
    return len({line.product_id or line.title for line in order.lines if not line.is_gift_card})


def _first_sight_products(connection: sqlite3.Connection, planned: OrderPlan) -> dict[tuple[int, str], int]:
    """Return {(order, line): product} of the lines whose product the shop has forgotten since."""
    wanted = [
        order_key
        for order, order_key, _ in planned.orders
        if any(line.product_id in _FORGOTTEN_PRODUCT for line in order.lines)
    ]
    kept: dict[tuple[int, str], int] = {}
    for order_key in wanted:
        for line_id, product_key in connection.execute(
            "SELECT line_id, product_key FROM order_lines WHERE order_key = ?", (order_key,)
        ):
            kept[order_key, line_id] = product_key
    return kept


def count_statuses(connection: sqlite3.Connection, shop: Shop) -> dict[str, int]:
    """Return how many orders stand in each of the platform's own statuses, most first."""
    return dict(
        connection.execute(
            "SELECT platform_status, COUNT(*) FROM orders WHERE shop_id = ?"
            " GROUP BY platform_status ORDER BY 2 DESC, 1",
            (shop.shop_id,),
        ).fetchall()
    )


def foreign_currency_orders(connection: sqlite3.Connection, shop: Shop) -> dict[str, int]:
    """Return {currency: orders} that would count but are in another currency than the shop's."""
    return dict(
        connection.execute(
            "SELECT currency, COUNT(*) FROM orders WHERE shop_id = ? AND currency <> ? AND counted = 1"
            " GROUP BY currency ORDER BY currency",
            (shop.shop_id, shop.currency),
        ).fetchall()
    )
