"""First visits, and how many of them ended in an order: as the property counts them, and never zero in their place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from practice.ga4.property import Property
from practice.ga4.visits import BOUGHT
from tests.shopbell.ga4_by_key.ga4_house import FIRST_VISITS, STORED, House

Build = Callable[..., House]
A_DAY = date(2026, 11, 25)
EVENTS_BY = "date,sessionSource,sessionMedium,deviceCategory,eventName,sessions"


def by_hand(shop: Property, day: date) -> tuple[int, int]:
    """Return the first visits of a day, and those with a purchase."""
    new = [one for one in shop.visits_of(day) if one.is_new]
    return sum(one.count for one in new), sum(one.count for one in new if one.step >= BOUGHT)


def test_what_is_stored_is_what_was_counted(build: Build) -> None:
    house = build()
    report = house.sync()
    assert (report.refused, report.notes) == ({}, [])
    stored = house.stored(FIRST_VISITS)
    for day in (date(2026, 11, 20), A_DAY, date(2026, 11, 29)):
        rows = [row for row in stored if row[0] == str(day)]
        assert (sum(row[3] for row in rows), sum(row[4] for row in rows)) == by_hand(house.shop, day)
    cpc = [
        one for one in house.shop.visits_of(A_DAY) if (one.medium, one.device, one.is_new) == ("cpc", "mobile", True)
    ]
    firsts, bought = sum(one.count for one in cpc), sum(one.count for one in cpc if one.step >= BOUGHT)
    assert (str(A_DAY), "google / cpc", "mobile", firsts, bought) in stored
    assert firsts > bought > 0


def test_a_pull_of_a_day_asks_for_one_more_report(build: Build) -> None:
    house = build("cost = true")
    house.sync()
    house.asked()
    house.sync(24)
    asked = house.asked()
    assert len(asked) <= 20
    assert sum(EVENTS_BY in line for line in asked) == 2  # steps, and first visits


@pytest.mark.parametrize("since", [date.min, date(2026, 11, 1)])
def test_without_purchases_it_is_not_known_and_the_rest_stays(build: Build, since: date) -> None:
    house = build(unmeasured={"purchase": since})
    (note,) = house.sync().notes
    said = "did not count one purchase in four weeks: how many buy on their first visit is not known, and not zero"
    assert said in note
    stored = house.stored(FIRST_VISITS)
    assert {row[4] for row in stored} == {None}
    assert sum(row[3] for row in stored if row[0] == str(A_DAY)) == by_hand(house.shop, A_DAY)[0]
    assert sum(row[3] for row in house.stored() if row[0] == str(A_DAY)) > 0


def test_refused_it_is_not_known_and_the_rest_is_as_it_was(build: Build) -> None:
    plain = build()
    plain.sync()
    house = build(name="refused", refuses="newVsReturning")
    report = house.sync()
    assert report.refused == {}
    (note,) = report.notes
    assert "does not tell visits of new visitors by their channel and device: how many buy on their" in note
    assert house.stored(STORED) == plain.stored(STORED) != []
    assert {row[3:] for row in house.stored(FIRST_VISITS)} == {(None, None)}
    assert sum(EVENTS_BY in line for line in house.asked()) == sum(EVENTS_BY in line for line in plain.asked()) // 2 + 1


def test_another_field_that_is_not_known_any_more_is_a_matter_for_a_person(build: Build) -> None:
    house = build()
    house.shop.faults = [*[None] * 4, "unknown dimension"]
    assert "knows no sessionSorce any more" in house.sync().refused["traffic"]
    assert EVENTS_BY in house.asked()[-1]
    assert house.stored() == []
