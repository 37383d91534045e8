"""Which days of a service are read: newest first, the last ones again, none left out, none made up."""

from __future__ import annotations

from pathlib import Path

from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from tests.shopbell.a_source_by_key.meter import (
    MARCH,
    House,
    Meter,
    day,
    install,
    same_as_counted_anew,
    sources_of_house,
)

# which days are read


def test_a_first_reading_goes_back_so_many_days_newest_first_and_leaves_today_out(house: House, meter: Meter) -> None:
    house.sync()
    assert meter.forget() == ["10-11", "06-09", "02-05"]
    assert house.visits() == {number: 100 + number for number in range(2, 12)}
    facts = house.cache.facts.of("toys")
    assert facts.coverage("traffic") == facts.coverage("spend") == Period(day(2), day(11))
    assert same_as_counted_anew(house.cache)


def test_a_service_that_told_all_is_left_alone_and_the_last_days_are_read_again_later(
    house: House, meter: Meter
) -> None:
    house.sync()
    meter.forget()
    house.sync(hours=1)
    assert meter.forget() == []
    house.sync(hours=6)
    assert meter.forget() == ["09-11"]
    house.sync(hours=6)  # by now it is the 13th
    assert meter.forget() == ["09-12"]


def test_days_are_those_of_the_service(tmp_path: Path, meter: Meter) -> None:
    table = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\nzone = "Pacific/Auckland"\n'
    installation = install(tmp_path, "", more=table)
    with installation.open_cache() as cache:
        house = House(installation, cache)
        house.sync()
    assert meter.forget()[0] == "11-12"  # there it is the 13th


def test_after_a_long_rest_no_day_is_left_out(house: House, meter: Meter) -> None:
    house.sync()
    meter.forget()
    house.sync(hours=24 * 15)
    assert meter.forget() == ["09-12", "13-16", "17-20", "21-24", "25-26"]
    assert set(house.visits()) == set(range(2, 27))


def test_restated_days_follow_and_a_day_of_nothing_is_one(house: House, meter: Meter) -> None:
    house.sync()
    meter.counted[day(9)]["visits"] = 5
    del meter.counted[day(10)]
    meter.counted[day(2)]["visits"] = 5  # too old to be read again
    report = house.sync(hours=7)
    assert {number: house.visits().get(number) for number in (2, 9, 10, 11)} == {2: 102, 9: 5, 10: None, 11: 111}
    spent = house.cache.facts.of("toys").daily(["marketing_spend"], MARCH)
    assert day(10) not in spent
    assert report.notes == [
        f"{name}: {source} has no row any more of 2026-03-10: nothing is counted there"
        for name in ("spend", "traffic")
        for source in {one.name for one in sources_of_house(house)}
    ]
    assert same_as_counted_anew(house.cache)


def test_nothing_is_judged_by_days_that_may_still_change(house: House) -> None:
    house.sync()
    facts = house.cache.facts.of("toys")
    for table in (SPEND, TRAFFIC):
        assert facts.whole_until(table.name) == day(10)


def test_late_days_that_do_not_count_keep_nothing_from_being_judged(tmp_path: Path, meter: Meter) -> None:
    (tmp_path / "traffic.csv").write_text("day,channel,sessions\n2026-03-09,direct,9\n2026-03-11,direct,4\n")
    service = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\n'
    installation = install(tmp_path, "", more='[[shop.traffic]]\npath = "traffic.csv"\n' + service)
    with installation.open_cache() as cache:
        House(installation, cache).sync()
        facts = cache.facts.of("toys")
        assert facts.whole_until(TRAFFIC.name) == day(11)
        assert facts.whole_until(SPEND.name) == day(10)


def test_days_at_the_end_without_any_figure_are_covered(house: House, meter: Meter) -> None:
    for number in (10, 11):
        del meter.counted[day(number)]
    house.sync()
    assert house.cache.facts.of("toys").coverage("spend") == Period(day(2), day(11))


def test_other_settings_are_another_source_and_nothing_of_the_old_one_stays(
    tmp_path: Path, house: House, meter: Meter
) -> None:
    house.sync()
    meter.counted = {one: {"visits": 1, "cents": 0} for one in meter.counted if one.day > 4}
    house.installation = install(tmp_path, "", more=f'[[shop.source]]\nkind = "meter"\nsite = 8\nurl = "{meter.url}"\n')
    house.sync()
    assert house.visits() == dict.fromkeys(range(5, 12), 1)
    assert house.cache.facts.of("toys").daily(["marketing_spend"], MARCH) == {}
    assert same_as_counted_anew(house.cache)
