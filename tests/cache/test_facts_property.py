"""Whatever a shop edits, refunds, deletes, back-dates or moves: the facts are what a person would count."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Checkout, DiscountUse, LaterSale, Line, Order, Refund, Status, Tombstone
from commerce.tables import Reading
from commerce.tables.spend import SPEND
from kpi.facts.measures import MEASURES
from tests import make
from tests.cache.counted_by_hand import Shop
from tests.cache.stored import dump, open_cache, stored_facts, stored_pairs
from tests.make import INFO, NOON, SHOP
from tests.make_tables import Spend, reading
from tests.many import examples

pytestmark = pytest.mark.untraced

FIRST = datetime(2026, 3, 27, 21, tzinfo=UTC)  # the clocks go forward on the 29th
IDS = ["8", "9", "10", "11", "12"]
# most orders count, so that most versions of one change what counts
STATUSES = st.sampled_from([*[Status.COMPLETED] * 20, *Status])
CHANNELS = ["", "organic", "google / cpc"]
instants = st.integers(0, 5 * 24 * 4).map(lambda quarters: FIRST + timedelta(minutes=15 * quarters))
amounts = st.sampled_from([0, 1, 1999, 5000, -250])
discount_uses = st.builds(
    DiscountUse, code=st.sampled_from(["", "ten", "vip"]), title=st.sampled_from(["", "Bundle"]), amount_minor=amounts
)


@st.composite
def later_sales(draw: st.DrawFn) -> LaterSale:
    """Something that was added to an order or taken out of it, or shipping alone."""
    name, gross, net = draw(st.sampled_from("xyz")), draw(st.sampled_from([0, 1999, 700])), draw(amounts)
    line = Line(name, name, name, draw(st.sampled_from([1, -1, 2])), gross, net)
    return LaterSale(name, draw(instants), draw(st.sampled_from([line, line, None])), 0, draw(amounts))


@st.composite
def order_versions(draw: st.DrawFn) -> Order:
    """One version of one of a few orders; ids come again, so versions meet, also older and equally old ones."""
    net = draw(amounts)
    discount = draw(st.sampled_from([0, 0, 300]))
    refunds = draw(st.lists(st.tuples(st.sampled_from("ab"), instants, amounts), max_size=2, unique_by=lambda r: r[0]))
    return make.order(
        draw(st.sampled_from(IDS)),
        draw(instants),
        changed_at=draw(instants),
        status=draw(STATUSES),
        currency=draw(st.sampled_from([*["EUR"] * 7, "USD"])),
        discount_minor=discount,
        net_minor=net,
        customer_key=draw(st.sampled_from(["", "anna", "bob", "0123456789abcdef0123456789abcdef"])),
        channel=draw(st.sampled_from(CHANNELS)),
        campaign=draw(st.sampled_from(["", "spring"])),
        device=draw(st.sampled_from(["Desktop", "Mobile"])),
        market=draw(st.sampled_from(["DE", "VN"])),
        is_online=draw(st.booleans()),
        discounts=tuple(draw(st.lists(discount_uses, max_size=3))),
        later_sales=tuple(draw(st.lists(later_sales(), max_size=2, unique_by=lambda sale: sale.id))),
        refunds=tuple(Refund(id=name, refunded_at=when, net_minor=amount) for name, when, amount in refunds),
    )


tombstones = st.builds(Tombstone, id=st.sampled_from(IDS), seen_at=instants)
checkouts = st.builds(
    Checkout,
    id=st.sampled_from(["9", "10", "c1", "c2"]),
    started_at=instants,
    changed_at=instants,
    currency=st.sampled_from(["EUR", "USD"]),
    total_minor=st.sampled_from([0, 700]),
    completed_at=st.one_of(st.none(), st.none(), instants),
    order_id=st.sampled_from(["", "", "10"]),
    channel=st.sampled_from(CHANNELS),
    device=st.sampled_from(["Desktop", "Mobile"]),
)
spends = st.builds(
    Spend,
    day=st.dates(date(2026, 3, 27), date(2026, 3, 30)),
    channel=st.sampled_from(CHANNELS),
    campaign=st.sampled_from(["", "spring"]),
    amount_minor=st.integers(0, 500),
    clicks=st.one_of(st.none(), st.integers(0, 9)),
    account=st.sampled_from(["", "", "1", "2"]),
)
pages = st.builds(
    Page,
    feed=st.just(Feed.ORDERS),
    watermark=st.just(Watermark()),
    orders=st.lists(order_versions(), max_size=5).map(tuple),
    tombstones=st.lists(tombstones, max_size=2).map(tuple),
    checkouts=st.lists(checkouts, max_size=2).map(tuple),
)
tables = st.builds(
    lambda source, rows: reading(SPEND, *rows, source=source),
    st.sampled_from(["a.csv", "b.csv", "c.csv"]),
    st.lists(spends, max_size=3),
)


def hear(shop: Shop, page: Page) -> None:
    newest: dict[str, Order] = {}
    for order in page.orders:  # of versions that changed at once, the last one of the page is right
        if order.id not in newest or order.changed_at >= newest[order.id].changed_at:
            newest[order.id] = order
    for order in newest.values():
        shop.hear(order)
    for stone in page.tombstones:
        shop.lose(stone)
    left: dict[str, Checkout] = {}
    for checkout in page.checkouts:
        if checkout.id not in left or checkout.changed_at >= left[checkout.id].changed_at:
            left[checkout.id] = checkout
    for checkout in left.values():
        shop.hear_checkout(checkout)


def read_table(shop: Shop, table: Reading) -> None:
    if not table.rows:
        return
    days = {row.day for row in table.rows}
    kept = [row for row in shop.spend.get(table.source, []) if row.day not in days]
    shop.spend[table.source] = kept + list(table.rows)


def customers_of(shop: Shop, page: Page) -> set[str]:
    """Return who had one of the page's orders up to now."""
    ids = {order.id for order in page.orders} | {stone.id for stone in page.tombstones}
    return {shop.customer(shop.orders[order_id]) for order_id in ids if order_id in shop.orders}


