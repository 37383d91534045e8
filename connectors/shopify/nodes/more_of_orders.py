"""Answers about orders that were read before: their further lines, discounts and refunds."""

from __future__ import annotations

import msgspec

from connectors.shopify.nodes.common import Connection, Node
from connectors.shopify.nodes.orders import DiscountApplicationNode, LineNode
from connectors.shopify.nodes.refunds import RefundLineNode, RefundNode


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
