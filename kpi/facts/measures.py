"""The measures: plain SELECTs that sum what happened on a day. Only the cache runs them.

Two tables come from the cache:

`counted_orders`: every counted order (docs/design.md, section 3) of the chosen customers, in the shop's currency, with
    order_key, customer_id, identified (0 for a guest nobody can recognise), day (shop-local ISO text), order_number
    (1.. within the customer, by placed_at, then id), previous_day (day of the customer's order before; NULL for the
    first), customer_type ('new' for a customer's first order, 'returning', 'guest'), channel, campaign, device, market,
    first_channel (of the customer's first order), gross_minor, discount_minor, net_minor, tax_minor, shipping_minor,
    is_online (0 for a till).
`chosen_days`: the days that a new table of spend, traffic or answers touched, or a checkout of.
"""

from __future__ import annotations

from commerce.facts import Measure

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
        "gross_sales",
        "discounts",
        "discounted_orders",
        "net_sales",
    ),
    sql="""
SELECT o.day, o.channel, o.campaign, o.device, o.market, o.customer_type,
       COUNT(*) AS orders,
       SUM(o.is_online) AS online_orders,
       SUM(o.identified) AS identified_orders,
       SUM(CASE WHEN o.customer_type = 'new' THEN 1 ELSE 0 END) AS new_customers,
       SUM(o.gross_minor) AS gross_sales,
       SUM(o.discount_minor) AS discounts,
       SUM(CASE WHEN o.discount_minor > 0 THEN 1 ELSE 0 END) AS discounted_orders,
       SUM(o.net_minor) AS net_sales
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

SPEND = Measure(
    name="spend",
    scope="days",
    segments=("channel", "campaign"),
    sums=("marketing_spend",),
    sql="""
SELECT s.day, s.channel, s.campaign,
       SUM(s.amount_minor) AS marketing_spend
FROM spend AS s JOIN chosen_days AS d ON d.shop_id = s.shop_id AND d.day = s.day
GROUP BY s.day, s.channel, s.campaign
""",
)

TRAFFIC = Measure(
    name="traffic",
    scope="days",
    segments=("channel", "device"),
    sums=(
        "traffic_rows",
        "sessions",
        "visitors",
        "visitors_known",
        "carts",
        "carts_known",
        "checkouts_reached",
        "checkouts_known",
        "completed",
        "completed_known",
    ),
    sql="""
SELECT t.day, t.channel, t.device,
       COUNT(*) AS traffic_rows,
       SUM(t.sessions) AS sessions,
       SUM(CASE WHEN t.visitors IS NULL THEN 0 ELSE t.visitors END) AS visitors,
       SUM(CASE WHEN t.visitors IS NULL THEN 0 ELSE 1 END) AS visitors_known,
       SUM(CASE WHEN t.carts IS NULL THEN 0 ELSE t.carts END) AS carts,
       SUM(CASE WHEN t.carts IS NULL THEN 0 ELSE 1 END) AS carts_known,
       SUM(CASE WHEN t.checkouts IS NULL THEN 0 ELSE t.checkouts END) AS checkouts_reached,
       SUM(CASE WHEN t.checkouts IS NULL THEN 0 ELSE 1 END) AS checkouts_known,
       SUM(CASE WHEN t.completed IS NULL THEN 0 ELSE t.completed END) AS completed,
       SUM(CASE WHEN t.completed IS NULL THEN 0 ELSE 1 END) AS completed_known
FROM traffic AS t JOIN chosen_days AS d ON d.shop_id = t.shop_id AND d.day = t.day
GROUP BY t.day, t.channel, t.device
""",
)

LANDINGS = Measure(
    name="landings",
    scope="days",
    segments=("landing_page",),
    sums=("landing_rows", "landing_sessions", "landing_carts", "landing_completed"),
    sql="""
SELECT l.day, l.page,
       COUNT(*) AS landing_rows,
       SUM(l.sessions) AS landing_sessions,
       SUM(l.carts) AS landing_carts,
       SUM(l.completed) AS landing_completed
FROM landings AS l JOIN chosen_days AS d ON d.shop_id = l.shop_id AND d.day = l.day
GROUP BY l.day, l.page
""",
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

MEASURES: tuple[Measure, ...] = (ORDERS, REFUNDS, SPEND, TRAFFIC, LANDINGS, CHECKOUTS)
