"""Whether a shop tells of checkouts that were opened and left, by its version and by what its drafts really are.

The block checkout of old made a draft as soon as its page was opened. Since WooCommerce 10.8 it makes one when the
order is placed, so that only tries that failed leave any: they bear the buyer's e-mail, which one that was merely
opened does not. The classic page never made a draft.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from connectors.woocommerce.checkout_page import CLASSIC, checkout_note
from connectors.woocommerce.nodes import AddressNode, RecentNode

#: The first version whose block checkout makes its draft only when the order is placed.
LATE_DRAFTS = (10, 8)
_HAND_IN = (
    "cart abandonment cannot be told from it; put the companion into the shop (`shopbell companion`), or hand in carts"
    " and checkouts as [[shop.traffic]] (docs/guide/tables.md)"
)
#: The same in short, whatever the version.
LACKING = f"the shop keeps nothing of a checkout that was opened and left: {_HAND_IN}"
_CLASSIC_NOW = f"the shop uses the classic checkout page, which keeps no record of checkouts left open: {_HAND_IN}"


class LeftCheckouts(NamedTuple):
    """What a shop tells of checkouts that were opened and left.

    Attributes:
        are_told: None where its orders do not show it.
        since: Since when it surely does; None where it does not, or nobody knows.
        note: What a merchant should know; "" for nothing.
    """

    are_told: bool | None
    since: datetime | None = None
    note: str = ""


def left_checkouts(newest: Sequence[RecentNode], now: datetime) -> LeftCheckouts:
    """Return whether the shop tells of checkouts that were left.

    Args:
        newest: The shop's newest orders and drafts, newest first.
        now: By the shop's clock.
    """
    version = next((node.version for node in newest if node.version), "")
    is_late = _is_late(version)
    if checkout_note(newest, now):
        return LeftCheckouts(are_told=False, note=_CLASSIC_NOW if is_late else CLASSIC)
    if not version:
        return LeftCheckouts(are_told=None)
    opened = [node.date_created_gmt for node in newest if _was_only_opened(node) and _is_late(node.version or "")]
    if is_late and not opened:
        note = (
            f"WooCommerce {version} keeps nothing of a checkout that was opened and left, only of one that somebody"
            f" tried to place: {_HAND_IN}"
        )
        return LeftCheckouts(are_told=False, note=note)
    dated = [at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC) for at in opened if at is not None]
    return LeftCheckouts(are_told=True, since=min(dated, default=now))


def _was_only_opened(node: RecentNode) -> bool:
    """Return whether a draft is that of a checkout that nobody tried to place."""
    mail = node.billing.email if isinstance(node.billing, AddressNode) else None
    return node.status == "checkout-draft" and node.created_via == "store-api" and not mail


def _is_late(version: str) -> bool:
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) >= LATE_DRAFTS
