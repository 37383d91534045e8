"""Orders in a status that only a plugin knows: they count in no figure until the merchant says what it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cache import Cache, WaitingStatus
from commerce.period import Period
from connectors.platform import Platform
from shopbell.config import ShopSettings


def waiting(cache: Cache, shop: ShopSettings, period: Period | None = None) -> list[WaitingStatus]:
    """Return the statuses that nobody has explained, most orders first; of a period the orders placed in it."""
    found = cache.facts.waiting_statuses(shop.name, period)
    if shop.kind.statuses is None:  # it has no others, so one that nobody knows is new
        return found
    foreign = unknown_statuses(shop.kind, {one.status: one.orders for one in found})
    return [one for one in found if one.status in foreign]


def unknown_statuses(platform: Platform[Any], counts: Mapping[str, int]) -> dict[str, int]:
    """Return {status: orders} of the statuses that only a plugin knows; orders of these are not counted."""
    known = platform.statuses
    if known is None:
        return {}
    return {status: count for status, count in counts.items() if status and status not in known}
