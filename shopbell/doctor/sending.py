"""A test message for everybody who gets messages, by every way: what comes of it is told, and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from alerts.channels.kind import Channel, Everybody
from alerts.deliver import hand_over
from alerts.messages.plain import test_message
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.errors import Refused, TryLater, Uncertain
from commerce.messages import Claimed
from shopbell.config import ShopSettings
from shopbell.delivery import dispatcher
from shopbell.doctor.health import Finding
from shopbell.recipients import reached_by
from shopbell.wiring import Installation


def send(installation: Installation, cache: Cache, only: str | None) -> Iterator[Finding]:
    """Send the test messages, one after the other, and yield what became of each; `only` names one shop."""
    channels = dispatcher(installation).channels()
    told: set[tuple[str, str]] = set()
    for shop in installation.shops(only):
        for who in reached_by(installation.settings, shop.name):
            way = who.channel.name, who.address
            if way not in told:
                told.add(way)
                yield _tried(installation, channels, who, _zone(shop, cache))


def _tried(installation: Installation, channels: Mapping[str, Channel], who: Recipient, zone: ZoneInfo) -> Finding:
    """Send one test message, and return what became of it."""
    about, now = f"{who.channel.name} {who.name}", installation.clock.now()
    message = test_message(who, zone, installation.renderer, now)
    try:
        name = hand_over(Claimed(0, message, 1, now), channels)
    except Uncertain as error:
        return Finding("problem", about, f"the test message may have arrived, or not: {error}; look there")
    except TryLater as error:
        return Finding("problem", about, f"the test message could not be delivered for now: {error}")
    except Refused as error:
        return Finding("problem", about, f"the test message was not delivered: {error}")
    if isinstance(who.channel.audience, Everybody):
        return Finding("fine", about, f"no other channel reaches {who.name}; the test message lies in {name}")
    return Finding("fine", about, "the test message is sent; look whether it is there, and not among the spam")


def _zone(shop: ShopSettings, cache: Cache) -> ZoneInfo:
    """Return the zone of a shop, as far as it is known."""
    info = cache.shops.info(shop.name)
    return ZoneInfo(shop.time_zone or (info.time_zone if info is not None else "UTC"))
