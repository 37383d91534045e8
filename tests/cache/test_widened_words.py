"""Journeys, costs, sources, bulk operations, and what a sweep may ask."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from cache import Cache
from commerce.census import KnownOrder
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Journey, UnitCost, Visit
from commerce.tables import Reading
from commerce.tables.traffic import TRAFFIC
from tests.cache.stored import rows, stored_facts
from tests.make import INFO, NOON, SHOP, at, gone, line, order, page, refund
from tests.make_tables import Traffic, reading, traffic_page

VISIT = Visit(at(1), "google", "cpc", "spring", "ad-7", "kite", "https://toys.example/kites", "https://google.example/")


def costs(*told: UnitCost) -> Page:
    return Page(Feed.COSTS, Watermark(NOON), costs=told)


def cost(cost_minor: int | None, day: int, **fields: str) -> UnitCost:
    told = UnitCost(product_id="7", variant_id="71", cost_minor=cost_minor, currency="EUR", valid_from=at(day))
    return msgspec.structs.replace(told, **fields)


def told_traffic(*days_and_sessions: tuple[int, int]) -> Page:
    rows_told = [Traffic(at(day).date(), "direct", "desktop", sessions) for day, sessions in days_and_sessions]
    return traffic_page(rows_told)


def traffic_table(*days_and_sessions: tuple[int, int]) -> Reading:
    return reading(TRAFFIC, *told_traffic(*days_and_sessions).rows(TRAFFIC), source="traffic.csv")


def sessions(path: Path) -> dict[str, int]:
    facts = stored_facts(path)
    return {key[3]: value for key, value in facts.items() if key[:3] == ("sessions", "", "")}


# orders


def test_an_order_keeps_where_it_came_from_and_what_became_of_it(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", source="pos", cancelled_at=at(3), is_edited=True), order("2")))
    assert rows(path, "SELECT source, cancelled_at, is_edited FROM orders ORDER BY order_id") == [
        ("pos", int(at(3).timestamp()), 1),
        ("", None, 0),
    ]


def test_an_unknown_cost_is_not_a_cost_of_nothing(cache: Cache, path: Path) -> None:
    lines = (line("a", cost_minor=0), line("b", cost_minor=None), line("c", cost_minor=450))
    cache.feeds.save_page(SHOP, page(order("1", lines=lines)))
    assert rows(path, "SELECT cost_minor FROM order_lines ORDER BY position") == [(0,), (None,), (450,)]


def test_only_an_order_with_a_journey_has_a_row_of_it(cache: Cache, path: Path) -> None:
    journey = Journey(first=VISIT, is_ready=True, order_index=3, session_pages=9)
    cache.feeds.save_page(SHOP, page(order("1", journey=journey), order("2")))
    assert rows(
        path,
        "SELECT order_id, journey_is_ready, order_index, session_pages, first_visit_at, v.campaign, v.landing_page,"
        " last_visit FROM orders JOIN visits AS v ON visit_key = first_visit",
    ) == [("1", 1, 3, 9, int(at(1).timestamp()), "spring", "https://toys.example/kites", None)]


def test_a_journey_read_again_replaces_the_half_one(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", journey=Journey(is_ready=False))))
    cache.feeds.save_page(SHOP, page(order("1", journey=Journey(last=VISIT))))
    assert rows(path, "SELECT journey_is_ready, v.source FROM orders JOIN visits AS v ON visit_key = last_visit") == [
        (1, "google")
    ]
    cache.feeds.save_page(SHOP, page(order("1", changed_at=at(4))))
    assert rows(path, "SELECT journey_is_ready, last_visit FROM orders") == [(None, None)]


def test_visits_that_came_the_same_way_are_stored_once(cache: Cache, path: Path) -> None:
    later = msgspec.structs.replace(VISIT, at=at(2))
    cache.feeds.save_page(
        SHOP, page(order("1", journey=Journey(VISIT, later)), order("2", journey=Journey(last=VISIT)))
    )
    assert rows(path, "SELECT COUNT(*) FROM visits") == [(1,)]
    assert rows(path, "SELECT first_visit_at, last_visit_at FROM orders ORDER BY order_key") == [
        (int(at(1).timestamp()), int(at(2).timestamp())),
        (None, int(at(1).timestamp())),
    ]


# unit costs


def test_a_cost_gets_a_row_only_when_it_changes(cache: Cache, path: Path) -> None:
    for day, told in ((1, 400), (2, 400), (3, 450), (4, 450), (5, None)):
        cache.feeds.save_page(SHOP, costs(cost(told, day)))
    assert rows(path, "SELECT valid_from, cost_minor FROM unit_costs ORDER BY valid_from") == [
        (int(at(1).timestamp()), 400),
        (int(at(3).timestamp()), 450),
        (int(at(5).timestamp()), None),
    ]
    assert cache.feeds.states(SHOP)[Feed.COSTS].row_count == 3


def test_replaying_costs_changes_nothing(cache: Cache, path: Path) -> None:
    told = costs(cost(400, 1), cost(450, 3))
    assert cache.feeds.save_page(SHOP, told).written == 2
    before = rows(path, "SELECT * FROM unit_costs")
    assert cache.feeds.save_page(SHOP, told).written == 0
    assert rows(path, "SELECT * FROM unit_costs") == before


def test_a_cost_in_another_currency_or_of_another_variant_is_another_cost(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, costs(cost(400, 1), cost(400, 2, currency="USD"), cost(400, 1, variant_id="72")))
    assert rows(path, "SELECT COUNT(*) FROM unit_costs") == [(3,)]


def test_a_cost_that_is_only_hidden_stays_known(cache: Cache, path: Path) -> None:
    kept = "SELECT valid_from, cost_minor FROM unit_costs ORDER BY valid_from"
    cache.feeds.save_page(SHOP, costs(cost(400, 1)))
    cache.feeds.save_page(SHOP, costs(cost(None, 1)))  # the shop says no more: it is the same cost, since the same day
    assert rows(path, kept) == [(int(at(1).timestamp()), 400)]
    cache.feeds.save_page(SHOP, costs(cost(None, 5)))  # taken out by the merchant
    cache.feeds.save_page(SHOP, costs(cost(300, 5)))
    assert rows(path, kept) == [(int(at(1).timestamp()), 400), (int(at(5).timestamp()), 300)]


# traffic that the shop itself tells


def test_what_the_shop_tells_of_a_day_is_never_added_to_a_table(cache: Cache, path: Path) -> None:
    cache.feeds.save_reading(SHOP, traffic_table((1, 100), (2, 200)), NOON)
    cache.feeds.save_page(SHOP, told_traffic((2, 150), (3, 160)))
    assert sessions(path) == {"2026-03-01": 100, "2026-03-02": 150, "2026-03-03": 160}


def test_a_table_that_comes_later_does_not_push_the_shop_aside(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, told_traffic((2, 150)))
    cache.feeds.save_reading(SHOP, traffic_table((1, 100), (2, 200)), NOON)
    cache.feeds.save_reading(SHOP, traffic_table((1, 110), (2, 210)), NOON)
    assert sessions(path) == {"2026-03-01": 110, "2026-03-02": 150}
    assert rows(path, "SELECT sessions FROM traffic WHERE counted = 0") == [(210,)]


def test_days_told_again_replace_what_was_told_before(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, told_traffic((1, 90), (2, 150)))
    cache.feeds.save_page(SHOP, told_traffic((2, 155)))
    assert sessions(path) == {"2026-03-01": 90, "2026-03-02": 155}
    before = stored_facts(path)
    cache.facts.refresh(SHOP, force=True)
    assert stored_facts(path) == before


# watermarks and sweeps


def test_a_bulk_operation_is_remembered_until_it_is_read(cache: Cache) -> None:
    mark = Watermark(at(1), bulk_operation="gid://shopify/BulkOperation/1", bulk_to=at(2))
    cache.feeds.save_page(SHOP, Page(Feed.ORDERS, mark))
    assert cache.feeds.watermark(SHOP, Feed.ORDERS) == mark
    cache.feeds.save_page(SHOP, Page(Feed.ORDERS, Watermark(at(2))))
    assert cache.feeds.watermark(SHOP, Feed.ORDERS) == Watermark(at(2))


def test_a_page_of_a_sweep_leaves_the_watermark_alone(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1"), order("2"), seen_to=at(5)))
    swept = Page(Feed.ORDERS, Watermark(), tombstones=[gone("1", at(6))])
    cache.feeds.save_page(SHOP, swept, keep_watermark=True)
    assert cache.feeds.watermark(SHOP, Feed.ORDERS).seen_to == at(5)
    assert rows(path, "SELECT order_id FROM orders WHERE counted = 1") == [("2",)]


def test_the_census_tells_what_is_stored_by_the_time_of_its_placing(cache: Cache) -> None:
    orders = [order("9", at(1)), order("3", at(4), changed_at=at(5)), order("5", at(2)), order("7", at(3))]
    cache.feeds.save_page(SHOP, page(*orders, tombstones=[gone("7", at(6))]))
    census = cache.feeds.census(SHOP)
    assert list(census.orders()) == [
        KnownOrder("9", at(1), at(1)),
        KnownOrder("5", at(2), at(2)),
        KnownOrder("3", at(4), at(5)),
    ]
    assert [one.id for one in census.orders(at(2), at(4))] == ["5"]


def test_pages_can_be_stored_while_the_census_is_told(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(*(order(str(number), at(1) + timedelta(minutes=number)) for number in range(50))))
    seen = []
    for known in cache.feeds.census(SHOP).orders():
        seen.append(known.id)
        cache.feeds.save_page(
            SHOP, Page(Feed.ORDERS, Watermark(), tombstones=[gone(known.id, at(6))]), keep_watermark=True
        )
    assert seen == [str(number) for number in range(50)]
    assert list(cache.feeds.census(SHOP).orders()) == []


def test_the_census_knows_refunds_and_journeys_that_were_not_ready(cache: Cache) -> None:
    half = Journey(is_ready=False)
    refunds = (refund("r1", at(3), 100), refund("r2", at(4), 200))
    cache.feeds.save_page(
        SHOP, page(order("1", refunds=refunds), order("2", at(1), journey=half), order("3", at(8), journey=half))
    )
    census = cache.feeds.census(SHOP)
    assert census.refunds() == {"1": frozenset({"r1", "r2"})}
    assert list(census.unready_journeys(at(1))) == ["2", "3"]
    assert list(census.unready_journeys(at(2))) == ["3"]


def test_one_shop_is_no_part_of_anothers_census(cache: Cache) -> None:
    cache.shops.ensure("other", INFO)
    cache.feeds.save_page("other", page(order("1", journey=Journey(is_ready=False), refunds=(refund("r", at(2), 1),))))
    census = cache.feeds.census(SHOP)
    assert (list(census.orders()), census.refunds(), list(census.unready_journeys(at(1)))) == ([], {}, [])
