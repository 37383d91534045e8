"""The shape of Shopify's answers, as far as we read them: msgspec checks and decodes them straight from the bytes.

Field names are Shopify's (camel case on the wire). Whatever else an answer holds is passed over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
T = TypeVar("T")


class Node(msgspec.Struct, rename="camel", gc=False):
    """The root of every shape here."""


class Money(Node):
    """An amount in major units, as text. `currencyCode` is asked for once per record: all are in shop currency."""

    amount: str
    currency_code: str = ""


class MoneyBag(Node):
    """Only the shop's side is ever asked for; what the customer saw in another currency is not."""

    shop_money: Money


class Named(Node):
    """Anything of which only the global id matters."""

    id: str


class PageInfo(Node):
    """Where a list goes on."""

    has_next_page: bool
    end_cursor: str | None = None


class Connection(Node, Generic[T]):
    """One page of a list."""

    nodes: list[T]
    page_info: PageInfo = msgspec.field(default_factory=lambda: PageInfo(has_next_page=False))


class LineNode(Node):
    """A line of an order. `quantity` and both totals still hold what was refunded or removed later."""

    id: str
    title: str
    quantity: int
    current_quantity: int
    original_total_set: MoneyBag
    discounted_total_set: MoneyBag
    is_gift_card: bool = False
    sku: str | None = None
    product: Named | None = None
    variant: Named | None = None


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
    index: int = 0
    code: str | None = None
    title: str | None = None


class RefundLineNode(Node):
    """A line given back."""

    quantity: int
    line_item: Named
    subtotal_set: MoneyBag
    total_tax_set: MoneyBag


class RefundShippingNode(Node):
    """Shipping given back."""

    subtotal_amount_set: MoneyBag
    tax_amount_set: MoneyBag


class AdjustmentNode(Node):
    """The distance between the lines given back and the money given back; negative in the customer's favour."""

    amount_set: MoneyBag
    tax_amount_set: MoneyBag


class RefundNode(Node):
    """Money, goods, or both given back."""

    id: str
    total_refunded_set: MoneyBag
    created_at: Instant | None = None
    processed_at: Instant | None = None
    refund_line_items: Connection[RefundLineNode] = msgspec.field(default_factory=lambda: Connection([]))
    refund_shipping_lines: Connection[RefundShippingNode] = msgspec.field(default_factory=lambda: Connection([]))
    order_adjustments: Connection[AdjustmentNode] = msgspec.field(default_factory=lambda: Connection([]))


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
    customer_order_index: int | None = None


class Attribution(Node):
    """The sales channel that an order is credited to."""

    handle: str | None = None


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
    line_items: Connection[LineNode] = msgspec.field(default_factory=lambda: Connection([]))
    edited: bool = False
    discount_codes: list[str] = []
    payment_gateway_names: list[str] = []
    cancelled_at: Instant | None = None
    display_financial_status: str | None = None
    source_name: str | None = None
    attribution: Attribution | None = None
    subtotal_price_set: MoneyBag | None = None
    total_discounts_set: MoneyBag | None = None
    total_shipping_price_set: MoneyBag | None = None
    total_tax_set: MoneyBag | None = None
    total_tip_received_set: MoneyBag | None = None
    original_total_duties_set: MoneyBag | None = None
    shipping_address: Country | None = None
    customer: Named | msgspec.UnsetType | None = msgspec.UNSET  # not asked for where customers are kept from us
    customer_journey_summary: JourneyNode | None = None
    discount_applications: Connection[DiscountApplicationNode] = msgspec.field(default_factory=lambda: Connection([]))
    refunds: list[Named] = []


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
    async_usage_count: int = 0


class Count(Node):
    """How many there are; `precision` is EXACT or AT_LEAST."""

    count: int
    precision: str = "EXACT"


class DiscountBody(Node):
    """What all kinds of discount share, and the codes of those that have any."""

    kind: str = msgspec.field(name="__typename")
    title: str = ""
    status: str = ""
    updated_at: Instant | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    async_usage_count: int = 0
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


class Plan(Node):
    """What the merchant pays Shopify for."""

    public_display_name: str = ""


class ShopNode(Node):
    """Who the shop is."""

    name: str
    myshopify_domain: str
    iana_timezone: str
    currency_code: str
    plan: Plan | None = None


class Scope(Node):
    """One right of our token."""

    handle: str


