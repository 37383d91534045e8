"""An agency with shops of its customers: one whose orders fell, one whose fell a little, one as usual, one unread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import msgspec

from cache import Cache
from commerce.period import Period
from shopbell import wiring
from shopbell.jobs.check import check
from tests import make
from tests.shopbell.a_past import before, morning, orders, tell, usual
from tests.shopbell.installed import TOYS

#: No holidays lie in these weeks; a Friday.
TODAY = date(2026, 3, 20)
FELL = TODAY - timedelta(days=24)
INFO = msgspec.structs.replace(make.INFO, identity="toys")


def fell(day: date) -> float:
    return 26.0 if day < FELL else 9.0


def dipped(day: date) -> float:
    return 26.0 if day < FELL else 17.0


PASTS: Mapping[str, Callable[[date], float]] = {"books": dipped, "coffee": usual, "toys": fell}
UNREAD = "wine"
SHOPS = "".join(TOYS.replace("toys", name) for name in (*PASTS, UNREAD))


def live(place: wiring.Installation, cache: Cache, today: date = TODAY, days: int = 150) -> None:
    """Let every shop but one have been read to the end this morning, and look at each."""
    for number, (name, rate) in enumerate(PASTS.items()):
        cache.shops.ensure(name, msgspec.structs.replace(INFO, identity=name))
        tell(cache, orders(before(days, today), rate, seed=number), now(today), name)
        look(place, cache, name)


def look(place: wiring.Installation, cache: Cache, name: str) -> None:
    shop = place.settings.shop_named(name)
    assert shop is not None
    check(place.open_shop(shop, cache), cache, place.collection, place.renderer, ())


def now(today: date = TODAY) -> datetime:
    return morning(today)


def yesterday(today: date = TODAY) -> Period:
    return before(1, today)
