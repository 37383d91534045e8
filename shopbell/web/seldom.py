"""The log of what is turned away: whoever asks a thousand times writes no thousand lines."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_log = logging.getLogger("shopbell.web")

#: Of one kind there is one line within so many seconds; the next one tells how many there were.
EVERY_S: Final = 60.0


@dataclass
class Seldom:
    """Warns once a minute of each kind; safe to use from many threads.

    Args:
        elapsed: Seconds from any point in time on, which never go back.
    """

    elapsed: Callable[[], float]
    _at: dict[str, float] = field(default_factory=dict)
    _untold: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def warning(self, kind: str, detail: str = "") -> None:
        """Say what happened, or count it where the same was said less than a minute ago.

        Args:
            kind: One of few sentences of ours: each is remembered.
            detail: What is known besides of the one that is told.
        """
        with self._lock:
            now = self.elapsed()
            if kind in self._at and now - self._at[kind] < EVERY_S:
                self._untold[kind] = self._untold.get(kind, 0) + 1
                return
            self._at[kind], before = now, self._untold.pop(kind, 0)
        told = f"{kind}: {detail}" if detail else kind
        if before:
            _log.warning("%s (and as often since the last line: %s)", told, before)
        else:
            _log.warning("%s", told)

    def close(self) -> None:
        """Tell what was counted and not told yet."""
        with self._lock:
            untold, self._untold = self._untold, {}
        for kind, number in untold.items():
            _log.warning("%s (as often since the last line: %s)", kind, number)
