"""Connectors that tell what a script says, for tests of what becomes of it: no socket, no platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from commerce.census import Census
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order, ShopInfo
from tests import make

INFO = msgspec.structs.replace(make.INFO, identity="toys")
SWEPT = msgspec.structs.replace(make.INFO, platform="shopify")


class Told:
    """What every connector has."""

    info: ShopInfo

    def shop(self) -> ShopInfo:
        return self.info

    def close(self) -> None:
        """Nothing to give back."""


@dataclass
class ScriptedShop(Told):
    """Tells pages, feed by feed, or an error in their place."""

    script: dict[str, list[Page | Exception]]
    info: ShopInfo = INFO
    asked: list[tuple[str, Watermark]] = field(default_factory=list)

    def feeds(self) -> tuple[str, ...]:
        return tuple(self.script)

    def pages(self, feed: str, since: Watermark) -> Iterator[Page]:
        self.asked.append((feed, since))
        yield from _told(self.script[feed])


@dataclass
class SweptShop(Told):
    """Tells its orders once, sweeps what it is told to, and looks again."""

    orders: Sequence[Order] = ()
    swept: list[Page | BaseException] = field(default_factory=list)
    later: Sequence[Page | Exception] = ()
    info: ShopInfo = SWEPT
    known: list[str] = field(default_factory=list)

    def feeds(self) -> tuple[str, ...]:
        return (Feed.ORDERS,)

    def pages(self, feed: str, since: Watermark) -> Iterator[Page]:
        del since
        yield Page(feed, Watermark(make.NOON), orders=self.orders)

    def follow_up(self, census: Census) -> Iterator[Page]:
        self.known = [one.id for one in census.orders()]
        yield from _told(self.later)

    def sweep(self, census: Census) -> Iterator[Page]:
        self.known = [one.id for one in census.orders()]
        yield from _told(self.swept)


@dataclass
class SlowShop(Told):
    """Tells its orders at once, and then takes hours to end: while it goes on, the shop's clock does too."""

    orders: Sequence[Order]
    clock: FrozenClock
    takes: timedelta = timedelta(0)
    info: ShopInfo = INFO

    def feeds(self) -> tuple[str, ...]:
        return (Feed.ORDERS,)

    def pages(self, feed: str, since: Watermark) -> Iterator[Page]:
        del since
        began = self.clock.now()
        yield Page(feed, Watermark(began), orders=self.orders)
        self.clock.sleep(self.takes.total_seconds())


def _told(script: Sequence[Page | BaseException]) -> Iterator[Page]:
    for entry in script:
        if isinstance(entry, BaseException):
            raise entry
        yield entry
