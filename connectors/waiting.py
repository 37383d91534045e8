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
#: Of shorter ones, and of those for the same reason, the next is told after so many seconds of waits.
_MANY_S = 60.0


class _Ear:
    """Who hears of the waits of a thread, and how long they were silent.

    Attributes:
        part: Which of how many parts of the work is under way; of 0 where it has none.
    """

    def __init__(self, tell: Callable[[str], object]) -> None:
        self.part = (0, 0)
        self._tell = tell
        self._untold_s = 0.0
        self._since_told_s: dict[str, float] = {}

    def hear(self, seconds: float, why: str, again: str) -> None:
        """Tell of a wait that begins, where it is long enough, and none like it was told within a minute of waits."""
        self._untold_s += seconds
        is_told_of = self._since_told_s.get(again, _MANY_S) < _MANY_S
        self._since_told_s = {kind: silent_s + seconds for kind, silent_s in self._since_told_s.items()}
        if is_told_of or (seconds <= _SHORT_S and self._untold_s < _MANY_S):
            return
        self._untold_s = 0.0
        pause = f"waiting {max(1, round(seconds))} s"
        if not again:
            self._tell(f"{why}; {pause}")
            return
        self._since_told_s[again] = seconds
        part, parts = self.part
        if parts > 1:
            pause = f"waiting {seconds:.0f} s (part {part} of {parts})"
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


def under_way(part: int, parts: int) -> None:
    """Say which part of a long work begins, counted from 1, for waits that tell how far it is; 0 of 0: it is over."""
    ear = _current.get()
    if ear is not None:
        ear.part = part, parts


def wait(clock: Clock, seconds: float, why: str, again: str = "") -> None:
    """Wait, and tell whoever looks on.

    Args:
        clock: Waits.
        seconds: How long.
        why: What for, as a sentence without an end: "toys.example answered 429". It holds no secret.
        again: What all waits for the same reason have in common, where many follow each other: they are told once a
            minute of waits at most, and how far the work is; "": each is told by itself.
    """
    ear = _current.get()
    if ear is not None:
        ear.hear(seconds, why, again)
    clock.sleep(seconds)
