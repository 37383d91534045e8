"""Every measure as somebody writes it who knows the tables but no engine: a SELECT for the whole, one for each split.

Written by hand, not taken from `kpi.facts.measures`: what it finds is held against what the product finds. It runs on
SQLite and on DuckDB. Orders are numbered within their customer once, which is kinder than a SELECT that does it itself.
"""

# ruff: noqa: S608 - names of our own tables alone
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from commerce.tables import TABLES
from commerce.tables.base import NAMED_APART
from commerce.value_bands import STARTS

#: The tables that are read, and what of them is needed.
READ: Mapping[str, str] = {
    "orders": "order_key, order_id, customer_id, placed_at, day, channel, campaign, device, market, payment_method,"
    " gross_minor, discount_minor, net_minor, shipping_minor, is_online, product_count, cost_minor, costed_minor,"
    " counted, currency",
    "order_discounts": "order_key, position, code, title, amount_minor",
    "refunds": "order_key, day, net_minor",
    "later_sales": "order_key, day, gross_minor, net_minor, shipping_minor, cost_minor, costed_minor",
    "checkouts": "started_at, day, channel, device, completed",
    **{table.name: ", ".join(dict.fromkeys((*table.stored, "counted"))) for table in TABLES},
}

#: The days between two days, as each of them says it.
SQLITE_DAYS = "CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"
DUCKDB_DAYS = "date_diff('day', CAST({earlier} AS DATE), CAST({later} AS DATE))"


def numbered(days_between: str) -> tuple[str, ...]:
    """Return what makes the table of counted orders, each with what its customer had bought before."""
    age, gap = (days_between.format(later="day", earlier=earlier) for earlier in ("first_day", "previous_day"))
    bands = " ".join(f"WHEN net_minor < {end} THEN {start}" for start, end in pairwise(STARTS))
    return (
        """
CREATE TEMP TABLE codes AS
SELECT order_key, CASE code WHEN '' THEN title ELSE code END AS discount_code FROM (
    SELECT order_key, code, title,
           row_number() OVER (PARTITION BY order_key ORDER BY amount_minor DESC, position) AS place
    FROM order_discounts) AS d
WHERE place = 1
""",
        f"""
CREATE TEMP TABLE numbered AS
SELECT n.*, CASE WHEN customer_id < 0 THEN 'guest' WHEN order_number = 1 THEN 'new' ELSE 'returning' END
           AS customer_type,
       CASE WHEN customer_id < 0 THEN 'guest' WHEN order_number = 1 THEN 'first_order' WHEN age_days <= 90
           THEN 'up_to_90_days' WHEN age_days <= 365 THEN 'up_to_365_days' ELSE 'longer' END AS customer_tenure,
       CASE {bands} ELSE {STARTS[-1]} END AS order_value_band
FROM (
    SELECT m.*, {age} AS age_days, {gap} AS gap_days FROM (
        SELECT o.*, COALESCE(c.discount_code, '') AS discount_code,
               row_number() OVER by_customer AS order_number,
               lag(o.day) OVER by_customer AS previous_day,
               first_value(o.day) OVER by_customer AS first_day,
               first_value(o.channel) OVER by_customer AS first_channel,
               first_value(o.campaign) OVER by_customer AS first_campaign
        FROM orders AS o LEFT JOIN codes AS c ON c.order_key = o.order_key
        WHERE o.counted = 1 AND o.currency = 'EUR'
        WINDOW by_customer AS (PARTITION BY o.customer_id ORDER BY o.placed_at, length(o.order_id), o.order_id)
    ) AS m) AS n
""",
        f"CREATE TEMP TABLE {NAMED_APART} (channel TEXT, campaign TEXT)",  # nothing keeps customers at this shop
    )


@dataclass(frozen=True)
class Measured:
    """Some sums of one source.

    Attributes:
        sums: {name: expression}.
        source: What stands after FROM, with its condition.
        day: The expression of the day.
        splits: {segment: expression of its key}.
        is_whole: Whether it is told for the whole as well; else another one has that.
    """

    sums: Mapping[str, str]
    source: str
    day: str = "o.day"
    splits: Mapping[str, str] = field(default_factory=dict)

    def selects(self) -> Iterator[tuple[str, str]]:
        """Yield (segment, its SELECT of day, key and the sums)."""
        totals = ", ".join(f"SUM({expression}) AS {name}" for name, expression in self.sums.items())
        for segment, key in {"": "''", **self.splits}.items():
            by = f"{self.day}, {key}" if segment else self.day
            yield segment, f"SELECT {self.day} AS day, {key} AS key, {totals} FROM {self.source} GROUP BY {by}"


_OF_ORDER = {
    name: f"o.{name}"
    for name in (
        *("channel", "campaign", "device", "market", "customer_type", "payment_method"),
        *("order_value_band", "customer_tenure", "discount_code"),
    )
}
_OF_FIRST = {"channel": "o.first_channel", "campaign": "o.first_campaign"}
_LATER = "later_sales AS l JOIN numbered AS o ON o.order_key = l.order_key"
_IDENTIFIED = "o.customer_id > 0"


