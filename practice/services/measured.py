"""A shop's own visits and campaigns, as Google Analytics, Google Ads and Meta know them: they meet its orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.money import minor_digits
from practice.catalogue import SOURCES
from practice.ga4.visits import BOUGHT, CART, CHECKOUT, LOOKED, Cost, Visits
from practice.google_ads import account as google
from practice.google_ads.account import Figures
from practice.meta import account as meta
from practice.world import SpendDay, TrafficDay, World

#: As Google Analytics calls whoever came by no link.
_DIRECT = ("(direct)", "(none)")
_TAGS = {one.visit.channel: (one.visit.source, one.visit.medium) for one in SOURCES if one.visit.source}
_LANDING = {one.visit.channel: one.visit.landing_page for one in SOURCES}
_MILLION = 1_000_000
_SHOWN = 60


def visits(world: World) -> Mapping[date, Sequence[Visits]]:
    """Return the visits of a shop by day: how far they came, and what they looked at."""
    bought = _bought(world)
    found: dict[date, list[Visits]] = {}
    for row in world.traffic:
        found.setdefault(row.day, []).extend(_of(row, bought))
    return found


def costs(world: World) -> Mapping[date, Sequence[Cost]]:
    """Return what the campaigns at Google cost, as a linked property tells it."""
    found: dict[date, list[Cost]] = {}
    for row in world.spend:
        if row.channel.startswith("google"):
            micros, clicks, shown = _figures(row, world.currency)
            found.setdefault(row.day, []).append(Cost(*_tags(row.channel), row.campaign, micros, clicks, shown))
    return found


def google_campaigns(world: World) -> list[google.Campaign]:
    """Return the campaigns at Google, each with a number of its own."""
    kinds = {"shopping-all": "PERFORMANCE_MAX"}
    return [
        google.Campaign(str(21_000_000_001 + number), name, partial(_on, figures), kinds.get(name, "SEARCH"))
        for number, (name, figures) in enumerate(_by_campaign(world, "google").items())
    ]


def meta_campaigns(world: World) -> list[meta.Campaign]:
    """Return the campaigns at Meta, each with a number of its own; none runs but on the days that are given."""
    found = []
    for number, (name, figures) in enumerate(_by_campaign(world, "facebook").items()):
        paid = {day: Decimal(one.micros) / _MILLION for day, one in figures.items()}
        clicks = {day: one.clicks for day, one in figures.items()}
        campaign = meta.Campaign(str(120_210_000_000_000_001 + number), name, date.max, date.min, 0, paid, clicks)
        found.append(campaign)
    return found


def _by_campaign(world: World, source: str) -> dict[str, dict[date, Figures]]:
    found: dict[str, dict[date, Figures]] = {}
    for row in world.spend:
        if row.channel.startswith(source):
            found.setdefault(row.campaign, {})[row.day] = _figures(row, world.currency)
    return found


def _on(figures: Mapping[date, Figures], day: date) -> Figures | None:
    return figures.get(day)


def _figures(row: SpendDay, currency: str) -> Figures:
    micros = row.amount_minor * 10 ** (6 - minor_digits(currency))
    return Figures(micros, row.clicks, row.clicks * _SHOWN)


def _tags(channel: str) -> tuple[str, str]:
    """Return source and medium of a channel, as the links of its visits say them."""
    source, _, medium = channel.partition(" / ")
    return _TAGS.get(channel, (source, medium) if medium else _DIRECT)


def _bought(world: World) -> Counter[tuple[date, str, str]]:
    """Count the orders on the shop's own pages by day, channel and device."""
    zone = ZoneInfo(world.time_zone)
    return Counter(
        (local_day(order.placed_at, zone), order.visit.channel, order.visit.device)
        for order in world.orders
        if order.source == "web"
    )


def _of(row: TrafficDay, bought: Mapping[tuple[date, str, str], int]) -> Iterator[Visits]:
    """Yield the visits of one channel and device, by how far they came and whether they are new.

    They add up to its row: those that left at once saw one page each, the others share the rest.
    """
    orders = min(bought[row.day, row.channel, row.device], row.checkouts)
    engaged = row.sessions - (row.bounces or 0)
    parts = (
        (orders, BOUGHT),
        (row.checkouts - orders, CHECKOUT),
        (row.carts - row.checkouts, CART),
        (engaged - row.carts, LOOKED),
    )
    views, seconds, left = max(0, (row.page_views or 0) - (row.bounces or 0)), row.seconds or 0, engaged
    for count, step, is_new in _halves(parts):
        seen, looked = views * count // left, seconds * count // left
        views, seconds, left = views - seen, seconds - looked, left - count
        yield _alike(row, count, step, is_new=is_new, seconds=looked, views=seen)
    for count, step, is_new in _halves([(row.sessions - engaged, LOOKED)]):
        yield _alike(row, count, step, is_engaged=False, is_new=is_new, views=count)


def _alike(
    row: TrafficDay,
    count: int,
    step: int,
    *,
    is_new: bool,
    is_engaged: bool = True,
    seconds: int = 0,
    views: int = 0,
) -> Visits:
    source, medium = _tags(row.channel)
    landing = _LANDING.get(row.channel, "/")
    looked = Decimal(seconds)
    return Visits(
        source, medium, "(not set)", row.device.lower(), landing, count, step, is_engaged, is_new, looked, views
    )


def _halves(parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Yield parts as those of new and of returning people; nothing of those that are none."""
    for count, step in parts:
        new = (count + 1) // 2
        for half, is_new in ((new, True), (count - new, False)):
            if half > 0:
                yield half, step, is_new
