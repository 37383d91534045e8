"""A practice shop that is known to a database as after many readings, and a bell that looks at it on some mornings.

Of the whole road only the reading is left out (`tests/road/a_year.py` has that, too): configuration, cache, judgement,
incident, tactic, alert and digest are the real ones. What went on before is put into one database, which is copied for
every shop that goes on from there: a practice shop has the same past, whatever is planted later.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.messages.digest import Digest
from benchmarks.stored_world import as_stored
from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.languages import LANGUAGES
from commerce.messages import Message
from commerce.orders import Checkout, Order, ShopInfo
from commerce.tables import Reading
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from knowledge import load
from practice.world import World
from shopbell import wiring
from shopbell.jobs import digest
from shopbell.jobs.check import CheckReport, check
from shopbell.recipients import alert_recipients, digest_recipients
from wording.render import Renderer

SHOP = "Corner Shop"
MORNING = time(7, 30)

_CONFIG = """\
[shopbell]
data = "data"
[[shop]]
name = "{shop}"
platform = "woocommerce"
url = "https://corner.example"
key_env = "PRACTICE_KEY"
secret_env = "PRACTICE_SECRET"
[shop.definitions]
lapse = 90
{facts}
{settings}
{readers}
"""
_READER = '[[recipient]]\nname = "{language}"\nlanguage = "{language}"\n'


@cache
def renderer() -> Renderer:
    """Return what writes the messages of all shops: to make the templates ready takes longer than to fill them in."""
    return Renderer(load())


@dataclass(frozen=True, slots=True)
class Morning:
    """What the bell said on one morning, and the digest of it."""

    report: CheckReport
    digest: Digest
    digests: Sequence[Message]


#: How a test changes the orders of a world, where no drift of the practice shop does.
Change = Callable[[Order], Order]


@dataclass
class StoredShop:
    """One shop in one database, from some morning on.

    Attributes:
        change: What becomes of each order that is put in.
        answers: {day: the answers to the recommendation survey}.
        known_to: Up to which instant the database knows the shop; None: nothing yet.
    """

    folder: Path
    world: World
    cache: Cache
    installation: wiring.Installation
    clock: FrozenClock
    change: Change = lambda order: order
    answers: Callable[[date], Sequence[int]] = lambda _: ()
    known_to: datetime | None = None

    def know(self, now: datetime) -> None:
        """Make it an instant, and put into the database what happened since the last one."""
        zone, since = ZoneInfo(self.world.time_zone), self.known_to
        self.clock.move_to(now)
        orders = [self.change(one) for one in as_stored(self.world, now) if since is None or one.placed_at >= since]
        left = [
            Checkout(f"left-{one.id}", one.started_at, one.started_at, self.world.currency, 0)
            for one in self.world.checkouts
            if one.recovered_at is None and one.started_at < now and (since is None or one.started_at >= since)
        ]
        feeds = self.cache.feeds
        feeds.save_page(SHOP, Page(Feed.ORDERS, Watermark(seen_to=now), orders=orders))
        feeds.save_page(SHOP, Page(Feed.CHECKOUTS, Watermark(seen_to=now), checkouts=left))
        for feed in (Feed.ORDERS, Feed.REFUNDS, Feed.CHECKOUTS):
            feeds.note(SHOP, feed, now)
        last = now.astimezone(zone).date() - timedelta(days=1)
        first = self.world.traffic[0].day if since is None else since.astimezone(zone).date()
        self._tables(first, last, now)
        self.known_to = now

    def _tables(self, first: date, last: date, now: datetime) -> None:
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        if not days:
            return
        known = frozenset(days)
        traffic = [
            TRAFFIC.row(one.day, one.channel, one.device.lower(), one.sessions, one.carts, one.checkouts,
                        bounces=one.bounces, page_views=one.page_views, time_on_pages_s=one.seconds)
            for one in self.world.traffic if one.day in known
        ]  # fmt: skip
        spend = [
            SPEND.row(day=one.day, channel=one.channel, campaign=one.campaign, amount_minor=one.amount_minor,
                      clicks=one.clicks)
            for one in self.world.spend if one.day in known
        ]  # fmt: skip
        answers = [SURVEYS.row(day, "nps", score) for day in days for score in self.answers(day)]
        for table, rows in ((TRAFFIC, traffic), (SPEND, spend), (SURVEYS, answers)):
            if rows:
                self.cache.feeds.save_reading(SHOP, Reading(table, "file", rows, days), now)

    def morning(self, day: date) -> datetime:
        """Return the instant of a day at which the shop is read and judged."""
        return datetime.combine(day, MORNING, ZoneInfo(self.world.time_zone)).astimezone(UTC)

    def look(self, now: datetime, *, with_digests: bool = False) -> Morning:
        """Read, judge, and write what is to be said; `with_digests`: and the digests, which are remembered anyway."""
        self.know(now)
        settings, collection = self.installation.settings, self.installation.collection
        opened = self.installation.open_shop(settings.shop[0], self.cache)
        report = check(opened, self.cache, collection, renderer(), alert_recipients(settings, SHOP))
        opened = self.installation.open_shop(settings.shop[0], self.cache)
        told = digest.digest(opened, self.cache, collection)
        readers = digest_recipients(settings, SHOP) if with_digests else ()
        written = digest.messages(told, opened, readers, renderer())
        digest.queue(written, told, opened, self.cache, now)
        return Morning(report, told, written)


@contextmanager
def stored_shop(
    folder: Path, world: World, *, facts: str = "", settings: str = "", past: StoredShop | None = None
) -> Iterator[StoredShop]:
    """Open a shop; `past`: a closed one of the same past, whose database is taken over.

    Args:
        folder: Where configuration and database lie.
        world: What happens in the shop.
        facts: Lines of `[shop.facts]`.
        settings: Lines of the configuration after the shop's.
        past: See above.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place, clock = folder / "config.toml", FrozenClock(datetime(2025, 1, 1, tzinfo=UTC))
    readers = "".join(_READER.format(language=one) for one in LANGUAGES)
    head = f"[shop.facts]\n{facts}" if facts else ""
    place.write_text(_CONFIG.format(shop=SHOP, facts=head, settings=settings, readers=readers), encoding="utf-8")
    installation = wiring.open_installation(place, folder / "data", clock, {})
    if past is not None:
        shutil.copytree(past.folder / "data", folder / "data")
    with installation.open_cache() as cache:
        cache.shops.ensure(SHOP, ShopInfo(name=SHOP, currency=world.currency, time_zone=world.time_zone,
                                          platform="woocommerce", tells_left_checkouts=True))  # fmt: skip
        known = None if past is None else past.known_to
        yield StoredShop(folder, world, cache, installation, clock, known_to=known)
