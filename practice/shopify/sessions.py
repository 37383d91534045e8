"""The table `sessions` of ShopifyQL: visits and how far they came, of the complete days.

By channel, device and landing page: most visits of a channel begin on the page that it links to, the others on the
front page or among the products. Whoever bought began where the order says.
"""

from __future__ import annotations

from collections.abc import Iterator

from practice.catalogue import SOURCES
from practice.shopify.moment import Moment
from practice.shopify.tables import Column, Table, TableRow

_PAGE = "landing_page_path"
_OWN_PAGES = {source.visit.channel: source.visit.landing_page for source in SOURCES}
_OTHER_PAGES = ("/", "/collections/all")
_ELSEWHERE = 8  # of so many visits without an order, one began on each of the other pages


def _rows(moment: Moment) -> Iterator[TableRow]:
    """Yield the steps of the funnel; those who completed are the online orders of the day, channel and device."""
    for row in moment.traffic:
        source, divided, medium = row.channel.partition(" / ")
        words = {
            "session_device_type": row.device,
            "utm_source": source if divided else "",
            "utm_medium": medium,
            "referring_channel": row.channel,
        }
        orders = moment.orders_by_traffic.get((row.day, row.channel, row.device), 0)
        numbers = {"sessions": row.sessions, "carts": row.carts, "checkouts": row.checkouts, "orders": orders}
        numbers["bounces"] = row.bounces or 0
        elsewhere = {name: max(number - orders, 0) // _ELSEWHERE for name, number in numbers.items()}  # no orders
        own = {name: number - len(_OTHER_PAGES) * elsewhere[name] for name, number in numbers.items()}
        yield TableRow(row.day, words | {_PAGE: _OWN_PAGES.get(row.channel, "/")}, own)
        for page in _OTHER_PAGES:
            yield TableRow(row.day, words | {_PAGE: page}, elsewhere)


def _count(name: str) -> Column:
    return Column("INTEGER", (name,))


def _share(above: str, below: str) -> Column:
    return Column("PERCENT", (above,), below)


SESSIONS = Table(
    columns={
        "sessions": _count("sessions"),
        "bounces": _count("bounces"),
        "bounce_rate": _share("bounces", "sessions"),
        "sessions_with_cart_additions": _count("carts"),
        "sessions_that_reached_checkout": _count("checkouts"),
        "sessions_that_completed_checkout": _count("orders"),
        "sessions_that_reached_and_completed_checkout": _count("orders"),
        "added_to_cart_rate": _share("carts", "sessions"),
        "reached_checkout_rate": _share("checkouts", "sessions"),
        "completed_checkout_rate": _share("orders", "sessions"),
        "conversion_rate": _share("orders", "sessions"),
        "checkout_conversion_rate": _share("orders", "checkouts"),
    },
    dimensions=frozenset({"session_device_type", "utm_source", "utm_medium", "referring_channel", _PAGE}),
    rows=_rows,
    where=r"human_or_bot_session\s*=\s*'human'",
)
