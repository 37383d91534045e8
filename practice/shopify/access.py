"""Which scope opens which type and field, and the words of Shopify's refusal."""

from __future__ import annotations

from functools import lru_cache

from graphql import GraphQLError, GraphQLOutputType, get_named_type

HISTORY_DAYS = 60
READ_ALL_ORDERS = "read_all_orders"
#: No scope of Shopify's: stands for level 2 of protected customer data, which Basic plans do not get.
LEVEL_2 = "(level 2 customer data)"
#: No scope either: an app that never asked for protected customer data, and errors as such a shop writes them, without
#: a code.
WALLED = "(customers kept back, without a code)"
MARKS = frozenset({LEVEL_2, WALLED})
#: What a practice token may do unless told otherwise.
ALL_SCOPES = frozenset({
    "read_orders", READ_ALL_ORDERS, "read_customers", "read_products", "read_inventory", "read_discounts",
    "read_reports",
})  # fmt: skip
_DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"

_ORDER_PARTS = "`read_orders` access scope or `read_marketplace_orders` access scope."
_CHECKOUTS = (
    "`read_orders` access scope. Also: The user must have manage_abandoned_checkouts permission. When called by "
    "Shopify POS, the user must have the view_abandoned_checkouts retail permission."
)
_DISCOUNTS = "Apps must have `read_discounts` access scope."
_REPORTS = (
    "`read_reports` access scope. Also: Level 2 access to Customer data including name, address, phone, and email "
    "fields. Please refer to protected customer data "
    "[requirements](https://shopify.dev/docs/apps/launch/protected-customer-data)."
)
_EITHER = frozenset({"read_orders", "read_marketplace_orders"})
_OWN_ORDERS = frozenset({"read_orders"})
_READ_DISCOUNTS = frozenset({"read_discounts"})
Need = tuple[frozenset[str], str]

#: Type, or "Type.field" where a field asks for more than its type -> (any of these scopes, how the refusal words it).
NEEDS: dict[str, Need] = {
    "Order": (
        _EITHER | {"read_quick_sale"},
        "`read_orders` access scope, `read_marketplace_orders` access scope or `read_quick_sale` access scope.",
    ),
    **dict.fromkeys(
        (
            "CustomerJourneySummary", "CustomerVisit", "LineItem", "OrderAdjustment", "Refund", "RefundLineItem",
            "RefundShippingLine", "OrderAgreement", "OrderEditAgreement", "RefundAgreement", "SalesAgreement",
            "QueryRoot.ordersCount", "QueryRoot.refund",
        ),
        (_EITHER, _ORDER_PARTS),
    ),
    **dict.fromkeys(
        ("OrderApp", "AdjustmentSale", "GiftCardSale", "ProductSale", "Sale", "ShippingLineSale", "TipSale"),
        (_OWN_ORDERS, "`read_orders` access scope."),
    ),
    **dict.fromkeys(
        (
            "AbandonedCheckout", "AbandonedCheckoutLineItem", "QueryRoot.abandonedCheckouts",
            "QueryRoot.abandonedCheckoutsCount",
        ),
        (_OWN_ORDERS, _CHECKOUTS),
    ),
    **dict.fromkeys(
        ("Customer", "CustomerEmailAddress"), (frozenset({"read_customers"}), "`read_customers` access scope.")
    ),
    **dict.fromkeys(("Product", "ProductVariant"), (frozenset({"read_products"}), "`read_products` access scope.")),
    "InventoryItem": (
        frozenset({"read_inventory", "read_products"}),
        "`read_inventory` access scope or `read_products` access scope.",
    ),
    **dict.fromkeys(
        (
            "Discount", "DiscountAutomaticBasic", "DiscountAutomaticBxgy", "DiscountAutomaticFreeShipping",
            "DiscountCodeApp", "DiscountCodeBasic", "DiscountCodeBxgy", "DiscountCodeFreeShipping", "DiscountNode",
            "DiscountRedeemCode", "QueryRoot.discountNodes",
        ),
        (_READ_DISCOUNTS, _DISCOUNTS),
    ),
    "DiscountAutomaticApp": (_READ_DISCOUNTS, "`read_discounts` access scope."),
    **dict.fromkeys(
        ("ShopifyqlQueryResponse", "ShopifyqlTableData", "ShopifyqlTableDataColumn"),
        (frozenset({"read_reports"}), "`read_reports` access scope."),
    ),
    "QueryRoot.shopifyqlQuery": (frozenset({"read_reports"}), _REPORTS),
}  # fmt: skip
#: What a plan without level 2 keeps back, scopes or not.
_KEPT_BACK = frozenset({"Customer.defaultEmailAddress"})
_WALL = (
    "This app is not approved to access the Customer object. Access to personally identifiable information (PII) like "
    "customer names, addresses, emails, and phone numbers is only available on Shopify, Advanced, and Plus plans."
)
_NOT_APPROVED = (
    "This app is not approved to access the Customer object. See https://partners.shopify.com/1/apps/2/customer_data "
    "for more details."
)


@lru_cache(maxsize=256)
def all_open(scopes: frozenset[str]) -> bool:
    """Tell whether nothing at all is refused."""
    return LEVEL_2 in scopes and WALLED not in scopes and all(needed & scopes for needed, _ in NEEDS.values())


def check(parent: str, field: str, kind: GraphQLOutputType, scopes: frozenset[str]) -> None:
    """Let a field pass.

    Args:
        parent: The type it belongs to.
        field: Its name.
        kind: Its own type; a connection needs what its rows need.
        scopes: What the token was granted, with `LEVEL_2` where the plan allows it.

    Raises:
        GraphQLError: ACCESS_DENIED, worded as Shopify words it.
    """
    place = f"{parent}.{field}"
    if place in _KEPT_BACK and LEVEL_2 not in scopes:
        raise GraphQLError(_WALL, extensions={"code": "ACCESS_DENIED", "documentation": _DOCUMENTATION})
    if WALLED in scopes and get_named_type(kind).name in {"Customer", "CustomerConnection"}:
        raise GraphQLError(_NOT_APPROVED)
    need = NEEDS.get(place) or NEEDS.get(get_named_type(kind).name.removesuffix("Connection"))
    if need is None:
        return
    is_reports = place == "QueryRoot.shopifyqlQuery"  # worded alike, whichever of the two is missing
    if not need[0] & scopes or (is_reports and LEVEL_2 not in scopes):
        msg = f"Access denied for {field} field. Required access: {need[1]}"
        detail = {"code": "ACCESS_DENIED", "documentation": _DOCUMENTATION, "requiredAccess": need[1]}
        raise GraphQLError(msg, extensions=detail)
