"""Tables that a merchant hands us as CSV files or URLs: marketing spend, traffic, survey answers.

Made for what spreadsheets and ad managers really export: byte order marks, semicolons, tabs, decimal commas, their own
column names. A wrong row is named with line and column and skipped; the rest is kept.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar
from unicodedata import normalize
from urllib.parse import urlsplit

from commerce.clock import Clock
from commerce.errors import Refused
from commerce.feeds import Feed, Table
from commerce.tables import BadRow, Spend, SurveyAnswer, Traffic
from connectors.cells import Manner, manner, read_channel, read_count, read_day, read_device, read_money, read_name
from connectors.column_names import ALIASES
from connectors.http import Answer, Wire, trouble

#: Ten years of daily rows of a large shop are a tenth of it.
MOST_BYTES = 64 * 2**20
_MOST_BAD_ROWS = 1000
#: Raise it when a row is read otherwise than before: tables that did not change are then read again.
_WAY_OF_READING = 2
_OK = 200
_SCORES = {"nps": (0, 10), "csat": (1, 5)}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns a feed has, in our words; each may go by other names in the file."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


_COLUMNS = {
    Feed.SPEND: _Columns(("day", "channel", "amount"), ("campaign", "clicks")),
    Feed.TRAFFIC: _Columns(("day", "channel", "sessions"), ("device", "carts", "checkouts", "visitors")),
    Feed.SURVEYS: _Columns(("day", "kind", "score")),
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a CSV, and what it is called without secrets."""

    content: bytes
    source: str

    def fingerprint(self, currency: str) -> str:
        """Return what stays the same as long as the content does, and the way in which it is read."""
        return hashlib.sha256(f"{_WAY_OF_READING}:{currency}:".encode() + self.content).hexdigest()


def fetch(source: str, *, clock: Clock) -> Fetched:
    """Get a CSV file or URL without reading it.

    Args:
        source: Path or http(s) URL. `Fetched.source` names it without secrets.
        clock: Waits between tries of a URL.

    Raises:
        TryLater: The URL's server is busy or away.
        Refused: No such file or page, or too large; the message says which.
    """
    if re.match(r"https?://", source, re.IGNORECASE):
        return Fetched(_download(source, clock), _without_secrets(source))
    path = Path(source).expanduser()
    return Fetched(_from_disk(path), str(path))


