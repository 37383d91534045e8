"""What the cache answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from commerce.feeds import Watermark
from commerce.likeness import Spending


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a page or reading.

    Attributes:
        written: Records stored, new or again.
        outdated: Records left out because a newer version is stored already.
        skipped: Records that could not be read and were named.
        emptied: Days that had rows of this source before, and are days of nothing now.
        doubted: Days that would have been emptied, but so many that a slip is more likely: they keep their rows.
    """

    written: int = 0
    outdated: int = 0
    skipped: int = 0
    emptied: tuple[date, ...] = ()
    doubted: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class LastReading:
    """How far a feed has been read, and when that was last done to its end (UTC); None before the first time."""

    watermark: Watermark
    synced_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedState:
    """The health of a feed.

    Attributes:
        watermark: How far it has been read.
        synced_at: When the last reading began that came to its end without a failure; None: never.
        error: What went wrong the last time, a line each; "" when nothing did.
        row_count: Records stored.
        doubt: What is likely to be a slip in what was read, and so was not taken as it stands, a line each.
    """

    watermark: Watermark
    synced_at: datetime | None
    error: str
    row_count: int
    doubt: str = ""

    @property
    def complaints(self) -> list[str]:
        """What went wrong and what is doubtful, a sentence each."""
        return [*self.error.splitlines(), *self.doubt.splitlines()]


@dataclass(frozen=True, slots=True)
class Run:
    """The last run of a job; `shop` is "" for a job of the whole installation, `error` "" when all went well.

    `refused`: it was turned away, and will be until a person changes something; else it was put off, or unforeseen.
    """

    job: str
    shop: str
    started_at: datetime
    finished_at: datetime
    error: str = ""
    refused: bool = False


class Redacted(NamedTuple):
    """How many stored records had spoken of a customer who is now forgotten."""

    orders: int
    checkouts: int
    accounts: int


class DiscountUses(NamedTuple):
    """How often a discount was used: in stored orders that count and in others, and by the shop's own counter.

    `code` is "" for an automatic discount.
    """

    code: str
    title: str
    counted: int
    not_counted: int
    told: int


class Skipped(NamedTuple):
    """A record that could not be read: which feed, what was wrong with it, and when (None: before the first sync).

    `missing`: what there is less of in the figures because of it ("orders", "refunds", "checkouts"), `feeds.PART` where
    it counts all the same, "" where no figure counts it; `day`: the day from which it is missing, None where that is
    not known.
    """

    feed: str
    text: str
    at: datetime | None
    missing: str = ""
    day: date | None = None


class LeftOut(NamedTuple):
    """Rows of a source that do not count, since `winners` tell of the same thing: on how many days, first and last.

    `is_forgotten`: it goes before them, but does not tell of these days any more. `minor`: what the rows amount to, in
    minor units; None where the table holds no money. `by_wins`: the merchant wrote that they go before.
    """

    table: str
    source: str
    days: int
    first: date
    last: date
    winners: tuple[str, ...]
    is_forgotten: bool = False
    rows: int = 0
    minor: int | None = None
    by_wins: bool = False


class NoLongerTold(NamedTuple):
    """Days behind the last row of a source that it told before: how many, first and last; they keep what they had."""

    table: str
    source: str
    days: int
    first: date
    last: date
    has_no_row_at_all: bool


class StoppedSource(NamedTuple):
    """A source that tells no new day although it should: `last` is the last one, `late` how many are over since."""

    table: str
    title: str
    last: date
    read_at: datetime | None
    late: int


class ToldOnce(NamedTuple):
    """Money as one source tells it.

    `account` is "" where none is named or several are; `minor`: what it comes to on the days that were compared, in
    minor units; `under`: under what it is told.
    """

    source: str
    title: str
    account: str
    channels: tuple[str, ...]
    minor: int
    under: frozenset[Spending]


class SameTwice(NamedTuple):
    """Money that two sources may tell both, so that it is added up; `other` is the one that goes after.

    They are alike on `alike` of `days` days; `campaigns`: the names that both tell, where it is found by these.
    `and_more`: where `other` may tell the sum of several sources, those beside `one`: all that are added up with it.
    """

    table: str
    one: ToldOnce
    other: ToldOnce
    alike: int
    days: int
    campaigns: tuple[str, ...] = ()
    and_more: tuple[ToldOnce, ...] = ()

    @property
    def ones(self) -> tuple[ToldOnce, ...]:
        """What `other` may tell again: one source, or several."""
        return self.one, *self.and_more


class NegativeDays(NamedTuple):
    """Days on which a source told of less than nothing: how many, first and last, and what they come to."""

    table: str
    source: str
    days: int
    first: date
    last: date
    minor: int


class OtherZone(NamedTuple):
    """A source whose days are those of another time zone than the shop's, known since an instant (UTC)."""

    table: str
    title: str
    zone: str
    since: datetime | None


class OrdersBeside(NamedTuple):
    """What a source counted as orders on some days between two, and how many online orders the shop had on them."""

    table: str
    title: str
    told: int
    own: int
    days: int
    first: date
    last: date


class SourceSeen(NamedTuple):
    """Where orders that count were entered.

    `channel` is what those without a visit are called: the name of an app where the source is but its number.
    """

    source: str
    orders: int
    online_orders: int
    channel: str


class WaitingStatus(NamedTuple):
    """Orders in a status that nobody has explained: they count in no figure.

    `net_minor` is their merchandise, of those in the shop's currency.
    """

    status: str
    orders: int
    paid_orders: int
    net_minor: int
