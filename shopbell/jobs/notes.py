"""What must be said wherever figures of a shop are shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.orders import ShopInfo


def banner(shop: str, info: ShopInfo | None) -> str:
    """Return what to say of a shop that hides its older orders; "" when it shows its whole history."""
    if info is None or info.history_from is None:
        return ""
    day = local_day(info.history_from, ZoneInfo(info.time_zone))
    return (
        f"{shop}: the shop shows orders since {day} only (the scope read_all_orders is missing): lifetime value, churn"
        " and retention are refused, and customers from before count as new"
    )
