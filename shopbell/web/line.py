"""One connection to our pages: whoever sends or reads drop by drop must not keep others out.

A request has one deadline for all of it, not one for each byte, and so has whoever takes the answer. When too many are
connected, the one that we have waited for longest must go; a browser connects anew without a word. So few connections
are open at any time that the jobs beside them never lack a file or a line.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

#: A browser asks for a page and its style, on a few connections; more at once are no people.
MOST_AT_ONCE: Final = 64
READ_WITHIN_S: Final = 10.0
#: From when a request is read until its answer is taken: a page may wait for a database that is busy.
_ANSWERED_WITHIN_S: Final = 120.0


class Line(H11Protocol):
    """A connection that ends when nothing comes of it."""

    _since: float = 0.0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take a newcomer in, in the place of the one who has kept us waiting longest if need be."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > MOST_AT_ONCE:
            waiting = [one for one in self.connections if isinstance(one, Line) and one._is_waiting]  # noqa: SLF001 - its like
            min(waiting, key=lambda one: one._since)._hang_up()  # noqa: SLF001 - its like

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the deadline go."""
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self._wait()
        super().on_response_complete()

    def shutdown(self) -> None:
        """End with the server, which waits for answers alone and not for what may never come."""
        super().shutdown()
        if self._is_waiting:
            self._hang_up()

    @property
    def _is_waiting(self) -> bool:
        """Whether a request, or the rest of one, is still to come."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def _wait(self) -> None:
        self._since = self.loop.time()
        self._within(READ_WITHIN_S)

    def _within(self, wait_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(wait_s, self._late)

    def _late(self) -> None:
        if self._is_waiting or self.loop.time() - self._since >= _ANSWERED_WITHIN_S:
            self._hang_up()
        else:
            self._within(_ANSWERED_WITHIN_S)

    def _hang_up(self) -> None:
        self.connections.discard(self)
        self.transport.abort()
