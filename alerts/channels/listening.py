"""Listening by rounds: a thread that asks the other side again and again, alone, and notes how the line stands."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

import msgspec

from alerts.channels.hearing import Hearing
from cache import Cache
from commerce.conversations import LineState
from commerce.errors import ShopbellError

_LOG = logging.getLogger("shopbell.hear")


class Listening:
    """One line, asked in rounds.

    Args:
        hearing: What answers are taken in with.
        channel: Under whose name the line is noted.
        called: How the log calls it: "Zalo", "mail".
        lock: Nobody else may hold this name while it is asked.
        taken: What is told where somebody else does.
        note_s: How often it is noted that nothing changed.
        make_round: Makes one round; returns how many seconds to wait before the next.

    Attributes:
        state: How the line stands.
    """

    def __init__(
        self,
        hearing: Hearing,
        make_round: Callable[[], float],
        *,
        channel: str,
        called: str,
        lock: str,
        taken: str,
        note_s: float,
    ) -> None:
        self._hearing, self._make_round, self._channel, self._called = hearing, make_round, channel, called
        self._lock, self._taken, self._note_s = lock, taken, note_s
        self._stop = threading.Event()
        self._noted_s: float | None = None
        self.state = LineState(hearing.clock.now(), trouble="not asked yet")
        self._thread = threading.Thread(target=self._run, name=channel, daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End; a question that the other side still holds is left to end with the process."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2)
            self.tell(trouble="Shopbell does not run", is_open=False)

    def note(self, cache: Cache) -> None:
        """Write down how the line stands, which shows that the database can be written.

        Raises:
            ShopbellError: It cannot.
        """
        self._noted_s = self._hearing.clock.elapsed()
        cache.conversations.note_line(self._channel, self._channel, self.state)

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._hearing.alone(self._lock) as is_ours:
                while is_ours and not self._stop.is_set():
                    self._stop.wait(self._make_round())
            if not is_ours:
                self.tell(trouble=self._taken, is_open=False)
                self._stop.wait(self._note_s)

    def tell(self, **changed: object) -> None:
        """Remember how the line stands, and write it down when it changed, or now and then."""
        now, before = self._hearing.clock.now(), self.state
        is_open = changed.get("is_open", before.is_open)
        since = before.since if is_open == before.is_open and before.since else now
        self.state = msgspec.structs.replace(before, at=now, since=since, **changed)
        elapsed = self._hearing.clock.elapsed()
        news = (self.state.is_open, self.state.trouble) != (before.is_open, before.trouble)
        if news and self.state.trouble and not self._stop.is_set():  # that we end is no trouble
            _LOG.warning("no answers from %s get through: %s", self._called, self.state.trouble)
        if news or self._noted_s is None or elapsed - self._noted_s >= self._note_s:
            self._noted_s = elapsed
            with suppress(ShopbellError), self._hearing.open_cache() as cache:
                cache.conversations.note_line(self._channel, self._channel, self.state)
