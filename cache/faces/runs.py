"""When jobs ran, and how that went."""

from __future__ import annotations

from datetime import datetime

from cache import (
    health,
)
from cache.results import Run
from cache.session import Session


class Runs:
    """See `Cache.runs`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(
        self,
        job: str,
        shop: str,
        started_at: datetime,
        finished_at: datetime,
        error: str = "",
        *,
        refused: bool = False,
    ) -> None:
        """Keep the last run of a job; `shop` is "" for a job of the whole installation, `refused` as of `Run`."""
        with self._session.writing():
            health.note_run(self._session.connection, Run(job, shop, started_at, finished_at, error, refused))

    def last(self, job: str, shop: str) -> Run | None:
        """Return the last run of a job; None when it never ran."""
        with self._session.reading():
            return health.last_run(self._session.connection, job, shop)
