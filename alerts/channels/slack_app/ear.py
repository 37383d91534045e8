"""Keeps one line to Slack open: the new one before the old one ends, never in a tight loop, and one opener only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import msgspec

from alerts.channels.slack_app.line import Line, Patience
from alerts.channels.slack_app.web_api import WebApi
from commerce.clock import Clock
from commerce.conversations import LineState
from commerce.errors import Refused, ShopbellError, TryLater

_LOG = logging.getLogger("shopbell.hear")
#: The connection that is read, and the one that takes its place.
_OURS = 2
#: Slack shows a warning sign to whoever pressed when it has waited so long.
_TOO_LATE_S = 3.0

#: How a line stands that was closed on leaving.
STOPPED = "Shopbell does not run"

#: Takes an envelope, and what answers it.
Heard = Callable[[Mapping[str, Any], Callable[[Mapping[str, Any] | None], bool]], None]


class Ear:
    """Opens the line of one app, again and again, in a thread of its own.

    Args:
        api: With the app-level token.
        heard: Takes each envelope, in the thread that reads its line.
        clock: `elapsed` measures, `now` is only noted.
        chance: From 0 to 1, for waits that must not fall together.
        alone: Tells whether nobody else has this line; held as long as it is open.
        note: Takes how the line stands.
        patience: How long what may take.
    """

    def __init__(
        self,
        api: WebApi,
        heard: Heard,
        *,
        clock: Clock,
        chance: Callable[[], float],
        alone: Callable[[], AbstractContextManager[bool]],
        note: Callable[[LineState], None],
        patience: Patience,
    ) -> None:
        self._api, self._heard, self._clock, self._chance = api, heard, clock, chance
        self._alone, self._note, self._patience = alone, note, patience
        self._lock = threading.RLock()
        self._stop, self._wanted = threading.Event(), threading.Event()
        self._current: Line | None = None
        self._draining: list[tuple[float, Line]] = []
        self._hold_s = 0.0  # no opening before
        self._opened_s: float | None = None
        self._failures = 0
        self._told: tuple[bool, str, int] | None = None
        self._told_s = 0.0
        self.state = LineState(clock.now(), trouble="not opened yet")
        self._thread = threading.Thread(target=self._run, name="slack ear", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Close every line with CLOSE."""
        self._stop.set()
        self._wanted.set()
        self._thread.join(self._patience.call_s + self._patience.close_s)

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._alone() as is_ours:
                if is_ours:
                    self._keep_open()
                    return
            self._tell(trouble="another Shopbell has this line open; only one may", is_open=False)
            _LOG.warning("%s: another Shopbell has this line open", self._api.where)
            self._stop.wait(self._patience.note_s)

    def _keep_open(self) -> None:
        self._wanted.set()
        try:
            while not self._stop.is_set():
                if self._wanted.is_set():
                    self._try_to_open()
                self._drain()
                self._note_now_and_then()
                self._wanted.wait(self._patience.look_s)
        finally:
            for line in self._all():
                line.close()
            self._tell(trouble=STOPPED, is_open=False)
            self._note(self.state)

    def _try_to_open(self) -> None:
        """Open a line once, as soon as it may be; whatever goes wrong is waited out."""
        wait_s = self._wait_s()
        if wait_s > 0:
            self._note_now_and_then()
            self._stop.wait(wait_s)
        if self._stop.is_set():
            return
        self._wanted.clear()
        self._opened_s = self._clock.elapsed()
        try:
            line = self._open()
        except ShopbellError as error:
            self._failures += 1
            self._hold(self._patience.refused_s if isinstance(error, Refused) else self._backoff_s(error))
            self._complain(str(error))
            self._wanted.set()
            return
        self._failures = 0
        with self._lock:
            old, self._current = self._current, line
            if old is not None and not old.is_over:
                self._draining.append((self._clock.elapsed() + self._patience.drain_s, old))
        if line.is_over:
            self._wanted.set()
        self._tell(trouble="", is_open=not line.is_over)
        _LOG.info("%s: the line is open", self._api.where)

    def _wait_s(self) -> float:
        now_s = self._clock.elapsed()
        since_s = self._patience.between_s if self._opened_s is None else now_s - self._opened_s
        return max(self._hold_s - now_s, self._patience.between_s - since_s)

    def _open(self) -> Line:
        """Open a line and wait for its hello.

        Raises:
            ShopbellError: It does not open.
        """
        url = self._api.call("apps.connections.open", {}).get("url")
        if not isinstance(url, str):
            msg = f"{self._api.where} named no address for the line"
            raise TryLater(msg)
        line = Line(url, self._patience, self._take, self._ended)
        if not line.hello.wait(self._patience.hello_s):
            line.close()
            msg = f"{self._api.where} opened the line and said no hello"
            raise TryLater(msg)
        return line

    def _backoff_s(self, error: ShopbellError) -> float:
        patience = self._patience
        own = min(patience.first_wait_s * float(2 ** min(self._failures - 1, 10)), patience.longest_wait_s)
        asked = error.wait_s if isinstance(error, TryLater) else None
        return max(own * (0.5 + self._chance() / 2), asked or 0.0)

    def _hold(self, wait_s: float) -> None:
        self._hold_s = max(self._hold_s, self._clock.elapsed() + wait_s)

    def _take(self, line: Line, document: Mapping[str, Any]) -> None:
        """Take what came over a line; in the thread that reads it."""
        kind, envelope_id = document.get("type"), document.get("envelope_id")
        if kind == "hello":
            self._greeted(line, document)
        elif kind == "disconnect":
            self._dismissed(line, str(document.get("reason")))
        elif isinstance(envelope_id, str):
            begin_s = self._clock.elapsed()

            def acknowledge(payload: Mapping[str, Any] | None) -> bool:
                if self._clock.elapsed() - begin_s > _TOO_LATE_S:
                    self._tell(slow=self.state.slow + 1)
                told = {"envelope_id": envelope_id}
                return line.send(told if payload is None else {**told, "payload": payload})

            self._heard(document, acknowledge)
            self._tell(heard_at=self._clock.now(), pressed_at=self._clock.now())

    def _greeted(self, line: Line, hello: Mapping[str, Any]) -> None:
        count = hello.get("num_connections")
        connections = count if isinstance(count, int) else 0
        info = hello.get("connection_info")
        app = info.get("app_id") if isinstance(info, dict) else ""
        now = self._clock.now()
        crowded = (self.state.crowded_since or now) if connections > _OURS else None
        if crowded is not None:
            _LOG.warning("%s counts %d connections, more than are ours", self._api.where, connections)
        self._tell(heard_at=now, connections=connections, crowded_since=crowded, app=str(app or ""))
        line.hello.set()

    def _dismissed(self, line: Line, reason: str) -> None:
        _LOG.info("%s: disconnect (%s)", self._api.where, reason[:40])
        if reason == "too_many_websockets":
            self._hold(self._patience.crowded_s)
            self._complain("Slack counts too many connections of this app; the next try comes after a while")
        elif reason == "link_disabled":
            self._hold(self._patience.off_s)
            self._complain("Socket Mode was switched off in the app's settings; switch it on there")
        if line is self._current:
            self._wanted.set()

    def _ended(self, line: Line) -> None:
        with self._lock:
            self._draining = [one for one in self._draining if one[1] is not line]
            if line is not self._current:
                return
            self._current = None
        self._tell(is_open=False, trouble=self.state.trouble or "the line broke off; it is opened anew")
        self._wanted.set()

    def _drain(self) -> None:
        """Close the old lines that had their time."""
        with self._lock:
            over = [line for end_s, line in self._draining if end_s <= self._clock.elapsed()]
            self._draining = [one for one in self._draining if one[1] not in over]
        for line in over:
            line.close()

    def _all(self) -> list[Line]:
        with self._lock:
            found = [line for _, line in self._draining]
            return [*found, *([self._current] if self._current is not None else [])]

    def _complain(self, trouble: str) -> None:
        if trouble != self.state.trouble:
            _LOG.warning("no answers from Slack get through: %s", trouble)
        with self._lock:
            is_open = self._current is not None and not self._current.is_over
        self._tell(trouble=trouble, is_open=is_open)

    def _note_now_and_then(self) -> None:
        """Write down how the line stands: when it changed, and that it still does."""
        now_s, state = self._clock.elapsed(), self.state
        told = (state.is_open, state.trouble, state.connections)
        if told != self._told or now_s - self._told_s >= self._patience.note_s:
            self._told, self._told_s = told, now_s
            self._note(state)

    def _tell(self, **changed: Any) -> None:
        """Remember how the line stands."""
        with self._lock:
            now: datetime = self._clock.now()
            is_open = changed.get("is_open", self.state.is_open)
            since = self.state.since if is_open == self.state.is_open and self.state.since else now
            self.state = msgspec.structs.replace(self.state, at=now, since=since, **changed)
