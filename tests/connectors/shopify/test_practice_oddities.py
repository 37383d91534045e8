"""Several discounts, taxes at two rates, tips, exchanges and edits of later days: read as they happened, either way.

What was sold is worked out from the made-up shop by plain loops; the connector reads it page by page and as a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import cast

import pytest

from commerce.clock import FrozenClock, local_day
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order
from commerce.pseudonym import Pseudonymizer
from connectors.base import Tools
from practice.serve import SHOPIFY_TOKEN, PracticeServer
from practice.shopify.access import ALL_SCOPES
from practice.shopify.handler import ShopifyHandler
from practice.shopify.oddities import add_shopify_oddities
from practice.simulate import simulate
from practice.timeline import Timeline
from practice.world import SoldLine, SoldOrder, World
from tests.connectors import opening

pytestmark = pytest.mark.untraced

PSEUDONYM = Pseudonymizer(b"k" * 32)


@cache
def world(seed: int) -> World:
    """Only orders that were sent: what a platform makes of cancelled ones is told elsewhere."""
    plain = simulate(seed=seed, days=90, orders_per_day=5, odd_share=0.1, refund_share=0.2)
    odd = add_shopify_oddities(plain, 0.9, seed)
    sent = [order for order in odd.orders if order.final_status == "completed" and not order.is_test]
    return World(**{name: getattr(odd, name) for name in odd.__slots__} | {"orders": sent})


def clock(seed: int) -> FrozenClock:
    return FrozenClock(world(seed).orders[-1].placed_at + timedelta(days=30))


@pytest.fixture(params=[3, 4])
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def server(seed: int) -> Iterator[PracticeServer]:
    with PracticeServer(world(seed), "shopify", clock=clock(seed)) as served:
        yield served


def read(server: PracticeServer, seed: int, **access: object) -> list[Page]:
    given = {"url": server.url, "token": SHOPIFY_TOKEN} | access
    shop = opening.shopify(Tools(clock(seed), PSEUDONYM), **given)
    found = list(shop.pages(Feed.ORDERS, Watermark()))
    shop.close()
    assert [text for page in found for text in page.skipped] == []
    return found


def orders(pages: list[Page]) -> dict[str, Order]:
    return {each.id: each for page in pages for each in page.orders}


def goods(lines: tuple[SoldLine, ...]) -> list[SoldLine]:
    return [line for line in lines if not line.product.is_gift_card]


def net_minor(lines: tuple[SoldLine, ...]) -> int:
    return sum(line.total_minor - line.discount_minor for line in goods(lines))


def seen(seed: int) -> Iterator[SoldOrder]:
    """The orders that are there, as they were placed, with the edits made so far."""
    now, timeline = clock(seed).now(), Timeline(world(seed))
    there = {state.order.id for state in timeline.orders(now) if state.status != "trash"}
    return (order for order in world(seed).orders if order.id in there)


def test_the_shop_has_some_of_every_kind(seed: int) -> None:
    found = list(seen(seed))
    assert sum(len(order.taken) > 1 for order in found) > 20
    assert sum(order.taxes is not None and order.taxes.included for order in found) > 20
    assert sum(order.tip_count > 1 for order in found) > 20
    assert sum(any(edit.removed for edit in order.edits) for order in found) > 10
    assert sum(bool(order.edits and order.refunds) for order in found) > 20


def test_paging_and_bulk_agree(server: PracticeServer, seed: int) -> None:
    paged, filed = orders(read(server, seed)), orders(read(server, seed, bulk_above=10))
    assert filed == paged
    assert len(paged) == len(list(seen(seed)))


def test_every_order_is_what_was_placed_and_each_change_what_was_changed(server: PracticeServer, seed: int) -> None:
    found, now = orders(read(server, seed)), clock(seed).now()
    for sold in seen(seed):
        order = found[str(sold.id)]
        assert order.net_minor == net_minor(sold.lines), sold
        rounding = len(sold.lines) if sold.taxes and sold.taxes.included else 0
        assert abs(order.discount_minor - sum(line.discount_minor for line in goods(sold.lines))) <= rounding, sold
        assert (order.shipping_minor, order.tax_minor) == (sold.shipping_minor, sold.tax_minor), sold
        changes = Counter[str]()
        for edit in sold.edits:
            if edit.at <= now:
                removed = sum(net for index, _, net, _ in edit.removed if goods((sold.lines[index],)))
                changes[edit.at.isoformat()] += net_minor(edit.lines) - removed
        told = Counter[str]()
        for sale in order.later_sales:
            assert sale.line is not None
            told[sale.sold_at.isoformat()] += sale.line.net_minor
        assert told == changes, sold
        given = {refund.at: sum(net for _, _, net, _ in refund.lines) for refund in sold.refunds if refund.at <= now}
        assert {refund.refunded_at: refund.net_minor for refund in order.refunds} == given, sold


def test_each_discount_took_what_it_took(server: PracticeServer, seed: int) -> None:
    found = orders(read(server, seed))
    for sold in (each for each in seen(seed) if each.taken):
        took = [
            (each.name, sum(off for off, line in zip(each.off_lines, sold.lines, strict=False) if goods((line,))))
            for each in sold.taken
        ]
        assert [(each.title.lower(), each.amount_minor) for each in found[str(sold.id)].discounts] == [
            (name.lower(), off) for name, off in took
        ]


def test_an_edit_changes_nothing_of_the_days_before_it(seed: int) -> None:
    changed = [order for order in seen(seed) if order.edits and order.edits[0].at <= clock(seed).now()]
    day_of_the_edit = changed[len(changed) // 2].edits[0].at
    with PracticeServer(world(seed), "shopify", clock=FrozenClock(day_of_the_edit - timedelta(minutes=1))) as server:
        before = orders(read(server, seed))
    with PracticeServer(world(seed), "shopify", clock=clock(seed)) as server:
        after = orders(read(server, seed))
    for number, order in before.items():
        if number in after:
            now = after[number]
            assert (order.gross_minor, order.net_minor, order.tax_minor, order.lines) == (
                now.gross_minor, now.net_minor, now.tax_minor, now.lines,
            )  # fmt: skip


def test_the_shop_s_own_report_has_the_same_net_sales_in_every_month(server: PracticeServer, seed: int) -> None:
    shop = opening.shopify(Tools(clock(seed), PSEUDONYM), url=server.url, token=SHOPIFY_TOKEN)
    zone = Timeline(world(seed)).zone
    first = local_day(world(seed).orders[0].placed_at, zone)
    report = shop.platform_figures(first, local_day(clock(seed).now(), zone)).months
    shop.close()
    ours = Counter[str]()
    for order in orders(read(server, seed)).values():
        ours[f"{local_day(order.placed_at, zone):%Y-%m}"] += order.net_minor
        for sale in order.later_sales:
            ours[f"{local_day(sale.sold_at, zone):%Y-%m}"] += sale.line.net_minor if sale.line else 0
        for refund in order.refunds:
            ours[f"{local_day(refund.refunded_at, zone):%Y-%m}"] -= refund.net_minor
    assert {month: int(row["net_sales"] * 100) for month, row in report.items()} == {**ours}


@pytest.mark.parametrize("above", [10, 10**6], ids=["bulk", "paging"])
def test_customers_behind_a_wall_without_a_code_cost_the_customers_only(
    server: PracticeServer, seed: int, above: int
) -> None:
    whole = orders(read(server, seed))
    cast("ShopifyHandler", server.handler).grant(ALL_SCOPES, walled=True)
    found = read(server, seed, bulk_above=above)
    assert {page.customers_hidden for page in found if page.orders} == {True}
    less = orders(found)
    assert {number: order.net_minor for number, order in less.items()} == {
        number: order.net_minor for number, order in whole.items()
    }
    assert not any(order.customer_key for order in less.values())
