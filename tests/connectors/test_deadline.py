"""Whoever lets a byte drip every now and then holds nobody: one deadline for headers and body."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import requests

from alerts.channels.posting import post
from commerce.errors import TryLater, Uncertain
from connectors.base import Patience
from connectors.deadline import DatedAdapter, within
from connectors.http import Call, Wire
from shopbell.outside import SystemClock
from tests.waiting import elapsed, pause

pytestmark = pytest.mark.untraced

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"
#: Never silent for as long as a time-out of silence, and never done.
PATIENCE = Patience(tries=1, connect_s=2.0, read_s=0.6, whole_s=1.2)


@contextmanager
def dripping(first: bytes, then: bytes, every_s: float = 0.1) -> Iterator[str]:
    """A server that answers with something at once and with the rest byte by byte; gives its address."""
    stop = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while not stop.is_set():
            with suppress(OSError):
                line, _ = server.accept()
                threading.Thread(target=drip, args=(line,), daemon=True).start()

    def drip(line: socket.socket) -> None:
        with suppress(OSError), line:
            line.recv(65_536)
            line.sendall(first)
            for number in range(len(then)):
                if stop.wait(every_s):
                    return
                line.sendall(then[number : number + 1])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        stop.set()
        server.close()


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (HEAD, b"x" * 400),
        (b"", HEAD + b"x" * 400),
        (b"HTTP/1.1 200 OK\r\n", b"X-Long: " + b"y" * 400),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 99),
    ],
    ids=["body", "all of it", "headers", "chunks"],
)
def test_a_shop_that_drips_is_given_up_in_time(first: bytes, then: bytes) -> None:
    with dripping(first, then) as url:
        wire, begin = Wire(SystemClock(), patience=PATIENCE), elapsed()
        with pytest.raises(TryLater, match=r"did not finish its answer within 1\.2 seconds"):
            wire.send(Call(url))
        assert 1.0 < elapsed() - begin < 5
        wire.close()


def test_silence_ends_before_the_deadline() -> None:
    with dripping(HEAD, b"x", every_s=30) as url:
        wire, begin = Wire(SystemClock(), patience=Patience(tries=1, read_s=0.3, whole_s=60)), elapsed()
        with pytest.raises(TryLater, match=r"did not answer in time|broke off"):
            wire.send(Call(url))
        assert elapsed() - begin < 5
        wire.close()


def test_an_answer_in_time_is_whole_and_its_connection_is_kept() -> None:
    with dripping(HEAD, b"x" * 400, every_s=0.0005) as url:
        wire = Wire(SystemClock(), patience=Patience(tries=1, read_s=5, whole_s=30))
        assert wire.send(Call(url)).body == b"x" * 400
        wire.close()


def test_without_a_deadline_only_silence_counts() -> None:
    head = HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")  # it hangs up, and no line is to be used again
    with dripping(head, b"x" * 400, every_s=0.0005) as url, requests.Session() as session:
        session.mount("http://", DatedAdapter())
        assert session.get(url, timeout=5).content == b"x" * 400
        with within(30, elapsed):
            assert session.get(url, timeout=5).content == b"x" * 400


def test_a_chat_that_drips_its_answer_is_uncertain_in_time() -> None:
    with dripping(b"", HEAD) as url:
        begin = elapsed()
        with pytest.raises(Uncertain, match="its answer was lost"):
            post(url, b"{}", {}, "Slack", 0.8, elapsed=elapsed)
        assert elapsed() - begin < 5
    pause(0)
