"""Pasts that are no drift: each has its treatment, and none of them rings (docs/guide/odd-data.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from cache import Cache
from commerce.clock import FrozenClock
from commerce.expectations import Expectation
from commerce.feeds import Feed
from commerce.judgements import Question
from commerce.orders import Order
from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from shopbell import wiring
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.made_rows import as_csv
from tests.shopbell.a_past import (
    BERLIN,
    TODAY,
    before,
    looks,
    morning,
    orders,
    said,
    tell,
    would_have_rung,
)
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import ScriptedShop

pytestmark = pytest.mark.untraced

NOW = morning(TODAY)
INFO = msgspec.structs.replace(make.INFO, identity="toys")
YEAR = before(230)
#: Limits that a month without orders, or a closed week, would pass by far.
TARGETS = "".join(f'[targets.{kpi}]\nnear_usual = "20 %"\n' for kpi in ("order_count", "revenue"))
#: Pasts in which nothing rings by chance, by the sharpest setting either: what rings is what the story is about.
SEEDS = (3, 9)


@pytest.fixture
def place(tmp_path: Path) -> wiring.Installation:
    return installed(tmp_path, now=NOW)


@pytest.fixture
def cache(place: wiring.Installation) -> Iterator[Cache]:
    with place.open_cache() as opened:
        opened.shops.ensure("toys", INFO)
        yield opened


def rang(place: wiring.Installation, cache: Cache, told: list[Order], days: int = 60) -> list[str]:
    """Return what rang on each of the last mornings, and what is said now."""
    tell(cache, told, NOW)
    lived = [f"{ring.rang_on} {ring.kpi}" for ring in would_have_rung(place, cache, days)]
    return lived + said(place, cache)


def with_config(folder: Path, more: str) -> wiring.Installation:
    return installed(folder, TOYS + more, now=NOW)


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_days_are_too_few_to_know_what_is_usual(place: wiring.Installation, cache: Cache, seed: int) -> None:
    assert rang(place, cache, orders(before(10), seed=seed)) == []


def test_one_order_is_no_rhythm(place: wiring.Installation, cache: Cache) -> None:
    assert rang(place, cache, [make.order("1", morning(TODAY - timedelta(days=3)))]) == []


def closed_at_weekends(day: date) -> float:
    return 0.0 if day.weekday() >= 5 else 26.0


@pytest.mark.parametrize("seed", SEEDS)
def test_weekends_on_which_nothing_is_ever_sold_are_learnt(place: wiring.Installation, cache: Cache, seed: int) -> None:
    told = orders(YEAR, closed_at_weekends, seed)
    assert rang(place, cache, told) == []
    sunday = TODAY + timedelta(days=6)
    assert sunday.weekday() == 6
    going_on = told + orders(Period(TODAY, sunday + timedelta(days=1)), closed_at_weekends, seed + 10)
    instants = [morning(sunday, hour) for hour in (8, 20)] + [morning(sunday + timedelta(days=1), 9)]
    assert list(looks(place, cache, _numbered(going_on), instants)) == []


def _numbered(told: list[Order]) -> list[Order]:
    return [msgspec.structs.replace(order, id=str(number)) for number, order in enumerate(told)]


MISSING = Period(date(2026, 1, 10), date(2026, 2, 8))


def with_a_hole(day: date) -> float:
    return 0.0 if day in MISSING else 26.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_that_is_missing_makes_the_time_after_it_neither_good_nor_bad(
    place: wiring.Installation, cache: Cache, seed: int
) -> None:
    assert rang(place, cache, orders(YEAR, with_a_hole, seed), days=(TODAY - date(2026, 2, 9)).days) == []


def test_a_month_that_is_missing_is_no_missed_target_afterwards(tmp_path: Path) -> None:
    place = with_config(tmp_path, TARGETS)
    told, hole = orders(YEAR, with_a_hole), MISSING.last
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        mornings = [morning(hole + timedelta(days=later)) for later in range(2, 32, 4)]
        assert list(looks(place, cache, told, mornings)) == []
        tell(cache, told, NOW)
        rung = would_have_rung(place, cache, (TODAY - hole).days - 1)
        assert [one for one in rung if one.rang_on > hole] == []  # while it lasted nobody knew that it was but missing


@pytest.mark.parametrize("seed", SEEDS)
def test_orders_imported_in_one_night_with_one_date_are_one_odd_day(
    place: wiring.Installation, cache: Cache, seed: int
) -> None:
    night = morning(date(2026, 1, 12), 3)
    told = [msgspec.structs.replace(one, placed_at=max(one.placed_at, night)) for one in orders(YEAR, seed=seed)]
    assert rang(place, cache, told, days=(NOW - night).days) == []


CLOSED = Period(date(2026, 4, 6), date(2026, 4, 15))


def closed_for_ten_days(day: date) -> float:
    return 0.0 if day in CLOSED else 26.0


@pytest.mark.parametrize("way", ["event", "expected"])
def test_a_planned_closure_is_no_silence_and_no_fall(tmp_path: Path, way: str) -> None:
    event = f'[[shop.event]]\nname = "Stocktaking"\nfirst = {CLOSED.first}\nlast = {CLOSED.last}\nclosed = true\n'
    place = with_config(tmp_path, (event if way == "event" else "") + TARGETS)
    told = orders(YEAR, closed_for_ten_days)
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        if way == "expected":
            cache.expectations.add("toys", Expectation(CLOSED.first, CLOSED.last, "stocktaking", "Anna", NOW))
        days = [CLOSED.first + timedelta(days=number) for number in (1, 3, 6, 9, 10, 11, 13)]
        assert list(looks(place, cache, told, [morning(day, 18) for day in days])) == []
        assert would_have_rung(place, cache, 40) == ()


def fell_and_closed(day: date) -> float:
    return closed_for_ten_days(day) * (0.6 if day >= CLOSED.first - timedelta(days=22) else 1.0)


def test_while_a_target_rests_nothing_is_lost_against_it(tmp_path: Path) -> None:
    event = f'[[shop.event]]\nname = "Stocktaking"\nfirst = {CLOSED.first}\nlast = {CLOSED.last}\nclosed = true\n'
    place = with_config(tmp_path, f'{event}[targets.order_count]\nat_least = 150\nper = "week"\n')
    told, lost, resting = orders(YEAR, fell_and_closed), [], set()
    a_week: list[int] = []
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        for days in (-18, -14, -6, 0, 6, 10):
            list(looks(place, cache, told, [morning(CLOSED.first + timedelta(days=days))]))
            watch = cache.incidents.watches("toys")["order_count"]
            verdict = place.open_shop(place.settings.shop[0], cache).verdict("order_count")
            a_week += [loss.a_week_minor for loss in verdict.losses if loss.against == "usual"]
            against = {loss.against for one in (verdict, *verdict.also) for loss in one.losses}
            if watch.lost_minor is not None:
                assert watch.lost_against == "usual"
                lost.append(watch.lost_minor)
            if any(one.question is Question.TARGET and one.why == "special_days" for one in (verdict, *verdict.also)):
                resting |= {days}
                assert "target" not in against
    assert resting == {6, 10}
    assert a_week[-1] == pytest.approx(a_week[-2], rel=0.02)  # not less because it was closed meanwhile
    assert len(a_week) == 4
    assert lost == sorted(lost)
    assert lost[-1] < 1.2 * 26 * 0.4 * 22 * 4500  # of the days before it closed, and not of those on which it was


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shop_that_doubles_every_month_is_no_drift(place: wiring.Installation, cache: Cache, seed: int) -> None:
    last = before(150)

    def rate(day: date) -> float:
        return 4.0 * 2 ** ((day - last.first).days / 30)

    assert rang(place, cache, orders(last, rate, seed), days=90) == []


def test_a_clock_that_jumps_tells_nothing_and_hides_nothing(place: wiring.Installation, cache: Cache) -> None:
    told = orders(YEAR)
    clock = place.clock
    assert isinstance(clock, FrozenClock)
    tell(cache, told, NOW)
    assert said(place, cache) == []
    for jump in (timedelta(days=40), timedelta(hours=-30), timedelta(days=400), timedelta(0)):
        clock.move_to(NOW + jump)  # the shop is as it was: nothing was read in between
        assert said(place, cache) == [], f"{jump}"


def test_another_time_zone_cuts_all_days_anew_and_rings_nothing(place: wiring.Installation, cache: Cache) -> None:
    assert rang(place, cache, orders(YEAR), days=30) == []
    cache.shops.ensure("toys", msgspec.structs.replace(INFO, time_zone="America/New_York"))
    assert said(place, cache) == []
    assert would_have_rung(place, cache, 30) == ()


@pytest.mark.parametrize("changes", [date(2026, 3, 29), date(2025, 10, 26)], ids=["an hour less", "an hour more"])
def test_the_days_on_which_clocks_change_are_days_like_others(tmp_path: Path, changes: date) -> None:
    place = installed(tmp_path, now=morning(changes))
    told = orders(Period(changes - timedelta(days=200), changes + timedelta(days=2)))
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        instants = [morning(changes, hour) for hour in (1, 5, 9, 21)] + [morning(changes + timedelta(days=1))]
        assert list(looks(place, cache, told, instants)) == []
        assert would_have_rung(place, cache, 14) == ()


def _rows_of(told: list[Order], first: date, rename_on: date | None = None) -> tuple[list[object], list[object]]:
    """Return visits and spend beside orders: forty visits an order, a fifth of them paid for."""
    visits, spend = [], []
    counts: dict[date, int] = {}
    for order in told:
        day = order.placed_at.astimezone(BERLIN).date()
        counts[day] = counts.get(day, 0) + 1
    for day in sorted(counts):
        if day < first:
            continue
        name = "spring" if rename_on is None or day < rename_on else "spring (new)"
        for channel, share in (("google / cpc", 8), ("direct", 32)):
            row = TRAFFIC.row(day=day, channel=channel, device="mobile", sessions=26 * share)
            visits.append(row)
        spend.append(SPEND.row(day=day, channel="google / cpc", campaign=name, amount_minor=6000))
    return visits, spend


def _fill(folder: Path, told: list[Order], more: str) -> wiring.Installation:
    place = with_config(folder, more)
    (shop,) = place.settings.shop
    with place.open_cache() as cache:
        sources = sources_of(place.settings, shop, place.secrets)
        pages = {Feed.ORDERS.value: [make.page(*told, seen_to=NOW)]}
        sync(shop, cache, ScriptedShop(pages, info=INFO), place.clock, sources)  # type: ignore[arg-type]  # pages are what it tells, errors are none here
    return place


@pytest.mark.parametrize("seed", SEEDS)
def test_a_campaign_that_is_renamed_moves_no_figure_of_the_shop(tmp_path: Path, seed: int) -> None:
    """What rings by chance under one name rings under two as well, and nothing else does."""
    rang_by = {}
    for rename_on in (None, TODAY - timedelta(days=21)):
        folder = tmp_path / str(rename_on)
        folder.mkdir()
        told = [_by_campaign(one, rename_on) for one in orders(YEAR, seed=seed)]
        visits, spend = _rows_of(told, YEAR.first, rename_on)
        (folder / "visits.csv").write_text(as_csv(TRAFFIC, visits))
        (folder / "spend.csv").write_text(as_csv(SPEND, spend))
        place = _fill(folder, told, '[[shop.traffic]]\npath = "visits.csv"\n[[shop.spend]]\npath = "spend.csv"\n')
        with place.open_cache() as cache:
            rang_by[rename_on] = (would_have_rung(place, cache, 40), said(place, cache))
    assert len(set(map(repr, rang_by.values()))) == 1


def _by_campaign(order: Order, rename_on: date | None) -> Order:
    """Let every fifth order come by the campaign, under the name that it has on that day."""
    if int(order.id) % 5:
        return order
    name = "spring" if rename_on is None or _day(order) < rename_on else "spring (new)"
    return msgspec.structs.replace(order, channel="google / cpc", campaign=name)


def _day(order: Order) -> date:
    return order.placed_at.astimezone(BERLIN).date()


@pytest.mark.parametrize("seed", SEEDS)
def test_visits_that_are_known_later_than_orders_are_judged_by_their_own_days(tmp_path: Path, seed: int) -> None:
    told = orders(YEAR, seed=seed)
    visits, _ = _rows_of(told, TODAY - timedelta(days=50))
    (tmp_path / "visits.csv").write_text(as_csv(TRAFFIC, visits))
    place = _fill(tmp_path, told, '[[shop.traffic]]\npath = "visits.csv"\n')
    with place.open_cache() as cache:
        assert would_have_rung(place, cache, 60) == ()
        assert said(place, cache) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_spend_given_by_the_week_is_spread_where_the_merchant_said_so(tmp_path: Path, seed: int) -> None:
    weeks = [YEAR.first + timedelta(days=7 * number) for number in range(YEAR.length // 7)]
    lines = [f"{first} to {first + timedelta(days=6)},google,420.00" for first in weeks]
    (tmp_path / "spend.csv").write_text("\n".join(["day,channel,amount", *lines]) + "\n")
    told = orders(YEAR, seed=seed)
    place = _fill(tmp_path, told, '[[shop.spend]]\npath = "spend.csv"\nspread = true\n')
    with place.open_cache() as cache:
        assert cache.feeds.states("toys")[SPEND.name].error == ""
        fortnight = Period(weeks[1], weeks[1] + timedelta(days=13))
        days = cache.facts.of("toys").daily(("marketing_spend",), fortnight)
        assert {row["marketing_spend"] for row in days.values()} == {6000}
        assert len(days) == fortnight.length
        assert would_have_rung(place, cache, 60) == ()
        assert said(place, cache) == []


def test_spend_given_by_the_week_is_refused_by_name_where_he_did_not(tmp_path: Path) -> None:
    (tmp_path / "spend.csv").write_text("day,channel,amount\n2026-04-06 to 2026-04-12,google,420.00\n")
    place = _fill(tmp_path, orders(before(40)), '[[shop.spend]]\npath = "spend.csv"\n')
    with place.open_cache() as cache:
        assert "spread = true" in cache.feeds.states("toys")[SPEND.name].error + str(cache.feeds.skipped("toys"))
        assert said(place, cache) == []
