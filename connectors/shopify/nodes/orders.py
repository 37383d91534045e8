"""An order as Shopify tells it: lines, discounts, visits."""

from __future__ import annotations

from typing import Annotated

import msgspec

from connectors.second_reading import NEEDED, Quantity
from connectors.shopify.nodes.common import Connection, Instant, MoneyBag, Named, Node


class TaxLineNode(Node):
    """One tax of a line, after discounts and before returns; `rate` is the share that it adds: 0.19."""

    price_set: MoneyBag
    rate: float | None = None


class Placed(Node):
    """A discount of an order by its place among them."""

    index: Quantity


class AllocationNode(Node):
    """What one discount took off one line, or off the shipping."""

    allocated_amount_set: MoneyBag
    discount_application: Placed | None = None  # not asked for where it does not matter


class ShippingLineNode(Node):
    """All shipping of an order in one: its taxes, and what was taken off it."""

    tax_lines: list[TaxLineNode] = msgspec.field(default_factory=list)
    discount_allocations: list[AllocationNode] = msgspec.field(default_factory=list)


class LineNode(Node):
    """A line of an order. Quantity, both totals, taxes and discounts still hold what was refunded or removed later."""

    id: str
    title: str
    quantity: Quantity
    current_quantity: Quantity
    original_total_set: MoneyBag
    discounted_total_set: MoneyBag
    is_gift_card: bool = False
    sku: str | None = None
    product: Named | None = None
    variant: Named | None = None
    tax_lines: list[TaxLineNode] = msgspec.field(default_factory=list)
    discount_allocations: list[AllocationNode] = msgspec.field(default_factory=list)


class DiscountValue(Node, tag_field="__typename", tag="other"):
    """What a discount is worth: one of the two kinds below."""


class FixedValue(DiscountValue, tag="MoneyV2"):
    """So much off."""

    amount: str


class PercentValue(DiscountValue, tag="PricingPercentageValue"):
    """So many percent off."""

    percentage: float


class DiscountApplicationNode(Node):
    """A discount taken on an order; a code or a title, by its kind. `index` is its place among the order's."""

    target_type: str
    value: FixedValue | PercentValue
    index: Quantity = 0
    code: str | None = None
    title: str | None = None


class Utm(Node):
    """Campaign tags of the link that brought a visitor."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    content: str | None = None
    term: str | None = None


class VisitNode(Node):
    """A visit before the order. `source` is Shopify's own reading, such as "Google", "direct", "an unknown source"."""

    source: str | None = None
    source_type: str | None = None
    utm_parameters: Utm | None = None
    occurred_at: Instant | None = None
    landing_page: str | None = None
    referrer_url: str | None = None


class JourneyNode(Node):
    """The visits that led to an order; both are missing outside the web shop, and until `ready`."""

    first_visit: VisitNode | None = None
    last_visit: VisitNode | None = None
    ready: bool = True
    customer_order_index: Quantity | None = None


class Attribution(Node):
    """The sales channel that an order is credited to."""

    handle: str | None = None


class App(Node):
    """The app that made an order."""

    name: str = ""


class Country(Node):
    """The one part of an address that we ask for."""

    country_code_v2: str | None = msgspec.field(name="countryCodeV2", default=None)


class OrderNode(Node):
    """An order as Shopify knows it now."""

    id: str
    legacy_resource_id: str
    processed_at: Instant
    updated_at: Instant
    test: bool
    taxes_included: bool
    total_price_set: MoneyBag
    line_items: Annotated[Connection[LineNode], msgspec.Meta(extra={NEEDED: True})] = msgspec.field(
        default_factory=lambda: Connection([])
    )
    edited: bool = False
    discount_codes: list[str] = msgspec.field(default_factory=list)
    payment_gateway_names: list[str] = msgspec.field(default_factory=list)
    cancelled_at: Instant | None = None
    display_financial_status: str | None = None
    source_name: str | None = None
    attribution: Attribution | None = None
    app: App | None = None
    subtotal_price_set: MoneyBag | None = None
    total_discounts_set: MoneyBag | None = None
    total_shipping_price_set: MoneyBag | None = None
    total_tax_set: MoneyBag | None = None
    total_tip_received_set: MoneyBag | None = None
    original_total_duties_set: MoneyBag | None = None
    shipping_address: Country | None = None
    shipping_line: ShippingLineNode | None = None
    customer: Named | msgspec.UnsetType | None = msgspec.UNSET  # not asked for where customers are kept from us
    customer_journey_summary: JourneyNode | None = None
    discount_applications: Connection[DiscountApplicationNode] = msgspec.field(default_factory=lambda: Connection([]))
    refunds: list[Named] = msgspec.field(default_factory=list)