def _spent(net: str) -> dict[str, str]:
    return {
        "spent_on_first_order": f"CASE WHEN o.order_number = 1 THEN {net} ELSE 0 END",
        "spent_in_first_90_days": f"CASE WHEN o.age_days < 90 THEN {net} ELSE 0 END",
        "spent_in_first_365_days": f"CASE WHEN o.age_days < 365 THEN {net} ELSE 0 END",
    }


_QUARTER = (
    "substr(o.day, 1, 5) || CASE WHEN substr(o.day, 6, 2) < '04' THEN '01' WHEN substr(o.day, 6, 2) < '07' THEN '04'"
    " WHEN substr(o.day, 6, 2) < '10' THEN '07' ELSE '10' END || '-01'"
)

MEASURED = (
    Measured(
        {
            "orders": "1",
            "online_orders": "o.is_online",
            "identified_orders": f"CASE WHEN {_IDENTIFIED} THEN 1 ELSE 0 END",
            "new_customers": "CASE WHEN o.customer_type = 'new' THEN 1 ELSE 0 END",
            "sales_before_discounts": "o.gross_minor",
            "discounts": "o.discount_minor",
            "discounted_orders": "CASE WHEN o.discount_minor > 0 THEN 1 ELSE 0 END",
            "net_sales": "o.net_minor",
            "shipping": "o.shipping_minor",
            "multi_item_orders": "CASE WHEN o.product_count > 1 THEN 1 ELSE 0 END",
            "cost_of_goods": "o.cost_minor",
            "costed_sales": "o.costed_minor",
        },
        "numbered AS o",
        splits=_OF_ORDER,
    ),
    Measured(
        {
            "sales_before_discounts": "l.gross_minor",
            "discounts": "l.gross_minor - l.net_minor",
            "net_sales": "l.net_minor",
            "shipping": "l.shipping_minor",
            "cost_of_goods": "l.cost_minor",
            "costed_sales": "l.costed_minor",
        },
        _LATER,
        day="l.day",
        splits=_OF_ORDER,
    ),
    Measured(
        {"refunds": "r.net_minor"},
        "refunds AS r JOIN numbered AS o ON o.order_key = r.order_key",
        day="r.day",
        splits=_OF_ORDER,
    ),
    Measured(
        {"cohort_orders": "1"},
        f"numbered AS o WHERE {_IDENTIFIED}"
        " AND (o.previous_day IS NULL OR substr(o.previous_day, 1, 7) < substr(o.day, 1, 7))",
        day="substr(o.day, 1, 7) || '-01'",
        splits={"cohort": "substr(o.first_day, 1, 7) || ' ' || COALESCE(substr(o.previous_day, 1, 7), '')"},
    ),
    Measured(
        {"gap_count": "1"},
        f"numbered AS o WHERE {_IDENTIFIED} AND o.gap_days > 0",
        day=_QUARTER,
        splits={"days_between_orders": "CASE WHEN o.gap_days > 365 THEN 366 ELSE o.gap_days END"},
    ),
    Measured(_spent("o.net_minor"), f"numbered AS o WHERE {_IDENTIFIED}", day="o.first_day", splits=_OF_FIRST),
    Measured(_spent("l.net_minor"), f"{_LATER} WHERE {_IDENTIFIED}", day="o.first_day", splits=_OF_FIRST),
    Measured(
        {"abandoned_checkouts": "CASE WHEN o.completed = 0 THEN 1 ELSE 0 END"},
        "checkouts AS o",
        splits={"channel": "o.channel", "device": "o.device"},
    ),
    *(
        Measured(
            {one.name: one.expression for one in table.sums},
            f"{table.name} AS t WHERE t.counted = 1",
            day="t.day",
            splits={segment: f"t.{column}" for segment, column in table.segments.items()},
        )
        for table in TABLES
    ),
)

#: How many orders followed an order of which day: for the whole, and by the channel of the customer's first order.
PAIRS = {
    segment: f"SELECT o.day, {key} AS key, COALESCE(o.previous_day, '') AS previous_day,"
    " CASE WHEN o.order_number > 2 THEN 3 ELSE o.order_number END AS order_number, COUNT(*) AS orders"
    f" FROM numbered AS o WHERE {_IDENTIFIED} GROUP BY 1, 2, 3, 4"
    for segment, key in {"": "''", "channel": "o.first_channel"}.items()
}

#: Shipping, orders and customers of some days, asked of the orders themselves: its parameters are first and last day.
WINDOW = (
    "SELECT SUM(shipping_minor), COUNT(*), COUNT(DISTINCT CASE WHEN customer_id > 0 THEN customer_id END) FROM orders"
    " WHERE counted = 1 AND currency = 'EUR' AND day BETWEEN ? AND ?"
)
