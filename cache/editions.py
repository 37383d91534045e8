"""What is remembered of editions of the digest: which of them a reader does not want."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from cache.instants import instant, seconds
from commerce.messages import EditionState


def states(connection: sqlite3.Connection) -> dict[str, EditionState]:
    """Return {job that writes an edition: where it stands}; one of which nothing was said is absent."""
    rows = connection.execute("SELECT job, state, at FROM editions ORDER BY job")
    return {job: EditionState(state, instant(at)) for job, state, at in rows}


def remember(connection: sqlite3.Connection, said: Mapping[str, EditionState]) -> None:
    """Remember where editions stand; those not named stay."""
    connection.executemany(
        "INSERT INTO editions VALUES (?, ?, ?)"
        " ON CONFLICT (job) DO UPDATE SET state = excluded.state, at = excluded.at",
        [(job, one.state, seconds(one.at)) for job, one in said.items()],
    )
