"""What was added to an order, or taken out of it, on a later day: a sale of its own day. No stored figure changes."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # product_key NULL: shipping alone. told_cost_minor: what the shop told with it; cost_minor: what is reckoned
    """
CREATE TABLE later_sales (
    order_key INTEGER NOT NULL REFERENCES orders,
    position INTEGER NOT NULL,
    sale_id TEXT NOT NULL,
    sold_at INTEGER NOT NULL,
    day TEXT NOT NULL,
    product_key INTEGER REFERENCES products,
    quantity INTEGER NOT NULL,
    gross_minor INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL,
    told_cost_minor INTEGER,
    cost_minor INTEGER NOT NULL DEFAULT 0,
    costed_minor INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_key, position)
) WITHOUT ROWID
""",
    """
CREATE TABLE told_later_sales (
    order_key INTEGER NOT NULL REFERENCES orders,
    position INTEGER NOT NULL,
    gross_minor INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL,
    told_cost_minor INTEGER,
    PRIMARY KEY (order_key, position)
) WITHOUT ROWID
""",
)


def apply(database: Database) -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        database.execute(statement)
