"""What was given back of an order."""

from __future__ import annotations

import msgspec

from connectors.second_reading import Quantity
from connectors.shopify.nodes.common import Connection, Instant, MoneyBag, Named, Node


class RefundLineNode(Node):
    """A line given back."""

    quantity: Quantity
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
