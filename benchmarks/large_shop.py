"""A large shop, made up by number: the orders and tables on which the speed of counting and of judging is measured.

As many orders in every stretch of time, a third as many customers as orders, each as likely as another to buy next:
harder than a real shop, whose customers return soon or never.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Checkout, DiscountUse, LaterSale, Line, Order, Refund, ShopInfo, Status
from commerce.pseudonym import Pseudonymizer
from commerce.tables import Reading, Row
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC

SHOP = "benchmark"
INFO = ShopInfo(name=SHOP, currency="EUR", time_zone="Europe/Berlin", platform="woocommerce")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
PAGE = 1000
MINUTE = timedelta(minutes=1)
CHANNELS = ("organic", "google / cpc", "direct", "email")


def make_history(first: int, last: int, customers: int, seed: int = 7, every: timedelta = MINUTE) -> Iterator[Order]:
    """Yield orders number `first` to `last` - 1, one `every` so often; one in fifty is partly refunded a week later."""
    chance = random.Random(seed * 1_000_003 + first)  # noqa: S311 - made-up orders, no secrets
    pseudonym = Pseudonymizer(b"k" * 32)
    channels, devices, markets = (
        ["organic", "google / cpc", "direct", "email"],
        ["Desktop", "Mobile"],
        ["DE", "AT", "CH"],
    )
    for number in range(first, last):
        placed_at = FIRST + number * every
        net = 500 + chance.randrange(20_000)
        refunds = (Refund(str(number), placed_at + timedelta(days=7), net // 2),) if number % 50 == 0 else ()
        known = chance.random() > 0.07
        yield Order(
            id=str(number),
            placed_at=placed_at,
            changed_at=placed_at,
            status=Status.COMPLETED,
            platform_status="completed",
            currency="EUR",
            gross_minor=net,
            discount_minor=0,
            net_minor=net,
            tax_minor=net // 5,
            shipping_minor=490,
            total_minor=net + net // 5 + 490,
            customer_key=pseudonym("customer", str(chance.randrange(customers))) if known else "",
            channel=chance.choice(channels),
            campaign=chance.choice(["", "spring", "autumn"]),
            device=chance.choice(devices),
            market=chance.choice(markets),
            lines=(Line(str(2 * number), str(number % 200), "Mug", 1, net, net),),
            refunds=refunds,
        )


def page(orders: list[Order]) -> Page:
    """Return a page of orders."""
    return Page(Feed.ORDERS, Watermark(), orders=orders)


def sold(order: Order, one_in: int = 10) -> Order:
    """Return an order as an online shop tells it: entered in its checkout, paid, one in `one_in` with a code."""
    number = int(order.id)
    codes = (DiscountUse(f"code{number % 7}", "", 100),) if number % one_in == 0 else ()
    method = "stripe" if number % 5 else "paypal"
    return replace(order, source="checkout", paid_at=order.placed_at, payment_method=method, discounts=codes)


def spend(day: date) -> Iterator[Row]:
    """Yield the spend of a day."""
    for campaign in ("spring", "autumn"):
        yield SPEND.row(
            day=day, channel="google / cpc", campaign=campaign, amount_minor=90_000 + day.day * 500, clicks=900
        )


def traffic(day: date) -> Iterator[Row]:
    """Yield the visits of a day."""
    for channel in CHANNELS:
        for device in ("desktop", "mobile"):
            sessions = 7_000 + 30 * day.weekday()
            yield TRAFFIC.row(day=day, channel=channel, device=device, sessions=sessions, carts=900, checkouts=400)


def answers(day: date) -> Iterator[Row]:
    """Yield what customers answered on a day."""
    for number in range(20):
        kind, best = ("nps", 11) if number % 2 else ("csat", 5)
        yield SURVEYS.row(day=day, kind=kind, score=(day.toordinal() * 7 + number * 5) % best + (kind == "csat"))


def with_everything(order: Order, every: timedelta) -> Order:
    """Return an order of `sold` with what makes use of every measure: costs, more lines, what later days brought."""
    number = int(order.id)
    (line,) = order.lines
    halves = (
        replace(line, gross_minor=line.gross_minor // 2, net_minor=line.net_minor // 2),
        replace(
            line,
            id=f"{line.id}b",
            product_id=str(number % 200 + 1),
            gross_minor=line.gross_minor - line.gross_minor // 2,
            net_minor=line.net_minor - line.net_minor // 2,
        ),
    )
    lines = halves if number % 4 == 0 else (line,)
    costed = tuple(
        replace(one, cost_minor=None if int(one.product_id) % 9 == 0 else one.net_minor * 3 // 5) for one in lines
    )
    added = Line(f"{number}c", "7", "Cup", 1, 900, 800)
    sale = LaterSale("later", order.placed_at + 3 * timedelta(days=1) + every, added, 160, 0)
    off = sum(use.amount_minor for use in order.discounts)
    return replace(
        order,
        gross_minor=order.net_minor + off,
        discount_minor=off,
        lines=costed,
        later_sales=(sale,) if number % 40 == 0 else (),
    )


def whole_page(first: int, last: int, customers: int, every: timedelta, *, codes: int = 10) -> Page:
    """Return a page of orders with everything, one in `codes` with a discount code, and of checkouts that were left."""
    told = [sold(order, codes) for order in make_history(first, last, customers, every=every)]
    return Page(
        Feed.ORDERS,
        Watermark(),
        orders=[with_everything(order, every) for order in told],
        checkouts=[left(number, every) for number in range(first, last) if number % 4 == 1],
    )


def left(number: int, every: timedelta) -> Checkout:
    """Return a checkout that somebody left."""
    at = FIRST + number * every
    device = "Mobile" if number % 3 else "Desktop"
    return Checkout(f"left {number}", at, at, "EUR", 2_500, channel=CHANNELS[number % 7 % 4], device=device)


def read_tables(cache: Cache, now: datetime, *, surveys: bool = True) -> None:
    """Store spend, visits and perhaps answers of every day from the first one up to an instant."""
    days = [FIRST.date() + timedelta(days=offset) for offset in range((now.date() - FIRST.date()).days)]
    for table, rows in ((SPEND, spend), (TRAFFIC, traffic), *(((SURVEYS, answers),) if surveys else ())):
        told = [row for day in days for row in rows(day)]
        cache.feeds.save_reading(SHOP, Reading(table, "table.csv", told, days), now)


def note_read(cache: Cache, now: datetime) -> None:
    """Note that the shop is read up to an instant."""
    cache.feeds.save_page(SHOP, Page(Feed.ORDERS, Watermark(seen_to=now)))
    for feed in (Feed.ORDERS, Feed.REFUNDS, Feed.CHECKOUTS):
        cache.feeds.note(SHOP, feed, now)
