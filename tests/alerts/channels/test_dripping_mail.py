"""A mail server that drips its answers: before it has the mail it is tried later, afterwards it is uncertain."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from alerts.channels.email.channel import EmailChannel
from commerce.errors import TryLater, Uncertain
from commerce.messages import Claimed
from tests.make import NOON, message
from tests.waiting import elapsed

pytestmark = pytest.mark.untraced


@contextmanager
def server(drips_after: bytes) -> Iterator[int]:
    """A mail server that answers well until somebody says this, and then drips; gives its port."""
    stop = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        with suppress(OSError):
            line, _ = door.accept()
            with line:
                if drips_after:
                    line.sendall(b"220 ready\r\n")
                else:
                    drip(line)
                while said := line.recv(65_536):
                    if drips_after in said:
                        drip(line)
                    line.sendall(b"354 go on\r\n" if said.startswith(b"data") else b"250 fine\r\n")

    def drip(line: socket.socket) -> None:
        for _ in range(300):
            if stop.wait(0.1):
                return
            line.sendall(b"2")

    threading.Thread(target=talk, daemon=True).start()
    try:
        yield door.getsockname()[1]
    finally:
        stop.set()
        door.close()


@pytest.mark.parametrize(
    ("after", "error"),
    [(b"", TryLater), (b"ehlo", TryLater), (b"mail", TryLater), (b"rcpt", TryLater), (b"\r\n.\r\n", Uncertain)],
)
def test_a_conversation_ends_in_time(after: bytes, error: type[Exception]) -> None:
    with server(after) as port:
        channel = EmailChannel(
            "127.0.0.1", "bell@toys.example", port=port, security="none", timeout_s=0.5, elapsed=elapsed
        )
        begin = elapsed()
        with pytest.raises(error):
            channel.deliver(Claimed(1, message(), 1, NOON))
        assert elapsed() - begin < 5
