"""The measures: plain SELECTs that sum what happened on a day. Only the cache runs them.

Two tables come from the cache:

`counted_orders`: every counted order (docs/design.md, section 3) of the chosen customers, in the shop's currency, with
    order_key, customer_id, identified (0 for a guest nobody can recognise), day (shop-local ISO text), order_number
    (1.. within the customer, by placed_at, then id), previous_day (day of the customer's order before; NULL for the
    first), customer_type ('new' for a customer's first order, 'returning', 'guest'), channel, campaign, device, market,
    first_channel (of the customer's first order), gross_minor, discount_minor, net_minor, tax_minor, shipping_minor,
    is_online (0 for a till), first_day (of the customer's first order), product_count (different products in it),
    cost_minor and costed_minor (what the lines with a known cost cost, and what they were sold for).
`chosen_days`: the days of which rows of a table or checkouts change.
"""

from __future__ import annotations

from commerce.facts import Measure
from commerce.measures import measure_of
from commerce.tables import TABLES

_ORDER_SEGMENTS = ("channel", "campaign", "device", "market", "customer_type")

ORDERS = Measure(
    name="orders",
    scope="customers",
    segments=_ORDER_SEGMENTS,
    sums=(
        "orders",
        "online_orders",
        "identified_orders",
        "new_customers",
        "sales_before_discounts",
        "discounts",
        "discounted_orders",
        "net_sales",
        "shipping",
        "multi_item_orders",
        "cost_of_goods",
        "costed_sales",
    ),
    sql="""
SELECT o.day, o.channel, o.campaign, o.device, o.market, o.customer_type,
       COUNT(*) AS orders,
       SUM(o.is_online) AS online_orders,
       SUM(o.identified) AS identified_orders,
       SUM(CASE WHEN o.customer_type = 'new' THEN 1 ELSE 0 END) AS new_customers,
       SUM(o.gross_minor) AS sales_before_discounts,
       SUM(o.discount_minor) AS discounts,
       SUM(CASE WHEN o.discount_minor > 0 THEN 1 ELSE 0 END) AS discounted_orders,
       SUM(o.net_minor) AS net_sales,
       SUM(o.shipping_minor) AS shipping,
       SUM(CASE WHEN o.product_count > 1 THEN 1 ELSE 0 END) AS multi_item_orders,
       SUM(o.cost_minor) AS cost_of_goods,
       SUM(o.costed_minor) AS costed_sales
FROM counted_orders AS o
GROUP BY o.day, o.channel, o.campaign, o.device, o.market, o.customer_type
""",
)

REFUNDS = Measure(
    name="refunds",
    scope="customers",
    segments=_ORDER_SEGMENTS,
    sums=("refunds",),
    sql="""
SELECT r.day, o.channel, o.campaign, o.device, o.market, o.customer_type,
       SUM(r.net_minor) AS refunds
FROM refunds AS r JOIN counted_orders AS o ON o.order_key = r.order_key
GROUP BY r.day, o.channel, o.campaign, o.device, o.market, o.customer_type
""",
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

MEASURES: tuple[Measure, ...] = (ORDERS, REFUNDS, COHORTS, CHECKOUTS, *OF_TABLES)
