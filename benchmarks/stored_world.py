"""A practice world put into a cache without a server or a reading: the same facts as after many syncs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import DiscountUse, Line, Order, Refund, ShopInfo, Status
from commerce.period import Period
from commerce.tables import Reading
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from practice.world import SoldOrder, World

_STATUS = {"cancelled": Status.CANCELLED, "failed": Status.FAILED, "on-hold": Status.ON_HOLD}
_SEEN_AT = time(6)


def as_stored(world: World, before: datetime) -> Iterator[Order]:
    """Yield the orders placed before an instant, in the state that a much later sync finds: paid, sent, refunded."""
    for sold in world.orders:
        if sold.placed_at < before:
            yield _order(sold, world.currency)


def _order(sold: SoldOrder, currency: str) -> Order:
    lines = tuple(
        Line(str(place), str(line.product.id), line.product.title, line.quantity, line.total_minor,
             line.total_minor - line.discount_minor)
        for place, line in enumerate(sold.lines)
    )  # fmt: skip
    gross, net = sum(line.gross_minor for line in lines), sum(line.net_minor for line in lines)
    taken = (DiscountUse(sold.coupon.code, sold.coupon.title, gross - net),) if sold.coupon else ()
    return Order(
        id=str(sold.id), placed_at=sold.placed_at, changed_at=sold.placed_at,
        status=_STATUS.get(sold.final_status, Status.COMPLETED), platform_status=sold.final_status, currency=currency,
        gross_minor=gross, discount_minor=gross - net, net_minor=net, tax_minor=0, shipping_minor=sold.shipping_minor,
        total_minor=net + sold.shipping_minor, customer_key="" if sold.person is None else sold.person.email,
        paid_at=sold.paid_at, channel=sold.visit.channel, campaign=sold.visit.campaign, source="checkout",
        device=sold.visit.device.lower(), market=sold.country, payment_method=sold.payment_method, lines=lines,
        discounts=taken,
        refunds=tuple(Refund(str(one.id), one.at, sum(part[2] for part in one.lines)) for one in sold.refunds),
    )  # fmt: skip


def fill(cache: Cache, world: World, shop: str, known: Period, tables: tuple[str, str] = ("file", "file")) -> None:
    """Put a world into a cache as of the morning after its last known day.

    Orders are in the state that they reach in the end: what is refunded or paid after that morning is known already.

    Args:
        cache: An empty one.
        world: What happened.
        shop: Its name.
        known: The days that are read.
        tables: By which name the files of spend and of visits are known.
    """
    info = ShopInfo(name=shop, currency=world.currency, time_zone=world.time_zone, platform="woocommerce")
    cache.shops.ensure(shop, info)
    end = seen_at(world, known.last + timedelta(days=1))
    page = Page(Feed.ORDERS, Watermark(seen_to=end), orders=tuple(as_stored(world, end)))
    cache.feeds.save_page(shop, page, defer_facts=True)
    for feed in (Feed.ORDERS, Feed.REFUNDS):
        cache.feeds.note(shop, feed, end)
    days = list(known.days())
    traffic = [
        TRAFFIC.row(row.day, row.channel, row.device.lower(), row.sessions, row.carts, row.checkouts)
        for row in world.traffic
        if row.day in known
    ]
    spend = [
        SPEND.row(
            day=row.day, channel=row.channel, campaign=row.campaign, amount_minor=row.amount_minor, clicks=row.clicks
        )
        for row in world.spend
        if row.day in known
    ]
    cache.feeds.save_reading(shop, Reading(SPEND, tables[0], spend, days), end)
    cache.feeds.save_reading(shop, Reading(TRAFFIC, tables[1], traffic, days), end)


def seen_at(world: World, day: date) -> datetime:
    """Return when the shop is read on a day; UTC."""
    return datetime.combine(day, _SEEN_AT, ZoneInfo(world.time_zone)).astimezone(UTC)
