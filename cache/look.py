"""Look into a database that is not opened: nothing is written, nothing brought up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def stored_shops(path: Path) -> tuple[str, ...] | None:
    """Return the names of the shops in a database; () for none, None where that cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'shops'")
            if found.fetchone() is None:
                return ()
            return tuple(name for (name,) in connection.execute("SELECT name FROM shops ORDER BY name"))
    except sqlite3.Error:
        return None
