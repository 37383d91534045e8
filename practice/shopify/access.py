"""Which scope opens which type, and the words of Shopify's refusal."""

from __future__ import annotations

from graphql import GraphQLError, GraphQLOutputType, get_named_type

HISTORY_DAYS = 60
READ_ALL_ORDERS = "read_all_orders"
#: What a practice token may do unless told otherwise.
ALL_SCOPES = frozenset({
    "read_orders", READ_ALL_ORDERS, "read_customers", "read_products", "read_inventory", "read_discounts",
    "read_reports",
})  # fmt: skip
_DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"

_ORDERS = "`read_orders` access scope or `read_marketplace_orders` access scope."
_CHECKOUTS = (
    "`read_orders` access scope. Also: The user must have manage_abandoned_checkouts permission. When called by "
    "Shopify POS, the user must have the view_abandoned_checkouts retail permission."
)
_REPORTS = (
    "`read_reports` access scope. Also: Level 2 access to Customer data including name, address, phone, and email "
    "fields. Please refer to protected customer data "
    "[requirements](https://shopify.dev/docs/apps/launch/protected-customer-data)."
)
#: Type, or field of the root, -> (any of these scopes, how the refusal words it).
_NEEDS: dict[str, tuple[frozenset[str], str]] = {
    "Order": (
        frozenset({"read_orders"}),
        "`read_orders` access scope, `read_marketplace_orders` access scope or `read_quick_sale` access scope.",
    ),
    "Refund": (frozenset({"read_orders"}), _ORDERS),
    "ordersCount": (frozenset({"read_orders"}), _ORDERS),
    "AbandonedCheckout": (frozenset({"read_orders"}), _CHECKOUTS),
    "abandonedCheckoutsCount": (frozenset({"read_orders"}), _CHECKOUTS),
    "Customer": (frozenset({"read_customers"}), "`read_customers` access scope."),
    "Product": (frozenset({"read_products"}), "`read_products` access scope."),
    "ProductVariant": (frozenset({"read_products"}), "`read_products` access scope."),
    "InventoryItem": (
        frozenset({"read_inventory", "read_products"}),
        "`read_inventory` access scope or `read_products` access scope.",
    ),
    "DiscountNode": (frozenset({"read_discounts"}), "Apps must have `read_discounts` access scope."),
    "ShopifyqlQueryResponse": (
        frozenset({"read_reports"}),
        _REPORTS,
    ),
}


def all_open(scopes: frozenset[str]) -> bool:
    """Tell whether nothing at all is refused."""
    return all(needed & scopes for needed, _ in _NEEDS.values())


def check(field: str, kind: GraphQLOutputType, scopes: frozenset[str]) -> None:
    """Let a field pass.

    Args:
        field: Its name.
        kind: Its type; a connection needs what its rows need.
        scopes: What the token was granted.

    Raises:
        GraphQLError: ACCESS_DENIED, worded as Shopify words it.
    """
    need = _NEEDS.get(field) or _NEEDS.get(get_named_type(kind).name.removesuffix("Connection"))
    if need is not None and not need[0] & scopes:
        msg = f"Access denied for {field} field. Required access: {need[1]}"
        detail = {"code": "ACCESS_DENIED", "documentation": _DOCUMENTATION, "requiredAccess": need[1]}
        raise GraphQLError(msg, extensions=detail)
