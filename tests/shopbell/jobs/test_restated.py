"""The digest after an order of a day that was shown is cancelled says so once, to every reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from cache import Cache
from commerce.clock import FrozenClock
from commerce.orders import Order, Status
from shopbell import wiring
from shopbell.jobs import digest
from shopbell.jobs.sync import sync
from tests import make
from tests.alerts.messages.written import ANNA, RENDERER
from tests.shopbell.scripted import SlowShop

FIRST = datetime(2026, 3, 1, 10, tzinfo=UTC)
MORNING = datetime(2026, 3, 11, 7, tzinfo=UTC)


def morning(
    installation: wiring.Installation, cache: Cache, orders: list[Order], now: datetime, *, is_sent: bool = True
) -> str:
    """Read the shop, write the digest of a morning, and return its text."""
    clock = FrozenClock(now)
    later, shop = replace(installation, clock=clock), installation.settings.shop[0]
    sync(shop, cache, SlowShop(orders, clock), clock)
    opened = later.open_shop(shop, cache)
    told = digest.digest(opened, cache, installation.collection)
    (written,) = digest.messages(told, opened, [ANNA], RENDERER)
    if is_sent:
        digest.queue([written], told, opened, cache, now)
    return written.text


def test_a_cancelled_order_of_a_day_that_was_shown_is_told_in_the_next_digest_and_not_again(
    installation: wiring.Installation, cache: Cache
) -> None:
    orders = [make.order(n, FIRST + timedelta(days=n // 2)) for n in range(20)]
    assert "instead of" not in morning(installation, cache, orders, MORNING)
    cancelled = [
        msgspec.structs.replace(one, status=Status.CANCELLED, changed_at=MORNING + timedelta(hours=1))
        for one in orders[4:6]
    ]
    line = "Mar 3, 2026: Orders 0 instead of 2 and Revenue €0.00 instead of €20.00, because 2 orders were cancelled."
    day = timedelta(days=1)
    assert line in morning(installation, cache, [*orders, *cancelled], MORNING + day, is_sent=False)
    assert line in morning(installation, cache, [*orders, *cancelled], MORNING + day)
    assert line in morning(installation, cache, [*orders, *cancelled], MORNING + day + timedelta(hours=2))
    assert "instead of" not in morning(installation, cache, [*orders, *cancelled], MORNING + 2 * day)
