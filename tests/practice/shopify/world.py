"""A small made-up shop whose every figure can be worked out by hand, and a reader of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from practice.world import (
    Coupon,
    GivenBack,
    LeftCheckout,
    Person,
    Product,
    SoldLine,
    SoldOrder,
    TrafficDay,
    Visit,
    World,
)

#: Questions of an app that asks for more than the product does; each file says what it is for.
QUERIES = Path(__file__).parents[2] / "data" / "shopify_queries"
OPENED = datetime(2026, 1, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

CUP = Product(1, "Cup", "CUP", 1000)
TEA = Product(2, "Tea", "TEA", 333)
ANNA = Person(1, "anna@example.com", "Anna", "A", OPENED, "DE", accepts_marketing=True)
BORIS = Person(2, "boris@example.com", "Boris", "B", OPENED + timedelta(days=40), "DE", has_account=False)
SPRING = Coupon(5, "spring", "Spring", 10, OPENED)
QUIET = Coupon(6, "", "Ten off", 10, OPENED, OPENED + timedelta(days=30), automatic=True)
AD = Visit("google / cpc", "google", "cpc", "brand", "Mobile", "/cups", "https://www.google.com/")
DIRECT = Visit("direct")


def at(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def sold(number: int, placed_at: datetime, **fields: Any) -> SoldOrder:
    """Return an order of one cup by Anna, paid at once, unless told otherwise."""
    usual: dict[str, Any] = {"paid_at": placed_at, "person": ANNA, "lines": (SoldLine(CUP, 1, 1000),), "visit": DIRECT}
    return SoldOrder(number, placed_at, **(usual | fields))


#: 2 cups and 3 teas with 10 % off: 2000 + 999 = 2999, off 200 + 100, shipping 500, tax 540: 3739.
#: On 2 February one cup goes back (900 + 171 tax), on 1 March money without goods (100).
FULL = sold(
    11,
    at(1, 10),
    lines=(SoldLine(CUP, 2, 2000, 200), SoldLine(TEA, 3, 999, 100)),
    visit=AD,
    coupon=SPRING,
    shipping_minor=500,
    tax_minor=540,
    country="DE",
    settled_at=at(1, 12),
    refunds=(
        GivenBack(901, at(2, 2), ((0, 1, 900, 171),), reason="broken"),
        GivenBack(902, at(3, 1), ((1, 0, 100, 0),), shipping_minor=500),
    ),
)
AUTOMATIC = sold(12, at(1, 20), lines=(SoldLine(CUP, 1, 1000, 100),), coupon=QUIET)
GUEST = sold(13, at(2, 20), person=None)
CANCELLED = sold(14, at(2, 21), person=BORIS, paid_at=None, final_status="cancelled", settled_at=at(2, 22))
PENDING = sold(15, at(2, 23), person=BORIS, paid_at=None, final_status="on-hold")
BACK = sold(16, at(2, 24), refunds=(GivenBack(903, at(2, 25), ((0, 1, 1000, 0),)),))
BINNED = sold(17, at(2, 26), trashed_at=at(2, 27))
LATER = sold(18, at(3, 5))
MANY = sold(19, at(2, 28), visit=Visit(""), lines=tuple(SoldLine(TEA, 1, 333) for _ in range(27)))

LEFT = LeftCheckout(31, at(2, 10), BORIS, (SoldLine(CUP, 1, 1000),), AD)
BOUGHT = LeftCheckout(13, at(2, 19), None, (SoldLine(CUP, 1, 1000),), DIRECT, recovered_at=at(2, 20))
OLD = LeftCheckout(33, datetime(2025, 11, 1, tzinfo=UTC), None, (SoldLine(TEA, 1, 333),), DIRECT)

ORDERS = (FULL, AUTOMATIC, GUEST, CANCELLED, PENDING, BACK, BINNED, MANY, LATER)


def small_world(*orders: SoldOrder, currency: str = "EUR") -> World:
    """Return the world; with orders, only those happen in it."""
    return World(
        name="Cups & Tea",
        currency=currency,
        time_zone="Europe/Berlin",
        country="DE",
        products=(CUP, TEA),
        people=(ANNA, BORIS),
        coupons=(SPRING, QUIET),
        orders=sorted(orders or ORDERS, key=lambda order: order.placed_at),
        checkouts=sorted((LEFT, BOUGHT, OLD), key=lambda left: left.started_at),
        traffic=(
            TrafficDay(date(2026, 2, 20), "direct", "Desktop", 100, 10, 5),
            TrafficDay(date(2026, 2, 20), "google / cpc", "Mobile", 300, 20, 10),
            TrafficDay(date(2026, 2, 22), "direct", "Desktop", 50, 5, 0),
            TrafficDay(date(2026, 3, 2), "direct", "Desktop", 7, 1, 1),
        ),
    )


def query_text(name: str) -> str:
    """Return one of the kept questions as it is."""
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


@dataclass
class Client:
    """Asks a practice server as a merchant's app would."""

    url: str
    session: requests.Session
    token: str = "shpat_practice"
    version: str = "2026-10"

    def post(self, text: str, /, **variables: Any) -> requests.Response:
        return self.session.post(
            f"{self.url}/admin/api/{self.version}/graphql.json",
            json={"query": text, "variables": variables},
            headers={"X-Shopify-Access-Token": self.token},
            timeout=30,
        )

    def ask(self, text: str, /, **variables: Any) -> Any:
        """Return `data` of an answer without errors."""
        answer = self.post(text, **variables)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert "errors" not in body, body["errors"]
        return body["data"]
