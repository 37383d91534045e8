"""Shops and what they told us: orders with lines, discounts and refunds, checkouts, definitions, accounts, tables.

Instants are unix seconds, days are the shop's own as ISO text, money is integer minor units. `customer_id` is the
customer's pseudonym folded to 63 bits; a guest whom nobody can recognise is the negative of the order's own key.
"""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
""",
    """
CREATE TABLE shops (
    shop_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    platform TEXT NOT NULL,
    info TEXT NOT NULL
)
""",
    """
CREATE TABLE products (
    product_key INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops,
    product_id TEXT NOT NULL,
    variant_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    title TEXT NOT NULL,
    is_gift_card INTEGER NOT NULL,
    UNIQUE (shop_id, product_id, variant_id, sku, title, is_gift_card)
)
""",
    """
CREATE TABLE orders (
    order_key INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops,
    order_id TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    placed_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    paid_at INTEGER,
    day TEXT NOT NULL,
    status TEXT NOT NULL,
    platform_status TEXT NOT NULL,
    counted INTEGER NOT NULL,
    currency TEXT NOT NULL,
    gross_minor INTEGER NOT NULL,
    discount_minor INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    channel TEXT NOT NULL,
    campaign TEXT NOT NULL,
    device TEXT NOT NULL,
    market TEXT NOT NULL,
    payment_method TEXT NOT NULL,
    is_online INTEGER NOT NULL,
    UNIQUE (shop_id, order_id)
)
""",
    "CREATE INDEX orders_of_customer ON orders (customer_id)",
    """
CREATE TABLE order_lines (
    order_key INTEGER NOT NULL REFERENCES orders,
    position INTEGER NOT NULL,
    line_id TEXT NOT NULL,
    product_key INTEGER NOT NULL REFERENCES products,
    quantity INTEGER NOT NULL,
    gross_minor INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    PRIMARY KEY (order_key, position)
) WITHOUT ROWID
""",
    """
CREATE TABLE order_discounts (
    order_key INTEGER NOT NULL REFERENCES orders,
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    PRIMARY KEY (order_key, position)
) WITHOUT ROWID
""",
    """
CREATE TABLE refunds (
    order_key INTEGER NOT NULL REFERENCES orders,
    refund_id TEXT NOT NULL,
    refunded_at INTEGER NOT NULL,
    day TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL,
    PRIMARY KEY (order_key, refund_id)
) WITHOUT ROWID
""",
    # total_minor is in the shop's currency and 0 for a checkout in another one, whose amount told_minor keeps
    """
CREATE TABLE checkouts (
    shop_id INTEGER NOT NULL REFERENCES shops,
    checkout_id TEXT NOT NULL,
    customer_key BLOB,
    started_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    completed_at INTEGER,
    day TEXT NOT NULL,
    order_id TEXT NOT NULL,
    completed INTEGER NOT NULL,
    currency TEXT NOT NULL,
    told_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    channel TEXT NOT NULL,
    device TEXT NOT NULL,
    PRIMARY KEY (shop_id, checkout_id)
) WITHOUT ROWID
""",
    "CREATE INDEX checkouts_of_day ON checkouts (shop_id, day)",
    """
CREATE TABLE discounts (
    shop_id INTEGER NOT NULL REFERENCES shops,
    discount_id TEXT NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    usage_count INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    starts_at INTEGER,
    ends_at INTEGER,
    PRIMARY KEY (shop_id, discount_id)
) WITHOUT ROWID
""",
    """
CREATE TABLE accounts (
    shop_id INTEGER NOT NULL REFERENCES shops,
    key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    order_count INTEGER,
    accepts_marketing INTEGER,
    PRIMARY KEY (shop_id, key)
) WITHOUT ROWID
""",
    """
CREATE TABLE spend (
    shop_id INTEGER NOT NULL REFERENCES shops,
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    channel TEXT NOT NULL,
    campaign TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    clicks INTEGER,
    PRIMARY KEY (shop_id, day, source, position)
) WITHOUT ROWID
""",
    """
CREATE TABLE traffic (
    shop_id INTEGER NOT NULL REFERENCES shops,
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    channel TEXT NOT NULL,
    device TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    carts INTEGER,
    checkouts INTEGER,
    visitors INTEGER,
    PRIMARY KEY (shop_id, day, source, position)
) WITHOUT ROWID
""",
    """
CREATE TABLE surveys (
    shop_id INTEGER NOT NULL REFERENCES shops,
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    score INTEGER NOT NULL,
    PRIMARY KEY (shop_id, day, source, position)
) WITHOUT ROWID
""",
    """
CREATE TABLE feeds (
    shop_id INTEGER NOT NULL REFERENCES shops,
    feed TEXT NOT NULL,
    seen_to TEXT,
    backfill_page INTEGER,
    backfill_from TEXT,
    synced_at INTEGER,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, feed)
) WITHOUT ROWID
""",
    """
CREATE TABLE skipped (
    shop_id INTEGER NOT NULL REFERENCES shops,
    feed TEXT NOT NULL,
    source TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER,
    PRIMARY KEY (shop_id, feed, source, text)
) WITHOUT ROWID
""",
)


def apply(database: Database) -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        database.execute(statement)
