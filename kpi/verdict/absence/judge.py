"""All kinds of absence in one look at a shop: each says for itself whether what always came still does."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from commerce.arrivals import Arrivals
from kpi.verdict.absence import orders
from kpi.verdict.absence.known import KnownShop, TooLittle, known_shop
from kpi.verdict.absence.presence import Presence, unknown
from kpi.verdict.absence.rhythm import DayShare, as_always


def presences(
    arrivals: Arrivals, zone: ZoneInfo, share_of: DayShare = as_always, open_keys: Collection[tuple[str, str]] = ()
) -> list[Presence]:
    """Return what can be said of everything that comes by the instant.

    Args:
        arrivals: What came in.
        zone: The shop's.
        share_of: What to expect of days that are not like others.
        open_keys: (kind, key) of what was said to be missing, and is not over: something is said of each.
    """
    shop = known_shop(arrivals, zone, share_of)
    found = [unknown(orders.KIND, shop.why)] if isinstance(shop, TooLittle) else _of(shop)
    said = {(one.kind, one.key) for one in found}
    return [*found, *(unknown(kind, "short_history", key) for kind, key in open_keys if (kind, key) not in said)]


def _of(shop: KnownShop) -> list[Presence]:
    return [orders.silent_orders(shop)]
