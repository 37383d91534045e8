"""Which rights each question needs, and so which feed a missing right switches off or leaves with less.

The table is what Shopify's own schema says of the types and fields that the questions touch; a contract test works it
out anew. Where the schema accepts one of several rights, the one that merchants give is named.
"""

from __future__ import annotations

from collections.abc import Collection

from commerce.feeds import Feed
from commerce.orders import FeedAccess
from commerce.tables.traffic import TRAFFIC

ALL_ORDERS, COSTS_SHOWN = "read_all_orders", "read_inventory"
CUSTOMERS = "read_customers"
_ORDERS, _PRODUCTS = "read_orders", "read_products"
_DISCOUNTS, _REPORTS = "read_discounts", "read_reports"

#: Question -> rights.
NEEDS: dict[str, frozenset[str]] = {
    "abandoned_checkouts_page": frozenset({_ORDERS, CUSTOMERS}),
    "agreements_of_orders": frozenset({_ORDERS}),
    "bulk_cancel": frozenset(),
    "bulk_list": frozenset(),
    "bulk_run": frozenset(),
    "bulk_status": frozenset(),
    "customers_page": frozenset({CUSTOMERS}),
    "customers_page_min": frozenset({CUSTOMERS}),
    "discounts_page": frozenset({_DISCOUNTS}),
    "nodes_exist": frozenset(),
    "order_agreements_more": frozenset({_ORDERS}),
    "order_discounts_more": frozenset({_ORDERS}),
    "order_line_items_more": frozenset({_ORDERS, _PRODUCTS}),
    "orders_bulk": frozenset({_ORDERS, CUSTOMERS, _PRODUCTS}),
    "orders_by_id": frozenset({_ORDERS, CUSTOMERS, _PRODUCTS}),
    "orders_count": frozenset({_ORDERS}),
    "orders_page": frozenset({_ORDERS, CUSTOMERS, _PRODUCTS}),
    "refund_line_items_more": frozenset({_ORDERS}),
    "refunds_of_orders": frozenset({_ORDERS}),
    "shop": frozenset(),
    "shopifyql": frozenset({_REPORTS}),
    "variant_costs_page": frozenset({_PRODUCTS}),
}

#: Feed -> the questions it is read by.
QUESTIONS: dict[str, tuple[str, ...]] = {
    Feed.ORDERS: (
        "orders_page", "orders_bulk", "orders_count", "order_line_items_more", "order_discounts_more",
        "refunds_of_orders", "refund_line_items_more", "nodes_exist", "orders_by_id",
        "agreements_of_orders", "order_agreements_more",
        "bulk_list", "bulk_run", "bulk_status", "bulk_cancel",
    ),
    Feed.CHECKOUTS: ("abandoned_checkouts_page",),
    Feed.DISCOUNTS: ("discounts_page",),
    Feed.CUSTOMERS: ("customers_page", "customers_page_min"),
    Feed.COSTS: ("variant_costs_page",),
    TRAFFIC.name: ("shopifyql",),
}  # fmt: skip

#: What the merchant loses with each right.
_LOST = {
    _ORDERS: "orders and abandoned checkouts cannot be read",
    CUSTOMERS: (
        "customers cannot be told apart, so retention, churn, repeat customers, purchase frequency, lifetime value and"
        " the cost of a new customer are off; the rest is read without them"
    ),
    _PRODUCTS: "order lines cannot name their product, so no cost of goods is known; unit costs are refused",
    _DISCOUNTS: "discounts cannot be read",
    _REPORTS: "sessions and carts cannot be read from Shopify; a traffic table of yours can supply them",
}
#: Rights without which a feed is read all the same, only with less in it.
_LESS: dict[str, frozenset[str]] = {
    Feed.ORDERS: frozenset({CUSTOMERS, _PRODUCTS}),
    Feed.CHECKOUTS: frozenset({CUSTOMERS}),
}
_SIXTY_DAYS = "without the scope read_all_orders Shopify shows the last 60 days only"
_MAYBE_NO_COSTS = "without the scope read_inventory Shopify may keep unit costs back"


def scopes_of(feed: str) -> tuple[str, ...]:
    """Return the rights that a feed needs, in alphabetical order."""
    return tuple(sorted(frozenset[str]().union(*(NEEDS[question] for question in QUESTIONS[feed]))))


def with_reading(handles: Collection[str]) -> frozenset[str]:
    """Return what a token may do: the right to write includes reading."""
    return frozenset(handles) | {handle.replace("write_", "read_", 1) for handle in handles}


def feed_access(granted: Collection[str] | None) -> tuple[FeedAccess, ...]:
    """Return feed by feed whether it can be read; empty when the shop does not tell what was granted."""
    if granted is None:
        return ()
    return tuple(_access(feed, granted) for feed in QUESTIONS)


def _access(feed: str, granted: Collection[str]) -> FeedAccess:
    """Hold one feed against what was granted."""
    scopes = scopes_of(feed)
    less = _LESS.get(feed, frozenset[str]())
    lacking = [scope for scope in scopes if scope not in granted]
    if needed := [scope for scope in lacking if scope not in less]:
        return FeedAccess(feed, scopes, "missing", f"give the app the scope {', '.join(needed)}")
    limits = [f"without the scope {scope} {_LOST[scope]}" for scope in lacking]
    if feed == Feed.ORDERS and ALL_ORDERS not in granted:
        scopes, limits = (*scopes, ALL_ORDERS), [*limits, _SIXTY_DAYS]
    if feed == Feed.COSTS and COSTS_SHOWN not in granted:
        scopes, limits = (*scopes, COSTS_SHOWN), [*limits, _MAYBE_NO_COSTS]
    if limits:
        return FeedAccess(feed, scopes, "limited", "; ".join(limits))
    return FeedAccess(feed, scopes, "granted")


def notes(granted: Collection[str] | None) -> list[str]:
    """Name what is missing and what that costs, in plain words."""
    if granted is None:
        return ["The shop does not tell what the token may do."]
    found = [f"The token lacks the scope {scope}: {why}." for scope, why in _LOST.items() if scope not in granted]
    if ALL_ORDERS not in granted:
        found.append(
            f"The token lacks the scope {ALL_ORDERS}: Shopify shows the orders of the last 60 days only, without"
            " saying so. Select the scope in the app, release it and approve it in the shop."
        )
    return found
