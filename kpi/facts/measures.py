"""The measures: plain SELECTs that sum what happened on a day. Only the cache runs them.

Three tables come from the cache:

`counted_orders`: every counted order (docs/design.md, section 3) of the chosen customers, in the shop's currency, with
    order_key, customer_id, identified (0 for a guest nobody can recognise), day (shop-local ISO text), order_number
    (1.. within the customer, by placed_at, then id), previous_day (day of the customer's order before; NULL for the
    first), customer_type ('new' for a customer's first order, 'returning', 'guest'), channel, campaign, device, market,
    payment_method (the platform's own name of it), first_channel, first_campaign (of the customer's first order),
    gross_minor, discount_minor, net_minor, tax_minor, shipping_minor, is_online (0 where no visit led to it), first_day
    (of the customer's first order), product_count (different products in it), cost_minor and costed_minor (what the
    lines with a known cost cost, and what they were sold for), age_days (days since the customer's first order, 0 on
    its own day), gap_days (since the order before; NULL for the first), refund_day (on which its refunds count; NULL:
    on their own), discount_code (the one that took most off it, else that discount's title; "" where none was used).
`chosen_days`: the days of which rows of a table or checkouts change.
`named_apart`: channel and campaign, as they are told, of the rows of a table that the merchant wants to see apart as
    well (`commerce.tables.base.Apart`).

`later_sales` is what was added to an order, or taken out of it, on a later day: it adds to the sums of orders, on its
own day and under the keys of its order.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import pairwise

from commerce.facts import Measure
from commerce.lapse import MOST_DAYS
from commerce.lifetime import SPENT_AT_FIRST, SPENT_WITHIN
from commerce.line_splits import LINE_SEGMENTS
from commerce.measures import measure_of
from commerce.tables import TABLES
from commerce.value_bands import STARTS

#: The ways in which everything that comes from orders is split: columns of `counted_orders`.
ORDER_SEGMENTS = ("channel", "campaign", "device", "market", "customer_type", "payment_method")
VALUE_BAND, TENURE, DISCOUNT_CODE = "order_value_band", "customer_tenure", "discount_code"
#: Further ways, by what an order was rather than by who came how: told where they are asked for. Diagnosis leaves them
#: alone: a band of order values restates a loss of order value, and codes come and go with what they are given for.
KIND_SEGMENTS = (VALUE_BAND, TENURE, DISCOUNT_CODE)
#: And by what was bought: no measure has these, they are read out of lines (`commerce.line_splits`). Neither are they
#: looked through for a cause: products that went or changed are told as what happened (`kpi.explain.happenings`).
TOLD_WHEN_ASKED = (*KIND_SEGMENTS, *LINE_SEGMENTS)
#: All ways to split what lines tell.
BY_LINES = (*ORDER_SEGMENTS, *TOLD_WHEN_ASKED)
#: {key: the last day after a customer's first order on which it is his}.
TENURES = {"up_to_90_days": 90, "up_to_365_days": 365}
_KINDS = {
    # where the band begins; the cache names it in the shop's currency
    VALUE_BAND: f"CASE {' '.join(f'WHEN o.net_minor < {end} THEN {start}' for start, end in pairwise(STARTS))}"
    f" ELSE {STARTS[-1]} END",
    TENURE: "CASE WHEN o.customer_type = 'guest' THEN 'guest' WHEN o.order_number = 1 THEN 'first_order' "
    + " ".join(f"WHEN o.age_days <= {days} THEN '{key}'" for key, days in TENURES.items())
    + " ELSE 'longer' END",
    DISCOUNT_CODE: "o.discount_code",
}
_COLUMNS = {segment: f"o.{segment}" for segment in ORDER_SEGMENTS}


def _of_orders(
    name: str, source: str, day: str, sums: Mapping[str, str], labels: Mapping[str, str] = _COLUMNS
) -> Measure:
    """Return the measure of {sum: expression}, split by {segment: expression}."""
    totals = ",\n       ".join(f"{expression} AS {name}" for name, expression in sums.items())
    keys = ", ".join(labels.values())
    return Measure(
        name=name,
        scope="customers",
        segments=tuple(labels),
        sums=tuple(sums),
        sql=f"""
