"""Copies of the database: made while others use it, looked at before they are trusted, put back with nothing lost.

A copy is one file that needs nothing beside it. Whatever is in the way of it when it is put back is set aside, never
deleted; at every moment of that a whole file lies in its place, so that a process may be killed anywhere.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from cache import health
from cache.connection import beside, connect
from cache.migrations import STEPS
from cache.trouble import sorted_out
from commerce.errors import Damaged, Refused, TryLater

try:
    import fcntl
except ImportError:  # Windows: there a file that somebody has open cannot be moved, which says the same
    fcntl = None  # type: ignore[assignment]  # one name for a module and for none

_OWNER_ONLY = 0o600
#: Where SQLite holds its shared locks, and how many bytes they take (https://www.sqlite.org/src/file/src/os.h).
_SHARED_AT, _SHARED_BYTES = 0x40000002, 510


def write_copy(source: Path, target: Path) -> None:
    """Copy the database, whoever is writing it meanwhile, and look at the copy; a bad one is not kept.

    Args:
        source: The database.
        target: A new file; its folder is made when missing. It appears whole or not at all, 0600.

    Raises:
        Damaged: The copy is not sound, since the database is not.
        TryLater: Somebody else holds the database.
        Refused: There is no room, or no right to write there.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
        try:
            _fill(source, part)
            if problems := look_at(part):
                raise Damaged(problems[0].replace(str(part), str(source)))
            _last(part)
            part.replace(target)
            _last(target.parent)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        msg = f"{target}: cannot be written ({error.strerror}); make room, or name another `folder` under [backup]"
        raise Refused(msg) from None


def _fill(source: Path, part: Path) -> None:
    with closing(connect(source)) as here, closing(sqlite3.connect(part)) as there:
        try:
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")  # else it would want a -wal file beside it
        except sqlite3.Error as error:
            trouble = sorted_out(error, part if "full" in str(error) else source)
            if trouble is None:
                raise
            raise trouble from error


def look_at(path: Path) -> list[str]:
    """Return what is wrong with a file, a sentence each: damage, another program's file, one of a newer version."""
    if not path.is_file():
        return [f"{path}: there is no such file"]
    if not path.stat().st_size:
        return [f"{path}: is empty"]
    try:
        with closing(sqlite3.connect(path)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            tables = connection.execute("SELECT COUNT(*) FROM sqlite_master WHERE name IN ('shops', 'feeds')")
            if tables.fetchone() != (2,):
                return [f"{path}: is no database of Shopbell"]
            if version > len(STEPS):
                return [f"{path}: was written by a newer Shopbell (schema {version}, this one knows {len(STEPS)})"]
            return health.check(connection, path)
    except sqlite3.Error as error:
        return [f"{path}: {error}"]


def key_fingerprint(path: Path) -> str | None:
    """Return the fingerprint of the key that made a file's pseudonyms; None where it holds none."""
    with closing(sqlite3.connect(path)) as connection:
        return health.key_fingerprint(connection) if health.holds_pseudonyms(connection) else None


def put_in_place(path: Path, copy: Path | None, aside: Path) -> None:
    """Put a copy where the database is, and what is there aside.

    Args:
        path: The database; it may be damaged, or gone.
        copy: A sound copy, which stays; None to begin with an empty database.
        aside: Where the present file goes, with what SQLite keeps beside it; on the same disk.

    Raises:
        TryLater: Another process uses the database.
        Refused: The disk does not let it be done; the present file is where it was.
    """
    fresh = path.with_name(f".{path.name}.fresh")
    try:
        aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
        if copy is not None:
            shutil.copyfile(copy, fresh)
        else:
            _begin(fresh)
        _last(fresh)
        if path.exists():
            _fold_in(path)
            with _alone(path):
                _set_aside(path, aside)
                fresh.replace(path)
        else:
            fresh.replace(path)
        _last(path.parent)
    except OSError as error:
        msg = f"{path}: cannot be replaced ({error.strerror}); make room, and mend the rights of its folder"
        raise Refused(msg) from None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _begin(fresh: Path) -> None:
    """Write the first page of a database: a file without one would look as if it had lost all."""
    with closing(sqlite3.connect(fresh)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _fold_in(path: Path) -> None:
    """Take what the write-ahead log holds into the file itself, as far as the file can be read."""
    with suppress(sqlite3.Error, Damaged), closing(sqlite3.connect(path, timeout=5)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_aside(path: Path, aside: Path) -> None:
    """Give the present file a second name and take its log away: the log of one file would spoil another."""
    try:
        os.link(path, aside)
    except OSError:  # a disk without second names
        shutil.copyfile(path, aside)
        aside.chmod(_OWNER_ONLY)
    _, log, shared = beside(path)
    if log.exists():
        log.replace(f"{aside}-wal")
    shared.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep every other process from the file.

    Raises:
        TryLater: Somebody has it open.
    """
    with path.open("r+b") as file:
        if fcntl is not None:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_BYTES, _SHARED_AT)
            except OSError:
                msg = f"{path}: another process uses it; stop every `shopbell`, then try again"
                raise TryLater(msg) from None
        yield


def _last(path: Path) -> None:
    """Let a file, or the names in a folder, outlast a power cut."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
