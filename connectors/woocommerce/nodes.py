"""WooCommerce's own JSON as typed structs: only the fields that are read; a plugin's extra fields are passed over.

Money comes as decimal strings, in places as numbers; every `*_gmt` time carries no zone and is UTC. What a field means
is in WooCommerce's REST documentation; what it really holds was measured (quantities with decimals, `billing` as an
empty list, values of any type in `meta_data`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

Amount = str | int | float


class MetaNode(msgspec.Struct, gc=False):
    """One entry of `meta_data`; the value may be anything."""

    key: str = ""
    value: Any = None


class AddressNode(msgspec.Struct, gc=False):
    """The two fields of an address that are asked for. The e-mail is hashed at once and kept nowhere."""

    email: str | None = None
    country: str | None = None


class LineNode(msgspec.Struct, gc=False):
    """An element of `line_items`; `subtotal` is before, `total` after discounts, both without tax."""

    id: int
    subtotal: Amount
    total: Amount
    quantity: int | float = 1  # plugins that sell by weight write 1.5
    name: str | None = None
    product_id: int | None = 0  # 0: the product was deleted since
    variation_id: int | None = 0
    sku: str | None = None


class CouponNode(msgspec.Struct, gc=False):
    """An element of `coupon_lines`; the discount is without tax."""

    code: str
    discount: Amount = "0"


class RefundedNode(msgspec.Struct, gc=False):
    """An element of `refunds` in an order: it has neither date nor parts, only the id is of use."""

    id: int


class OrderNode(msgspec.Struct, gc=False):
    """An element of `GET /wc/v3/orders`."""

    id: int
    status: str
    currency: str
    date_created_gmt: datetime | None
    date_modified_gmt: datetime | None
    total: Amount
    total_tax: Amount
    shipping_total: Amount
    discount_total: Amount
    created_via: str | None = None
    customer_id: int | None = 0
    date_paid_gmt: datetime | None = None
    payment_method: str | None = None
    billing: AddressNode | list[Any] | None = None
    shipping: AddressNode | list[Any] | None = None
    line_items: list[LineNode] = []
    coupon_lines: list[CouponNode] = []
    refunds: list[RefundedNode] = []
    meta_data: list[MetaNode] = []


ORDER_FIELDS = (
    "id,status,currency,created_via,customer_id,date_created_gmt,date_modified_gmt,date_paid_gmt,total,total_tax,"
    "shipping_total,discount_total,payment_method,billing.email,billing.country,shipping.country,line_items,"
    "coupon_lines,refunds,meta_data"
)
ATTRIBUTION = "_wc_order_attribution_"
ORDER_META = ",".join(
    ATTRIBUTION + name for name in ("source_type", "utm_source", "utm_medium", "utm_campaign", "device_type")
)


class TrashNode(msgspec.Struct, gc=False):
    """An order's barest form: for the bin, and to go on past a record that cannot be read."""

    id: int
    date_modified_gmt: datetime | None = None


TRASH_FIELDS = "id,date_modified_gmt"


class TaxedNode(msgspec.Struct, gc=False):
    """A line of a refund, of whatever kind: amounts are negative."""

    total: Amount = "0"
    total_tax: Amount = "0"


class RefundNode(msgspec.Struct, gc=False):
    """An element of `/refunds` (with `parent_id`) or `/orders/<id>/refunds` (without); `amount` is positive."""

    id: int
    amount: Amount
    date_created_gmt: datetime
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
    date_created_gmt: datetime | None = None
    date_modified_gmt: datetime | None = None
    date_expires_gmt: datetime | None = None
    discount_type: str = ""
    status: str = ""
    usage_count: int | None = 0


COUPON_FIELDS = "id,code,status,discount_type,usage_count,date_created_gmt,date_modified_gmt,date_expires_gmt"


class CustomerNode(msgspec.Struct, gc=False):
    """An element of `/customers`: accounts only, guests are not in it."""

    id: int
    date_created_gmt: datetime | None = None
    date_modified_gmt: datetime | None = None
    email: str | None = None


CUSTOMER_FIELDS = "id,email,date_created_gmt,date_modified_gmt"


class IndexNode(msgspec.Struct):
    """The part of `GET /wp-json/` that says who the shop is. It needs no key."""

    name: str = ""
    home: str = ""
    timezone_string: str = ""
    gmt_offset: float | str = 0
    namespaces: list[str] = []


class CurrencyNode(msgspec.Struct):
    """`GET /wc/v3/data/currencies/current`."""

    code: str