SELECT {day}, {keys},
       {totals}
FROM {source}
GROUP BY {day}, {keys}
""",  # noqa: S608 - our own names only
    )


def _by_kind(name: str, source: str, day: str, sums: Mapping[str, str]) -> tuple[Measure, Measure]:
    """Return a measure, and the same split by the kinds of orders; apart, for all splits together fit few orders alike.

    So there are few rows to roll up on either side.
    """
    whole = _of_orders(name, source, day, sums)
    kinds = _of_orders(f"{name}_by_kind", source, day, sums, _KINDS)
    return whole, dataclasses.replace(kinds, splits=name)


ORDERS, ORDERS_BY_KIND = _by_kind(
    "orders",
    "counted_orders AS o",
    "o.day",
    {
        "orders": "COUNT(*)",
        "online_orders": "SUM(o.is_online)",
        "identified_orders": "SUM(o.identified)",
        "new_customers": "SUM(CASE WHEN o.customer_type = 'new' THEN 1 ELSE 0 END)",
        "sales_before_discounts": "SUM(o.gross_minor)",
        "discounts": "SUM(o.discount_minor)",
        "discounted_orders": "SUM(CASE WHEN o.discount_minor > 0 THEN 1 ELSE 0 END)",
        "net_sales": "SUM(o.net_minor)",
        "shipping": "SUM(o.shipping_minor)",
        "multi_item_orders": "SUM(CASE WHEN o.product_count > 1 THEN 1 ELSE 0 END)",
        "cost_of_goods": "SUM(o.cost_minor)",
        "costed_sales": "SUM(o.costed_minor)",
    },
)

#: The condition is asked once: a shop whose orders are never edited is not looked through for sales that it has not.
_LATER_SALES, LATER_SALES_BY_KIND = _by_kind(
    "later_sales",
    "counted_orders AS o CROSS JOIN later_sales AS l ON l.order_key = o.order_key"
    " AND EXISTS (SELECT 1 FROM later_sales)",
    "l.day",
    {
        "sales_before_discounts": "SUM(l.gross_minor)",
        "discounts": "SUM(l.gross_minor - l.net_minor)",
        "net_sales": "SUM(l.net_minor)",
        "shipping": "SUM(l.shipping_minor)",
        "cost_of_goods": "SUM(l.cost_minor)",
        "costed_sales": "SUM(l.costed_minor)",
    },
)
LATER_SALES = dataclasses.replace(_LATER_SALES, adds_to=ORDERS.name)

REFUNDS, REFUNDS_BY_KIND = _by_kind(
    "refunds",
    "refunds AS r JOIN counted_orders AS o ON o.order_key = r.order_key",
    "COALESCE(o.refund_day, r.day)",
    {"refunds": "SUM(r.net_minor)"},
)

COHORT_ORDERS = "cohort_orders"

#: Customers by the month of their first order, each counted once in every month in which they buy: as "month of the
#: first order, blank, month of the order before" ("" for the first order itself). So those of a cohort who buy in some
#: months are counted exactly, by their first order of these.
COHORTS = Measure(
    name="cohorts",
    scope="customers",
    segments=("cohort",),
    sums=(COHORT_ORDERS,),
    sql="""
SELECT substr(o.day, 1, 7) || '-01' AS day,
       substr(o.first_day, 1, 7) || ' ' || COALESCE(substr(o.previous_day, 1, 7), '') AS cohort,
       COUNT(*) AS cohort_orders
FROM counted_orders AS o
WHERE o.identified = 1 AND (o.previous_day IS NULL OR substr(o.previous_day, 1, 7) < substr(o.day, 1, 7))
GROUP BY substr(o.day, 1, 7) || '-01', substr(o.first_day, 1, 7) || ' ' || COALESCE(substr(o.previous_day, 1, 7), '')
""",
    by_month=True,
    is_settled=False,
)


def _spending(name: str, source: str, net: str) -> Measure:
    """Return what customers spent early on, by the day, the channel and the campaign of their first order."""
    when = {SPENT_AT_FIRST: "o.order_number = 1"} | {
        total: f"o.age_days < {days}" for days, total in SPENT_WITHIN.items()
    }
    totals = ",\n       ".join(
        f"SUM(CASE WHEN {test} THEN {net} ELSE 0 END) AS {total}" for total, test in when.items()
    )
    return Measure(
        name=name,
        scope="customers",
        segments=("channel", "campaign"),
        sums=tuple(when),
        sql=f"""
