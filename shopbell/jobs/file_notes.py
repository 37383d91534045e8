"""What the readers of a digest must know of the file that the figures come from: damage, a copy put back, no copies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cache import Cache
from wording.notices import Notice

#: The jobs that look after the file, by their names in `Cache.runs`; a restore begins at the instant of its copy.
CHECK, BACKUP, RESTORE = "file check", "backup", "restore"
#: Stands for the instant of a copy where there was none.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
#: What happened is told in the digest of the next morning.
_NEWS_FOR = timedelta(days=1)


def notices(cache: Cache, now: datetime) -> Iterator[Notice]:
    """Yield what a reader must know of the file: damage, what was put back, backups that fail."""
    checked, copied, restored = (cache.runs.last(job, "") for job in (CHECK, BACKUP, RESTORE))
    if checked is not None and checked.error:
        yield Notice("damaged", detail=checked.error)
    if copied is not None and copied.error:
        yield Notice("backup_failed", detail=copied.error)
    if restored is not None and timedelta(0) <= now - restored.finished_at <= _NEWS_FOR:
        if restored.started_at == LONG_AGO:
            yield Notice("begun_anew")
        else:
            yield Notice("put_back", at=restored.started_at)
