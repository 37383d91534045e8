"""Put a copy of the database back, or begin anew where the present one is damaged; what was there is set aside.

What is put back is as old as the copy. What the shops tell is read again from there on by the next sync. What nobody
tells again (what was said to whom, open incidents, who asked to be forgotten) is taken over from a damaged file as far
as it can be read; from a sound one it is not, since somebody wants to go back.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from cache import key_fingerprint, look_at, put_in_place
from commerce.errors import BadConfig, Damaged, Refused
from shopbell.customer_key import check_fit, read
from shopbell.jobs import sweep
from shopbell.jobs.file_notes import LONG_AGO, RESTORE
from shopbell.upkeep.backup import Copy, by_age, copies_in, new_name
from shopbell.wiring import Installation

_log = logging.getLogger("shopbell.restore")


@dataclass(frozen=True, slots=True)
class Restored:
    """What took the place of what.

    Attributes:
        copy: What was put back; None where all begins anew.
        aside: Where the database of before lies; None where there was none.
        taken: {table: rows} read from a damaged one.
        passed_over: Copies that were not sound, a sentence each.
    """

    copy: Copy | None
    aside: Path | None
    taken: dict[str, int]
    passed_over: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What happened, in a sentence or two."""
        base = (
            f"the copy of {self.copy.made_at:%Y-%m-%d %H:%M} UTC ({self.copy.path.name}) was put back"
            if self.copy is not None
            else "there is no sound backup, so all begins anew"
        )
        more = ""
        if kept := sum(self.taken.values()):
            more = f"; {kept} rows (incidents, messages, when jobs ran) could be taken over from the damaged file"
        aside = f"; what was there lies in {self.aside}" if self.aside else ""
        return f"{base}{more}{aside}; the next sync reads from the shops what is lacking"


def damage(installation: Installation) -> str:
    """Return what a quick look at the database shows to be wrong; "" where it is sound or not there.

    Raises:
        Refused: It cannot be looked at, or a newer version wrote it.
        TryLater: Somebody else holds it.
    """
    path = installation.database
    if not path.exists():
        return ""
    try:
        with installation.open_cache() as cache:
            return "; ".join(cache.quick_check())
    except Damaged as error:
        return str(error)


def heal(installation: Installation) -> Restored | None:
    """Look at the database when the service starts; a damaged one is replaced. None where all is well.

    Raises:
        TryLater: Another process uses it.
        Refused: It cannot be replaced.
    """
    found = damage(installation)
    if not found:
        return None
    _log.error("%s", found)
    restored = rebuild(installation)
    _log.warning("the database was damaged: %s", restored.summary)
    return restored


def rebuild(installation: Installation) -> Restored:
    """Replace a damaged database by the newest sound copy that fits, else by an empty one.

    Raises:
        TryLater: Another process uses it.
        Refused: It cannot be replaced.
    """
    copy, passed_over = newest_sound(installation)
    for trouble in passed_over:
        _log.warning("passed over: %s", trouble)
    return _replace(installation, copy, is_damaged=True, passed_over=passed_over)


def newest_sound(installation: Installation) -> tuple[Copy | None, tuple[str, ...]]:
    """Return the newest backup that may be put back, None where there is none; and why newer ones are passed over."""
    passed_over: list[str] = []
    for copy in by_age(copies_in(installation.backups), installation.clock.now()):
        trouble = _unfit(installation, copy.path)
        if not trouble:
            return copy, tuple(passed_over)
        passed_over.append(trouble)
    return None, tuple(passed_over)


def restore(installation: Installation, copy: Copy) -> Restored:
    """Put a copy back, whatever is there now.

    Raises:
        Damaged: The copy is not sound.
        Refused: Another key made its pseudonyms, or the disk does not let it be done.
        TryLater: Another process uses the database.
    """
    if trouble := _unfit(installation, copy.path):
        raise Damaged(trouble)
    return _replace(installation, copy, is_damaged=bool(damage(installation)))


def _unfit(installation: Installation, path: Path) -> str:
    """Return why a copy must not be put back; "" where it may."""
    if problems := look_at(path):
        return problems[0]
    made_with = key_fingerprint(path)
    if made_with is not None:
        try:
            check_fit(read(installation.secrets), made_with, installation.secrets.place)
        except (Refused, BadConfig) as error:
            return f"{path.name}: {error}"
    return ""


def _replace(
    installation: Installation, copy: Copy | None, *, is_damaged: bool, passed_over: tuple[str, ...] = ()
) -> Restored:
    now, there = installation.clock.now(), installation.database.exists()
    aside = new_name(installation.set_aside, now)
    installation.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    put_in_place(installation.database, copy.path if copy else None, aside)
    with installation.open_cache() as cache:
        cache.visitors.end_all()  # a copy knows links and visits that were ended since it was made
        taken = cache.take_over(aside, tables=copy is None) if is_damaged and there else {}
        for shop in cache.shops.names():  # what vanished from a shop since then leaves no trace in any feed
            cache.runs.note(sweep.JOB, shop, LONG_AGO, LONG_AGO)
        cache.runs.note(RESTORE, "", copy.made_at if copy else LONG_AGO, now, "damaged" if is_damaged else "")
    return Restored(copy, aside if there else None, taken, passed_over)
