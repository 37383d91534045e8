"""A page in: its records, its watermark and the movement of the facts, in one transaction or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from cache import checkouts, definitions, orders
from cache.engine import Engine
from cache.instants import seconds_or_none
from cache.products import Products
from cache.results import Saved
from cache.shops import Shop
from commerce.errors import BadRecord
from commerce.feeds import Feed, Page, Watermark

_SET_WATERMARK = """
INSERT INTO feeds (shop_id, feed, seen_to, backfill_page, backfill_from) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (shop_id, feed) DO UPDATE SET
    seen_to = excluded.seen_to, backfill_page = excluded.backfill_page, backfill_from = excluded.backfill_from
"""


def save_page(
    connection: sqlite3.Connection, engine: Engine, products: Products, shop: Shop, page: Page, *, defer_facts: bool
) -> Saved:
    """Store a page; call inside a transaction. Replaying any page changes nothing.

    Args:
        connection: The cache's.
        engine: Moves the facts.
        products: Numbers of products known so far.
        shop: Whose page.
        page: What the shop said.
        defer_facts: Only mark the facts as stale: a backfill builds them once at its end.

    Raises:
        BadRecord: A value no column can hold (an instant without zone, an amount beyond 64 bits). Take all back.
    """
    try:
        return _save(connection, engine, products, shop, page, defer_facts=defer_facts)
    except (TypeError, ValueError, OverflowError, AttributeError, sqlite3.IntegrityError) as error:
        # the text of an error may quote the record, and with it what a shop or customer wrote
        msg = (
            f"shop {shop.name!r}: a page of {page.feed} holds a value that cannot be stored ({type(error).__name__});"
            " nothing of the page was stored"
        )
        raise BadRecord(msg) from error


def _save(
    connection: sqlite3.Connection, engine: Engine, products: Products, shop: Shop, page: Page, *, defer_facts: bool
) -> Saved:
    order_plan = orders.plan(connection, shop, page.orders, page.tombstones)
    checkout_plan = checkouts.plan(connection, shop, page.checkouts, [order.id for order, _, _ in order_plan.orders])
    if defer_facts or engine.is_stale(connection, shop):
        engine.mark_stale(connection, shop)
        counting: AbstractContextManager[None] = nullcontext()
    else:
        counting = engine.difference(connection, shop, order_plan.customers, checkout_plan.days)
    with counting:
        orders.write(connection, shop, products, order_plan)
        checkouts.write(connection, shop, checkout_plan)
    definitions_written = definitions.save_discounts(connection, shop, page.discounts)
    definitions_written += definitions.save_accounts(connection, shop, page.customers)
    set_watermark(connection, shop, page.feed, page.watermark)
    note_skipped(connection, shop, page)
    return Saved(
        written=len(order_plan.orders) + len(order_plan.deleted) + len(checkout_plan.checkouts) + definitions_written,
        outdated=order_plan.outdated
        + checkout_plan.outdated
        + len(page.discounts)
        + len(page.customers)
        - definitions_written,
        skipped=len(page.skipped),
    )


def set_watermark(connection: sqlite3.Connection, shop: Shop, feed: Feed, mark: Watermark) -> None:
    """Note how far a feed has been read."""
    row = (shop.shop_id, feed, _text(mark.seen_to), mark.backfill_page, _text(mark.backfill_from))
    connection.execute(_SET_WATERMARK, row)


def watermark(connection: sqlite3.Connection, shop: Shop, feed: Feed) -> Watermark:
    """Return how far a feed has been read."""
    row = connection.execute(
        "SELECT seen_to, backfill_page, backfill_from FROM feeds WHERE shop_id = ? AND feed = ?", (shop.shop_id, feed)
    ).fetchone()
    return Watermark() if row is None else Watermark(_instant(row[0]), row[1], _instant(row[2]))


def note_skipped(connection: sqlite3.Connection, shop: Shop, page: Page) -> None:
    """Keep the names of records that could not be read; the same complaint once."""
    at = seconds_or_none(page.watermark.seen_to or page.watermark.backfill_from)
    connection.executemany(
        "INSERT OR IGNORE INTO skipped (shop_id, feed, source, text, at) VALUES (?, ?, '', ?, ?)",
        [(shop.shop_id, page.feed, text, at) for text in page.skipped],
    )


def _text(instant: datetime | None) -> str | None:
    """Return an instant to the microsecond: a watermark is given back as it was given."""
    return None if instant is None else instant.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