SELECT o.first_day AS day, o.first_channel AS channel, o.first_campaign AS campaign,
       {totals}
FROM {source}
WHERE o.identified = 1 AND o.age_days < {max(SPENT_WITHIN)}
GROUP BY o.first_day, o.first_channel, o.first_campaign
""",  # noqa: S608 - our own names and numbers only
        is_settled=False,
    )


EARLY_SPENDING = _spending("early_spending", "counted_orders AS o", "o.net_minor")

#: What was added to an order later, or taken out of it, was spent when the order was placed.
LATER_SPENDING = dataclasses.replace(
    _spending(
        "later_spending",
        "counted_orders AS o CROSS JOIN later_sales AS l ON l.order_key = o.order_key"
        " AND EXISTS (SELECT 1 FROM later_sales)",
        "l.net_minor",
    ),
    adds_to=EARLY_SPENDING.name,
)

BETWEEN_ORDERS, GAP_COUNT = "days_between_orders", "gap_count"
_GAP = f"CASE WHEN o.gap_days > {MOST_DAYS} THEN {MOST_DAYS + 1} ELSE o.gap_days END"

_QUARTER = (
    "substr(o.day, 1, 5) || CASE WHEN substr(o.day, 6, 2) < '04' THEN '01' WHEN substr(o.day, 6, 2) < '07' THEN '04'"
    " WHEN substr(o.day, 6, 2) < '10' THEN '07' ELSE '10' END || '-01'"
)

#: Gaps between two orders of one customer by the quarter in which they ended: the lapse point is made of these. Two
#: orders of one day have none between them, and all that are longer than a lapse point can be are one key.
GAPS = Measure(
    name="gaps_between_orders",
    scope="customers",
    segments=(BETWEEN_ORDERS,),
    sums=(GAP_COUNT,),
    sql=f"""
SELECT {_QUARTER} AS day,
       {_GAP} AS days_between_orders,
       COUNT(*) AS gap_count
FROM counted_orders AS o
WHERE o.identified = 1 AND o.gap_days > 0
GROUP BY {_QUARTER}, {_GAP}
""",  # noqa: S608 - our own numbers only
    by_month=True,
    is_settled=False,
)

CHECKOUTS = Measure(
    name="checkouts",
    scope="days",
    segments=("channel", "device"),
    sums=("abandoned_checkouts",),
    sql="""
SELECT c.day, c.channel, c.device,
       SUM(CASE WHEN c.completed = 0 THEN 1 ELSE 0 END) AS abandoned_checkouts
FROM checkouts AS c JOIN chosen_days AS d ON d.shop_id = c.shop_id AND d.day = c.day
GROUP BY c.day, c.channel, c.device
""",
    is_settled=False,
)

#: Columns: day, previous_day, order_number (3 for third and later), channel of the customer's first order, orders.
PURCHASE_PAIRS_SQL = """
SELECT o.day, o.previous_day, CASE WHEN o.order_number > 2 THEN 3 ELSE o.order_number END AS order_number,
       o.first_channel AS channel, COUNT(*) AS orders
FROM counted_orders AS o
WHERE o.identified = 1
GROUP BY o.day, o.previous_day, CASE WHEN o.order_number > 2 THEN 3 ELSE o.order_number END, o.first_channel
"""

#: One for each table of outside data: its sums are declared with it.
OF_TABLES = tuple(measure_of(table) for table in TABLES)

MEASURES: tuple[Measure, ...] = (
    ORDERS,
    ORDERS_BY_KIND,
    LATER_SALES,
    LATER_SALES_BY_KIND,
    REFUNDS,
    REFUNDS_BY_KIND,
    COHORTS,
    GAPS,
    EARLY_SPENDING,
    LATER_SPENDING,
    CHECKOUTS,
    *OF_TABLES,
)
