"""Read what changed in one shop. Every feed stands alone: one that is refused or fails is noted and the others go on.

Only the orders are waited for: without them the other feeds say little, and where they fail the shop is away.
"""

from __future__ import annotations

import logging
import shlex
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from cache import Cache
from commerce.clock import Clock, is_future
from commerce.errors import BadConfig, BadRecord, Refused, ShopbellError, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.identity import is_same_shop
from commerce.orders import ShopInfo
from commerce.tables import TABLES
from connectors.base import Connector, Follower
from shopbell.config import ShopSettings
from shopbell.jobs.fill_tables import fill_tables
from shopbell.jobs.report import Progress, Stopped, SyncReport
from shopbell.sources import ConfiguredSource

_log = logging.getLogger("shopbell.sync")
_log.addHandler(logging.NullHandler())  # without a log, the report says it all: a warning on the screen would be twice

_FOLLOW_UP = "orders once more"
_TABLES = frozenset(table.name for table in TABLES)
#: Records that were told out of their order lie this close together.
_PUT_BACK = timedelta(days=1)


def described(info: ShopInfo, shop: ShopSettings) -> ShopInfo:
    """Return who the shop says it is, with the time zone that the merchant wrote, and where the orders read begin.

    Raises:
        Refused: The merchant wrote a currency that the shop does not use.
    """
    if shop.currency is not None and shop.currency != info.currency:
        msg = (
            f'[[shop]] "{shop.name}": currency = "{shop.currency}", but the shop sells in {info.currency}; take it out'
        )
        raise Refused(msg)
    begins = max(filter(None, (info.history_from, wanted_from(shop))), default=None)
    return msgspec.structs.replace(
        info, time_zone=shop.time_zone or info.time_zone, own_time_zone=info.time_zone, history_from=begins
    )


def wanted_from(shop: ShopSettings) -> datetime | None:
    """Return where the history that the merchant wants begins; in UTC where no time zone is written."""
    if shop.history_from is None:
        return None
    zone = ZoneInfo(shop.time_zone) if shop.time_zone else UTC
    return datetime.combine(shop.history_from, datetime.min.time(), zone).astimezone(UTC)


