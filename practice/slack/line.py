"""One connection of Socket Mode, down to its frames: so that it can die in every way that the real ones do."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

_PIECE = 65_536


class PracticeLine:
    """The side of Slack of one connection.

    Args:
        number: From 1, in the order in which they came.
        line: The socket, just accepted.
        lets_in: Takes the ticket; tells whether it opens.
        heard: Takes each document that arrives.

    Attributes:
        is_silent: The way is dead, and neither side was told: nothing that comes is answered, no ping either.
        keeps_tcp: Does not end TCP after the closing handshake.
        closed: The other side sent CLOSE.
    """

    def __init__(
        self,
        number: int,
        line: socket.socket,
        lets_in: Callable[[str], bool],
        heard: Callable[[PracticeLine, dict[str, Any]], None],
    ) -> None:
        self.number = number
        self.is_silent = self.keeps_tcp = self.closed = self.is_over = False
        self.is_open = threading.Event()
        self._line = line
        self._lets_in, self._heard = lets_in, heard
        self._protocol = ServerProtocol()
        self._lock = threading.RLock()

    def serve(self) -> None:
        """Read until it ends."""
        with suppress(OSError):
            while data := self._line.recv(_PIECE):
                if self.is_silent:
                    continue
                with self._lock:
                    self._protocol.receive_data(data)
                    events = self._protocol.events_received()
                    self._take_in(events)
                    self._flush()
        self.is_over = True
        if not self.keeps_tcp:
            with suppress(OSError):
                self._line.close()

    def _take_in(self, events: list[Any]) -> None:
        for event in events:
            if isinstance(event, Request):
                self._shake_hands(event)
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._heard(self, json.loads(bytes(event.data)))
            elif isinstance(event, Frame) and event.opcode is Opcode.CLOSE:
                self.closed = True

    def _shake_hands(self, request: Request) -> None:
        [ticket] = parse_qs(urlsplit(request.path).query).get("ticket", [""])
        if self._lets_in(ticket):
            self._protocol.send_response(self._protocol.accept(request))
        else:
            self._protocol.send_response(self._protocol.reject(408, "ticket used\n"))
        self._flush()
        if self._protocol.state is State.OPEN:
            self.is_open.set()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            with suppress(OSError):
                if data:
                    self._line.sendall(data)
                elif not self.keeps_tcp:
                    self._line.shutdown(socket.SHUT_WR)

    @property
    def is_live(self) -> bool:
        """Whether Slack takes it for a connection that envelopes may go out over; a dead way looks alive to it."""
        return self.is_open.is_set() and not self.is_over and self._protocol.state is State.OPEN

    def send(self, document: dict[str, Any], *, pieces: int = 1) -> None:
        """Send a document, in one frame or in several. Nobody hears it on a line that ends just now."""
        text = json.dumps(document).encode()
        if self.is_silent:
            return
        with self._lock:
            if self._protocol.state is not State.OPEN:
                return
            size = -(-len(text) // pieces)
            parts = [text[start : start + size] for start in range(0, len(text), size)]
            for number, part in enumerate(parts):
                is_last = number == len(parts) - 1
                if number:
                    self._protocol.send_continuation(part, fin=is_last)
                else:
                    self._protocol.send_text(part, fin=is_last)
            self._flush()

    def close(self, *, keeps_tcp: bool = False) -> None:
        """Send CLOSE; TCP ends after it, or does not."""
        self.keeps_tcp = keeps_tcp
        with self._lock, suppress(Exception):
            self._protocol.send_close(CloseCode.NORMAL_CLOSURE)
            self._flush()

    def cut(self, *, abruptly: bool = False) -> None:
        """End TCP without CLOSE: as a proxy that gives up, or `abruptly`, by a reset."""
        with suppress(OSError):
            if abruptly:
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                self._line.shutdown(socket.SHUT_RDWR)
            self._line.close()
        self.is_over = True

    def send_noise(self) -> None:
        """Send bytes that are no frame."""
        with self._lock, suppress(OSError):
            self._line.sendall(b"\xff\xff\xff\xff no frame")