class Installation(Node):
    """What our token may do."""

    access_scopes: list[Scope] = []


class Version(Node):
    """An API version and whether Shopify still keeps it."""

    handle: str
    supported: bool


class ShopAnswer(Node):
    """The answer to `shop.graphql`."""

    shop: ShopNode
    current_app_installation: Installation | None = None
    public_api_versions: list[Version] = []


class OrderWithLines(Node):
    """An order asked for its further lines."""

    line_items: Connection[LineNode]


class OrderLinesAnswer(Node):
    """The answer to `order_line_items_more.graphql`; None when the order is gone."""

    order: OrderWithLines | None


class OrderWithDiscounts(Node):
    """An order asked for its further discounts."""

    discount_applications: Connection[DiscountApplicationNode]


class OrderDiscountsAnswer(Node):
    """The answer to `order_discounts_more.graphql`; None when the order is gone."""

    order: OrderWithDiscounts | None


class OrderWithRefunds(Node):
    """An order asked for all its refunds."""

    id: str
    refunds: list[RefundNode]


class NodesAnswer(Node):
    """The answer to a question about many ids: null where there is nothing under an id."""

    nodes: list[msgspec.Raw]


class RefundWithLines(Node):
    """A refund asked for its further lines."""

    refund_line_items: Connection[RefundLineNode]


class RefundLinesAnswer(Node):
    """The answer to `refund_line_items_more.graphql`; None when the order is gone."""

    refund: RefundWithLines | None


class BulkNode(Node):
    """A bulk operation. The counters are numbers written as text; `url` is null while there is no file."""

    id: str
    status: str
    error_code: str | None = None
    object_count: str | int = 0
    root_object_count: str | int = 0
    file_size: str | int | None = None
    url: str | None = None


class BulkAnswer(Node):
    """The answer to `bulk_status.graphql`; None when there is no such operation any more."""

    bulk_operation: BulkNode | None


class BulkError(Node):
    """Why a bulk operation was not begun."""

    message: str
    code: str | None = None


class BulkStart(Node):
    """What became of the wish for a bulk operation."""

    bulk_operation: BulkNode | None = None
    user_errors: list[BulkError] = []


class BulkRunAnswer(Node):
    """The answer to `bulk_run.graphql`."""

    bulk_operation_run_query: BulkStart


class BulkListNode(Node):
    """One of the app's operations, and what it was told to read."""

    id: str
    status: str
    query: str = ""


class BulkListAnswer(Node):
    """The answer to `bulk_list.graphql`."""

    bulk_operations: Connection[BulkListNode]


class UnitCostNode(Node):
    """Money outside of a bag."""

    amount: str
    currency_code: str


class InventoryItemNode(Node):
    """What lies in stock; `unitCost` is null when not filled in or not shown to us."""

    updated_at: Instant | None = None
    unit_cost: UnitCostNode | None = None


class VariantNode(Node):
    """A variant of a product and what one unit of it costs the shop."""

    id: str
    product: Named
    sku: str | None = None
    inventory_item: InventoryItemNode | None = None


class Column(Node):
    """A column of a report."""

    name: str
    data_type: str = ""


class TableData(Node):
    """A report: rows are dicts by column name, or lists in the order of the columns."""

    columns: list[Column] = []
    rows: list[dict[str, Any] | list[Any]] = []


class Report(Node):
    """The answer of ShopifyQL: a table, or what it did not understand."""

    parse_errors: list[str] = []
    table_data: TableData | None = None


class ReportAnswer(Node):
    """The answer to `shopifyql.graphql`."""

    shopifyql_query: Report | None


class CountAnswer(Node):
    """The answer to `orders_count.graphql`."""

    orders_count: Count | None


class Throttle(Node):
    """The bucket of points that all requests of our app to this shop share."""

    maximum_available: float
    currently_available: float
    restore_rate: float


class Cost(Node):
    """What a request was expected to cost, and what is left."""

    throttle_status: Throttle | None = None
    requested_query_cost: float | None = None


class Extensions(Node):
    """What stands beside the data of every answer."""

    cost: Cost | None = None


class Envelope(Node):
    """Every answer: data, or errors, or both. The data are decoded once their shape is asked for."""

    data: msgspec.Raw = msgspec.Raw(b"null")
    errors: Any = None
    extensions: Extensions | None = None
