"""What must be said wherever figures of a shop are shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from alerts.notices import Notice
from commerce.clock import local_day
from commerce.facts import Facts
from commerce.orders import ShopInfo
from shopbell.config import ShopSettings
from shopbell.jobs.sync import wanted_from


def history_notice(info: ShopInfo, facts: Facts) -> tuple[Notice, ...]:
    """Return what every message says of a shop whose older orders are not known; () when nothing is refused."""
    if info.history_from is None or not facts.history_is_cut:
        return ()
    return (Notice("short_history", day=local_day(info.history_from, ZoneInfo(info.time_zone))),)


def banner(shop: ShopSettings, info: ShopInfo | None, *, is_cut: bool = True) -> str:
    """Return what to say of a shop whose older orders are not known; "" when nothing is refused because of that.

    Args:
        shop: Its settings: the merchant may have left older orders out.
        info: As stored, or as `described`.
        is_cut: `Facts.history_is_cut`; True before anything was read.
    """
    if info is None or info.history_from is None or not is_cut:
        return ""
    day = local_day(info.history_from, ZoneInfo(info.time_zone))
    wanted = wanted_from(shop)
    why = (
        f"orders are read since {day} only (history_from)"
        if wanted is not None and wanted >= info.history_from
        else f"the shop shows orders since {day} only (the scope read_all_orders is missing)"
    )
    return (
        f"{shop.name}: {why}: who bought before that day is not known; lifetime value, churn, retention, the share of"
        " repeat customers, new customers and acquisition cost are refused until a year of orders is known"
    )
