"""Whoever sends or reads drop by drop keeps nobody out, and holds no connection for long."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from shopbell.web import line
from shopbell.web.server import Server
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.web.served import serving

#: Each of them has begun something that never ends: nothing at all, a head, a form.
BEGUN = (b"", b"GET / HTTP/1.1\r\nHost: ", b"POST /sign-in HTTP/1.1\r\n%b\r\nContent-Length: 9\r\n\r\n1")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(installed(tmp_path, TOYS)) as served:
        yield served


def begin(server: Server, sent: bytes, stack: ExitStack) -> socket.socket:
    place = urlsplit(server.url)
    said = f"Host: {place.netloc}\r\nOrigin: {server.url}\r\nContent-Type: application/x-www-form-urlencoded"
    found = stack.enter_context(socket.create_connection((str(place.hostname), place.port or 0), timeout=20))
    found.sendall(sent.replace(b"%b", said.encode()))
    return found


def is_over(opened: socket.socket) -> bool:
    try:
        return opened.recv(1) == b""
    except ConnectionResetError:
        return True


def test_many_who_begin_and_never_end_keep_nobody_out(server: Server) -> None:
    with ExitStack() as stack:
        lines = [begin(server, BEGUN[number % 3], stack) for number in range(3 * line.MOST_AT_ONCE)]
        assert requests.get(f"{server.url}/healthz", timeout=20).text == "ok\n"
        assert is_over(lines[0])  # who has kept us waiting longest


@pytest.mark.parametrize("sent", BEGUN)
def test_who_never_ends_is_hung_up_on(server: Server, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(line, "READ_WITHIN_S", 0.3)
    with ExitStack() as stack:
        assert is_over(begin(server, sent, stack))


def test_who_never_ends_does_not_hold_up_the_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with ExitStack() as stack:
        with serving(installed(tmp_path, TOYS)) as served:
            lines = [begin(served, sent, stack) for sent in BEGUN]
            requests.get(f"{served.url}/healthz", timeout=20)  # asked after them, so they are taken in
        assert all(is_over(one) for one in lines)
    assert "graceful" not in caplog.text
    assert "Exception" not in caplog.text


def test_who_has_no_ticket_does_not_wait_for_the_database(server: Server) -> None:
    """Each would hold one of few threads for as long as somebody writes, and all other pages with it."""
    busy = sqlite3.connect(server.installation.database, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    try:
        assert requests.get(f"{server.url}/enter?ticket=nothing", timeout=20).status_code == 403
    finally:
        busy.close()
