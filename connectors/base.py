"""What every shop connector offers, whatever the platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from commerce.census import Census
from commerce.clock import Clock
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import ShopInfo
from commerce.pseudonym import Pseudonymizer


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach one shop.

    Attributes:
        url: The shop's address as the merchant wrote it; a `base_url` of a proxy or practice shop goes here too.
        key, secret: WooCommerce consumer key and secret.
        token: Shopify admin token.
        api_version: Shopify's pinned version; "" for the connector's own.
        base_url: Where requests really go, when not to `url` (tests, proxies); "" for `url`.
        verify: Path of a CA file, or True. Never False.
    """

    url: str
    key: str = ""
    secret: str = ""
    token: str = ""
    api_version: str = ""
    base_url: str = ""
    verify: bool | str = True

    def __repr__(self) -> str:
        """Name the shop, never the secrets."""
        return f"Access(url={self.url!r})"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the wiring hands to a connector: it reaches no clock, randomness or key by itself."""

    clock: Clock
    pseudonym: Pseudonymizer


class Connector(Protocol):
    """One shop, read-only."""

    def feeds(self) -> tuple[Feed, ...]:
        """Return the feeds this platform can give, in the order in which they should be read."""
        ...

    def shop(self) -> ShopInfo:
        """Ask the shop who it is: the first call of every run.

        Raises:
            TryLater: The shop is busy or away.
            Refused: Wrong address, key, scope or plan; the message says which and what to do.
        """
        ...

    def pages(self, feed: Feed, since: Watermark) -> Iterator[Page]:
        """Yield what changed since the watermark, oldest change first (a first backfill: by id).

        Every page carries the watermark to store with it, so that a run killed after any page goes on from there.
        The connector adds its own overlap; the cache keeps one row per record, so repeats are harmless. A record
        that cannot be read is named in `Page.skipped`, the rest is kept.

        Raises:
            TryLater: Carries the wait the shop asked for.
            Refused: `feed` names the one feed that is refused, when the others still work.
        """
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...


class Sweeper(Connector, Protocol):
    """A connector that can also find what left no trace in any feed."""

    def sweep(self, census: Census) -> Iterator[Page]:
        """Yield what changed without a trace in any feed: orders and refunds that are gone, journeys now ready.

        Slow and rare (weekly): the pages carry tombstones and orders read again, and leave the watermark as it is.

        Raises:
            TryLater: Carries the wait the shop asked for.
            Refused: As for `pages`.
        """
        ...
