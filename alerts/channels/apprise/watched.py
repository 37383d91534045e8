"""Stands for `requests` in Apprise's modules, and notes of each request what Apprise does not tell.

Apprise says yes or no. Whether trying again is safe depends on more: whether the last byte had left, and what was
answered, with which wait. Certificates are checked whatever the address says, no redirect is followed (it would carry
the message, and keys, elsewhere), and every answer ends in time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

from alerts.channels.posting import Body
from connectors.deadline import DatedAdapter, within


@dataclass(slots=True)
class Exchange:
    """One request, and what is known of it.

    Attributes:
        has_left: Its last byte was handed to the network, as far as anybody can tell.
        has_ended: It was answered, or failed; False: it is still under way.
        status: What was answered; 0: nothing.
        wait_s: What the other side asked to wait; None when it did not.
        is_untrusted: Its certificate is not trusted.
        trouble: Name of what went wrong; "" for nothing.
    """

    has_left: bool = False
    has_ended: bool = False
    status: int = 0
    wait_s: float | None = None
    is_untrusted: bool = False
    trouble: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether it went out, and nobody knows what became of it."""
        return not self.has_ended or (self.has_left and not self.status)


@dataclass(slots=True)
class Watch:
    """The requests of one delivery. `is_over`: it is at its end."""

    timeout_s: float
    elapsed: Callable[[], float]
    exchanges: list[Exchange] = field(default_factory=list)
    is_over: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether nothing more may leave: nobody would know of it, or it would repeat what may be there."""
        return self.is_over or any(one.is_lost for one in self.exchanges)


_watch: ContextVar[Watch | None] = ContextVar("apprise_watch", default=None)


@contextmanager
def watching(timeout_s: float, elapsed: Callable[[], float]) -> Iterator[Watch]:
    """Note what is requested meanwhile, in this context.

    Args:
        timeout_s: How long the other side may be silent, and take for a whole answer.
        elapsed: See `alerts.channels.configured.Configured`.
    """
    watch = Watch(timeout_s, elapsed)
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        watch.is_over = True
        _watch.reset(token)


class Watched(ModuleType):
    """`requests`, but for what sends."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def request(self, method: str, url: str, **given: Any) -> requests.Response:
        """Send a request as `requests.request` does, and note what came of it."""
        watch = _watch.get()
        if watch is None or watch.is_closed:
            raise requests.ConnectionError("nothing more leaves")  # noqa: EM101, TRY003 - Apprise alone hears it
        exchange = Exchange()
        watch.exchanges.append(exchange)
        given |= {"timeout": watch.timeout_s, "verify": True, "allow_redirects": False}
        try:
            with within(watch.timeout_s, watch.elapsed), requests.Session() as session:
                for scheme in ("https://", "http://"):
                    session.mount(scheme, _Noting(exchange))
                answer = session.request(method, url, **given)
        except Exception as error:
            exchange.trouble = type(error).__name__
            raise
        finally:
            exchange.has_ended = True
        return answer

    def get(self, url: str, params: Any = None, **given: Any) -> requests.Response:
        """See `request`."""
        return self.request("GET", url, params=params, **given)

    def post(self, url: str, data: Any = None, json: Any = None, **given: Any) -> requests.Response:
        """See `request`."""
        return self.request("POST", url, data=data, json=json, **given)

    def put(self, url: str, data: Any = None, **given: Any) -> requests.Response:
        """See `request`."""
        return self.request("PUT", url, data=data, **given)

    def patch(self, url: str, data: Any = None, **given: Any) -> requests.Response:
        """See `request`."""
        return self.request("PATCH", url, data=data, **given)

    def delete(self, url: str, **given: Any) -> requests.Response:
        """See `request`."""
        return self.request("DELETE", url, **given)


class _Noting(DatedAdapter):
    """Sends one request, and notes when its last byte left and what was answered."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        super().__init__()

    def send(self, request: requests.PreparedRequest, *arguments: Any, **given: Any) -> requests.Response:
        """Send."""
        content = request.body.encode() if isinstance(request.body, str) else request.body
        body = Body(content) if isinstance(content, bytes) else None
        if body is not None:
            request.body = body  # type: ignore[assignment]  # urllib3 takes what can be iterated over
        try:
            answer = super().send(request, *arguments, **given)
        except requests.RequestException as error:
            self._exchange.has_left = body.has_left if body is not None else not _never_connected(error)
            self._exchange.is_untrusted = isinstance(error, requests.exceptions.SSLError)
            raise
        self._exchange.has_left = True
        self._exchange.status = answer.status_code
        wait = answer.headers.get("Retry-After", "")
        self._exchange.wait_s = float(wait) if wait.isdecimal() else None
        return answer


def _never_connected(error: requests.RequestException) -> bool:
    """Tell whether a request without a body surely reached nobody."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    kinds = (requests.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError)
    return isinstance(error, kinds) or isinstance(reason, NewConnectionError)
