"""A tiny made-up shop whose every figure can be worked out by hand, and a signed reader of its WooCommerce side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import requests
from woocommerce.oauth import OAuth

from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.world import (
    Coupon,
    GivenBack,
    LeftCheckout,
    Person,
    Product,
    SoldLine,
    SoldOrder,
    SpendDay,
    TrafficDay,
    Visit,
    World,
)

OPENED = datetime(2026, 1, 5, 9, tzinfo=UTC)
CUP = Product(1, "Cup", "CUP", 1999, 900)
TEA = Product(2, "Tea", "TEA", 501)
ANNA = Person(7, "Anna@example.com", "Anna", "A", OPENED, "DE")
BEN = Person(8, "ben@example.com", "Ben", "B", OPENED, "AT", has_account=False)
TEN = Coupon(5, "ten", "Ten", 10, OPENED)
AD = Visit("google / cpc", "google", "cpc", "brand")


def after(**delta: float) -> datetime:
    return OPENED + timedelta(**delta)


#: Two cups and a tea, ten per cent off: 39.98 + 5.01 - 4.00 - 0.50 = 40.49; with 4.50 shipping and 4.05 tax 49.04.
ANNAS = SoldOrder(
    id=100,
    placed_at=OPENED,
    paid_at=after(minutes=1),
    person=ANNA,
    lines=(SoldLine(CUP, 2, 3998, 400), SoldLine(TEA, 1, 501, 50)),
    visit=AD,
    settled_at=after(days=2),
    shipping_minor=450,
    tax_minor=405,
    coupon=TEN,
    refunds=(
        GivenBack(103, after(days=3), ((0, 1, 1799, 180),), 0, "Broken"),
        GivenBack(104, after(days=4), ((0, 1, 1799, 180), (1, 1, 451, 45)), 450, "All of it"),
    ),
)
BENS = SoldOrder(
    id=101,
    placed_at=after(hours=1),
    paid_at=None,
    person=BEN,
    lines=(SoldLine(TEA, 1, 501),),
    visit=Visit("direct"),
    final_status="failed",
    settled_at=after(hours=1),
)
NOBODYS = SoldOrder(
    id=102,
    placed_at=after(hours=30),
    paid_at=after(hours=30),
    person=None,
    lines=(SoldLine(TEA, 3, 1503),),
    visit=Visit(""),
    trashed_at=after(days=5),
    deleted_at=after(days=35),
)


#: Bounces, page views and their seconds, by day; of most days nobody knows.
PAGES: list[tuple[int, ...]] = [(22, 140, 5600), (), ()]


def world(**changes: Any) -> World:
    days = [date(2026, 1, 5) + timedelta(days=offset) for offset in range(3)]
    plain = World(
        name="Small Shop",
        currency="EUR",
        time_zone="Europe/Berlin",
        country="DE",
        products=[CUP, TEA],
        people=[ANNA, BEN],
        coupons=[TEN],
        orders=[ANNAS, BENS, NOBODYS],
        checkouts=[LeftCheckout(90, after(hours=-2), None, (SoldLine(TEA, 1, 501),), AD)],
        traffic=[
            TrafficDay(day, "direct", "Desktop", 50, 10, 3, *pages) for day, pages in zip(days, PAGES, strict=True)
        ],
        spend=[SpendDay(day, "google / cpc", "brand", 1250, 20) for day in days],
    )
    return replace(plain, **changes)


def get(
    server: PracticeServer,
    path: str,
    *,
    key: str = WOOCOMMERCE_KEY,
    secret: str = WOOCOMMERCE_SECRET,
    home: str = "",
    method: str = "GET",
    **parameters: Any,
) -> requests.Response:
    """Ask with OAuth, as the `woocommerce` library signs; `home` is the address that is signed."""
    url = f"{home or server.url}/wp-json/wc/v3/{path}"
    stamp = {"oauth_timestamp": parameters.pop("timestamp")} if "timestamp" in parameters else {}
    query = requests.Request("GET", url, params=parameters).prepare().url or url
    signed = OAuth(
        url=query, consumer_key=key, consumer_secret=secret, version="wc/v3", method=method, **stamp
    ).get_oauth_url()
    return requests.request(method, signed.replace(home or server.url, server.url), timeout=10)


def every_order(server: PracticeServer, **parameters: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = get(server, "orders", per_page=100, page=page, orderby="id", order="asc", **parameters)
        rows += answer.json()
        if page >= int(answer.headers["X-WP-TotalPages"]):
            return rows
        page += 1


def ids(response: requests.Response) -> list[int]:
    assert response.status_code == 200, response.text
    return [row["id"] for row in response.json()]
