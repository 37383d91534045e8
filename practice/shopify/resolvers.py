"""Which field of the schema is worked out by which function; all other fields lie in their parent's dict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from practice.shopify import (
    checkouts,
    discounts,
    journeys,
    ledger,
    operations,
    orders,
    people,
    prices,
    products,
    shop,
    shopifyql,
)
from practice.shopify.compiler import Resolver
from practice.shopify.moment import Moment
from practice.shopify.paging import MAX_PAGE, Args, bad_request, edges
from practice.shopify.wire import Node, read_gid


def node_of(moment: Moment, text: str) -> Node | None:
    """Return what has this global id; None when there is no such thing (any more)."""
    place = read_gid(text)
    if place is None or place[0] not in _FINDERS:
        return None
    return _FINDERS[place[0]](moment, place[1])


def _order(moment: Moment, number: int) -> Node | None:
    state = moment.order(number)
    return None if state is None else orders.order_node(state, moment)


def _refund(moment: Moment, number: int) -> Node | None:
    state = moment.order(moment.refund_orders.get(number, 0))
    if state is None:
        return None
    found = (refund for refund in state.refunds if refund.id == number)
    return next((orders.refund_node(state, refund, moment) for refund in found), None)


def _customer(moment: Moment, number: int) -> Node | None:
    person = moment.timeline.person(number, moment.now)
    return None if person is None else people.customer_node(person, moment)


def _checkout(moment: Moment, number: int) -> Node | None:
    left = moment.timeline.checkout(number)
    if left is None or left not in moment.checkouts:
        return None
    return checkouts.checkout_node(left, moment)


def _discount(*, automatic: bool) -> Callable[[Moment, int], Node | None]:
    def find(moment: Moment, number: int) -> Node | None:
        found = (coupon for coupon in moment.coupons if (coupon.id, coupon.automatic) == (number, automatic))
        return next((discounts.discount_node(coupon, moment) for coupon in found), None)

    return find


def _product(moment: Moment, number: int) -> Node | None:
    product = moment.products.get(number)
    return None if product is None else moment.catalogue.product(product)


def _variant(moment: Moment, number: int) -> Node | None:
    product = moment.products.get(number)
    return None if product is None else moment.catalogue.variant(product)


def _inventory_item(moment: Moment, number: int) -> Node | None:
    product = moment.products.get(number)
    return None if product is None else moment.catalogue.inventory_item(product)


_FINDERS: Mapping[str, Callable[[Moment, int], Node | None]] = {
    "BulkOperation": operations.bulk_by_number,
    "Order": _order,
    "Refund": _refund,
    "Customer": _customer,
    "AbandonedCheckout": _checkout,
    "DiscountCodeNode": _discount(automatic=False),
    "DiscountAutomaticNode": _discount(automatic=True),
    "Product": _product,
    "ProductVariant": _variant,
    "InventoryItem": _inventory_item,
}


def _by_id(kind: str) -> Resolver:
    def resolve(_root: Node, moment: Moment, args: Args) -> Node | None:
        place = read_gid(args["id"])
        return node_of(moment, args["id"]) if place is not None and place[0] == kind else None

    return resolve


def _node(_root: Node, moment: Moment, args: Args) -> Node | None:
    return node_of(moment, args["id"])


def _nodes(_root: Node, moment: Moment, args: Args) -> list[Node | None]:
    if len(args["ids"]) > MAX_PAGE:
        msg = f"ids: at most {MAX_PAGE} values, found {len(args['ids'])}"
        raise bad_request(msg)
    return [node_of(moment, text) for text in args["ids"]]


_CODE_DISCOUNTS = ("DiscountCodeBasic", "DiscountCodeBxgy", "DiscountCodeFreeShipping", "DiscountCodeApp")

_WITH_EDGES = (
    "AbandonedCheckoutConnection", "AbandonedCheckoutLineItemConnection", "BulkOperationConnection",
    "CustomerConnection", "DiscountApplicationConnection", "DiscountNodeConnection", "InventoryItemConnection",
    "LineItemConnection", "OrderConnection", "ProductVariantConnection", "RefundLineItemConnection",
    "SaleConnection", "SalesAgreementConnection", "WebhookSubscriptionConnection",
)  # fmt: skip
_AGREEMENTS = ("OrderAgreement", "OrderEditAgreement", "RefundAgreement")

RESOLVERS: Mapping[tuple[str, str], Callable[[Any, Any, Args], Any]] = {
    ("Mutation", "bulkOperationCancel"): operations.cancel,
    ("Mutation", "bulkOperationRunQuery"): operations.run_query,
    ("Mutation", "webhookSubscriptionCreate"): operations.subscribe,
    ("Mutation", "webhookSubscriptionDelete"): operations.unsubscribe,
    ("QueryRoot", "bulkOperation"): operations.bulk_operation,
    ("QueryRoot", "bulkOperations"): operations.bulk_operations,
    ("QueryRoot", "webhookSubscriptions"): operations.webhook_subscriptions,
    ("QueryRoot", "abandonedCheckouts"): checkouts.abandoned_checkouts,
    ("QueryRoot", "abandonedCheckoutsCount"): checkouts.abandoned_checkouts_count,
    ("QueryRoot", "currentAppInstallation"): shop.installation,
    ("QueryRoot", "customer"): _by_id("Customer"),
    ("QueryRoot", "customers"): people.customers,
    ("QueryRoot", "discountNodes"): discounts.discount_nodes,
    ("QueryRoot", "inventoryItems"): products.inventory_items,
    ("QueryRoot", "node"): _node,
    ("QueryRoot", "nodes"): _nodes,
    ("QueryRoot", "order"): _by_id("Order"),
    ("QueryRoot", "orders"): orders.orders,
    ("QueryRoot", "ordersCount"): orders.orders_count,
    ("QueryRoot", "productVariants"): products.product_variants,
    ("QueryRoot", "publicApiVersions"): shop.versions,
    ("QueryRoot", "refund"): _by_id("Refund"),
    ("QueryRoot", "shop"): shop.shop,
    ("QueryRoot", "shopifyqlQuery"): shopifyql.shopifyql,
    ("Order", "agreements"): ledger.agreements,
    ("Order", "customer"): people.customer_of_order,
    ("Order", "customerJourneySummary"): journeys.journey,
    ("Order", "discountApplications"): orders.discount_applications,
    ("Order", "lineItems"): orders.line_items,
    ("Order", "refunds"): orders.refunds,
    ("Order", "shippingLine"): prices.shipping_line,
    ("LineItem", "discountAllocations"): prices.discount_allocations,
    ("LineItem", "taxLines"): prices.tax_lines,
    ("LineItem", "discountedTotalSet"): orders.discounted_total,
    ("Refund", "orderAdjustments"): orders.order_adjustments,
    ("Refund", "refundLineItems"): orders.refund_line_items,
    ("Refund", "refundShippingLines"): orders.refund_shipping_lines,
    ("Customer", "lastOrder"): people.last_order,
    ("Customer", "orders"): people.orders_of_customer,
    ("AbandonedCheckout", "customer"): people.customer_of_checkout,
    ("AbandonedCheckout", "lineItems"): checkouts.line_items,
    ("InventoryItem", "variants"): products.variants_of,
    **{(kind, "codes"): discounts.codes for kind in _CODE_DISCOUNTS},
    **{(kind, "sales"): ledger.sales for kind in _AGREEMENTS},
    **{(kind, "edges"): edges for kind in _WITH_EDGES},
}
