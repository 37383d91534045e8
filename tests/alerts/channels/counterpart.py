"""The other side of a channel, on a real socket: what it does to a message, and what it got.

Each channel has one in `tests/alerts/channels/<name>.py`: `FAULTS`, those it can play, and `serving(fault)`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any

from alerts.channels.tables import ChannelTable


class Fault(Enum):
    """What the other side does."""

    NONE = "takes it"
    REFUSES = "refuses it"
    BUSY = "is busy and names a wait"
    IN_TROUBLE = "is in trouble"
    AWAY = "is not there"
    HANGS_UP = "hangs up before it has the message"
    SILENT = "takes it and says nothing"
    LOST = "takes it and hangs up"


@dataclass
class Line:
    """A channel that is connected to its counterpart.

    Attributes:
        received: What arrived, as a person reads it.
        raw: The same with whatever marks it up.
        harmful: What must not stand in `raw`, since it would do something there.
    """

    table: ChannelTable
    secrets: Mapping[str, str] = field(default_factory=dict)
    received: Callable[[], list[str]] = list
    raw: Callable[[], list[str]] = list
    harmful: tuple[str, ...] = ()


def counterpart_of(channel: str) -> Any:
    """Return the module that plays the other side of a channel."""
    try:
        return import_module(f"tests.alerts.channels.{channel}")
    except ModuleNotFoundError as error:
        msg = f"write tests/alerts/channels/{channel}.py with FAULTS and serving(fault): see {__name__}"
        raise AssertionError(msg) from error


_STATUS = {Fault.NONE: 200, Fault.REFUSES: 403, Fault.BUSY: 429, Fault.IN_TROUBLE: 503}
#: A wait that is longer than our own first one.
ASKED_WAIT_S = 90
#: What a web server can do to a message.
WEB_FAULTS = frozenset(Fault) - {Fault.HANGS_UP}


@contextmanager
def web_server(fault: Fault, body: bytes = b"ok") -> Iterator[tuple[str, list[Any]]]:
    """Serve POSTs of JSON with a fault; yield the address and what was posted."""
    posted: list[Any] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            posted.append(document)
            if fault in _STATUS:
                self._answer(_STATUS[fault])
            elif fault is Fault.SILENT:
                over.wait(20)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            if fault is Fault.BUSY:
                self.send_header("Retry-After", str(ASKED_WAIT_S))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    if fault is Fault.AWAY:
        server.server_close()
        yield address, posted
        return
    thread.start()
    yield address, posted
    over.set()
    server.shutdown()
    server.server_close()
    thread.join()
