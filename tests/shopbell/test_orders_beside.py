"""Doctor holds the orders that a source counts against the shop's own: far apart, it is hardly this shop's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from commerce.feeds import Feed, Page, Watermark
from commerce.tables import NamedSource, Reading
from commerce.tables.traffic import TRAFFIC
from shopbell import doctor
from shopbell.jobs.sync import sync
from tests import make
from tests.make import NOON
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import ScriptedShop

TODAY = NOON.date()
#: The shop has so many orders a day.
A_DAY = 5
NO_ROW = -1
Told = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Return (level, text) of what doctor says where a source counts so many orders a day (None: unknown)."""

    def examined(*a_day: int | None, days: int = 40, settled: int = 3, orders: int = A_DAY) -> list[tuple[str, str]]:
        installation = installed(tmp_path, TOYS)
        placed = [NOON - timedelta(days=back) for back in range(60, 0, -1)]
        shop = [make.order(f"{at:%m%d}{number}", at) for at in placed for number in range(orders)]
        page = Page(Feed.ORDERS, Watermark(NOON), orders=shop)
        every = [TODAY - timedelta(days=back) for back in range(days, 0, -1)]
        rows: list[Any] = [
            TRAFFIC.row(day, "direct", "", 900, None, None, None, a_day[n % len(a_day)], None, None, None)
            for n, day in enumerate(every)
            if a_day[n % len(a_day)] != NO_ROW
        ]
        with installation.open_cache() as cache:
            sync(installation.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [page]}), installation.clock)
            cache.feeds.name_sources("toys", TRAFFIC, [NamedSource("ga4#1", "Google Analytics 4")])
            last = TODAY - timedelta(days=settled)
            reading = Reading(TRAFFIC, "ga4#1", rows, every, goes_on=True, settled=last)
            cache.feeds.save_reading("toys", reading, NOON)
        (toys,) = doctor.examine(installation, contact=False).shops
        return [(one.level, one.text) for one in toys.findings if "orders that" in one.text]

    return examined


@pytest.mark.parametrize(
    ("a_day", "level", "said"),
    [
        ((5,), "fine", "140; the shop itself has 140 on these days (100 %)"),
        ((4, 3), "fine", "98; the shop itself has 140 on these days (70 %)"),
        ((3,), "note", "visitors who refuse the consent banner are not counted"),
        ((3,), "note", "its tag is missing on the thank-you page of a way to pay"),
        ((1, 0, 0, 0), "problem", "it counts another shop, or one for tests"),
        ((0,), "problem", "0; the shop itself has 140 on these days (0 %)"),
        ((6, 7), "fine", "182; the shop itself has 140 on these days (130 %)"),
        ((7,), "problem", "196; the shop itself has 140 on these days: it counts another shop, or another one as well"),
    ],
)
def test_what_a_source_counts_is_held_against_the_shops_own_orders(
    told: Told, a_day: tuple[int, ...], level: str, said: str
) -> None:
    ((found, text),) = told(*a_day)
    assert found == level
    assert text.startswith("orders that Google Analytics 4 counted on 2026-01-31 - 2026-02-27: ")
    assert said in text


def test_of_a_shop_without_any_order_nothing_can_be_said(told: Told) -> None:
    assert told(5, orders=0) == []


def test_days_that_are_not_settled_or_not_known_say_nothing(told: Told) -> None:
    ((_, text),) = told(5, settled=20)
    assert "2026-01-21 - 2026-02-10: 105; the shop itself has 105" in text
    ((_, text),) = told(None, 5, 5, 5)
    assert "105; the shop itself has 105 on these days (100 %)" in text


@pytest.mark.parametrize(("a_day", "days"), [((None,), 40), ((5,), 8), ((5,), 1)])
def test_what_is_too_little_to_tell_says_nothing(told: Told, a_day: tuple[int | None, ...], days: int) -> None:
    assert told(*a_day, days=days) == []


def test_a_day_without_a_row_is_a_day_without_an_order(told: Told) -> None:
    ((level, text),) = told(5, NO_ROW)
    assert level == "note"
    assert "70; the shop itself has 140 on these days (50 %)" in text
