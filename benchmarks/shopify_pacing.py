"""How much of the points that Shopify grants a paged sync uses, and how low it draws the bucket.

Server and client share one simulated clock, which moves only when the client waits.

python benchmarks/shopify_pacing.py [days]
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).parents[1]))

from commerce.clock import FrozenClock
from commerce.feeds import Feed, Watermark
from commerce.pseudonym import Pseudonymizer
from connectors.base import Connection, ShopSecrets, Tools
from connectors.shopify.connector import Shopify
from connectors.shopify.nodes.envelope import Cost
from connectors.shopify.pacing import RESERVE, Pace
from connectors.shopify.settings import ShopifySettings
from practice.serve import SHOPIFY_TOKEN, PracticeServer
from practice.shopify.cost import PLANS
from practice.shopify.handler import ShopifyHandler
from practice.simulate import simulate
from practice.world import World

PSEUDONYM = Pseudonymizer(b"k" * 32)


def main() -> None:
    """Print the figures plan by plan."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 730
    world = simulate(seed=1, days=days, orders_per_day=26, refund_share=0.08)
    print(f"{len(world.orders)} orders, one in twelve refunded, read by paging on a simulated clock")
    print("  plan        points/s   of the rate   lowest bucket   orders/s   throttled   seconds told")
    for name in ("standard", "advanced", "plus"):
        print(f"  {name:10} {_measured(world, name)}")
    print(f"an idle poll of orders: {_idle(world)} question(s)")


def _connector(server: PracticeServer, clock: FrozenClock) -> Shopify:
    """Return a connector on the server's clock."""
    secrets, tools = ShopSecrets({"token": SHOPIFY_TOKEN}), Tools(clock, PSEUDONYM)
    return Shopify(Connection(server.url), ShopifySettings(bulk_above=10**9), secrets, tools)


def _measured(world: World, name: str) -> str:
    """Return one plan's row."""
    now = datetime.now(UTC)
    wall, watched = FrozenClock(now), _Watched()
    world_clock = FrozenClock(world.orders[-1].placed_at + timedelta(days=60))
    with PracticeServer(world, "shopify", clock=world_clock, wall=wall) as server, watched:
        handler = cast("ShopifyHandler", server.handler)
        handler.throttle(PLANS[name])
        shop, orders = _connector(server, wall), 0
        for page in shop.pages(Feed.ORDERS, Watermark()):
            orders += len(page.orders)
        shop.close()
    elapsed_s = (wall.now() - now).total_seconds()
    rate, size = PLANS[name].restore_per_s, PLANS[name].bucket
    # what a full bucket gave at the beginning is no restored point
    spent = elapsed_s * rate + size - watched.last
    used = (spent - (size - RESERVE * size)) / (elapsed_s * rate) if elapsed_s else 0.0
    return (
        f"{(spent / elapsed_s) if elapsed_s else 0:8.1f} {used:12.1%} {watched.lowest / size:14.1%}"
        f" {orders / elapsed_s if elapsed_s else 0:11.1f} {watched.throttled:10d} {elapsed_s:13.1f}"
    )


class _Watched:
    """Sees every bucket that an answer shows."""

    def __init__(self) -> None:
        self.lowest = self.last = float("inf")
        self.throttled = 0
        self._learn = Pace.learn

    def __enter__(self) -> None:
        learn = self._learn

        def seen(pace: Pace, query: str, first: int, cost: Cost) -> None:
            if cost.throttle_status:
                self.last = cost.throttle_status.currently_available
                self.lowest = min(self.lowest, self.last)
            learn(pace, query, first, cost)

        Pace.learn = seen  # type: ignore[method-assign, assignment]  # looked at from outside, so that the product stays as it is

    def __exit__(self, *_: object) -> None:
        Pace.learn = self._learn  # type: ignore[method-assign]  # as before


def _idle(world: World) -> int:
    """Return how many questions a poll costs when nothing has changed."""
    clock = FrozenClock(world.orders[-1].placed_at + timedelta(days=60))
    with PracticeServer(world, "shopify", clock=clock) as server:
        shop = _connector(server, clock)
        pages = list(shop.pages(Feed.ORDERS, Watermark(clock.now() - timedelta(minutes=15))))
        shop.close()
        assert not any(page.orders for page in pages)
        return server.served.total()


if __name__ == "__main__":
    main()
