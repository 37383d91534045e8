"""What a command says when something went wrong that nobody foresaw: one sentence, never a traceback.

Loaded only then.
"""

from __future__ import annotations

import errno

from cache import sorted_out
from shopbell.unforeseen import sentence, written_down

_MEANINGS = {
    errno.ENOSPC: "there is no room left on the disk; free some, then run it again",
    errno.EDQUOT: "your quota of the disk is used up; free some room, then run it again",
    errno.EACCES: "that is not allowed; give the user who runs shopbell the right to read and write there",
    errno.EPERM: "that is not allowed; give the user who runs shopbell the right to read and write there",
    errno.EROFS: "the disk is mounted read-only; name another folder with --data, or mount it anew",
    errno.ENOENT: "it is not there (any more)",
    errno.EMFILE: "too many files are open; raise the limit (`ulimit -n`)",
    errno.ENFILE: "too many files are open on this machine; end what opens them",
    errno.EIO: "the disk answers with errors; look at its health",
    errno.EADDRINUSE: "another program listens there already",
}


def told(error: Exception) -> str:
    """Return the sentence; what is a mistake of ours is written down for a report, without any data."""
    if isinstance(error, MemoryError):
        return "there is not enough memory; end other programs, or give it more"
    if (trouble := sorted_out(error)) is not None:
        return str(trouble)
    if isinstance(error, OSError) and error.errno is not None:
        return _of_the_system(error)
    details = written_down(error)
    more = f"the lines that led there, and nothing of your data, stand in {details}" if details else ""
    return "; ".join(filter(None, (sentence(error), more)))


def _of_the_system(error: OSError) -> str:
    """Say what the system refused, and where."""
    where = str(error.filename) if error.filename else "what was to be read or written (a file, or this output)"
    meaning = _MEANINGS.get(error.errno or 0, "look at it, then run it again")
    return f"{where}: {(error.strerror or type(error).__name__).lower()}: {meaning}"
