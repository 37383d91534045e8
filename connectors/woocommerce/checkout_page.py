"""Which checkout page a shop uses, and what that means for counting checkouts that were left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from connectors.woocommerce.nodes import RecentNode

_RECENT = timedelta(days=7)

CLASSIC = (
    "the shop uses the classic checkout page, which keeps no record of checkouts left open: only pending and failed"
    " orders show unfinished payments; the block checkout page (Pages, Checkout) would tell"
)


def checkout_note(newest: Sequence[RecentNode], now: datetime) -> str:
    """Return a remark for a shop with the classic checkout page; "" with the block checkout, or without any order.

    The last week decides; when nothing was bought in it, whatever is there.

    Args:
        newest: The shop's newest orders and drafts.
        now: By the shop's clock.
    """
    bought = [node for node in newest if node.created_via in {"checkout", "store-api"}]
    since = (now - _RECENT).replace(tzinfo=None)
    week = [node for node in bought if node.date_created_gmt and node.date_created_gmt > since]
    ways = {node.created_via for node in week or bought}
    return CLASSIC if ways == {"checkout"} else ""
