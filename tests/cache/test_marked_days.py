"""What a source says of its own days is told of them as long as its rows count there and it says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pytest

from cache import Cache
from commerce.period import Period
from commerce.remarks import Remark
from commerce.tables import Mark, NamedSource, Reading
from commerce.tables.traffic import TRAFFIC
from tests.make import NOON, SHOP

FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
GA4 = NamedSource("ga4#1", "Google Analytics 4")
DAYS = [date(2026, 2, day) for day in range(1, 11)]


def tells(
    cache: Cache,
    days: Collection[date] = DAYS,
    marks: Mapping[Mark, Collection[date]] | None = None,
    source: str = GA4.name,
) -> None:
    rows = [TRAFFIC.row(day, "direct", "", 9, 1, 1, None, 1, 1, None, 1) for day in days]
    cache.feeds.save_reading(SHOP, Reading(TRAFFIC, source, rows, days, marks=marks or {}), NOON)


def told(cache: Cache, period: Period = FEBRUARY) -> list[Remark]:
    return list(cache.facts.of(SHOP).remarks(period))


@pytest.fixture
def marked(cache: Cache) -> Cache:
    """Ten days, of which the source says things."""
    cache.feeds.name_sources(SHOP, TRAFFIC, [GA4])
    tells(cache, marks={"withheld": DAYS[:4], "folded": [DAYS[6]]})
    return cache


def test_a_remark_names_the_source_its_mark_and_the_days(marked: Cache) -> None:
    assert told(marked) == [
        Remark("folded", "traffic", 1, DAYS[6], DAYS[6], "Google Analytics 4"),
        Remark("withheld", "traffic", 4, DAYS[0], DAYS[3], "Google Analytics 4"),
    ]
    assert [one.count for one in told(marked, Period(DAYS[2], DAYS[5]))] == [2]
    assert told(marked, Period(DAYS[7], DAYS[9])) == []


def test_days_that_are_read_again_clean_lose_their_mark(marked: Cache) -> None:
    tells(marked, DAYS[2:8])
    assert told(marked) == [Remark("withheld", "traffic", 2, DAYS[0], DAYS[1], "Google Analytics 4")]
    tells(marked, DAYS[1:3], {"sampled": DAYS[1:3], "withheld": DAYS[:1]})  # what it was not read of stays
    assert [(one.kind, one.count) for one in told(marked)] == [("sampled", 2), ("withheld", 1)]


def test_where_another_source_counts_its_marks_are_not_told(marked: Cache) -> None:
    tells(marked, DAYS[:2], source="file.csv")
    marked.feeds.name_sources(SHOP, TRAFFIC, [NamedSource("file.csv", wins=True), GA4])
    assert [(one.kind, one.first) for one in told(marked)] == [("folded", DAYS[6]), ("withheld", DAYS[2])]
    marked.feeds.name_sources(SHOP, TRAFFIC, [replace(GA4, wins=True), NamedSource("file.csv")])
    assert [(one.kind, one.first) for one in told(marked)] == [("folded", DAYS[6]), ("withheld", DAYS[0])]


def test_a_day_of_which_all_was_withheld_is_told_too(marked: Cache) -> None:
    marked.feeds.save_reading(SHOP, Reading(TRAFFIC, GA4.name, (), DAYS[:1], marks={"withheld": DAYS[:1]}), NOON)
    assert [(one.kind, one.count) for one in told(marked)] == [("folded", 1), ("withheld", 4)]


def test_a_source_that_is_named_no_more_leaves_no_mark(marked: Cache) -> None:
    marked.feeds.keep_sources(SHOP, TRAFFIC, ["file.csv"])
    assert told(marked) == []
