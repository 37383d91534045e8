"""Files beside the configuration and sheets under an address: read whole, and again only when they have changed.

They are written by the table that they fill, as `[[shop.spend]]`, not as `[[shop.source]]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Self

from commerce.clock import local_day
from commerce.tables import TABLES, BadRow, DataTable, Reading, ReadSoFar
from connectors.files.fetch import fetch_newer, name_of
from connectors.files.reader import Examined, examine, fingerprint
from connectors.files.said import Books
from connectors.sources.file.settings import FileSettings
from connectors.sources.kind import Opening, SourceKind

_ONE_DAY = timedelta(days=1)
#: So long a server is believed that says that nothing changed; then the table is fetched whole once more.
_BELIEVED = timedelta(days=1)
_MOST_BAD_ROWS = 1000


class _Remembered(NamedTuple):
    """What is kept beside the rows: fingerprints of the table and of the way it was read, its server's version."""

    known: str = ""
    way: str = ""
    version: str = ""

    @classmethod
    def of(cls, last: ReadSoFar, now: datetime) -> Self:
        """Return what the last reading left."""
        left = cls(*last.content.split(" ", 2))
        is_fresh = last.read_at is not None and timedelta(0) <= now - last.read_at < _BELIEVED
        return left if is_fresh else left._replace(version="")


class FileSource:
    """One file or address that fills one table; see `connectors.sources.base.Source`."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        (self._table,) = opening.tables

    def readings(self, so_far: Callable[[DataTable], ReadSoFar]) -> Iterator[Reading]:
        """Yield the table, unless what was read of it last is the same still.

        Raises:
            TryLater: The address's server is busy or away.
            Refused: No such file or page, no CSV, or columns are missing.
        """
        opening, table = self._opening, self._table
        around, said = opening.surroundings, opening.settings.said
        books = Books(around.currency, around.rates, local_day(around.clock.now(), around.zone) + _ONE_DAY)
        last = _Remembered.of(so_far(table), around.clock.now())
        way = fingerprint(table, b"", books, said)
        place = place_of(opening.settings, opening.config)
        fetched = fetch_newer(place, clock=around.clock, known=last.version if last.way == way else "")
        content = fetched.content
        if content is None or (known := fingerprint(table, content, books, said)) == last.known:
            return
        reading = examine(table, content, books, opening.name, said, seen=Examined())
        reading = replace(reading, bad_rows=_few(reading.bad_rows))
        # bad rows are named at every sync until they are mended
        is_whole = bool(reading.rows) and not reading.bad_rows
        yield replace(reading, content=" ".join(_Remembered(known, way, fetched.version)) if is_whole else "")

    def close(self) -> None:
        """Nothing is held open."""


def _few(bad: tuple[BadRow, ...]) -> tuple[BadRow, ...]:
    """Return as many bad rows as are worth keeping, and how many more there are."""
    if len(bad) <= _MOST_BAD_ROWS:
        return bad
    rest = f"and {len(bad) - _MOST_BAD_ROWS:,} more lines from here on; `shopbell tables check --json` names them all"
    return (*bad[:_MOST_BAD_ROWS], BadRow(bad[_MOST_BAD_ROWS].line, "", rest))


def place_of(settings: FileSettings, config: Path) -> str:
    """Return the path or address of a file, as it is fetched."""
    return str(_path(settings, config) or settings.url)


def _path(settings: FileSettings, config: Path) -> Path | None:
    """Return where the file lies, counted from the configuration's folder; None for an address."""
    return None if settings.path is None else config.parent / settings.path.expanduser()


def _named(settings: FileSettings, config: Path) -> str:
    name = name_of(place_of(settings, config))
    return f"{name} ({settings.part})" if settings.part else name


def title_of(name: str) -> str:
    """Return what people call a file or an address by the name under which its rows are stored."""
    place, found, rest = name.partition("://")
    return rest.partition("/")[0] if found else re.split(r"[/\\]", place)[-1]


def _lacks(settings: FileSettings, config: Path) -> str:
    path = _path(settings, config)
    return f"there is no file {path}; mend `path` in {config.name}" if path and not path.is_file() else ""


SOURCE = SourceKind(
    name="file",
    settings=FileSettings,
    tables=tuple(table for table in TABLES if table.setting),
    opens=FileSource,
    named=_named,
    lacks=_lacks,
)
