"""Pasts of a shop, made up order by order: what they have in common is chance, weekdays and hours; nothing drifts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from zoneinfo import ZoneInfo

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order
from commerce.period import Period
from commerce.watches import Say
from shopbell import wiring
from shopbell.jobs.backtest import Ring, known_days, rings, rules_of
from shopbell.jobs.check import check
from shopbell.jobs.replay import Past, replay
from tests import make

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 4, 20)
#: How much of a week's orders each weekday has, Monday first; and each hour of a day.
_WEEKDAYS = (1.05, 1.0, 1.0, 0.95, 1.0, 0.9, 1.1)
_HOURS = (1, 1, 0, 0, 0, 1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 8, 8, 9, 10, 11, 12, 11, 7, 3)
#: The share of orders that are a customer's first, and among how many of the last buyers the others are.
_NEW, _KNOWN = 0.7, 1500

#: What an order must say of where it was entered so that a customer placed it himself.
_ONLINE = "checkout"

Rate = Callable[[date], float]


def usual(_day: date) -> float:
    """Return the orders a day of a shop of ordinary size."""
    return 26.0


def orders(days: Period, rate: Rate = usual, seed: int = 3, zone: ZoneInfo = BERLIN) -> list[Order]:
    """Return orders by chance: so many a day as `rate` says, more on some weekdays, none at night."""
    dice = random.Random(seed)  # noqa: S311 - made-up orders, no secrets
    told: list[Order] = []
    for day in days.days():
        for _ in range(_poisson(dice, rate(day) * _WEEKDAYS[day.weekday()])):
            at = datetime.combine(day, time(dice.choices(range(24), _HOURS)[0], dice.randrange(60)), zone)
            is_new = not told or dice.random() < _NEW
            buyer = f"{len(told)}" if is_new else f"{dice.randrange(max(0, len(told) - _KNOWN), len(told))}"
            net = f"{20 + dice.expovariate(1 / 25):.2f}"
            number, placed_at = f"{len(told)}", at.astimezone(UTC)
            told.append(make.order(number, placed_at, by=buyer, net=net, platform_status="completed", source=_ONLINE))
    return sorted(told, key=lambda order: order.placed_at)


def _poisson(dice: random.Random, mean: float) -> int:
    """Return a count by chance (Knuth)."""
    limit, product, count = exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count


def tell(cache: Cache, told: Sequence[Order], until: datetime, shop: str = "toys") -> None:
    """Let the shop have told its orders up to an instant, and be read well then."""
    new = [order for order in told if order.placed_at <= until]
    since = cache.feeds.watermark(shop, Feed.ORDERS).seen_to
    new = [order for order in new if since is None or order.placed_at > since]
    cache.feeds.save_page(shop, Page(Feed.ORDERS, Watermark(until), orders=new), defer_facts=since is None)
    cache.feeds.note(shop, Feed.ORDERS, until)
    cache.facts.refresh(shop)


def would_have_rung(installation: wiring.Installation, cache: Cache, days: int) -> tuple[Ring, ...]:
    """Return the incidents that the last days would have told, morning by morning."""
    opened = installation.open_shop(installation.settings.shop[0], cache)
    rules = rules_of(opened, installation.collection)
    past = Past.of(opened, known_days(opened, days), rules.watched)
    return rings(replay(past, rules, "normal"))


def said(installation: wiring.Installation, cache: Cache) -> list[str]:
    """Check as the service does, and return what was told of what."""
    (shop,) = installation.settings.shop
    opened = installation.open_shop(shop, cache)
    report = check(opened, cache, installation.collection, installation.renderer, ())
    return [f"{one.subject} {one.say}" for one in report.decisions if one.say is not Say.NOTHING]


def looks(
    installation: wiring.Installation, cache: Cache, told: Sequence[Order], instants: Sequence[datetime]
) -> Iterator[str]:
    """Yield what is said at some instants, each right after the shop was read."""
    clock = installation.clock
    assert isinstance(clock, FrozenClock)
    for at in instants:
        clock.move_to(at)
        tell(cache, told, at)
        yield from (f"{at:%Y-%m-%d %H:%M} {word}" for word in said(installation, cache))


def morning(day: date, hour: int = 8, zone: ZoneInfo = BERLIN) -> datetime:
    """Return an instant of a day on the shop's clock."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def before(days: int, last: date = TODAY) -> Period:
    """Return so many days up to yesterday."""
    return Period.ending(last - timedelta(days=1), days)
