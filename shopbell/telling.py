"""What does not get through by one channel is told by another: a broken mail box must not be found out by silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.messages.plain import Stuck, StuckAt, stuck_message
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.messages import Message, Parked, Waiting
from shopbell.config import Settings
from shopbell.recipients import reached_by
from shopbell.undelivered import addressee, has_failed, is_of
from shopbell.wiring import Installation

#: A message, since when it is news, and what became of it (`Stuck.code`).
_News = tuple[Parked | Waiting, datetime, str]

#: News for so long; after that the digest and doctor say it.
_NEWS = timedelta(days=1)
#: A server may be away for a while without anybody being called.
_PATIENCE = timedelta(hours=6)


def tell_elsewhere(installation: Installation, cache: Cache) -> int:
    """Queue a word about what did not get through, for whoever hears of its shop by another configured channel.

    Once for each shop, channel, day and reader; in the quiet hours it waits. Returns how many messages are new.
    """
    now, told = installation.clock.now(), list[Message]()
    news = list(_lately(cache, now))
    if not news:
        return 0
    for shop in installation.names:
        info = cache.shops.info(shop)
        zone = ZoneInfo(info.time_zone) if info is not None else ZoneInfo("UTC")
        if installation.settings.alerts.is_quiet(now.astimezone(zone).time()):
            continue
        for stuck in _stuck(installation.settings, shop, news):
            told += [
                stuck_message(stuck, who, installation.renderer, now)
                for who in _others(installation.settings, shop, stuck.channel)
            ]
    return cache.outbox.queue(told, now) if told else 0


def _stuck(settings: Settings, shop: str, news: Sequence[_News]) -> Iterator[StuckAt]:
    """Yield where messages of a shop did not get through lately, by channel and day."""
    found: dict[tuple[str, str], list[Stuck]] = defaultdict(list)
    for message, at, code in news:
        if is_of(message, shop, settings):
            reader = addressee(settings, message.channel, message.key)
            found[message.channel, f"{at:%Y-%m-%d}"].append(Stuck(message.subject, reader, code, message.reason))
    for (channel, day), messages in found.items():
        yield StuckAt(shop, channel, day, messages)


def _lately(cache: Cache, now: datetime) -> Iterator[_News]:
    """Yield what is news: laid aside today, or tried in vain for hours; since when, and what became of it."""
    for parked in cache.outbox.parked():
        if now - parked.parked_at <= _NEWS:
            yield parked, parked.parked_at, "uncertain" if parked.is_uncertain else "undelivered"
    for waiting in cache.outbox.waiting():
        if has_failed(waiting) and _PATIENCE <= now - waiting.written_at <= _PATIENCE + _NEWS:
            yield waiting, waiting.written_at, "waiting"


def is_told_elsewhere(settings: Settings, channel: str) -> bool:
    """Tell whether readers learn by another channel that one delivers nothing, and no operator is named for that."""
    return settings.operator.recipient is None and any(_others(settings, shop.name, channel) for shop in settings.shop)


def _others(settings: Settings, shop: str, channel: str) -> list[Recipient]:
    """Return who hears of a shop by a channel that somebody configured, and that is another one.

    But for the operator, who is told as such.
    """
    return [
        who
        for who in reached_by(settings, shop)
        if who.channel.name != channel
        and settings.channels.tables(who.channel.name)
        and who.name != settings.operator.recipient
    ]
