"""Channels and campaigns are stored as they were told, and named when they are counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cache import Cache
from commerce.definition import Definition
from commerce.period import Period
from commerce.tables import NamedSource
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from tests.cache.stored import open_cache, rows, stored_facts, stored_pairs
from tests.cache.test_tables import spend_table
from tests.make import NOON, SHOP, at, order, page
from tests.make_tables import Spend, Traffic, reading

MARCH = Period.month("2026-03")
MONDAY = date(2026, 3, 2)
ANNA = "a" * 32


def named(cache: Cache, measure: str, segment: str = "channel") -> dict[str, int]:
    return {key: row[measure] for key, row in cache.facts.of(SHOP).sums([measure], MARCH, segment).items()}


def test_orders_visits_and_spend_are_counted_under_one_name(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", channel="fb / paid"), order("2", channel="facebook / paid")))
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "FB/paid", "", 500)), NOON)
    cache.feeds.save_reading(SHOP, reading(TRAFFIC, Traffic(MONDAY, "facebook.com / paid", "", 70), source="t"), NOON)
    for measure, value in {"orders": 2, "marketing_spend": 500, "sessions": 70}.items():
        assert named(cache, measure) == {"facebook / paid": value}
    assert rows(path, "SELECT channel FROM orders ORDER BY order_id") == [("fb / paid",), ("facebook / paid",)]


def test_campaigns_meet_whatever_a_link_or_a_spreadsheet_made_of_them(cache: Cache) -> None:
    told = ["=Autumn mugs", "=autumn%20mugs", "'=AUTUMN  mugs"]
    cache.feeds.save_page(SHOP, page(*(order(str(n), campaign=text) for n, text in enumerate(told))))
    assert named(cache, "orders", "campaign") == {"=autumn mugs": 3}


def test_another_table_of_names_counts_what_is_stored_anew(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", channel="fb ads vn", customer_key=ANNA), order("2", channel="direct")))
    assert named(cache, "orders") == {"fb ads vn": 1, "direct": 1}
    before = cache.feeds.watermark(SHOP, "orders")
    cache.shops.define(SHOP, Definition(channels={"FB Ads VN": "facebook / paid"}, campaigns={}))
    assert named(cache, "orders") == {"facebook / paid": 1, "direct": 1}
    assert {key for segment, key, *_ in stored_pairs(path) if segment == "channel"} == {"facebook / paid"}
    assert cache.feeds.watermark(SHOP, "orders") == before
    cache.shops.define(SHOP, Definition())
    assert named(cache, "orders") == {"fb ads vn": 1, "direct": 1}


def test_moving_and_counting_anew_come_to_the_same(cache: Cache, path: Path) -> None:
    cache.shops.define(SHOP, Definition(channels={"x": "google / cpc"}, campaigns={"Old": "new"}))
    cache.facts.of(SHOP)
    cache.feeds.save_page(SHOP, page(order("1", channel="x", campaign="old"), order("2", channel="google / ppc")))
    cache.feeds.save_page(SHOP, page(order("1", at(3), channel="Google Ads", changed_at=at(4), campaign="OLD")))
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "x", "", 5), Spend(MONDAY, "google/cpc", "", 7)), NOON)
    moved = stored_facts(path)
    cache.facts.refresh(SHOP, force=True)
    assert stored_facts(path) == moved
    assert named(cache, "marketing_spend") == {"google / cpc": 12}
    assert named(cache, "orders", "campaign") == {"new": 1, "": 1}


def test_a_file_opened_by_a_version_that_names_otherwise_is_counted_anew(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", channel="fb / paid")))
    cache.close()
    with open_cache(path) as again:
        assert not again.facts.refresh(SHOP)
        again._session.engine.fingerprint = "another table of names"  # noqa: SLF001 - as a later version would have it
        assert again.facts.refresh(SHOP)
        assert named(again, "orders") == {"facebook / paid": 1}


def test_two_sources_that_call_one_channel_otherwise_are_not_added_up(cache: Cache) -> None:
    cache.feeds.name_sources(SHOP, SPEND, [NamedSource("sheet.csv"), NamedSource("ads.csv")])
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google ads", "", 500), source="sheet.csv"), NOON)
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google / cpc", "", 490), source="ads.csv"), NOON)
    assert named(cache, "marketing_spend") == {"google / cpc": 500}
    assert [one.source for one in cache.feeds.left_out(SHOP)] == ["ads.csv"]


def test_names_that_become_one_by_the_merchants_word_are_not_added_up_either(cache: Cache) -> None:
    cache.feeds.name_sources(SHOP, SPEND, [NamedSource("sheet.csv"), NamedSource("ads.csv")])
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "search", "", 500), source="sheet.csv"), NOON)
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google / cpc", "", 490), source="ads.csv"), NOON)
    assert sum(named(cache, "marketing_spend").values()) == 990
    cache.shops.define(SHOP, Definition(channels={"search": "google / cpc"}))
    assert named(cache, "marketing_spend") == {"google / cpc": 500}


def test_money_that_keeps_customers_is_added_up_apart_under_the_names_it_counts_by(cache: Cache, path: Path) -> None:
    kept = Definition(campaigns={"Old friends": "regulars"}, keeping=("E-Mail", "regulars"))
    cache.shops.define(SHOP, kept)
    spend = (
        Spend(MONDAY, "email marketing", "", 500),
        Spend(MONDAY, "google ads", "old friends", 70),
        Spend(MONDAY, "email", "old friends", 3),  # once, though both are named
        Spend(MONDAY, "google ads", "brand", 900),
    )
    cache.feeds.save_reading(SHOP, spend_table(*spend), NOON)
    assert named(cache, "retention_spend") == {"email": 503, "google / cpc": 70}
    assert named(cache, "retention_spend", "campaign") == {"": 500, "regulars": 73}
    assert sum(named(cache, "marketing_spend").values()) == 1473
    moved = stored_facts(path)
    cache.facts.refresh(SHOP, force=True)
    assert stored_facts(path) == moved
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google ads", "brand", 900)), NOON)
    assert named(cache, "retention_spend") == {}
    cache.feeds.save_reading(SHOP, spend_table(*spend), NOON)
    cache.shops.define(SHOP, Definition())
    assert named(cache, "retention_spend") == {}
    cache.shops.define(SHOP, kept)
    assert named(cache, "retention_spend") == {"email": 503, "google / cpc": 70}
