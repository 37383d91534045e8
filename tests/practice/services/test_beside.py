"""Services beside a practice shop tell its own visits and campaigns, and say how they are read."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import requests

from commerce.clock import FrozenClock
from practice.ga4.visits import BOUGHT, CART, CHECKOUT
from practice.services import measured
from practice.services.beside import Services
from practice.services.switches import PATH
from practice.simulate import simulate
from practice.world import World
from tests.practice.woocommerce.world import after
from tests.practice.woocommerce.world import world as little_world

LAST = date(2026, 6, 20)


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(seed=4, first_day=date(2026, 6, 1), days=20, orders_per_day=8.0)


@pytest.fixture
def services(world: World) -> Iterator[Services]:
    clock = FrozenClock(datetime(2026, 6, 21, 12, tzinfo=UTC))
    with Services(world, clock, is_settled=True) as beside:
        yield beside


def test_visits_add_up_to_the_shops_own_traffic(world: World) -> None:
    told = measured.visits(world)
    assert sorted(told) == sorted({row.day for row in world.traffic})
    sums: Counter[str] = Counter()
    for one in (one for day in told.values() for one in day):
        sums["sessions"] += one.count
        sums["carts"] += one.count * (one.step >= CART)
        sums["checkouts"] += one.count * (one.step >= CHECKOUT)
        sums["bought"] += one.count * (one.step >= BOUGHT)
        sums["bounces"] += one.count * (not one.is_engaged)
        sums["views"] += one.views
    assert sums == {
        "sessions": sum(row.sessions for row in world.traffic),
        "carts": sum(row.carts for row in world.traffic),
        "checkouts": sum(row.checkouts for row in world.traffic),
        "bought": len(world.orders),
        "bounces": sum(row.bounces or 0 for row in world.traffic),
        "views": sum(row.page_views or 0 for row in world.traffic),
    }


def test_links_of_the_orders_meet_visits_and_campaigns(world: World, services: Services) -> None:
    links = {(one.visit.source, one.visit.medium) for one in world.orders if one.visit.source}
    assert links <= {(one.source, one.medium) for day in measured.visits(world).values() for one in day}
    paid = {one.visit.campaign for one in world.orders if one.visit.medium == "cpc"}
    google = {one.name for one in services.ads.customers[0].campaigns}
    assert paid == google | {one.name for one in services.ad_account.campaigns}
    assert not google & {one.name for one in services.ad_account.campaigns}


def test_campaigns_cost_what_they_cost_the_shop(world: World, services: Services) -> None:
    spent = Counter[str]()
    for row in world.spend:
        spent[row.campaign] += row.amount_minor
    days = {row.day for row in world.spend}
    customer = services.ads.customers[0]
    told = {
        one.name: sum(figures.micros for day in days if (figures := services.ads.told(customer, one, day)) is not None)
        // 10_000
        for one in customer.campaigns
    }
    rows = services.ad_account.rows(min(days), max(days), split=True)
    told["lookalike"] = int(100 * sum(Decimal(row["spend"]) for row in rows))
    assert told == spent
    clicks = {row.day: row.clicks for row in world.spend if row.campaign == "lookalike"}
    (one,) = services.ad_account.rows(LAST, LAST, split=False)
    assert int(one["inline_link_clicks"]) == clicks[LAST]
    linked = sum(one.micros for day in days for one in services.property.costs_of(day)) // 10_000
    assert linked == spent["brand-search"] + spent["shopping-all"]


def test_the_lines_that_read_them(services: Services) -> None:
    told = tomllib.loads("\n".join(["[[shop]]", *services.source_lines()]))["shop"][0]["source"]
    assert {one.pop("kind"): one for one in told} == services.tables()
    assert tomllib.loads("\n".join(services.secret_lines("toys")))["source"]["toys"] == services.secrets()
    assert all(one["base_url"].startswith("http://127.0.0.1:") for one in told)
    file = requests.get(f"{services.google.url}/practice/key.json", timeout=5).json()
    assert file["client_email"] in services.property.viewers


def test_a_shop_without_tables_has_no_visits() -> None:
    with Services(little_world(), FrozenClock(after(days=4))) as beside:
        assert list(beside.property.visits_of(LAST)) == []
        assert beside.ad_account.campaigns == []


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"service": "ga3"}, "no service 'ga3'"),
        ({"service": "ga4", "next": ["tired"]}, "ga4 knows no fault 'tired'; it knows api disabled, busy, "),
        ({"service": "meta", "share": 2}, "from 0 to 1"),
        ({"service": "meta", "shares": 1}, "unknown field"),
    ],
)
def test_a_mistake_in_a_control_call_is_told(services: Services, order: dict[str, Any], said: str) -> None:
    reply = services.control("POST", PATH, requests.Request(json=order, url="http://x").prepare().body or b"")  # type: ignore[arg-type]  # bytes it is
    assert reply is not None
    assert reply.status == 400
    assert said in reply.body.decode()


def test_each_service_is_switched_by_itself(services: Services) -> None:
    for order in (
        b'{"service": "google", "next": ["refresh token ended"]}',
        b'{"service": "ga4", "next": ["busy"], "share": 0.2}',
        b'{"service": "google_ads", "next": ["day quota"], "share": 0.3}',
        b'{"service": "meta", "next": ["user limit"], "share": 0.4}',
    ):
        reply = services.control("POST", PATH, order)
        assert reply is not None
        assert reply.status == 200
    assert services.account.faults == ["refresh token ended"]
    assert (services.property.faults, services.property.share) == (["busy"], 0.2)
    assert (services.ads.faults, services.ads.share) == (["day quota"], 0.3)
    assert (services.ad_account.faults, services.ad_account.share) == (["user limit"], 0.4)
    assert services.control("GET", PATH, b"") is None
