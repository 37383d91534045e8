"""Look at a file as a shop would read it, and store nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from commerce.clock import Clock
from commerce.errors import Refused, TryLater
from commerce.money import to_major
from commerce.tables import BadRow, DataTable, NamedSource, Row
from commerce.tables.columns import Column, Duration, Label, Money, Score
from connectors.files.fetch import fetch, name_of
from connectors.files.reader import Examined, examine
from connectors.files.said import NOTHING_SAID, Books, Said
from connectors.sources.file import SOURCE as FILE
from connectors.sources.file import place_of, title_of
from connectors.sources.file.settings import FileSettings
from shopbell.config import ShopSettings
from shopbell.wiring import Installation

_ONE_DAY = timedelta(days=1)
#: Amounts of a file that names no currency are shown with as many decimals as most have.
_USUAL_CURRENCY = "EUR"


@dataclass(frozen=True)
class AsRead:
    """How a shop reads a file.

    Attributes:
        said: What its configuration says of the file.
        books: Its currency and rates; a row of a day after `latest` lies in the future.
        is_configured: The configuration names the file: what it does not say is lacking.
    """

    said: Said
    books: Books
    is_configured: bool = False


@dataclass(frozen=True)
class Finding:
    """What was found.

    Attributes:
        refused: Why nothing of it would be read; "" where something would.
        seen: What was seen of the file, as far as it went.
        to_say: Our columns that no column tells, and the configuration could.
        totals: {column: sum over the rows}: money in major units, a count, None where no row knows it.
        days: The days of the rows.
        rows: The rows themselves.
    """

    refused: str
    seen: Examined
    to_say: tuple[Column, ...] = ()
    totals: Mapping[str, str | int | None] = field(default_factory=dict)
    days: Sequence[date] = ()
    rows: Sequence[Row] = field(default=(), repr=False)

    @property
    def left_out(self) -> list[BadRow]:
        """Every line that would not be read, rightly or not, in the order of the file."""
        return sorted([*self.seen.passed, *self.seen.left_out], key=lambda one: one.line)


def of_no_shop(clock: Clock) -> AsRead:
    """Return how a file is read as long as no shop is known: in its own currency, up to tomorrow somewhere."""
    return AsRead(NOTHING_SAID, Books(None, latest=_tomorrow(clock, UTC)))


def of_shop(installation: Installation, shop: ShopSettings, table: DataTable, file: str) -> AsRead:
    """Return how a shop reads a file: as its configuration says where it names it."""
    info = None
    if installation.database.exists():
        with installation.open_cache() as cache:
            info = cache.shops.info(shop.name)
    currency = shop.currency or (info.currency if info else None)
    zone = shop.time_zone or (info.time_zone if info else "UTC")
    books = Books(currency, shop.exchange_rates, _tomorrow(installation.clock, ZoneInfo(zone)))
    written = _written(installation, shop, table, file)
    return AsRead(NOTHING_SAID, books) if written is None else AsRead(written.said, books, is_configured=True)


def named_as(installation: Installation, shop: ShopSettings, table: DataTable, file: str) -> NamedSource:
    """Return what the rows of a file are stored under, or would be, and what the configuration says of it."""
    written = _written(installation, shop, table, file)
    name = name_of(_place(file)) if written is None else FILE.named(written, installation.settings.place)
    is_apart = written is not None and written.own_account
    return NamedSource(name, title_of(name), apart=is_apart)


def _written(installation: Installation, shop: ShopSettings, table: DataTable, file: str) -> FileSettings | None:
    here, config = _place(file), installation.settings.place
    return next((one for one in shop.files(table) if _place(place_of(one, config)) == here), None)


def look_at(file: str, table: DataTable, as_read: AsRead, clock: Clock) -> Finding:
    """Return what would be read of a file."""
    seen, name = Examined(), name_of(file)
    try:
        content = fetch(file, clock=clock)
        reading = examine(
            table, content, as_read.books, name, as_read.said, seen=seen, may_lack_said=not as_read.is_configured
        )
    except (Refused, TryLater) as error:
        return Finding(str(error), seen)
    if seen.left_out and not reading.rows:
        first = seen.left_out[0]
        return Finding(f"{name}: no row is good: {first.place}: {first.problem}", seen)
    told = {*seen.columns, *as_read.said.labels, *seen.asked}
    lacking = tuple(one for one in table.named_for_files if not one.is_optional and one.name not in told)
    days = sorted({one.day for one in reading.rows})
    return Finding("", seen, lacking, dict(_totals(table, reading.rows, seen)), days, reading.rows)


def _totals(table: DataTable, rows: Sequence[Any], seen: Examined) -> Iterator[tuple[str, str | int | None]]:
    """Yield the sum of each column that the file has; of scores, how many were counted as what."""
    for column in table.columns:
        if column.name not in seen.columns or isinstance(column, Label):
            continue
        known = [value for row in rows if (value := getattr(row, column.stored)) is not None]
        if isinstance(column, Score):
            yield from _counted(column, rows)
        elif isinstance(column, Money):
            yield column.name, str(to_major(sum(known), seen.currency or _USUAL_CURRENCY)) if known else None
        elif not column.is_label and not (isinstance(column, Duration) and column.each):
            yield column.name, sum(known) if known else None


def _counted(column: Score, rows: Sequence[Any]) -> Iterator[tuple[str, int]]:
    for word, scale in column.scales.items():
        scores = [getattr(row, column.stored) for row in rows if getattr(row, column.of) == word]
        if scores:
            for name, (low, high) in scale.counts.items():
                yield name, sum(low <= score <= high for score in scores)


def _tomorrow(clock: Clock, zone: tzinfo) -> date:
    return clock.now().astimezone(zone).date() + _ONE_DAY


def _place(file: str) -> str:
    """Return where a file lies, however it is written; an address as it stands."""
    return file if "://" in file else str(Path(file).expanduser().resolve())
