"""A page in: its records, its watermark and the movement of the facts, in one transaction or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from cache import catalogue, checkouts, costs, definitions, line_costs, orders, restatements, table_sources, tables
from cache.engine import Engine
from cache.instants import instant_or_none, seconds, seconds_or_none
from cache.remarks import TOLD_BY_DAY
from cache.restated_orders import because_of_orders
from cache.results import Saved
from cache.shops import Shop
from cache.surrogate_keys import SurrogateKeys
from commerce.errors import BadRecord
from commerce.feeds import Feed, Page, Unread, Watermark
from commerce.restatements import Cause, Why

#: Orders beyond which the facts are built anew rather than moved: a shop that notes its first costs.
_MOST_MOVED = 2_000

_SET_WATERMARK = """
INSERT INTO feeds (shop_id, feed, seen_to, backfill_page, backfill_from, bulk_operation, bulk_to)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (shop_id, feed) DO UPDATE SET
    seen_to = excluded.seen_to, backfill_page = excluded.backfill_page, backfill_from = excluded.backfill_from,
    bulk_operation = excluded.bulk_operation, bulk_to = excluded.bulk_to
"""


def save_page(
    connection: sqlite3.Connection,
    engine: Engine,
    keys: SurrogateKeys,
    shop: Shop,
    page: Page,
    *,
    defer_facts: bool,
    keep_watermark: bool = False,
) -> Saved:
    """Store a page; call inside a transaction. Replaying any page changes nothing.

    Args:
        connection: The cache's.
        engine: Moves the facts.
        keys: Of products and visits known so far.
        shop: Whose page.
        page: What the shop said.
        defer_facts: Only mark the facts as stale: a backfill builds them once at its end.
        keep_watermark: The page is of a sweep, which does not move the feed.

    Raises:
        BadRecord: A value no column can hold (an instant without zone, an amount beyond 64 bits). Take all back.
    """
    keys.keep_current(connection)
    try:
        saved = _save(connection, engine, keys, shop, page, defer_facts=defer_facts)
        if not keep_watermark:
            set_watermark(connection, shop, page.feed, page.watermark)
    except (TypeError, ValueError, OverflowError, AttributeError, sqlite3.IntegrityError) as error:
        # the text of an error may quote the record, and with it what a shop or customer wrote
        msg = (
            f"shop {shop.name!r}: a page of {page.feed} holds a value that cannot be stored ({type(error).__name__});"
            " nothing of the page was stored"
        )
        raise BadRecord(msg) from error
    return saved


def _save(
    connection: sqlite3.Connection, engine: Engine, keys: SurrogateKeys, shop: Shop, page: Page, *, defer_facts: bool
) -> Saved:
    order_plan = orders.plan(connection, shop, page.orders, page.tombstones, customers_hidden=page.customers_hidden)
    checkout_plan = checkouts.plan(connection, shop, page.checkouts, [order.id for order, _, _ in order_plan.orders])
    if defer_facts or engine.is_stale(connection, shop):
        engine.mark_stale(connection, shop)
        counting: AbstractContextManager[None] = nullcontext()
    else:
        days = checkout_plan.days.union(*map(tables.replaced_days, page.readings))
        counting = engine.difference(connection, shop, order_plan.customers, days)
    with _noting(connection, shop, page, order_plan), counting:
        orders.write(connection, shop, keys, order_plan)
        checkouts.write(connection, shop, checkout_plan)
        tables.write_told(connection, shop, page.readings)
    definitions_written = definitions.save_discounts(connection, shop, page.discounts)
    definitions_written += definitions.save_accounts(connection, shop, page.customers)
    products_written = catalogue.save(connection, shop, page.products)
    costs_written = _save_costs(connection, engine, shop, page)
    _drop_mended(connection, shop, page)
    note_skipped(connection, shop, page)
    return Saved(
        written=len(order_plan.orders)
        + len(order_plan.deleted)
        + len(checkout_plan.checkouts)
        + definitions_written
        + max(len(costs_written), products_written)  # a product and what it costs come together
        + sum(len(reading.rows) for reading in page.readings if reading.table.name == page.feed),
        outdated=order_plan.outdated
        + checkout_plan.outdated
        + len(page.discounts)
        + len(page.customers)
        - definitions_written,
        skipped=len(page.skipped),
    )


def _noting(
    connection: sqlite3.Connection, shop: Shop, page: Page, planned: orders.OrderPlan
) -> AbstractContextManager[None]:
    """Return what notes which days that were shown a page moves, and why."""
    if not page.readings:
        return because_of_orders(connection, shop, planned)
    table = page.readings[0].table
    until = table_sources.known(connection, shop, table, shop.platform).settled
    return restatements.because(connection, shop, Cause(Why.TABLE, table=table.name), until=until)


def _save_costs(connection: sqlite3.Connection, engine: Engine, shop: Shop, page: Page) -> Sequence[tuple[str, str]]:
    """Store unit costs, and let the orders that hold what they are of follow."""
    changed = costs.save(connection, shop, page.costs)
    affected = line_costs.orders_with(connection, shop, changed) if changed else {}
    if affected:
        if len(affected) > _MOST_MOVED:
            engine.mark_stale(connection, shop)
        stale = engine.is_stale(connection, shop)
        told = restatements.because(connection, shop, Cause(Why.COSTS))
        with told, nullcontext() if stale else engine.difference(connection, shop, affected.values(), ()):
            line_costs.reckon(connection, shop, list(affected))
    return changed


def set_watermark(connection: sqlite3.Connection, shop: Shop, feed: str, mark: Watermark) -> None:
    """Note how far a feed has been read."""
    row = (
        shop.shop_id,
        feed,
        _text(mark.seen_to),
        mark.backfill_page,
        _text(mark.backfill_from),
        mark.bulk_operation,
        _text(mark.bulk_to),
    )
    connection.execute(_SET_WATERMARK, row)


def newest_change(connection: sqlite3.Connection, shop: Shop) -> datetime | None:
    """Return the latest change of an order that is stored, by the shop's own clock; None where there is no order."""
    (newest,) = connection.execute("SELECT MAX(changed_at) FROM orders WHERE shop_id = ?", (shop.shop_id,)).fetchone()
    return instant_or_none(newest)


