"""What was agreed about an order, with its dates: what was sold at first, by edits and exchanges, and taken back."""

from __future__ import annotations

import msgspec

from connectors.second_reading import Quantity
from connectors.shopify.nodes.common import Connection, Instant, MoneyBag, Named, Node


class SaleNode(Node):
    """One movement: a line sold (ORDER), taken out or back (RETURN, below nothing) or changed in its price (UPDATE)."""

    id: str
    action_type: str
    line_type: str
    total_amount: MoneyBag
    total_tax_amount: MoneyBag
    total_discount_amount_before_taxes: MoneyBag
    quantity: Quantity | None = None
    line_item: Named | None = None  # of products alone


class AgreementNode(Node):
    """What was agreed at one instant; `reason` is ORDER, ORDER_EDIT, REFUND or RETURN."""

    happened_at: Instant
    reason: str
    sales: Connection[SaleNode]


class OrderWithAgreements(Node):
    """An order asked for its agreements."""

    agreements: Connection[AgreementNode]


class OrderAgreementsAnswer(Node):
    """The answer to `order_agreements_more.graphql`; None when the order is gone."""

    order: OrderWithAgreements | None


DECODER = msgspec.json.Decoder(OrderWithAgreements)
