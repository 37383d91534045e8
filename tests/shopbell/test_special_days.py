"""The calendar of one shop: whose holidays it keeps, its own events, what is expected, and last year's same days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from commerce.expectations import Expectation
from commerce.feeds import Feed
from commerce.orders import ShopInfo
from commerce.period import Period
from commerce.special_days import OccasionKind, SpecialDays
from shopbell.special_days import country_of, special_days
from tests.make import INFO, NOON
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.jobs.told import page

HANOI = msgspec.structs.replace(INFO, time_zone="Asia/Ho_Chi_Minh", currency="VND")


def calendar(folder: Path, config: str = "", info: ShopInfo = INFO, *expected: Expectation) -> SpecialDays:
    (shop,) = installed(folder, TOYS + config).settings.shop
    return special_days(shop, info, expected, date(2026, 6, 15))


@pytest.mark.parametrize(
    ("zone", "currency", "written", "country"),
    [
        ("Asia/Ho_Chi_Minh", "VND", "", "VN"),
        ("Asia/Saigon", "USD", "", "VN"),
        ("Europe/Berlin", "EUR", "", "DE"),
        ("Etc/UTC", "TWD", "", "TW"),
        ("Etc/GMT-7", "VND", "", "VN"),
        ("Etc/UTC", "EUR", "", ""),
        ("Europe/Berlin", "EUR", "DE-BY", "DE-BY"),
        ("Europe/Berlin", "CHF", "CH", "CH"),
    ],
)
def test_a_shop_keeps_the_holidays_of_its_zone_unless_told_otherwise(
    tmp_path: Path, zone: str, currency: str, written: str, country: str
) -> None:
    (shop,) = installed(tmp_path, TOYS + (f'country = "{written}"\n' if written else "")).settings.shop
    assert country_of(shop, msgspec.structs.replace(INFO, time_zone=zone, currency=currency)) == country


def test_tet_in_vietnam_is_like_last_years_tet(tmp_path: Path) -> None:
    days = calendar(tmp_path, "", HANOI)
    assert days.between(Period.day(date(2026, 2, 17))) == {date(2026, 2, 17): date(2025, 1, 29)}
    assert days.between(Period.day(date(2026, 2, 5))) == {date(2026, 2, 5): date(2025, 1, 17)}
    tet = days.occasion(date(2026, 2, 10))
    assert tet is not None
    assert (tet.name("vi"), tet.kind) == ("Tết Nguyên Đán", OccasionKind.SALE)


def test_public_holidays_are_those_of_the_country(tmp_path: Path) -> None:
    unity = date(2026, 10, 3)
    assert calendar(tmp_path, 'country = "TW"\n').occasion(unity) is None
    germany = calendar(tmp_path).occasion(unity)
    assert germany is not None
    assert germany.event == "German Unity Day"


def test_events_and_what_is_expected_stand_beside_them(tmp_path: Path) -> None:
    event = '[[shop.event]]\nname = "Summer sale"\nfirst = {0}-07-0{1}\nlast = {0}-07-14\n'
    told = Expectation(date(2026, 5, 4), date(2026, 5, 8), "the warehouse moves", "anna", NOON)
    days = calendar(tmp_path, event.format(2025, 3) + event.format(2026, 1), INFO, told)
    found = days.between(Period(date(2026, 5, 12), date(2026, 7, 20)))
    assert found[date(2026, 7, 2)] == date(2025, 7, 4)
    move = days.occasion(date(2026, 5, 6), "revenue")
    assert move is not None
    assert move.event == "the warehouse moves"


def test_said_again_a_year_later_it_is_the_same_event(tmp_path: Path) -> None:
    both = [
        Expectation(date(year, 5, first), date(year, 5, first + 2), "stocktaking", "anna", NOON)
        for year, first in ((2025, 6), (2026, 4))
    ]
    assert calendar(tmp_path, "", INFO, *both).between(Period.day(date(2026, 5, 5)), "revenue") == {
        date(2026, 5, 5): date(2025, 5, 7)
    }


def test_an_open_shop_has_its_calendar(tmp_path: Path) -> None:
    installation = installed(tmp_path, TOYS + 'country = "TW"\n')
    with installation.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        cache.feeds.save_page("toys", page(1))
        cache.feeds.note("toys", Feed.ORDERS, NOON)
        cache.expectations.add("toys", Expectation(NOON.date(), NOON.date(), "the till is moved", "anna", NOON))
        opened = installation.open_shop(installation.settings.shop[0], cache)
    assert opened.special_days.silenced(NOON.date(), "absence:orders") is not None
    assert opened.special_days.occasion(date(2026, 10, 10)) is not None, "worked out after the cache was closed"