def sync(
    shop: ShopSettings,
    cache: Cache,
    connector: Connector,
    clock: Clock,
    sources: Sequence[ConfiguredSource] = (),
    *,
    named: Collection[str] | None = None,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> SyncReport:
    """Read everything that changed since the last time into the cache, then bring the facts up to date.

    Args:
        shop: Its settings; the cache knows it by `shop.name`.
        cache: Where pages go.
        connector: Where they come from.
        clock: For the notes of when.
        sources: What fills its tables, the one named first first.
        named: The shops of the configuration; a stored one that is none of them may be this one under a former name.
        progress: Told after every page.
        stopping: Asked after every page: the page in hand is always finished.

    Raises:
        TryLater: The shop is busy or away; what was read is stored. Where only some feeds failed, all else was read.
        BadRecord: A page could not be stored; likewise.
        Refused: Nothing works (wrong key, wrong address), or another shop answers; the message says what to do.
        Stopped: Because `stopping` said so.
    """
    started_at, error, refused = clock.now(), "", False
    reading = _Reading(shop.name, cache, connector, clock, SyncReport(shop.name), sources, progress, stopping)
    try:
        info = described(connector.shop(), shop)
        _refuse_a_second_name(shop.name, info, cache, named)
        cache.shops.ensure(shop.name, reading.say_once(info))
        cache.shops.define(shop.name, shop.counted_by)
        try:
            for feed in connector.feeds():
                reading.feed(feed)
            reading.follow_up()
        finally:
            reading.report.facts_rebuilt = cache.facts.refresh(shop.name)
            cache.rest()
        fill_tables(shop, cache, clock, sources, reading.report, progress=progress, stopping=stopping)
        if reading.report.records:
            states = cache.feeds.states(shop.name)
            reading.report.stored = {feed: states[feed].row_count for feed in reading.report.records if feed in states}
        reading.fail_if_some_did()
    except ShopbellError as trouble:
        error, refused = str(trouble), isinstance(trouble, (Refused, BadConfig))
        raise
    except BaseException as crash:  # Ctrl-C, too: a run that did not come to its end must not look as if it had
        error = type(crash).__name__  # the text of a foreign error may hold anything
        raise
    finally:
        cache.runs.note("sync", shop.name, started_at, clock.now(), error, refused=refused)
    return reading.report


def _refuse_a_second_name(name: str, info: ShopInfo, cache: Cache, named: Collection[str] | None) -> None:
    """Keep a renamed shop from being read anew beside itself: incidents, and who was forgotten, would stay behind.

    Raises:
        Refused: The shop is stored under a name that the configuration has no more.
    """
    stored = cache.shops.names() if named is not None else []
    for former in stored:
        known = cache.shops.info(former)
        is_same = known is not None and is_same_shop(known.identity, info.identity)
        if is_same and name not in stored and former not in (named or ()):
            msg = (
                f'{name}: this shop is stored under the name "{former}", which the configuration has no more; write'
                f' name = "{former}" again to go on with it, or run `shopbell wipe --shop {shlex.quote(former)}` to'
                " begin anew"
            )
            raise Refused(msg)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One sync in the middle of its work."""

    shop: str
    cache: Cache
    connector: Connector
    clock: Clock
    report: SyncReport
    sources: Sequence[ConfiguredSource]
    progress: Progress | None
    stopping: Callable[[], bool]
    failed: dict[str, TryLater | BadRecord] = field(default_factory=dict)

    def say_once(self, info: ShopInfo) -> ShopInfo:
        """Tell what would let the shop tell more, where that is news and no table of the merchant's tells it instead.

        Returns who the shop is, with what was known before where it does not say.
        """
        before = self.cache.shops.info(self.shop)
        known = before.would_tell_more if before is not None else None
        lacking = known if info.would_tell_more is None else info.would_tell_more
        supplied = {table.name for source in self.sources for table in source.tables}
        if lacking and lacking != known and not any(f"[[shop.{name}]]" in lacking for name in supplied):
            self.report.notes.append(lacking)
            _log.info("%s: %s", self.shop, lacking)
        return msgspec.structs.replace(info, would_tell_more=lacking)

    def follow_up(self) -> None:
        """Read again what the shop had not finished at its first reading; a failure is noted, the next run asks again.

        Raises:
            Refused: Nothing works any more.
            Stopped: Because `stopping` said so.
        """
        if not isinstance(self.connector, Follower) or Feed.ORDERS in self.report.refused:
            return
        try:
            for page in self.connector.follow_up(self.cache.feeds.census(self.shop)):
                self.cache.feeds.save_page(self.shop, page, keep_watermark=True)
                self.report.take(page.skipped)
                self._stop_if_asked(_FOLLOW_UP)
        except Refused as refusal:
            if not refusal.feed:
                raise
            self.report.refused[refusal.feed] = str(refusal)
            _log.warning("%s: %s is refused: %s", self.shop, _FOLLOW_UP, refusal)
        except (TryLater, BadRecord) as trouble:
            self._note_failure(_FOLLOW_UP, trouble)

    def fail_if_some_did(self) -> None:
        """End the run with all that failed in it.

        Raises:
            TryLater, BadRecord: Some feeds could not be read.
        """
        if not self.failed:
            return
        first, *others = self.failed.values()
        if not others:
            raise first
        msg = "; ".join(f"{what}: {trouble}" for what, trouble in self.failed.items())
        busy = [trouble for trouble in self.failed.values() if isinstance(trouble, TryLater)]
        if not busy:
            raise BadRecord(msg)
        raise TryLater(msg, max((one.wait_s for one in busy if one.wait_s is not None), default=None))

    def feed(self, feed: str) -> None:
        """Read one feed to its end, and note how that went."""
        started_at = self.clock.now()
        try:
            self._pages(feed)
        except Refused as refusal:
            if refusal.feed and self._is_done_without(feed):
                _log.info("%s: %s comes from the shop's own tables; the shop itself keeps it back", self.shop, feed)
                return
            self.cache.feeds.note(self.shop, feed, self.clock.now(), str(refusal))
            if not refusal.feed:
                raise
            self.report.refused[feed] = str(refusal)
            _log.warning("%s: %s is refused: %s", self.shop, feed, refusal)
        except (TryLater, BadRecord) as trouble:
            self.cache.feeds.note(self.shop, feed, self.clock.now(), str(trouble))
            if feed == Feed.ORDERS:
                raise
            self._note_failure(feed, trouble)
        else:
            self.cache.feeds.note(self.shop, feed, started_at)  # what came during a long read may have been missed
            self.cache.feeds.clear_hints(self.shop, feed, started_at)

    def _is_done_without(self, feed: str) -> bool:
        """Whether a refused feed is no loss: the shop never told it, and the merchant's own tables do.

        `doctor` names the right that lacks; a feed that was read before and no longer is stays a failure.
        """
        supplied = {table.name for source in self.sources for table in source.tables}
        return feed in supplied and self.cache.feeds.watermark(self.shop, feed).seen_to is None

    def _pages(self, feed: str) -> None:
        """Store page after page. A first read builds the facts once at the end, not page by page."""
        since = self._since(feed)
        count = 0
        for page in self.connector.pages(feed, since):
            self.cache.feeds.save_page(self.shop, page, defer_facts=since.seen_to is None)
            count += records_in(page)
            self.report.records[feed] = count
            self.report.take(page.skipped)
            self.report.tombstones += len(page.tombstones)
            if self.progress is not None:
                self.progress(feed, count, page.total)
            self._stop_if_asked(feed)

    def _since(self, feed: str) -> Watermark:
        """Return from where on a feed is read.

        A watermark that lies in the future was set by a clock that ran ahead: what changed in between was passed over.
        It is put back to before the last change that is known, by the shop's own clock.
        """
        since = self.cache.feeds.watermark(self.shop, feed)
        if since.seen_to is None or not is_future(since.seen_to, self.clock.now()):
            return since
        newest = self.cache.feeds.newest_change(self.shop)
        if newest is not None and newest >= since.seen_to:  # our own clock is behind: the shop has told so much
            return since
        said = "%s: %s were read up to %s, which is still to come: the clock was wrong"
        _log.warning(said, self.shop, feed, since.seen_to.isoformat())
        return Watermark(newest - _PUT_BACK) if newest is not None else Watermark()

    def _note_failure(self, what: str, trouble: TryLater | BadRecord) -> None:
        """Keep what went wrong for the end of the run, unless it went wrong because we are to stop."""
        if self.stopping():
            raise trouble
        self.failed[what] = trouble
        _log.warning("%s: %s: %s", self.shop, what, trouble)

    def _stop_if_asked(self, what: str) -> None:
        if self.stopping():
            msg = f"{self.shop}: stopped while reading {what}; the next run goes on from there"
            raise Stopped(msg)


def records_in(page: Page) -> int:
    """Return how many records a page brings; that an order is gone is none."""
    if page.feed in _TABLES:
        return sum(len(one.rows) for one in page.readings if one.table.name == page.feed)
    told = (page.orders, page.checkouts, page.discounts, page.customers)
    products = max(len(page.costs), len(page.products))  # a product and what it costs come together
    return sum(map(len, told)) + products