def assert_segments_add_up(facts: dict[tuple[str, str, str, str], int]) -> None:
    for measure in MEASURES:
        for name in measure.sums:
            totals: dict[str, Counter[str]] = {segment: Counter() for segment in ("", *measure.segments)}
            for (fact, segment, _, day), value in facts.items():
                if fact == name and segment in totals:  # another measure may split it further
                    totals[segment][day] += value
            for segment in measure.segments:
                for day in totals[""].keys() | totals[segment].keys():
                    assert totals[segment][day] == totals[""][day], (name, segment, day)


def play(cache: Cache, path: Path, shop: Shop, story: list[Page | Reading]) -> None:
    for step in story:
        match step:
            case Reading():
                read_table(shop, step)
                cache.feeds.save_reading(SHOP, step, NOON)
            case Page():
                before = customers_of(shop, step)
                heard = Shop(shop.info, dict(shop.orders), dict(shop.deleted_at))
                hear(shop, step)
                touched = before | customers_of(shop, step)
                already_read = cache.rows_read
                cache.feeds.save_page(SHOP, step)
                read = cache.rows_read - already_read
                assert read <= heard.orders_of(touched) + shop.orders_of(touched)
        assert stored_facts(path) == shop.facts()
        assert stored_pairs(path) == shop.pairs()


@settings(
    max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(story=st.lists(st.one_of(pages, pages, pages, tables), min_size=3, max_size=7), data=st.data())
def test_facts_equal_a_count_by_hand_after_every_page(story: list[Page | Reading], data: st.DataObject) -> None:
    told = [step for step in story if isinstance(step, Page)]
    replays = data.draw(st.lists(st.sampled_from(told), max_size=2)) if told else []
    with tempfile.TemporaryDirectory() as folder, open_cache(Path(folder) / "shop.db") as cache:
        path = Path(folder) / "shop.db"
        cache.shops.ensure(SHOP, INFO)
        play(cache, path, Shop(INFO), [*story, *replays])
        assert_segments_add_up(stored_facts(path))
        moved = dump(path)
        cache.facts.refresh(SHOP, force=True)
        assert dump(path) == moved


@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(story=st.lists(pages, min_size=1, max_size=5), deferred=st.integers(0, 5))
def test_a_backfill_that_defers_its_facts_ends_where_the_careful_way_ends(story: list[Page], deferred: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_cache(Path(folder) / "shop.db") as cache:
        cache.shops.ensure(SHOP, INFO)
        shop = Shop(INFO)
        for number, page in enumerate(story):
            hear(shop, page)
            cache.feeds.save_page(SHOP, page, defer_facts=number < deferred)
        cache.facts.refresh(SHOP)
        assert stored_facts(Path(folder) / "shop.db") == shop.facts()
        assert stored_pairs(Path(folder) / "shop.db") == shop.pairs()
