"""Waiting for a service, told as it begins to whoever looks on: a screen, a log, nobody.

Every wait of a connector or a source goes through `wait`, with the reason for it. Who hears of it is said by the wiring
alone, around the work (`told_to`), as for deadlines: nothing has to be handed through the layers in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from commerce.clock import Clock

#: A longer wait is told by itself, in seconds.
_SHORT_S = 5.0
#: Of shorter ones the next is told after so many seconds of them.
_MANY_SHORT_S = 60.0


class _Ear:
    """Who hears of the waits of a thread, and how long they were silent."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell
        self._untold_s = 0.0

    def hear(self, seconds: float, why: str) -> None:
        """Tell of a wait that begins, where it is long enough."""
        self._untold_s += seconds
        if seconds > _SHORT_S or self._untold_s >= _MANY_SHORT_S:
            self._untold_s = 0.0
            pause = f"waiting {max(1, round(seconds))} s"
            self._tell(f"{why}; {pause}")


_current: ContextVar[_Ear | None] = ContextVar("ear", default=None)


@contextmanager
def told_to(tell: Callable[[str], object]) -> Iterator[None]:
    """Let this be told of every long wait of this thread as it begins: an English sentence, which holds no secret."""
    token = _current.set(_Ear(tell))
    try:
        yield
    finally:
        _current.reset(token)


def wait(clock: Clock, seconds: float, why: str) -> None:
    """Wait, and tell whoever looks on.

    Args:
        clock: Waits.
        seconds: How long.
        why: What for, as a sentence without an end: "toys.example answered 429". It holds no secret.
    """
    ear = _current.get()
    if ear is not None:
        ear.hear(seconds, why)
    clock.sleep(seconds)
