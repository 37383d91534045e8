"""What a look finds: findings, feeds, permissions, shop by shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from commerce.figures import Verdict
from commerce.judgements import Question
from commerce.order_sources import Because, Treatment
from commerce.orders import ShopInfo
from kpi.facts.one_sided import OneSided
from kpi.registry import catalog
from kpi.verdict.known_past import KnownPast

Level = Literal["fine", "note", "problem", "bad_config"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to know about it."""

    level: Level
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How one feed of one shop stands, and what it is good for."""

    feed: str
    state: str  # "read", "refused", "never read", "first reading unfinished", or "with orders": no feed of its own
    synced_at: datetime | None
    seen_to: datetime | None
    rows: int
    error: str
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether the shop lets one feed be read, and what that feed is good for."""

    feed: str
    scopes: tuple[str, ...]
    state: str  # of `commerce.orders.FeedAccess`
    note: str
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """Where orders that count were entered, and how they are treated.

    `name` is an app's, where the source is but its number; `because`: whether the merchant, the platform or nobody
    knows the word.
    """

    source: str
    name: str
    orders: int
    online_orders: int
    treated: Treatment
    because: Because

    @property
    def called(self) -> str:
        """The word with the name behind it."""
        word = self.source or "(no word)"
        return f"{word} ({self.name})" if self.name else word

    @property
    def is_offline(self) -> bool:
        """Whether its orders are left out of what is held against visits, as long as no visit is known."""
        return self.treated == "offline" or (self.treated == "by_visit" and self.online_orders < self.orders)


@dataclass(frozen=True, slots=True)
class WaitingHealth:
    """Orders in a status that nobody has explained, their merchandise, and what the status may stand for.

    `proposal` is "" where the platform has no words for it.
    """

    status: str
    orders: int
    net: Decimal
    currency: str
    proposal: str

    @property
    def worth(self) -> str:
        """The merchandise with its currency."""
        return f"{self.net} {self.currency}"


@dataclass(frozen=True, slots=True)
class Watched:
    """A number that is judged, by which questions, and the verdict of now, which knows how small a change it sees."""

    verdict: Verdict
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class LateFeed:
    """A feed that begins later than the orders, and the numbers that are watched and begin with it."""

    feed: str
    first: date
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What the past of a shop allows.

    Attributes:
        orders: What is known, and what is odd about it.
        late: Feeds that begin later than the orders.
        drift_from: The first day on which a week can be held against what is usual; None: that can be done already.
        quarters_from: The first day on which a slow decline can be held against the quarters before; None likewise.
        last_year_from: The first day on which four weeks lie beside the same weeks of last year; None: they do already.
        unjudged: Verdicts that say today that they cannot tell, and why.
    """

    orders: KnownPast
    late: tuple[LateFeed, ...]
    drift_from: date | None
    quarters_from: date | None
    last_year_from: date | None
    unjudged: tuple[Verdict, ...]


@dataclass(slots=True)
class ShopHealth:
    """One shop. `watched`, `sensitivity` and `past` stay empty before its orders were read to their end."""

    name: str
    platform: str
    findings: list[Finding] = field(default_factory=list)
    feeds: list[FeedHealth] = field(default_factory=list)
    statuses: Mapping[str, int] = field(default_factory=dict)
    one_sided: Sequence[OneSided] = ()  # names of channels and campaigns
    waiting: tuple[WaitingHealth, ...] = ()
    sources: tuple[SourceHealth, ...] = ()
    watched: tuple[Watched, ...] = ()
    sensitivity: str = ""
    past: Past | None = None
    info: ShopInfo | None = None

    @property
    def currency(self) -> str:
        """The shop's; "" before it was read."""
        return self.info.currency if self.info else ""

    @property
    def permissions(self) -> list[Permission]:
        """What the rights granted allow; empty where the platform does not tell."""
        feeds = self.info.feeds if self.info else ()
        return [Permission(one.feed, one.scopes, one.state, one.note, kpis_of(one.feed)) for one in feeds]


@dataclass(slots=True)
class Health:
    """The whole installation."""

    findings: list[Finding] = field(default_factory=list)
    shops: list[ShopHealth] = field(default_factory=list)

    @property
    def all_findings(self) -> list[Finding]:
        """Every finding, the shops' own included."""
        return self.findings + [finding for shop in self.shops for finding in shop.findings]


def kpis_of(feed: str) -> tuple[str, ...]:
    """Return the KPIs that are worked out from a feed, on one of their bases at least."""
    return tuple(kpi for kpi, one in catalog().items() if feed in one.feeds())
