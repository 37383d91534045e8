"""What an error of SQLite means for whoever looks on: damage, no room, no right, somebody else, or our own mistake."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from commerce.errors import Damaged, Refused, ShopbellError, TryLater

#: What mends a file whose content cannot be trusted.
MEND = "stop `shopbell run` and put a backup back: `shopbell restore`"
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_MEANINGS: tuple[tuple[tuple[str, ...], type[ShopbellError], str], ...] = (
    (("SQLITE_FULL",), Refused, "there is no room left on the disk; free some, then run it again"),
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        TryLater,
        "another process has been writing for so long that this one gave up; try again when it is done",
    ),
    (
        ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
        Refused,
        "check the rights of the file and its folder, and that the disk is not mounted read-only",
    ),
    (("SQLITE_IOERR",), Refused, "the disk answers with errors; look at its health, and at the room left on it"),
)


def sorted_out(error: Exception, path: Path | None = None, *, writing: bool = False) -> ShopbellError | None:
    """Return the error to raise instead; None where the statement is to blame, which nobody but us can mend.

    Args:
        error: As SQLite raised it; another library's is none of ours.
        path: The database.
        writing: It was being written: a transaction vanished whole.
    """
    if not isinstance(error, sqlite3.Error):
        return None
    database = path or "the database"
    kind = getattr(error, "sqlite_errorname", "")
    if kind.startswith(_DAMAGE):
        return Damaged(f'{database}: SQLite says "{error}"; {MEND}')
    for names, meaning, advice in _MEANINGS:
        if kind.startswith(names):
            did = "cannot write, nothing of it was stored: " if writing else ""
            return meaning(f'{database}: {did}SQLite says "{error}"; {advice}')
    if writing and isinstance(error, sqlite3.OperationalError):
        return Refused(
            f'{database}: cannot write: SQLite says "{error}"; check the disk\'s space and rights, and other processes'
        )
    return None
