"""A practice shop on a loopback port: HTTP/1.1 with kept connections, a movable clock, and faults on demand.

What a platform answers is its handler's business (`practice/<platform>/handler.py`, function `build`). This file knows
sockets only. Control calls, same port:

    GET  /practice/clock                      {"now": "2026-03-02T09:00:00Z"}
    POST /practice/clock   {"now": "..."}     move the clock, either way
    POST /practice/faults  {"rates": {"429": 0.1}, "seed": 1, "next": ["dropped"], "retry_after_s": 1, "slow_s": 2.0}
    GET  /practice/spend.csv, /practice/traffic.csv    complete days before the clock's today
    POST /practice/services                   how Google and Meta beside it answer next: `practice.services.switches`
"""

from __future__ import annotations

import gzip
import ssl
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.utils import format_datetime
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, cast, runtime_checkable
from urllib.parse import parse_qsl, urlsplit

from commerce.clock import Clock, FrozenClock
from practice import PLATFORMS
from practice.control import Controls, Reply
from practice.faults import Faults
from practice.loopback import Connection, Web
from practice.timeline import Timeline
from practice.world import World

#: Fixed keys: a practice shop guards nothing.
WOOCOMMERCE_KEY = "ck_practice"
WOOCOMMERCE_SECRET = "cs_practice"  # noqa: S105 - opens made-up data only
SHOPIFY_TOKEN = "shpat_practice"  # noqa: S105 - opens made-up data only
SHOPIFY_CLIENT_ID = "practice-client"
SHOPIFY_CLIENT_SECRET = "shpss_practice"  # noqa: S105 - opens made-up data only

_JSON = "application/json; charset=UTF-8"
_WORTH_PACKING = 1024
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read to its end.

    Attributes:
        path: Without the query, percent-encoding kept.
        query: Decoded pairs in the order given.
        headers: Names in lower case.
        base_url: The shop's own home address, e.g. "http://127.0.0.1:8080".
        fault: A fault that only the platform can act out; "" for none.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    base_url: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Content-Length and Date are the server's business. With `file` that is the body, sent in pieces."""

    status: int
    body: bytes
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None


class Handler(Protocol):
    """What a platform answers. Called from many threads at once."""

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request of the platform's own API."""
        ...


@runtime_checkable
class Controlled(Protocol):
    """A handler with control calls of its own, below /practice/<platform>/."""

    def control(self, method: str, path: str, body: bytes) -> Answer | None:
        """Carry out a control call; None when there is no such call."""
        ...


class Beside(Protocol):
    """What runs beside a shop, with control calls of its own."""

    def control(self, method: str, path: str, body: bytes) -> Reply | None:
        """Carry out a control call; None when there is no such call."""
        ...


@runtime_checkable
class Restricted(Protocol):
    """A handler that knows scopes and plans."""

    def restrict(self, scopes: Sequence[str] | None, plan: str) -> None:
        """Change what a token may read, and whose limits hold.

        Raises:
            ValueError: An unknown scope or plan.
        """
        ...


@runtime_checkable
class Versioned(Protocol):
    """A handler that behaves as its platform's version does."""

    def has_always_run(self, version: str) -> None:
        """Let the shop have run a version from its beginning.

        Raises:
            ValueError: It is no version.
        """
        ...


@runtime_checkable
class Keeping(Protocol):
    """A handler that keeps files."""

    def close(self) -> None:
        """Delete them."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What a platform's `build(timeline, setting) -> Handler` gets beside the timeline.

    Attributes:
        clock: The world's clock: nothing later than it is shown.
        wall: The clock by which signatures age; None: their age is not checked.
    """

    clock: Clock
    wall: Clock | None


