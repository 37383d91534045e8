"""Whether there is a copy of the database to put back, and how old it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cache import Cache
from shopbell.doctor.health import Finding
from shopbell.jobs.file_notes import BACKUP, LONG_AGO, RESTORE
from shopbell.upkeep.backup import Copy, by_age, copies_in
from shopbell.wiring import Installation

#: A copy that is missed once or twice is no news.
_MISSED = 3
_MB = 2**20


def backups(installation: Installation, cache: Cache) -> Iterator[Finding]:
    """Yield what there is to say of the copies; nothing as long as nothing is stored, here or in one of them."""
    now, written = installation.clock.now(), installation.settings.backup
    last, known = cache.runs.last(BACKUP, ""), by_age(copies_in(installation.backups), now)
    if not cache.shops.names():
        yield from _of_an_empty_database(installation, known)
        return
    if last is not None and last.error:
        yield Finding("problem", "backup", f"the last one failed, {_utc(last.started_at)}: {last.error}")
    if not known:
        text = f"there is none in {installation.backups}; `shopbell run` makes one a day, `shopbell backup` one now"
        yield Finding("note", "backup", text)
    elif written.automatic and now - known[0].made_at > written.every * _MISSED:
        text = f"the newest is of {_utc(known[0].made_at)}; `shopbell run` must be running, or run `shopbell backup`"
        yield Finding("problem", "backup", text)
    else:
        size = sum(one.size for one in known) / _MB
        text = f"{len(known)} in {installation.backups} ({size:.1f} MB), the newest of {_utc(known[0].made_at)}"
        yield Finding("fine", "backup", text)
    if aside := copies_in(installation.set_aside, is_set_aside=True):
        many = f"{len(aside)} replaced databases lie" if len(aside) > 1 else "1 replaced database lies"
        text = f"{many} in {installation.set_aside}; delete what is there when nothing is missing"
        yield Finding("note", "backup", text)
    done = cache.runs.last(RESTORE, "")
    if done is not None and done.error:
        by = "an empty one" if done.started_at == LONG_AGO else f"its copy of {_utc(done.started_at)}"
        text = f"it was damaged, and was replaced by {by} on {_utc(done.finished_at)}"
        yield Finding("note", "database", text)


def _of_an_empty_database(installation: Installation, known: Sequence[Copy]) -> Iterator[Finding]:
    """Yield that there was more once: a file that was lost, or emptied, is made anew without a word."""
    if known:
        text = (
            f"no shop is stored in it, but a copy of {_utc(known[0].made_at)} lies in {installation.backups}: was the"
            " file lost, stop `shopbell run` and put the copy back: `shopbell restore`"
        )
        yield Finding("note", "database", text)


def _utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
