"""What the connector makes of the stub's answers."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from commerce.feeds import Page, Watermark
from commerce.orders import Order
from connectors.base import Connector
from connectors.shopify.nodes.agreements import AgreementNode
from connectors.shopify.nodes.orders import OrderNode
from connectors.shopify.nodes.refunds import RefundNode
from connectors.shopify.orders import read_order
from tests.connectors.shopify.stub import PSEUDONYM, Node


def read(node: Node, *agreements: Node) -> Order:
    """One order from its answer, without a shop."""
    refunds = msgspec.convert(node["refunds"], list[RefundNode], strict=False)
    agreed = msgspec.json.decode(msgspec.json.encode(agreements), type=list[AgreementNode])
    return read_order(msgspec.json.decode(msgspec.json.encode(node), type=OrderNode), PSEUDONYM, refunds, agreed)


def pages(connector: Connector, feed: str, seen_to: datetime | None = None) -> list[Page]:
    """All pages of a feed; the connector is closed behind them."""
    found = list(connector.pages(feed, Watermark(seen_to)))
    connector.close()
    return found


def at(hour: int, minute: int = 0) -> datetime:
    """An instant of the day before the stub's today."""
    return datetime(2026, 11, 20, hour, minute, tzinfo=UTC)


def ids(found: list[Page]) -> list[str]:
    return [each.id for page in found for each in page.orders]
