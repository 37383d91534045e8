"""What every shop connector offers, whatever the platform."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Protocol, TypeVar, runtime_checkable

from commerce.census import Census
from commerce.clock import Clock
from commerce.feeds import Page, Watermark
from commerce.orders import ShopInfo
from commerce.pseudonym import Pseudonymizer
from commerce.reports import ReportStep, ToldCause

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a shop is waited for: a sync in the night has time, a person who looks on has not.

    Attributes:
        tries: How often one request is tried in all.
        connect_s, read_s: Seconds of silence that are borne, while connecting and afterwards.
        whole_s: Seconds an answer may take that never falls silent and never ends.
        is_looked_on: Somebody waits at the screen: pauses are left out that are nothing but kind to a service.
    """

    tries: int = 6
    connect_s: float = 10.0
    read_s: float = 60.0
    whole_s: float = 300.0
    is_looked_on: bool = False


#: For somebody who waits at the screen: one try.
BRIEF = Patience(tries=1, connect_s=5.0, read_s=10.0, whole_s=20.0, is_looked_on=True)


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach one shop, and how far back it is read: what every platform needs to know.

    Attributes:
        url: The shop's address as the merchant wrote it.
        base_url: Where requests really go, when not to `url` (a proxy, a practice shop); "" for `url`.
        verify: Path of a CA file, or True. Never False.
        history_from: Orders placed before are not read; None for all that the shop shows.
        patience: How long the shop is waited for; a connector hands it to its `Wire`.
        front_user, front_password: What the web server itself asks for in front of the shop (a staging shop's basic
            auth); "" for none. Sent over https only. The password does not show in the repr.
    """

    url: str
    base_url: str = ""
    verify: bool | str = True
    history_from: datetime | None = None
    patience: Patience = field(default_factory=Patience)
    front_user: str = ""
    front_password: str = field(default="", repr=False)


class ShopSecrets(Mapping[str, str]):
    """The secrets that open one shop, by the names that its platform gives them. Its repr shows the names only."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)

    def __getitem__(self, name: str) -> str:
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        """Name them, never show them."""
        return f"ShopSecrets({', '.join(self._texts)})"


@dataclass(frozen=True, slots=True)
class SavedToken:
    """An access token that a shop handed out for a time. Instants in UTC. Its repr shows no token."""

    token: str
    obtained_at: datetime
    expires_at: datetime
    scopes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Tell when it ends, never what it is."""
        return f"SavedToken(expires_at={self.expires_at.isoformat()})"


class TokenStore(Protocol):
    """Where one shop's token outlives the process. What `load` gives may be out of date or refused: then ask anew."""

    def load(self) -> SavedToken | None:
        """Return the token saved last for these very credentials; None when there is none that can be read."""
        ...

    def save(self, token: SavedToken) -> None:
        """Keep a token, where only the owner may read it; failing to is no error."""
        ...


class MemoryTokens:
    """Keeps a token as long as the process lives."""

    def __init__(self) -> None:
        self._token: SavedToken | None = None

    def load(self) -> SavedToken | None:
        """Return the token saved last."""
        return self._token

    def save(self, token: SavedToken) -> None:
        """Keep a token."""
        self._token = token


