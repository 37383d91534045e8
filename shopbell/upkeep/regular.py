"""What comes round: the file checked whole once a week, and what is old given up once a day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cache import Cache
from commerce.clock import is_future
from commerce.errors import Damaged
from shopbell.delivery import dispatcher
from shopbell.jobs.file_notes import CHECK
from shopbell.upkeep import backup
from shopbell.wiring import Installation

PRUNE = "prune"
_CHECK_EVERY = timedelta(days=7)
_PRUNE_EVERY = timedelta(days=1)
#: After a longer pause the clock may be wrong: nothing is given up before it has been steady for a while.
_STEADY = timedelta(days=30)
#: How a message is called that lies as a file: when it was written, its number, what it is about.
_MESSAGE = re.compile(r"\d{8}T\d{6}Z-\d+-.*\.(?:eml|txt|html|json)")


def check_due(installation: Installation) -> str:
    """Look at the whole file once a week; returns one line for the log, "" when it is not due.

    Raises:
        Damaged: It is not sound; doctor and the digests tell it until it is.
    """
    with installation.open_cache() as cache:
        now, last = installation.clock.now(), cache.runs.last(CHECK, "")
        if last is not None and not is_future(last.started_at, now) and now - last.started_at < _CHECK_EVERY:
            return ""
        problems = cache.check()
        note_check(cache, problems, now)
    if problems:
        raise Damaged("; ".join(problems))
    return f"{installation.database}: sound"


def note_check(cache: Cache, problems: list[str], now: datetime) -> None:
    """Remember what a whole check has shown."""
    cache.runs.note(CHECK, "", now, now, "; ".join(problems))


def prune_due(installation: Installation) -> str:
    """Give up once a day what is older than `keep_for`; returns one line for the log, "" when there was nothing.

    Nothing is given up by a clock that may have been set wrong: the first time, and after a long pause, it is only
    noted what time it is.
    """
    with installation.open_cache() as cache:
        now, last = installation.clock.now(), cache.runs.last(PRUNE, "")
        if last is not None and timedelta(0) <= now - last.started_at < _PRUNE_EVERY:
            return ""
        steady = last is not None and timedelta(0) <= now - last.started_at < _STEADY
        if not steady:
            cache.runs.note(PRUNE, "", now, now)
            return ""
        before = now - installation.settings.shopbell.keep_for
        rows = cache.prune(before)
        cache.runs.note(PRUNE, "", now, now)
    files = _prune_files(installation, before)
    gone = [f"{rows} lines of the log and messages" if rows else "", f"{files} files" if files else ""]
    return f"older than {before:%Y-%m-%d}, given up: {' and '.join(filter(None, gone))}" if rows or files else ""


def _prune_files(installation: Installation, before: datetime) -> int:
    """Delete messages that were written as files, and databases that were set aside; returns how many."""
    old = [one.path for one in backup.copies_in(installation.set_aside, is_set_aside=True) if one.made_at < before]
    old += [Path(f"{path}-wal") for path in old if Path(f"{path}-wal").exists()]
    oldest = f"{before.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for folder in dispatcher(installation).folders():
        files = folder.iterdir() if folder.is_dir() else ()
        old += [path for path in files if _MESSAGE.fullmatch(path.name) and path.name[: len(oldest)] < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
