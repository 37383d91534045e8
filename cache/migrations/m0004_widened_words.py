"""Sources, cancellations and journeys of orders, costs, foreign money as told, traffic set aside, hints, redactions.

`told_*` keep what the shop said of an order whose amounts were converted at the merchant's rate, so that another rate
(or none) can start from there. `traffic_aside` keeps rows of tables for the days of which the shop itself told.
"""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    "ALTER TABLE orders ADD COLUMN source TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE orders ADD COLUMN cancelled_at INTEGER",
    "ALTER TABLE orders ADD COLUMN is_edited INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE order_lines ADD COLUMN cost_minor INTEGER",
    "ALTER TABLE feeds ADD COLUMN bulk_operation TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE feeds ADD COLUMN bulk_to TEXT",
    "ALTER TABLE shops ADD COLUMN definition TEXT NOT NULL DEFAULT '{}'",
    """
CREATE TABLE visits (
    visit_key INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops,
    source TEXT NOT NULL,
    medium TEXT NOT NULL,
    campaign TEXT NOT NULL,
    content TEXT NOT NULL,
    term TEXT NOT NULL,
    landing_page TEXT NOT NULL,
    referrer TEXT NOT NULL,
    UNIQUE (shop_id, source, medium, campaign, content, term, landing_page, referrer)
)
""",
    # visits are named without REFERENCES: two look-ups an order would cost a backfill a quarter more time
    """
CREATE TABLE order_journeys (
    order_key INTEGER PRIMARY KEY REFERENCES orders,
    is_ready INTEGER NOT NULL,
    order_index INTEGER,
    session_pages INTEGER,
    first_at INTEGER,
    first_visit INTEGER,
    last_at INTEGER,
    last_visit INTEGER
)
""",
    "CREATE INDEX unready_journeys ON order_journeys (order_key) WHERE is_ready = 0",
    """
CREATE TABLE unit_costs (
    shop_id INTEGER NOT NULL REFERENCES shops,
    product_id TEXT NOT NULL,
    variant_id TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    cost_minor INTEGER,
    currency TEXT NOT NULL,
    sku TEXT NOT NULL,
    PRIMARY KEY (shop_id, product_id, variant_id, valid_from)
) WITHOUT ROWID
""",
    """
CREATE TABLE told_orders (
    order_key INTEGER PRIMARY KEY REFERENCES orders,
    currency TEXT NOT NULL,
    gross_minor INTEGER NOT NULL,
    discount_minor INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL
)
""",
    """
CREATE TABLE told_lines (
    order_key INTEGER NOT NULL REFERENCES orders,
    position INTEGER NOT NULL,
    gross_minor INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    cost_minor INTEGER,
    PRIMARY KEY (order_key, position)
) WITHOUT ROWID
""",
    """
CREATE TABLE told_discounts (
    order_key INTEGER NOT NULL REFERENCES orders,
    position INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    PRIMARY KEY (order_key, position)
) WITHOUT ROWID
""",
    """
CREATE TABLE told_refunds (
    order_key INTEGER NOT NULL REFERENCES orders,
    refund_id TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL,
    PRIMARY KEY (order_key, refund_id)
) WITHOUT ROWID
""",
    """
CREATE TABLE traffic_aside (
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
    # content read last of each table, so that an unchanged one is not read again
    """
CREATE TABLE table_contents (
    shop_id INTEGER NOT NULL REFERENCES shops,
    feed TEXT NOT NULL,
    source TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (shop_id, feed, source)
) WITHOUT ROWID
""",
    # orders of people who asked to be forgotten: read again, they stay with the number they were given
    "CREATE TABLE redacted_orders (order_key INTEGER PRIMARY KEY REFERENCES orders)",
    """
CREATE TABLE webhook_events (
    shop_id INTEGER NOT NULL REFERENCES shops,
    event_id TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, event_id)
) WITHOUT ROWID
""",
    """
CREATE TABLE hinted (
    shop_id INTEGER NOT NULL REFERENCES shops,
    feed TEXT NOT NULL,
    record_id TEXT NOT NULL,
    hinted_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, feed, record_id)
) WITHOUT ROWID
""",
)


def apply(database: Database) -> None:
    """Add the columns and tables; what is stored stays as it is."""
    for statement in STATEMENTS:
        database.execute(statement)