class PracticeServer:
    """Serve a world as one platform on 127.0.0.1 until closed; a context manager.

    Args:
        world: What happens in the shop.
        platform: "woocommerce" or "shopify".
        clock: The world's clock; control calls move it.
        wall: The clock by which signatures age; without one their age is not checked.
        faults: What goes wrong; nothing by default.
        port: 0 for any free one.
        compress: Answer with gzip when the client accepts it: true to life, but slower over loopback.
        tls: Speak https with this certificate; None: plain http.

    Raises:
        ValueError: An unknown platform.
        OSError: The port is taken.
    """

    def __init__(
        self,
        world: World,
        platform: str,
        *,
        clock: FrozenClock,
        wall: Clock | None = None,
        faults: Faults | None = None,
        port: int = 0,
        compress: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        if platform not in PLATFORMS:
            msg = f'unknown platform "{platform}"; a practice shop can be {" or ".join(PLATFORMS)}'
            raise ValueError(msg)
        self.world = world
        self.clock = clock
        self.faults = faults or Faults()
        self.compress = compress
        self.timeline = Timeline(world)
        self.controls = Controls(self.timeline, clock, self.faults)
        self.served: Counter[str] = Counter()  # requests by path, for tests
        self.handler: Handler = import_module(f"practice.{platform}.handler").build(self.timeline, Setting(clock, wall))
        self.beside: Beside | None = None
        self.stopping = threading.Event()
        self._server = _Server(self, port)
        if tls is not None:
            # the handshake is left to the connection's own thread: one that fails must not stop the server
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_port
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="practice", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering and give the port back."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if isinstance(self.handler, Keeping):
            self.handler.close()

    def wait(self) -> None:
        """Block until closed from another thread or interrupted."""
        while not self.stopping.wait(0.5):  # in slices, so that Ctrl-C is heard on every system
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(Web):
    request_queue_size = 64

    def __init__(self, shop: PracticeServer, port: int) -> None:
        self.shop = shop
        super().__init__(_Connection, port)


class _Connection(Connection):
    _is_dated = True

    def _serve(self) -> None:
        shop = cast("_Server", self.server).shop
        if shop.stopping.is_set():  # a connection kept from before the shop closed
            self.close_connection = True
            return
        body = self.body()
        parts = urlsplit(self.path)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        shop.served[parts.path] += 1
        if parts.path.startswith("/practice/"):
            self._send(shop, _controlled(shop, self.command, parts.path, body))
            return
        fault = shop.faults.draw()
        if (spoilt := shop.faults.answer(fault, shop.world.name)) is not None:
            wait = {} if spoilt.retry_after_s is None else {"Retry-After": str(spoilt.retry_after_s)}
            self._send(shop, Answer(spoilt.status, spoilt.body, "text/html; charset=UTF-8", wait))
            return
        if fault == "slow":
            shop.stopping.wait(shop.faults.slow_s)
        answer = shop.handler.answer(
            Request(self.command, parts.path, query, _lower(self.headers), body, shop.url, fault)
        )
        if answer.file is not None:
            self._send_file(answer, answer.file, cut=fault in {"dropped", "bad-json"})
            return
        self._is_dated = fault != "undated"
        if fault == "bad-json":
            answer = Answer(answer.status, answer.body[: len(answer.body) * 2 // 3] + b"<br />", answer.content_type)
        self._send(shop, answer, cut=fault == "dropped")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - http.server's names

    def _send(self, shop: PracticeServer, answer: Answer, *, cut: bool = False) -> None:
        """Write head and body at once: two writes would wait for each other on a kept connection."""
        body = answer.body
        packed = shop.compress and len(body) > _WORTH_PACKING and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed:
            body = gzip.compress(body, 1, mtime=0)
        start = self._head(answer, len(body), packed=packed)
        if self.command == "HEAD":
            body = b""
        self.close_connection = self.close_connection or cut
        self.wfile.write(start + (body[: len(body) // 2] if cut else body))

    def _send_file(self, answer: Answer, path: Path, *, cut: bool) -> None:
        """Send a file in pieces, however large; `cut` ends it in the middle."""
        with path.open("rb") as file:
            size = left = path.stat().st_size
            if cut:
                left, self.close_connection = size // 2, True
            self.wfile.write(self._head(answer, size))
            while left and (piece := file.read(min(left, _PIECE))):
                self.wfile.write(piece)
                left -= len(piece)

    def _head(self, answer: Answer, length: int, *, packed: bool = False) -> bytes:
        head = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('',))[0]}"]
        head += [f"Content-Type: {answer.content_type}", f"Content-Length: {length}"]
        head += ["Content-Encoding: gzip"] * packed
        if self._is_dated:  # by the shop's own clock, as a server at the shop would
            head += [f"Date: {format_datetime(cast('_Server', self.server).shop.clock.now(), usegmt=True)}"]
        head += [f"{name}: {value}" for name, value in answer.headers.items()]
        return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1", "replace")


def _controlled(shop: PracticeServer, method: str, path: str, body: bytes) -> Answer:
    """Carry out a control call: one of the platform's own, or one that every practice shop has."""
    if isinstance(shop.handler, Controlled) and (answer := shop.handler.control(method, path, body)) is not None:
        return answer
    reply = shop.beside.control(method, path, body) if shop.beside is not None else None
    reply = reply or shop.controls.answer(method, path, body)
    return Answer(reply.status, reply.body, reply.content_type)


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