def watermark(connection: sqlite3.Connection, shop: Shop, feed: str) -> Watermark:
    """Return how far a feed has been read."""
    row = connection.execute(
        "SELECT seen_to, backfill_page, backfill_from, bulk_operation, bulk_to FROM feeds"
        " WHERE shop_id = ? AND feed = ?",
        (shop.shop_id, feed),
    ).fetchone()
    if row is None:
        return Watermark()
    return Watermark(_instant(row[0]), row[1], _instant(row[2]), row[3], _instant(row[4]))


def note_skipped(connection: sqlite3.Connection, shop: Shop, page: Page) -> None:
    """Keep the names of records that could not be read; of each only what is wrong with it now."""
    at = seconds_or_none(page.watermark.seen_to or page.watermark.backfill_from)
    connection.executemany(
        "DELETE FROM skipped WHERE shop_id = ? AND feed = ? AND source = '' AND text LIKE ? ESCAPE '!'",
        [(shop.shop_id, page.feed, _like(name)) for name in sorted({*map(_named, page.skipped)}) if name],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO skipped (shop_id, feed, source, text, at, missing, day) VALUES (?, ?, '', ?, ?, ?, ?)",
        [(shop.shop_id, page.feed, str(text), at, *_cost(shop, page.feed, text)) for text in page.skipped],
    )


def _named(text: str) -> str:
    """Return the name of the record that is complained of; "" where it has no number."""
    name = text.partition(":")[0]
    return "" if name.endswith("?") else name


def _like(name: str) -> str:
    return "".join(f"!{sign}" if sign in "!%_" else sign for sign in name) + ":%"


def _cost(shop: Shop, feed: str, text: str) -> tuple[str, str]:
    """Return what the figures lack because of a record, and the day on which they do; "" when that is not known."""
    if not isinstance(text, Unread):
        return feed if feed in TOLD_BY_DAY else "", ""
    return text.missing, "" if text.at is None else shop.day(seconds(text.at))


def _drop_mended(connection: sqlite3.Connection, shop: Shop, page: Page) -> None:
    """Complain no more about records that this page brings in order. A complaint reads `<what> <its number>: ...`.

    What is in the bin is no order any more, whichever feed told it.
    """
    also = Feed.ORDERS if page.tombstones else page.feed
    complaints = connection.execute(
        "SELECT feed, text FROM skipped WHERE shop_id = ? AND source = '' AND feed IN (?, ?)",
        (shop.shop_id, page.feed, also),
    ).fetchall()
    if not complaints:
        return
    mended = {record.id for some in (page.orders, page.checkouts, page.discounts) for record in some}
    mended |= {cost.variant_id for cost in page.costs} | {one.product_id for one in page.products} | {*page.read}
    mended.update(*map(tables.replaced_days, page.readings))
    gone = {stone.id for stone in page.tombstones}
    connection.executemany(
        "DELETE FROM skipped WHERE shop_id = ? AND feed = ? AND source = '' AND text = ?",
        [
            (shop.shop_id, feed, text)
            for feed, text in complaints
            if (number := text.partition(":")[0].rpartition(" ")[2]) in gone or (feed == page.feed and number in mended)
        ],
    )


def _text(instant: datetime | None) -> str | None:
    """Return an instant to the microsecond: a watermark is given back as it was given."""
    return None if instant is None else instant.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
