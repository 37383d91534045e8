"""One connection: a file only its owner may read, WAL, foreign keys, and transactions that hold or vanish whole."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cache.trouble import sorted_out
from commerce.errors import Refused

_OWNER_ONLY = 0o600
_WAIT_FOR_OTHERS_S = 30
#: A page runs more than the 128 that are kept ready by default; each one pushed out is prepared anew for every page.
_STATEMENTS = 512
# How often a connection queues up to make a new file one that is written ahead.
_TURNS = 100
# Kibibytes of page cache: small while idle, larger while a sync writes.
_IDLE_CACHE = 2_000
_BUSY_CACHE = 16_000


class Connection(sqlite3.Connection):
    """A connection that knows whether it waits for the disk: asking SQLite for that costs as much as ten orders."""

    is_lasting = True


def connect(path: Path) -> Connection:
    """Open or create the file, 0600 with its -wal and -shm, in autocommit mode.

    Raises:
        Refused: The place cannot be written.
        Damaged: The file is no SQLite database, or is damaged from its first page on.
        TryLater: Somebody else holds it.
    """
    while True:
        connection, before = _opened(path), _identity(path)
        try:
            _prepare(connection)
        except sqlite3.Error as error:
            connection.close()
            trouble = sorted_out(error, path)
            if trouble is None:
                raise
            raise trouble from error
        if _identity(path) == before:
            return connection
        connection.close()  # another file was put in its place meanwhile


def _opened(path: Path) -> Connection:
    """Open or create the file, its rights mended.

    Raises:
        Refused: The place cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_sure_of(path)
        _close_to_others(path)
    except OSError as error:
        msg = f"{path}: cannot open the database ({error.strerror}); choose another data folder or mend its rights"
        raise Refused(msg) from error
    return sqlite3.connect(
        path,
        timeout=_WAIT_FOR_OTHERS_S,
        isolation_level=None,
        check_same_thread=False,
        factory=Connection,
        cached_statements=_STATEMENTS,
    )


def _make_sure_of(path: Path) -> None:
    """Make the file where there is none; one that is there is never opened but by SQLite.

    A file that is closed takes all locks along that this process has on it, those of its other connections too. Another
    process would then believe to be the last one that uses the database, and delete what is written ahead.
    Source: https://www.sqlite.org/howtocorrupt.html#posix_close_bug

    Raises:
        OSError: There can be none.
    """
    if not path.exists():
        with suppress(FileExistsError):  # somebody else was faster
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.access(path, os.R_OK | os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _prepare(connection: Connection) -> None:
    """Set a connection up; from here on it holds a shared lock on its file."""
    _write_ahead(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 8000")
    connection.execute(f"PRAGMA cache_size = -{_IDLE_CACHE}")
    connection.execute("PRAGMA user_version").fetchone()


def _write_ahead(connection: Connection) -> None:
    """Let the file be written ahead (WAL). Only its first opening changes anything.

    SQLite does not wait for its turn to change that: where several processes open a new file at once, all but one
    hear at once that it is locked. A transaction does wait, so whoever lost queues up by one, and finds it changed.

    Raises:
        sqlite3.OperationalError: Somebody holds the file longer than anybody should.
    """
    for _ in range(_TURNS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _identity(path: Path) -> int | None:
    """Return what tells this file from another one put in its place; None where there is none."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _close_to_others(path: Path) -> None:
    """Take the rights of group and others off the database and what SQLite keeps beside it."""
    for file in open_to_others(path):
        file.chmod(_OWNER_ONLY)


def open_to_others(path: Path) -> list[Path]:
    """Return the database's files that group or others have rights on. Ask before opening: that takes them off."""
    return [file for file in beside(path) if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077]


def beside(path: Path) -> tuple[Path, ...]:
    """Return the database file and the two that SQLite keeps beside it; these inherit its rights when made."""
    return (path, Path(f"{path}-wal"), Path(f"{path}-shm"))


@contextmanager
def transaction(connection: Connection, *, lasting: bool = True) -> Iterator[None]:
    """Hold the write lock from the start; commit at the end, or take everything back on any error.

    Args:
        connection: In autocommit mode.
        lasting: Wait for the disk, so that even a power cut forgets nothing (messages, watches). Pages do not: a lost
            last page takes its watermark along and is read again.
    """
    if connection.is_lasting != lasting:
        connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
        connection.is_lasting = lasting
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has already taken it back
            connection.execute("ROLLBACK")
        raise


@contextmanager
def picture(connection: sqlite3.Connection) -> Iterator[None]:
    """Let several statements read one state of the file, whatever others write meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def make_room(connection: sqlite3.Connection) -> None:
    """Let the page cache grow for a sync."""
    connection.execute(f"PRAGMA cache_size = -{_BUSY_CACHE}")


def give_back(connection: sqlite3.Connection) -> None:
    """Return the memory of a sync."""
    connection.execute(f"PRAGMA cache_size = -{_IDLE_CACHE}")
    connection.execute("PRAGMA shrink_memory")
