"""The connector against a practice Shopify with orders that nobody came for: the same by pages and as a file."""

from __future__ import annotations

from datetime import timedelta

from commerce.clock import FrozenClock
from commerce.feeds import Feed, Watermark
from commerce.orders import Order
from commerce.pseudonym import Pseudonymizer
from connectors.base import Tools
from practice.serve import SHOPIFY_TOKEN, PracticeServer
from practice.simulate import simulate
from tests.connectors import opening

#: {the world's word: (Shopify's, what the order is called)}
WORDS = {
    "pos": ("pos", "pos"),
    "shopify_draft_order": ("shopify_draft_order", "draft"),
    "renewal": ("subscription_contract_checkout_one", "subscription_contract_checkout_one"),
    "marketplace": ("practice-market", "practice-market"),
    "api": ("90003", "practice wholesale"),
    "import": ("90004", "practice mover"),
}


def read(server: PracticeServer, above: int) -> dict[str, Order]:
    tools = Tools(FrozenClock(server.clock.now()), Pseudonymizer(b"k" * 32))
    shop = opening.shopify(tools, url=server.url, token=SHOPIFY_TOKEN, bulk_above=above)
    found = list(shop.pages(Feed.ORDERS, Watermark()))
    shop.close()
    assert [text for page in found for text in page.skipped] == []
    return {one.id: one for page in found for one in page.orders}


def test_pages_and_files_agree_on_where_orders_were_entered_and_what_they_are_called() -> None:
    world = simulate(seed=6, days=50, orders_per_day=6, odd_share=0.9)
    now = world.orders[-1].placed_at + timedelta(hours=6)
    with PracticeServer(world, "shopify", clock=FrozenClock(now)) as server:
        paged, filed = read(server, 100_000), read(server, 10)
    assert paged == filed
    sold = {str(order.id): order for order in world.orders if str(order.id) in paged}
    assert {order.source for order in sold.values()} == {"web", *WORDS}
    for number, order in sold.items():
        found = paged[number]
        assert found.is_online == (order.source == "web")
        if order.source != "web":
            assert (found.source, found.channel) == WORDS[order.source]
