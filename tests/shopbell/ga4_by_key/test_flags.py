"""Flags of Google's answers stand on the days that they are true of, until these are read again without them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from commerce.period import Period
from practice.ga4.visits import BOUGHT, Visits
from tests.shopbell.ga4_by_key.ga4_house import House

Build = Callable[..., House]
NOVEMBER = Period(date(2026, 11, 20), date(2026, 11, 30))


def told(house: House, about: str = "traffic") -> dict[str, int]:
    """Return {mark: days} of what figures of a table are told to lack."""
    remarks = house.cache.facts.of("toys").remarks(NOVEMBER)
    assert {one.detail for one in remarks} <= {"Google Analytics 4"}
    return {one.kind: one.count for one in remarks if one.about == about}


def test_flags_mark_the_days_of_every_table_they_are_told_with(build: Build) -> None:
    house = build("cost = true", is_sampled=True)
    house.sync()
    for table in ("traffic", "landings", "spend"):
        assert told(house, table) == {"sampled": 10}


def test_days_that_are_read_again_without_flags_are_clean(build: Build) -> None:
    house = build(history="2026-11-01", is_thresholded=True)
    house.sync()
    house.shop.is_thresholded = False
    house.sync(24)  # a Monday went by: two weeks are read again
    assert told(house) == {}
    early = house.cache.facts.of("toys").remarks(Period(date(2026, 11, 1), date(2026, 11, 19)))
    assert {(one.kind, one.last) for one in early} == {("withheld", date(2026, 11, 15))}
    house.shop.is_thresholded = True
    house.sync(24)
    assert told(house) == {"withheld": 4}  # from the 27th on, and the 1st of December


def test_a_property_without_flags_marks_nothing(build: Build) -> None:
    house = build()
    house.sync()
    assert house.cache.facts.of("toys").remarks(NOVEMBER) == ()


def test_only_days_that_stay_folded_are_marked(build: Build) -> None:
    def many_on_friday(day: date) -> tuple[Visits, ...]:
        sources = 9 if day == date(2026, 11, 27) else 2
        return tuple(Visits(f"s{n}", "cpc", "", "mobile", "/", 9, BOUGHT) for n in range(sources))

    house = build(visits=many_on_friday, most_rows=7, is_settled=True)
    house.sync()
    assert told(house) == {"folded": 1}
    (one,) = (one for one in house.cache.facts.of("toys").remarks(NOVEMBER) if one.about == "traffic")
    assert (one.first, one.last) == (date(2026, 11, 27), date(2026, 11, 27))
