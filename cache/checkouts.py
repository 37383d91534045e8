"""Checkouts in. One is completed when the shop says so, or when an order of the same id is stored: then or later."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cache import currency_conversion
from cache.customers import key_bytes, redacted_among
from cache.instants import seconds, seconds_or_none
from cache.shops import Shop
from commerce.definition import Rate
from commerce.orders import Checkout

# An order that is itself still a draft completes nothing.
_COMPLETED = """
(completed_at IS NOT NULL OR order_id <> '' OR EXISTS (
    SELECT 1 FROM orders AS o
    WHERE o.shop_id = checkouts.shop_id AND o.order_id = checkouts.checkout_id AND o.status <> 'draft'))
"""
_UPSERT = """
INSERT INTO checkouts VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
ON CONFLICT (shop_id, checkout_id) DO UPDATE SET
    customer_key = excluded.customer_key, started_at = excluded.started_at, changed_at = excluded.changed_at,
    completed_at = excluded.completed_at, day = excluded.day, order_id = excluded.order_id,
    currency = excluded.currency, told_minor = excluded.told_minor, total_minor = excluded.total_minor,
    channel = excluded.channel, device = excluded.device
"""
# Whoever the shop says it is: the customer was redacted, and a stored checkout stays with the number it was given.
_UPSERT_REDACTED = _UPSERT.replace("customer_key = excluded.customer_key", "customer_key = checkouts.customer_key")


@dataclass(slots=True)
class CheckoutPlan:
    """What a page changes: checkouts to store, ids whose completion may change, and the days that this touches."""

    checkouts: list[Checkout] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    days: set[str] = field(default_factory=set)
    outdated: int = 0


def plan(
    connection: sqlite3.Connection, shop: Shop, checkouts: Sequence[Checkout], order_ids: Iterable[str]
) -> CheckoutPlan:
    """Find out what a page of checkouts, or of orders that once were checkouts, changes. Writes nothing."""
    newest: dict[str, Checkout] = {}
    for checkout in checkouts:
        other = newest.get(checkout.id)
        if other is None or checkout.changed_at >= other.changed_at:
            newest[checkout.id] = checkout
    result = CheckoutPlan(outdated=len(checkouts) - len(newest))
    stored: dict[str, int] = {}
    rows = connection.execute(
        "SELECT c.checkout_id, c.changed_at, c.day FROM json_each(?) AS wanted"
        " CROSS JOIN checkouts AS c ON c.shop_id = ? AND c.checkout_id = wanted.value",
        (json.dumps([*newest, *order_ids]), shop.shop_id),
    )
    for checkout_id, changed_at, day in rows:
        stored[checkout_id] = changed_at
        result.days.add(day)
    result.ids = list(stored)
    for checkout in newest.values():
        if checkout.order_id == checkout.id and checkout.id not in stored:
            continue  # an order that was never seen as a checkout: it tells nothing of others that were left that day
        if seconds(checkout.changed_at) < stored.get(checkout.id, seconds(checkout.changed_at)):
            result.outdated += 1
            continue
        result.checkouts.append(checkout)
        result.days.add(shop.day(seconds(checkout.started_at)))
        if checkout.id not in stored:
            result.ids.append(checkout.id)
    return result


def write(connection: sqlite3.Connection, shop: Shop, planned: CheckoutPlan) -> None:
    """Store what was planned. Call after the orders of the page are stored."""
    if not planned.ids:
        return
    redacted = redacted_among(connection, shop.shop_id, (checkout.customer_key for checkout in planned.checkouts))
    for checkout in planned.checkouts:
        redaction = redacted.get(checkout.customer_key)
        key = checkout.customer_key
        if redaction is not None and seconds(checkout.started_at) <= redaction.at:
            key = redaction.fresh_key
        connection.execute(_UPSERT if redaction is None else _UPSERT_REDACTED, _row(shop, checkout, key))
    connection.executemany(
        f"UPDATE checkouts SET completed = {_COMPLETED} WHERE shop_id = ? AND checkout_id = ?",  # noqa: S608 - our own text
        [(shop.shop_id, checkout_id) for checkout_id in planned.ids],
    )


def _row(shop: Shop, checkout: Checkout, customer_key: str) -> tuple[object, ...]:
    started_at = seconds(checkout.started_at)
    rates = currency_conversion.rates_of(shop.definition, shop.currency) if shop.definition.exchange_rates else {}
    worth = rates.get(checkout.currency, Rate(int(checkout.currency == shop.currency), 1))
    return (
        shop.shop_id,
        checkout.id,
        key_bytes(customer_key) if customer_key else None,
        started_at,
        seconds(checkout.changed_at),
        seconds_or_none(checkout.completed_at),
        shop.day(started_at),
        checkout.order_id,
        checkout.currency,
        checkout.total_minor,
        worth(checkout.total_minor),
        checkout.channel,
        checkout.device,
    )
