"""Checkouts, discounts, customers, and what a unit costs the shop."""

from __future__ import annotations

import msgspec

from connectors.second_reading import Quantity
from connectors.shopify.nodes.common import Connection, Count, Instant, MoneyBag, Named, Node


class CheckoutNode(Node):
    """A checkout that got as far as contact data."""

    id: str
    created_at: Instant
    updated_at: Instant
    total_price_set: MoneyBag
    completed_at: Instant | None = None
    customer: Named | None = None


class CodeNode(Node):
    """One code of a discount."""

    id: str
    code: str
    async_usage_count: Quantity = 0


class DiscountBody(Node):
    """What all kinds of discount share, and the codes of those that have any."""

    kind: str = msgspec.field(name="__typename")
    title: str = ""
    status: str = ""
    updated_at: Instant | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    async_usage_count: Quantity = 0
    codes_count: Count | None = None
    codes: Connection[CodeNode] = msgspec.field(default_factory=lambda: Connection([]))


class DiscountNode(Node):
    """A discount under its global id."""

    id: str
    discount: DiscountBody


class Consent(Node):
    """Whether a customer wants mail."""

    marketing_state: str | None = None


class CustomerNode(Node):
    """A customer without a name. `numberOfOrders` is a number written as text."""

    id: str
    created_at: Instant
    updated_at: Instant
    number_of_orders: str | int | None = None
    default_email_address: Consent | None = None


class UnitCostNode(Node):
    """Money outside of a bag."""

    amount: str
    currency_code: str


class InventoryItemNode(Node):
    """What lies in stock; `unitCost` is null when not filled in or not shown to us."""

    updated_at: Instant | None = None
    unit_cost: UnitCostNode | None = None


class CategoryNode(Node):
    """Where a product lies in Shopify's own order of all goods."""

    id: str
    name: str = ""


class ProductNode(Node):
    """A product: `productType` is the merchant's own word, `category` Shopify's."""

    id: str
    title: str | None = None
    product_type: str | None = None
    category: CategoryNode | None = None


class VariantNode(Node):
    """A variant of a product and what one unit of it costs the shop."""

    id: str
    product: ProductNode
    sku: str | None = None
    inventory_item: InventoryItemNode | None = None