def parse(feed: Feed, content: bytes, currency: str, source: str) -> Table:
    """Read the bytes of a CSV. Rows of the same day, channel and campaign (or device) are added up.

    Args:
        feed: SPEND, TRAFFIC or SURVEYS.
        content: As `fetch` got it.
        currency: The shop's; amounts are read in it.
        source: What the table is called.

    Raises:
        Refused: It is no CSV, or columns are missing.
    """
    columns = _COLUMNS[feed]
    rows = _rows(_text(content, source))
    head = next(rows, None)
    if head is None:
        msg = f"{source}: the file is empty; expected the columns {_expected(columns)}"
        raise Refused(msg)
    places = _places(head.cells, columns, currency, source)
    body = list(rows)
    way = manner(
        (row.cells[places["amount"]] for row in body if "amount" in places and places["amount"] < len(row.cells)),
        (row.cells[places["day"]] for row in body if places["day"] < len(row.cells)),
        head.delimiter,
    )
    reader = _Reader(places, len(head.cells), currency, way)
    for row in body:
        reader.add(feed, row)
    return Table(
        feed=feed,
        source=source,
        spend=[
            Spend(day, channel, campaign, amount or 0, clicks)
            for (day, channel, campaign), (amount, clicks) in reader.spend.items()
        ],
        traffic=[
            Traffic(day, channel, device, sessions or 0, carts, checkouts, visitors)
            for (day, channel, device), (sessions, carts, checkouts, visitors) in reader.traffic.items()
        ],
        surveys=reader.surveys,
        bad_rows=tuple(reader.bad[:_MOST_BAD_ROWS]),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[str]
    delimiter: str
    problem: str = ""


class _BadCell(Exception):
    def __init__(self, problem: str, column: str = "") -> None:
        super().__init__(problem)
        self.column = column


_Counts = tuple[int | None, ...]


@dataclass(slots=True)
class _Reader:
    """Collect good rows, added up by their key, and bad ones."""

    places: Mapping[str, int]
    width: int
    currency: str
    way: Manner
    spend: dict[tuple[date, str, str], _Counts] = field(default_factory=dict)
    traffic: dict[tuple[date, str, str], _Counts] = field(default_factory=dict)
    surveys: list[SurveyAnswer] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    def add(self, feed: Feed, row: _Row) -> None:
        """Read one row into its place, or into the bad ones."""
        try:
            if row.problem:
                raise _BadCell(row.problem)  # noqa: TRY301 - one way out for every bad row
            if any(cell.strip() for cell in row.cells[self.width :]):
                msg = f"{len(row.cells)} cells for {self.width} columns; put texts and decimal commas into quotes"
                raise _BadCell(msg)  # noqa: TRY301 - one way out for every bad row
            day = self._cell(row, "day", lambda text: read_day(text, self.way))
            if feed is Feed.SPEND:
                key = (day, self._name(row, "channel", read_channel), self._name(row, "campaign", read_name))
                money = self._cell(row, "amount", lambda text: read_money(text, self.currency, self.way))
                self.spend[key] = _added(self.spend.get(key), (money, self._count(row, "clicks")))
            elif feed is Feed.TRAFFIC:
                key = (day, self._name(row, "channel", read_channel), self._name(row, "device", read_device))
                sessions = self._cell(row, "sessions", read_count)
                others = [self._count(row, name) for name in ("carts", "checkouts", "visitors")]
                self.traffic[key] = _added(self.traffic.get(key), (sessions, *others))
            else:
                kind = self._cell(row, "kind", _kind)
                score = self._cell(row, "score", lambda text: _score(text, kind))
                self.surveys.append(SurveyAnswer(day, kind, score))
        except _BadCell as error:
            self.bad.append(BadRow(row.line, error.column, str(error)))

    def _text(self, row: _Row, column: str) -> str:
        place = self.places.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def _cell(self, row: _Row, column: str, reads: Callable[[str], T]) -> T:
        try:
            return reads(self._text(row, column))
        except ValueError as error:
            raise _BadCell(str(error), column) from None

    def _name(self, row: _Row, column: str, reads: Callable[[str], str]) -> str:
        return reads(self._text(row, column))

    def _count(self, row: _Row, column: str) -> int | None:
        """Read an optional count; an empty cell is not known, which is not none."""
        return self._cell(row, column, read_count) if self._text(row, column).strip() else None


def _added(old: _Counts | None, new: _Counts) -> _Counts:
    """Add counts up; what one row does not know the other may."""
    if old is None:
        return new
    return tuple(b if a is None else a if b is None else a + b for a, b in zip(old, new, strict=True))


def _kind(text: str) -> str:
    kind = text.strip().lower()
    if kind not in _SCORES:
        msg = f"{text.strip()[:40]!r} is not a kind of survey; write nps or csat"
        raise ValueError(msg)
    return kind


def _score(text: str, kind: str) -> int:
    low, high = _SCORES[kind]
    score = read_count(text)
    if not low <= score <= high:
        msg = f"{score} is not a score of {kind}; it goes from {low} to {high}"
        raise ValueError(msg)
    return score


def _from_disk(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            msg = f"{path} has more than {MOST_BYTES // 2**20} MB; split it by years"
            raise Refused(msg)
        return path.read_bytes()
    except OSError as error:
        msg = f"{path}: {(error.strerror or 'cannot be read').lower()}; check the path in the config"
        raise Refused(msg) from None


def _download(url: str, clock: Clock) -> bytes:
    """Fetch a CSV; published spreadsheets redirect to another host, and no key is sent along."""
    wire = Wire(clock, secrets=(urlsplit(url).query,))

    def check(answer: Answer) -> None:
        if answer.status != _OK:
            raise trouble(answer, "check the address of the table" if answer.status < 500 else "")  # noqa: PLR2004 - an HTTP class
        if answer.is_page:
            msg = f"{answer.place} answered with a web page instead of a table; publish the sheet as CSV"
            raise Refused(msg)

    try:
        return wire.first_contact(url, check, keys_follow=False).body
    finally:
        wire.close()


def _without_secrets(url: str) -> str:
    """Name a URL so that two sheets of one document stay two, and no secret of the query shows."""
    parts = urlsplit(url)
    name = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
    return f"{name}#{hashlib.sha256(parts.query.encode()).hexdigest()[:8]}" if parts.query else name


def _text(content: bytes, source: str) -> str:
    if content.startswith(b"PK\x03\x04"):
        msg = f"{source}: this is an Excel workbook; save it as CSV"
        raise Refused(msg)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")  # what Excel saves where nobody chose UTF-8
    return text.lstrip("\ufeff")


def _rows(text: str) -> Iterator[_Row]:
    """Yield rows that are not blank, with their line.

    Line by line: no name has a line break in it, and so a quote that is never closed spoils one row, not the rest.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    first = next((line for line in lines if line.strip()), "")
    mark = re.fullmatch(r"sep=(.)", first.strip())  # Excel's own hint
    bare = re.sub(r'"[^"]*"', "", first)
    delimiter = mark[1] if mark else max(",;\t|", key=bare.count)
    for number, line in enumerate(lines, 1):
        if not line.strip(f" \t{delimiter}") or (mark and line is first):
            continue
        try:
            yield _Row(number, next(csv.reader([line], delimiter=delimiter, strict=True)), delimiter)
        except csv.Error as error:
            yield _Row(number, (), delimiter, f"this is no CSV ({error}); close every quote, and double those inside")


def _places(head: Sequence[str], columns: _Columns, currency: str, source: str) -> dict[str, int]:
    """Return where each of our columns stands in the file."""
    places: dict[str, int] = {}
    for place, title in enumerate(head):
        plain = _plain(title)
        bare, _, beside = plain.partition(" (")
        for name in (*columns.required, *columns.optional):
            if name not in places and (plain in ALIASES[name] or bare in ALIASES[name]):
                places[name] = place
                code = beside.rstrip(")").upper()
                if name == "amount" and re.fullmatch("[A-Z]{3}", code) and code != currency:
                    msg = f"{source}: the column {title.strip()!r} is in {code}; the shop's currency is {currency}"
                    raise Refused(msg)
                break
    missing = [name for name in columns.required if name not in places]
    if missing:
        found = ", ".join(read_name(title)[:40] for title in head[:20])
        msg = f"{source}: no column {', '.join(missing)}; found: {found}; expected: {_expected(columns)}"
        raise Refused(msg)
    return places


def _plain(title: str) -> str:
    """Write a column's name as `ALIASES` does; what stands in brackets behind it begins with " (" then."""
    blanks = re.sub(r"[\s_-]+", " ", normalize("NFC", title).strip().lower())
    return re.sub(r"\s*/\s*", " / ", re.sub(r"\s*[(\uff08]", " (", blanks).replace("\uff09", ")"))


def _expected(columns: _Columns) -> str:
    return ", ".join((*columns.required, *(f"{name} (optional)" for name in columns.optional)))
