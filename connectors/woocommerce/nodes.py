"""WooCommerce's own JSON as typed structs: only the fields that are read; a plugin's extra fields are passed over.

Money comes as decimal strings, in places as numbers; every `*_gmt` time carries no zone and is UTC. What a field means
is in WooCommerce's REST documentation; what it really holds was measured (quantities with decimals, `billing` as an
empty list, values of any type in `meta_data`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec

from connectors.second_reading import BLANK, Quantity

#: A time without a zone, in UTC; one with a zone is for the second reading.
Moment = Annotated[datetime, msgspec.Meta(tz=False)]
Amount = str | int | float
#: An amount that plugins leave empty where there is none.
AmountOrBlank = Annotated[Amount, msgspec.Meta(extra={BLANK: ""})]


class MetaNode(msgspec.Struct, gc=False):
    """One entry of `meta_data`; the value may be anything."""

    key: str = ""
    value: Any = None


class AddressNode(msgspec.Struct, gc=False):
    """The two fields of an address that are asked for. The e-mail is hashed at once and kept nowhere."""

    email: str | None = None
    country: str | None = None


class CostNode(msgspec.Struct, gc=False):
    """`cost_of_goods_sold` of a line: quantity times cost at the time of sale; the key is missing when not known."""

    value: Amount | None = None


class LineNode(msgspec.Struct, gc=False):
    """An element of `line_items`; `subtotal` is before, `total` after discounts, both without tax."""

    id: int = 0
    subtotal: AmountOrBlank = "0"
    total: AmountOrBlank = "0"
    quantity: Quantity | float = 1  # plugins that sell by weight write 1.5
    name: str | None = None
    product_id: int | None = 0  # 0: the product was deleted since
    variation_id: int | None = 0
    sku: str | None = None
    cost_of_goods_sold: CostNode | list[Any] | None = None


class CouponNode(msgspec.Struct, gc=False):
    """An element of `coupon_lines`; the discount is without tax, the type the coupon's own ("percent", a plugin's)."""

    code: str = ""
    discount: AmountOrBlank = "0"
    discount_type: str | None = None


class FeeNode(msgspec.Struct, gc=False):
    """An element of `fee_lines`, without tax: below nothing where a plugin gives a discount that way."""

    name: str | None = None
    total: AmountOrBlank = "0"


class RefundedNode(msgspec.Struct, gc=False):
    """An element of `refunds` in an order: it has neither date nor parts, only the id is of use."""

    id: int


class OrderNode(msgspec.Struct, gc=False):
    """An element of `GET /wc/v3/orders`."""

    id: int
    status: str
    currency: str
    date_created_gmt: Moment | None
    date_modified_gmt: Moment | None
    total: Amount
    total_tax: AmountOrBlank
    shipping_total: AmountOrBlank
    discount_total: AmountOrBlank
    created_via: str | None = None
    customer_id: int | None = 0
    date_paid_gmt: Moment | None = None
    payment_method: str | None = None
    billing: AddressNode | list[Any] | None = None
    shipping: AddressNode | list[Any] | None = None
    line_items: list[LineNode] = []
    coupon_lines: list[CouponNode] = []
    fee_lines: list[FeeNode] | msgspec.UnsetType = msgspec.UNSET  # a plugin may keep them from us
    refunds: list[RefundedNode] = []
    meta_data: list[MetaNode] = []


ORDER_FIELDS = (
    "id,status,currency,created_via,customer_id,date_created_gmt,date_modified_gmt,date_paid_gmt,total,total_tax,"
    "shipping_total,discount_total,payment_method,billing.email,billing.country,shipping.country,line_items,"
    "coupon_lines,fee_lines,refunds,meta_data"
)
ATTRIBUTION = "_wc_order_attribution_"
ORDER_META = ",".join(
    ATTRIBUTION + name
    for name in (
        "source_type",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_content",
        "utm_term",
        "device_type",
        "session_entry",
        "session_pages",
        "session_start_time",
        "referrer",
    )
)


class LeftNode(msgspec.Struct, gc=False):
    """An element of `GET /orders` that is no order yet (an open checkout page) or no longer (in the bin)."""

    id: int
    status: str
    currency: str = ""
    created_via: str | None = None
    customer_id: int | None = 0
    date_created_gmt: Moment | None = None
    date_modified_gmt: Moment | None = None
    date_paid_gmt: Moment | None = None
    total: Amount = "0"
    billing: AddressNode | list[Any] | None = None
    meta_data: list[MetaNode] = []


LEFT_FIELDS = "id,status,currency,created_via,customer_id,date_created_gmt,date_modified_gmt,total,billing.email"


class BareNode(msgspec.Struct, gc=False):
    """A record's barest form: to name one that cannot be read, and to go on past it."""

    id: int | None = None
    date_created_gmt: Moment | None = None
    date_modified_gmt: Moment | None = None


class CensusNode(msgspec.Struct, gc=False):
    """That an order is there, and no more."""

    id: int
    date_created_gmt: Moment | None = None
    status: str = ""


CENSUS_FIELDS = "id,status,date_created_gmt"


class RecentNode(msgspec.Struct, gc=False):
    """What one recent order tells about its shop: the checkout page in use, and the version of WooCommerce."""

    created_via: str | None = None
    version: str | None = None
    date_created_gmt: Moment | None = None
    status: str | None = None
    billing: AddressNode | list[Any] | None = None


RECENT_FIELDS = "created_via,version,date_created_gmt,status,billing.email"


class TaxedNode(msgspec.Struct, gc=False):
    """A line of whatever kind; of a refund its amounts are negative."""

    total: AmountOrBlank = "0"
    total_tax: AmountOrBlank = "0"


