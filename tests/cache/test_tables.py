from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cache import Cache, Saved, Skipped
from commerce.errors import BadRecord
from commerce.period import Period
from commerce.tables import BadRow, Reading, Row
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from tests.cache.stored import dump, rows, stored_facts
from tests.make import NOON, SHOP, at
from tests.make_tables import Spend, SurveyAnswer, Traffic, reading, traffic_page

MARCH = Period.month("2026-03")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def spend_table(*spend: Row, source: str = "spend.csv", bad_rows: tuple[BadRow, ...] = ()) -> Reading:
    return reading(SPEND, *spend, source=source, bad_rows=bad_rows)


def spent(cache: Cache) -> dict[date, int]:
    return {
        day: sums["marketing_spend"] for day, sums in cache.facts.of(SHOP).daily(["marketing_spend"], MARCH).items()
    }


def test_a_table_replaces_the_days_it_covers(cache: Cache) -> None:
    cache.feeds.save_reading(
        SHOP, spend_table(Spend(MONDAY, "google", "", 500), Spend(TUESDAY, "google", "", 700)), NOON
    )
    cache.feeds.save_reading(
        SHOP, spend_table(Spend(TUESDAY, "google", "a", 100), Spend(TUESDAY, "google", "a", 50)), NOON
    )
    assert spent(cache) == {MONDAY: 500, TUESDAY: 150}


def test_sources_add_up_and_do_not_replace_each_other(cache: Cache) -> None:
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google", "", 500)), NOON)
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "meta", "", 40), source="meta.csv"), NOON)
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "meta", "", 60), source="meta.csv"), NOON)
    assert spent(cache) == {MONDAY: 560}


def test_reading_a_table_again_changes_nothing(cache: Cache, path: Path) -> None:
    table = spend_table(Spend(MONDAY, "google", "", 500, 3), bad_rows=(BadRow(3, "amount", "'x' is no amount"),))
    cache.feeds.save_reading(SHOP, table, NOON)
    before = dump(path)
    cache.feeds.save_reading(SHOP, table, NOON)
    assert dump(path) == before


def test_a_table_without_a_good_row_changes_nothing_but_is_reported(cache: Cache) -> None:
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google", "", 500)), NOON)
    saved = cache.feeds.save_reading(SHOP, spend_table(bad_rows=(BadRow(2, "day", "'soon' is no day"),)), at(5))
    assert saved == Saved(skipped=1)
    assert spent(cache) == {MONDAY: 500}
    assert cache.feeds.skipped(SHOP) == [Skipped("spend", "spend.csv, line 2, day: 'soon' is no day", at(5))]


def test_a_mended_table_is_complained_about_no_more(cache: Cache) -> None:
    cache.feeds.save_reading(SHOP, spend_table(bad_rows=(BadRow(2, "day", "'soon' is no day"),)), NOON)
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google", "", 500)), NOON)
    assert cache.feeds.skipped(SHOP) == []


def test_a_table_that_is_no_longer_wanted_takes_its_rows_and_complaints_along(cache: Cache, path: Path) -> None:
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google", "", 500), Spend(TUESDAY, "google", "", 7)), NOON)
    bad = (BadRow(2, "day", "'soon' is no day"),)
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "meta", "", 40), source="meta.csv", bad_rows=bad), NOON)
    assert cache.feeds.keep_sources(SHOP, SPEND, ["spend.csv"]) == 1
    assert spent(cache) == {MONDAY: 500, TUESDAY: 7}
    assert cache.feeds.skipped(SHOP) == []
    assert cache.feeds.keep_sources(SHOP, SPEND, []) == 1
    assert spent(cache) == {}
    moved = stored_facts(path)
    cache.facts.refresh(SHOP, force=True)
    assert stored_facts(path) == moved


def test_what_the_shop_told_is_kept_whatever_tables_there_are(cache: Cache) -> None:
    told = Traffic(MONDAY, "google", "Mobile", 10)
    cache.feeds.save_page(SHOP, traffic_page([told]))
    cache.feeds.save_reading(SHOP, reading(TRAFFIC, Traffic(TUESDAY, "google", "Mobile", 5)), NOON)
    assert cache.feeds.keep_sources(SHOP, TRAFFIC, []) == 1
    assert cache.facts.of(SHOP).sums(["sessions"], MARCH) == {"": {"sessions": 10}}


def test_traffic_tells_what_its_source_knows(cache: Cache) -> None:
    traffic = (Traffic(MONDAY, "google", "Mobile", 10, carts=3), Traffic(MONDAY, "google", "Desktop", 20))
    cache.feeds.save_reading(SHOP, reading(TRAFFIC, *traffic), NOON)
    facts = cache.facts.of(SHOP)
    assert facts.sums(["sessions", "carts", "carts_known", "visitors_known"], MARCH) == {
        "": {"sessions": 30, "carts": 3, "carts_known": 1, "visitors_known": 0}
    }
    assert facts.sums(["sessions"], MARCH, "device") == {"Mobile": {"sessions": 10}, "Desktop": {"sessions": 20}}


def test_answers_are_kept_one_by_one(cache: Cache, path: Path) -> None:
    answers = (SurveyAnswer(MONDAY, "nps", 9), SurveyAnswer(MONDAY, "nps", 9))
    assert cache.feeds.save_reading(SHOP, reading(SURVEYS, *answers), NOON).written == 2
    assert rows(path, "SELECT kind, score FROM surveys") == [("nps", 9), ("nps", 9)]


def test_a_broken_row_takes_the_whole_table_back(cache: Cache, path: Path) -> None:
    cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "google", "", 500)), NOON)
    before = dump(path)
    with pytest.raises(BadRecord, match=r"spend\.csv"):
        cache.feeds.save_reading(SHOP, spend_table(Spend(MONDAY, "g", "", 1), Spend(MONDAY, "g", "", 2**70)), NOON)
    assert dump(path) == before