class Shared:
    """What several connectors of a process have in common, such as how fast one app may ask one shop. For many threads.

    Hand the same one to all connectors; each with its own works, too, and knows nothing of the others.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[tuple[str, ...], Any] = {}

    def get(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """Return what was made for a key, made now where it was not yet. A key holds no secret."""
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            found: T = self._made[key]
            return found


@dataclass(frozen=True, slots=True)
class Tools:
    """What the wiring hands to a connector: it reaches no clock, randomness or key by itself.

    Attributes:
        scratch: A folder for what is too large for the memory, made when it is needed; None for the system's own.
    """

    clock: Clock
    pseudonym: Pseudonymizer
    tokens: TokenStore = field(default_factory=MemoryTokens)
    shared: Shared = field(default_factory=Shared)
    scratch: Path | None = None


class Connector(Protocol):
    """One shop, read-only."""

    def feeds(self) -> tuple[str, ...]:
        """Return the feeds this platform can give, in the order in which they should be read."""
        ...

    def shop(self) -> ShopInfo:
        """Ask the shop who it is: the first call of every run.

        Raises:
            TryLater: The shop is busy or away.
            Refused: Wrong address, key, scope or plan; the message says which and what to do.
        """
        ...

    def pages(self, feed: str, since: Watermark) -> Iterator[Page]:
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


@runtime_checkable
class Follower(Connector, Protocol):
    """A connector that knows what the shop had not finished when it was read, and looks again after every sync."""

    def follow_up(self, census: Census) -> Iterator[Page]:
        """Yield what was unfinished and now may not be: journeys not ready of the last day. Quick, often nothing.

        The pages leave the watermark as it is.

        Raises:
            TryLater: Carries the wait the shop asked for.
            Refused: As for `pages`.
        """
        ...


@runtime_checkable
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


@dataclass(frozen=True, slots=True)
class ToldOrder:
    """An order that the platform's figures were made of, as far as it takes to see whether ours is another by now.

    Attributes:
        changed_at: When the shop changed it last; None when it does not say.
        refunds: Ids of its refunds.
    """

    changed_at: datetime | None
    refunds: frozenset[str] = frozenset()


#: {"2026-03": {figure: amount in major units of the shop's currency}}.
MonthlyFigures = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class PlatformFigures:
    """The platform's own figures by month, as its own reports define them.

    Attributes:
        months: Figures are orders, gross_sales, discounts, refunds, net_sales, taxes, shipping, total_sales, and those
            of `commerce.reports.MORE_FIGURES`. One that the platform does not tell is absent.
        source: What was asked, e.g. "ShopifyQL FROM sales".
        notes: What a reader should know, e.g. that the platform's report lags behind.
        steps: What leads from our rules to those of this report, where the shop's own settings have a say; None: what
            the platform declares.
        causes: What only the platform can tell of the differences.
        orders: By id, the orders that `months` were made of; empty where the platform does not tell.
        recount: `months` and `causes` without some orders, by their ids; None where the platform adds up by itself.
    """

    months: MonthlyFigures
    source: str
    notes: tuple[str, ...] = ()
    steps: tuple[ReportStep, ...] | None = None
    causes: tuple[ToldCause, ...] = ()
    orders: Mapping[str, ToldOrder] = field(default_factory=dict)
    recount: Callable[[Collection[str]], tuple[MonthlyFigures, tuple[ToldCause, ...]]] | None = None


@runtime_checkable
class Reconciler(Connector, Protocol):
    """A connector that can also say what the platform itself reports."""

    def platform_figures(self, first: date, last: date) -> PlatformFigures:
        """Return the platform's figures of the shop's own days first to last, both included.

        A month that is only partly inside is told for the days inside.

        Raises:
            TryLater: Carries the wait the shop asked for.
            Refused: The plan or the scopes do not allow it.
        """
        ...


@runtime_checkable
class DatedReconciler(Reconciler, Protocol):
    """A reconciler whose platform can put an order into the month of its payment or of its creation, as one likes."""

    def figures_dated(self, first: date, last: date, *, by: Literal["payment", "creation"]) -> PlatformFigures:
        """Return the same as `platform_figures`, by that date whatever the shop's own settings choose."""
        ...


@dataclass(frozen=True, slots=True)
class Hint:
    """What a webhook tells, once its signature is good: that something changed. The data themselves are polled.

    Attributes:
        event_id: The platform's id of the event; repeats carry the same one. "" when it gives none.
        topic: The platform's own word, e.g. "orders/updated".
        feed: The feed in which the change will be found; None when it concerns none.
        ids: Our ids of the records that changed, as far as told.
        redact_customer_ids: The platform's own ids of customers whose data must go, as they go into the pseudonym.
        redact_shop: Everything of this shop must go.
    """

    event_id: str
    topic: str
    feed: str | None = None
    ids: tuple[str, ...] = ()
    redact_customer_ids: tuple[str, ...] = ()
    redact_shop: bool = False

    def __repr__(self) -> str:
        """Name the topic, never a customer."""
        return f"Hint(event_id={self.event_id!r}, topic={self.topic!r}, feed={self.feed}, ids={len(self.ids)})"