class RefundNode(msgspec.Struct, gc=False):
    """An element of `/refunds` (with `parent_id`) or `/orders/<id>/refunds` (without); `amount` is positive."""

    id: int
    amount: Amount
    date_created_gmt: Moment
    parent_id: int = 0
    meta_data: list[MetaNode] = []
    line_items: list[TaxedNode] = []
    shipping_lines: list[TaxedNode] = []
    fee_lines: list[TaxedNode] = []


REFUND_FIELDS = "id,parent_id,date_created_gmt,amount,meta_data,line_items,shipping_lines,fee_lines"


class CouponDefinitionNode(msgspec.Struct, gc=False):
    """An element of `/coupons`. `used_by` grows without end and names people: it is never asked for."""

    id: int
    code: str
    date_created_gmt: Moment | None = None
    date_modified_gmt: Moment | None = None
    date_expires_gmt: Moment | None = None
    discount_type: str = ""
    status: str = ""
    usage_count: Quantity | None = 0


COUPON_FIELDS = "id,code,status,discount_type,usage_count,date_created_gmt,date_modified_gmt,date_expires_gmt"


class CustomerNode(msgspec.Struct, gc=False):
    """An element of `/customers`: accounts only, guests are not in it."""

    id: int
    date_created_gmt: Moment | None = None
    date_modified_gmt: Moment | None = None
    email: str | None = None
    role: str | None = None


CUSTOMER_FIELDS = "id,email,role,date_created_gmt,date_modified_gmt"


class DefinedNode(msgspec.Struct, gc=False):
    """One of `values` of a cost: None when nobody wrote one."""

    defined_value: Amount | None = None


class ProductCostNode(msgspec.Struct, gc=False):
    """`cost_of_goods_sold` of a product or variation: `total_value` holds what a variation inherits, too."""

    total_value: Amount | None = None
    values: list[DefinedNode] = []
    defined_value_is_additive: bool | None = False


class CategoryNode(msgspec.Struct, gc=False):
    """A category of a product; the name is HTML, as WordPress keeps it."""

    name: str | None = None


class ProductNode(msgspec.Struct, gc=False):
    """An element of `/products` or (with `parent_id`) of `/variations`, which lie in no category of their own."""

    id: int
    parent_id: int = 0
    name: str | None = None
    categories: list[CategoryNode] | None = None
    sku: str | None = None
    date_modified_gmt: Moment | None = None
    cost_of_goods_sold: ProductCostNode | list[Any] | None = None


PRODUCT_FIELDS = "id,parent_id,name,sku,date_modified_gmt,categories,cost_of_goods_sold"


class AccountNode(msgspec.Struct, gc=False):
    """The part of an order that WooCommerce's own monthly figures are made of."""

    id: int
    status: str
    currency: str
    date_created_gmt: Moment | None
    date_paid_gmt: Moment | None
    total: Amount
    total_tax: AmountOrBlank
    shipping_total: AmountOrBlank
    date_modified_gmt: Moment | None = None
    line_items: list[TaxedNode] = []
    coupon_lines: list[CouponNode] = []
    fee_lines: list[TaxedNode] | msgspec.UnsetType = msgspec.UNSET
    refunds: list[RefundedNode] = []


ACCOUNT_FIELDS = (
    "id,status,currency,date_created_gmt,date_paid_gmt,date_modified_gmt,total,total_tax,shipping_total,line_items,"
    "coupon_lines,fee_lines,refunds"
)


class IndexNode(msgspec.Struct):
    """The part of `GET /wp-json/` that says who the shop is. It needs no key unless a plugin closes it."""

    name: str = ""
    home: str = ""
    timezone_string: str = ""
    gmt_offset: float | str = 0
    namespaces: list[str] = []
    is_pieced_together: bool = False  # by us, of what the orders tell


# Without this it is 1.2 MB of routes.
INDEX_FIELDS = "name,url,home,gmt_offset,timezone_string,namespaces"


class ZoneNode(msgspec.Struct, gc=False):
    """The two readings of an order's date: by the shop's clock, and in UTC."""

    date_created: Moment | None = None
    date_created_gmt: Moment | None = None

    @property
    def hours_east(self) -> float:
        """How far the shop's clock is ahead of UTC."""
        if self.date_created is None or self.date_created_gmt is None:
            return 0.0
        return (self.date_created - self.date_created_gmt).total_seconds() / 3600


ZONE_FIELDS = "date_created,date_created_gmt"


class CurrencyNode(msgspec.Struct):
    """`GET /wc/v3/data/currencies/current`."""

    code: str


class SettingNode(msgspec.Struct):
    """An element of `GET /wc/v3/settings/wc_admin`."""

    id: str
    value: Any = None


class RevenueNode(msgspec.Struct):
    """The figures of one month in `wc-analytics/reports/revenue/stats`: binary floats, or ints."""

    orders_count: int | float = 0
    num_items_sold: int | float = 0
    gross_sales: int | float = 0
    coupons: int | float = 0
    refunds: int | float = 0
    net_revenue: int | float = 0
    taxes: int | float = 0
    shipping: int | float = 0
    total_sales: int | float = 0


class IntervalNode(msgspec.Struct):
    """One month of a report."""

    interval: str
    subtotals: RevenueNode


class ReportNode(msgspec.Struct):
    """`GET /wp-json/wc-analytics/reports/revenue/stats?interval=month`."""

    intervals: list[IntervalNode] = []


class ReportedNode(msgspec.Struct, gc=False):
    """An element of `GET /wp-json/wc-analytics/reports/orders`: an order, or a refund with the order it belongs to.

    `date` is by the shop's clock, and the one that puts the row into a month.
    """

    order_id: int
    date: str = ""
    parent_id: int = 0
    net_total: int | float = 0
    total_sales: int | float = 0
    num_items_sold: int | float = 0
    customer_type: str = ""
