"""What keeps the product from its work, as one list: the operator is told of it, doctor and the digests show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cache import Cache, FeedState, Run
from commerce.clock import is_future, local_day
from commerce.feeds import Feed
from commerce.messages import Parked, Waiting
from commerce.tables import TABLES
from commerce.troubles import Trouble, TroubleKind
from shopbell.config import Settings, ShopSettings
from shopbell.jobs.file_notes import BACKUP, CHECK
from shopbell.outside import free_bytes
from shopbell.sources import filled_tables
from shopbell.undelivered import addressee, has_failed
from shopbell.upkeep.services import LOOK
from shopbell.wiring import Installation

#: A message may wait for a server so long without anybody being called.
WAITS_LONG = timedelta(hours=6)
#: A table that is filled by hand once a week is not behind before it was forgotten twice.
ENDED_AFTER = timedelta(days=15)
#: With less room than this (or than the database takes) nothing more is stored soon.
_LEAST_BYTES = 200 * 2**20
_MB = 2**20


@dataclass(frozen=True, slots=True)
class Attention:
    """How long we have been looking, without a stop, a sleep or a clock that was set: before that, old is no news.

    Attributes:
        lasts: Since when, in time gone by.
        failing: {job: what is wrong and since when} of jobs that fail by a mistake of the program itself.
    """

    lasts: timedelta
    failing: Mapping[str, tuple[datetime, str]] = field(default_factory=dict)


def troubles(installation: Installation, cache: Cache, attention: Attention) -> list[Trouble]:
    """Return everything that is wrong now, each once."""
    now, settings = installation.clock.now(), installation.settings
    found = [*_of_the_file(installation, cache), *_of_jobs(attention), *stuck(cache, now)]
    for shop in settings.shop:
        found += _of_shop(settings, shop, cache, now, attention)
    return found


def _of_the_file(installation: Installation, cache: Cache) -> Iterator[Trouble]:
    """Yield what is wrong with the disk, the database and its copies."""
    if low := disk(installation):
        yield low
    for job, kind in ((CHECK, TroubleKind.DATABASE_DAMAGED), (BACKUP, TroubleKind.BACKUP_FAILING)):
        run = cache.runs.last(job, "")
        if run is not None and run.error:
            yield Trouble(kind, detail=run.error, since=run.started_at)


def disk(installation: Installation) -> Trouble | None:
    """Return that the disk of the database is nearly full."""
    free = free_bytes(installation.data)
    stored = sum(file.stat().st_size for file in installation.database_files if file.exists())
    if free is None or not is_short_of_room(free, stored):
        return None
    return Trouble(TroubleKind.DISK_FULL, detail=str(installation.data), count=free // _MB)


def is_short_of_room(free: int | None, stored: int) -> bool:
    """Tell whether so many free bytes are too few beside so many that are stored; None: nobody knows."""
    return free is not None and free < min(_LEAST_BYTES, _LEAST_BYTES // 4 + stored)


def _of_jobs(attention: Attention) -> Iterator[Trouble]:
    for job, (since, error) in attention.failing.items():
        yield Trouble(TroubleKind.JOB_FAILING, about=job, detail=error, since=since)


def stuck(cache: Cache, now: datetime) -> Iterator[Trouble]:
    """Yield by which channels messages do not get through: laid aside, or tried in vain for hours."""
    found: dict[str, list[tuple[datetime, Parked | Waiting]]] = defaultdict(list)
    for at, message in _stuck_messages(cache, now):
        found[message.channel].append((at, message))
    for channel, some in found.items():
        since, last = min(at for at, _ in some), some[-1][1]
        yield Trouble(TroubleKind.MESSAGES_STUCK, about=channel, detail=last.reason, since=since, count=len(some))


def _stuck_messages(cache: Cache, now: datetime) -> Iterator[tuple[datetime, Parked | Waiting]]:
    """Yield the messages that do not get through, and since when."""
    yield from ((parked.parked_at, parked) for parked in cache.outbox.parked())
    for waiting in cache.outbox.waiting():
        if has_failed(waiting) and now - waiting.written_at >= WAITS_LONG:
            yield waiting.written_at, waiting


def broken_ways(settings: Settings, cache: Cache, now: datetime) -> frozenset[tuple[str, str]]:
    """Return by which ways nobody is reached now: (channel, reader), or (channel, "") for all of a channel.

    One reader's address may be wrong while the others get theirs: a channel that took something since is not broken.
    """
    found: set[tuple[str, str]] = set()
    for at, one in _stuck_messages(cache, now):
        found.add((one.channel, addressee(settings, one.channel, one.key)))
        took_at = cache.outbox.last_delivered(one.channel)
        if took_at is None or took_at <= at:
            found.add((one.channel, ""))
    return frozenset(found)


def _of_shop(
    settings: Settings, shop: ShopSettings, cache: Cache, now: datetime, attention: Attention
) -> Iterator[Trouble]:
    """Yield what is wrong with the reading of a shop: all of it, or a part."""
    run = cache.runs.last("sync", shop.name)
    states = cache.feeds.states(shop.name) if cache.shops.info(shop.name) is not None else {}
    orders = states.get(Feed.ORDERS)
    synced_at = None if orders is None else orders.synced_at
    if synced_at is not None and is_future(synced_at, now):
        synced_at = None
    patience = longest(settings)
    if run is not None and _is_unread(run, synced_at, now, attention.lasts, patience):
        kind = TroubleKind.SHOP_REFUSED if run.error and run.refused else TroubleKind.SHOP_UNREAD
        yield Trouble(kind, shop.name, detail=run.error, since=synced_at)
        return
    yield from _parts(shop, states, now, patience)
    yield from _said_by_services(shop, cache)
    yield from ended(shop, cache, now)


def longest(settings: Settings) -> timedelta:
    """Return how long a shop may be unread: as written, and twice as long as between two readings at least."""
    return max(settings.operator.unread_after, 2 * settings.schedule.sync_every)


def _is_unread(run: Run, synced_at: datetime | None, now: datetime, attentive: timedelta, patience: timedelta) -> bool:
    """Tell whether a shop cannot be read: it turns us away, or for too long nothing came of it.

    One that was never read is told where it turns us away; else somebody is still at it, and doctor helps.
    """
    if run.error and run.refused:
        return True
    if synced_at is None or now - synced_at < patience:
        return False
    # after a start or a sleep a reading has to have its chance; one that hangs has had it when the time is over
    return run.finished_at > now - attentive if run.error else attentive >= patience


def _parts(
    shop: ShopSettings, states: Mapping[str, FeedState], now: datetime, patience: timedelta
) -> Iterator[Trouble]:
    """Yield feeds and tables that were read before, and have not been for long while the shop is."""
    tables = filled_tables(shop)
    for feed, state in states.items():
        if feed == Feed.ORDERS or not state.error or state.synced_at is None or now - state.synced_at < patience:
            continue
        kind = TroubleKind.TABLE_UNREAD if feed in tables else TroubleKind.FEED_STOPPED
        yield Trouble(kind, shop.name, feed, state.error.partition("\n")[0], state.synced_at)


def _said_by_services(shop: ShopSettings, cache: Cache) -> Iterator[Trouble]:
    """Yield what services said at the last look that a person has to see to; what each says is a trouble by itself."""
    last = cache.runs.last(LOOK, shop.name) if shop.source else None
    for said in last.error.splitlines() if last is not None else ():
        yield Trouble(TroubleKind.SERVICE_SAYS, shop.name, said, said)


def ended(shop: ShopSettings, cache: Cache, now: datetime) -> Iterator[Trouble]:
    """Yield tables of days that are read, and go on no more; answers of customers come when they come."""
    filled, info = filled_tables(shop), cache.shops.info(shop.name)
    if info is None:
        return
    facts, today = cache.facts.of(shop.name), local_day(now, ZoneInfo(info.time_zone))
    stopped = {one.table for one in cache.feeds.stopped_sources(shop.name, now)}  # told of as what has stopped
    for table in TABLES:
        if table.name in stopped:
            continue
        known = facts.coverage(table.name) if table.name in filled and table.may_repeat_itself else None
        if known is not None and today - known.last > ENDED_AFTER:
            yield Trouble(TroubleKind.TABLE_ENDED, shop.name, table.name, known.last.isoformat())
