"""Copies of the database: one a day, looked at before it is trusted, the oldest given up for the newest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cache import Cache, write_copy
from commerce.clock import is_future
from commerce.errors import Refused
from shopbell.jobs.file_notes import BACKUP
from shopbell.outside import free_bytes
from shopbell.wiring import Installation

_NAME = re.compile(r"shopbell-(\d{8}T\d{6}Z)(?:-(\d+))?\.sqlite")
#: A disk that is full stops everything; so much is left for the rest.
_LEFT_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Copy:
    """A database that lies ready to be put back.

    Attributes:
        made_at: UTC.
        is_set_aside: It was in use until then, and another one took its place.
        number: Tells those of one second apart.
    """

    path: Path
    made_at: datetime
    size: int
    is_set_aside: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was made, and those that were given up for it."""

    copy: Copy
    given_up: tuple[Path, ...]
    kept: int

    @property
    def summary(self) -> str:
        """One line for the log."""
        gone = f", {len(self.given_up)} older given up" if self.given_up else ""
        return f"{self.copy.path}: {self.copy.size / 2**20:.1f} MB, sound; {self.kept} kept{gone}"


def copies_in(folder: Path, *, is_set_aside: bool = False) -> list[Copy]:
    """Return the copies of a folder, the newest first; other files are none of ours."""
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return []
    found = []
    for file in files:
        if match := _NAME.fullmatch(file.name):
            made_at = datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            found.append(Copy(file, made_at, file.stat().st_size, is_set_aside, int(match[2] or 0)))
    return sorted(found, key=lambda one: (one.made_at, one.number), reverse=True)


def copies(installation: Installation) -> list[Copy]:
    """Return all that could be put back: backups, and databases that were set aside; the newest first."""
    found = copies_in(installation.backups) + copies_in(installation.set_aside, is_set_aside=True)
    return sorted(found, key=lambda one: (one.made_at, one.number), reverse=True)


def by_age(found: Sequence[Copy], now: datetime) -> list[Copy]:
    """Return copies, the newest first; those dated in the future, by a clock that ran ahead, count as the oldest."""
    return sorted(found, key=lambda one: (not is_future(one.made_at, now), one.made_at, one.number), reverse=True)


def new_name(folder: Path, now: datetime) -> Path:
    """Return a name that no file of the folder has."""
    plain = f"shopbell-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = (folder / f"{plain}{f'-{number}' if number else ''}.sqlite" for number in range(10_000))
    return next(name for name in names if not name.exists())


def backup(installation: Installation, cache: Cache, now: datetime) -> Made:
    """Copy the database, look at the copy, give up the oldest, and note how that went.

    Raises:
        Damaged: The database is not sound; no older copy is given up.
        TryLater: Somebody else holds it.
        Refused: There is no room, or no right to write there.
    """
    error = ""
    try:
        return _backup(installation, cache, now)
    except BaseException as trouble:
        error = str(trouble) or type(trouble).__name__
        raise
    finally:
        cache.runs.note(BACKUP, "", now, installation.clock.now(), error)


def _backup(installation: Installation, cache: Cache, now: datetime) -> Made:
    if not cache.shops.names():
        msg = "nothing is stored yet, so there is nothing to copy; run `shopbell sync` first"
        raise Refused(msg)
    folder, target = installation.backups, new_name(installation.backups, now)
    needed = sum(file.stat().st_size for file in installation.database_files if file.exists())
    free = free_bytes(folder)
    if free is not None and free < needed + _LEFT_BYTES:
        msg = (
            f"{folder}: {free // 2**20} MB are free there, and a copy takes {needed // 2**20} MB beside"
            f" {_LEFT_BYTES // 2**20} MB for the rest; make room, or name another `folder` under [backup]"
        )
        raise Refused(msg)
    write_copy(installation.database, target)
    known = by_age(copies_in(folder), now)
    old = [one.path for one in known[installation.settings.backup.keep :] if one.path != target]
    for path in old:
        path.unlink(missing_ok=True)
    made = next(one for one in known if one.path == target)
    return Made(made, tuple(old), len(known) - len(old))


def is_due(cache: Cache, every: timedelta, now: datetime) -> bool:
    """Tell whether the last copy lies too far back, failed, or is dated by a clock that ran ahead.

    A database without a shop holds nothing yet.
    """
    if not cache.shops.names():
        return False
    last = cache.runs.last(BACKUP, "")
    if last is None or last.error or is_future(last.started_at, now):
        return True
    return now - last.started_at >= every


def sweep_parts(folders: Sequence[Path], before: datetime) -> None:
    """Delete what killed copies left half done; what was written since an instant may be in hand."""
    for folder in folders:
        for part in folder.glob(".shopbell*") if folder.is_dir() else ():
            with suppress(OSError):
                if part.suffix in {".part", ".fresh"} and part.stat().st_mtime < before.timestamp():
                    part.unlink()
