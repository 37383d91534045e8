"""Asking when what was sold of an order: only of orders that were edited, or got goods in exchange.

The cost of the question is why: an order asked about may cost as much as ten of a page. Where Shopify refuses it, the
orders are read all the same, and what was added later counts on the day of the order; that is named.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from commerce.errors import Refused
from commerce.feeds import PART, Feed, Unread
from connectors.shopify.by_id import by_ids, is_gone
from connectors.shopify.client import Client
from connectors.shopify.money import amounts, minor
from connectors.shopify.nodes.agreements import (
    AgreementNode,
    OrderAgreementsAnswer,
    OrderWithAgreements,
)
from connectors.shopify.nodes.orders import OrderNode

# Orders that are asked for at once: so many stay below what one question may cost.
_AT_ONCE = 10
# No order has more pages of five agreements than this; a shop that goes on is broken.
_MOST_PAGES = 40
_ORDER = msgspec.json.Decoder(OrderWithAgreements)
#: What follows from not knowing when an order was changed.
UNDATED = "what was changed later counts on the day of the order"


class Agreements:
    """The agreements of edited orders.

    Args:
        client: Where to ask.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._is_refused = False

    def of(self, nodes: Sequence[OrderNode]) -> tuple[dict[str, Sequence[AgreementNode]], list[Unread]]:
        """Return {order: its agreements} for those orders that changed later, and what could not be read.

        Raises:
            TryLater: Busy or away.
        """
        wanted = [] if self._is_refused else [node.id for node in nodes if _may_have_changed(node)]
        found: dict[str, Sequence[AgreementNode]] = {}
        complaints: list[Unread] = []
        placed = {node.id: node.processed_at for node in nodes}
        try:
            for gid, raw in by_ids(self._client, "agreements_of_orders", wanted, at_once=_AT_ONCE, what="agreements"):
                if is_gone(raw):
                    continue
                try:
                    found[gid] = self._whole(gid, _ORDER.decode(raw))
                except (msgspec.ValidationError, RecursionError, _TooMuch) as error:
                    number = gid.rpartition("/")[2][:40]
                    text = f"Shopify order {number}: cannot read when it was changed ({error}); {UNDATED}"
                    complaints.append(Unread(text, placed[gid], PART))
        except Refused as refusal:
            if not refusal.feed:
                raise
            self._is_refused = True  # for this run: the next one asks again
            complaints.append(Unread(f"Shopify edited orders: {refusal}; {UNDATED}", None, PART))
        return found, complaints

    def _whole(self, gid: str, order: OrderWithAgreements) -> Sequence[AgreementNode]:
        """Return all agreements of an order; asked for by itself where it has more than fit.

        Raises:
            _TooMuch: One is longer than any page, or they never end.
        """
        if not _goes_on(order):
            return order.agreements.nodes
        found: list[AgreementNode] = []
        after = None
        for _ in range(_MOST_PAGES):
            data = self._client.ask("order_agreements_more", {"id": gid, "after": after}, feed=Feed.ORDERS)
            page = msgspec.json.decode(data, type=OrderAgreementsAnswer).order
            if page is None:
                return ()
            if any(each.sales.page_info.has_next_page for each in page.agreements.nodes):
                break
            found += page.agreements.nodes
            after = page.agreements.page_info.end_cursor
            if not page.agreements.page_info.has_next_page:
                return found
        msg = "it has more changes than anybody can page through"
        raise _TooMuch(msg)


class _TooMuch(Exception):
    """An order was changed more often than can be read."""


def _goes_on(order: OrderWithAgreements) -> bool:
    """Whether agreements, or sales of one, did not fit."""
    return order.agreements.page_info.has_next_page or any(
        each.sales.page_info.has_next_page for each in order.agreements.nodes
    )


def _may_have_changed(node: OrderNode) -> bool:
    """Whether lines may have been added to an order, or taken out of it, after it was placed.

    An exchange shows as a refund beside more goods than the order's own sums account for.
    """
    if node.test or node.cancelled_at is not None:
        return False
    return node.edited or (bool(node.refunds) and _holds_more_than_its_sums(node))


def _holds_more_than_its_sums(node: OrderNode) -> bool:
    """Whether the lines come to more than subtotal and discounts together."""
    if node.subtotal_price_set is None:
        return False
    currency = node.total_price_set.shop_money.currency_code
    try:
        read = amounts(currency)
        lines = [line for line in node.line_items.nodes if not line.is_gift_card]
        held = sum(read[line.original_total_set.shop_money.amount] for line in lines)
        told = minor(node.subtotal_price_set, currency) + minor(node.total_discounts_set, currency)
        return held > told + minor(node.total_tip_received_set, currency) + len(lines)
    except ValueError:  # told when the order is read
        return False
