"""What a killed reading of a large shop leaves behind: orders spread out over files. Nobody needs them any more."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # one name for a module and for none

#: Of a folder that tells nothing of itself: no shop takes longer to be read once.
_LONGEST_READING = timedelta(days=1)


def sweep_scratch(scratch: Path, now: datetime, *, all_of_it: bool = False) -> int:
    """Delete what was left behind; return how many folders that were.

    Args:
        scratch: Where they lie.
        now: UTC.
        all_of_it: Delete also what is in hand: a customer or a shop is to be forgotten, and whoever reads it now reads
            it again.
    """
    gone = 0
    for folder in scratch.iterdir() if scratch.is_dir() else ():
        if all_of_it or not _is_in_hand(folder, now):
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _is_in_hand(folder: Path, now: datetime) -> bool:
    """Tell whether somebody works there: a living process locks a file of the folder."""
    try:
        if fcntl is not None:
            for lock in folder.glob("in-hand"):
                with lock.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return False
        written_at = max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    except BlockingIOError:
        return True
    except OSError:  # it is going just now
        return False
    return written_at >= (now - _LONGEST_READING).timestamp()
