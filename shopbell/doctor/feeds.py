"""How far every feed of a shop is read, and which ones should have been read since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cache import Cache, FeedState
from commerce.feeds import Feed, Watermark
from commerce.tables import TABLES
from shopbell.config import ShopSettings
from shopbell.doctor.health import FeedHealth, Finding, ShopHealth, kpis_of
from shopbell.doctor.sources import noted, without_source
from shopbell.jobs.shops import is_overdue
from shopbell.sources import filled_tables
from shopbell.wiring import Installation

_UNFINISHED = "first reading unfinished"
TABLE_FEEDS = frozenset(table.name for table in TABLES)


def feeds(cache: Cache, shop: ShopSettings, health: ShopHealth, platform_feeds: tuple[str, ...], now: datetime) -> None:
    """Note in `health` how far each feed is read, and what keeps it."""
    states = cache.feeds.states(shop.name)
    told = {one.text for one in health.findings}  # a file that is missing was seen already
    wanted = list(platform_feeds)
    filled = filled_tables(shop)
    own = [table.name for table in TABLES if not table.comes_with]  # the others are read with the one they come with
    wanted += [name for name in own if name in filled and name not in wanted]
    for feed in [*wanted, *(feed for feed in states if feed not in wanted)]:
        state = states.get(feed)
        fed = kpis_of(feed)
        if state is None:
            health.feeds.append(FeedHealth(feed, "never read", None, None, 0, "", fed))
            continue
        word = "refused" if state.error else "read" if state.synced_at else _not_read(state)
        error = "; ".join(state.complaints)
        health.feeds.append(
            FeedHealth(feed, word, state.synced_at, state.watermark.seen_to, state.row_count, error, fed)
        )
        health.findings += [Finding("problem", feed, text) for text in state.complaints if text not in told]
        if word == _UNFINISHED or (feed == Feed.ORDERS and state.synced_at is None):
            text = f"first reading unfinished: {state.row_count} so far, no figure is told yet; `shopbell sync` goes on"
            health.findings.append(Finding("note", feed, text))
    health.findings += without_source(shop, platform_feeds)
    health.findings += noted(cache, shop.name, now)


def overdue(
    installation: Installation, cache: Cache, shop: ShopSettings, platform_feeds: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield the feeds whose last good reading lies too far back, whatever kept it; of tables those asked for."""
    now, asked_for = installation.clock.now(), filled_tables(shop).union(platform_feeds)
    for feed, state in cache.feeds.states(shop.name).items():
        is_asked_for = feed in asked_for or feed not in TABLE_FEEDS
        if not (is_asked_for and state.synced_at):
            continue
        if is_overdue(state.synced_at, now, installation.settings.schedule.stale_after):
            at = f"{state.synced_at:%Y-%m-%d %H:%M} UTC"
            text = f"not read since {at}; `shopbell run` must be running, or `shopbell sync`"
            if state.synced_at > now:
                text = f"last read at {at}, which is still to come: the clock was wrong; `shopbell sync` sets it right"
            yield Finding("problem", feed, text)


def _not_read(state: FeedState) -> str:
    """Tell a feed whose pages are still coming from one that comes with the orders, and has no pages of its own."""
    return _UNFINISHED if state.watermark != Watermark() else "with orders"
