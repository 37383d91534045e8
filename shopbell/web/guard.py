"""What stands before every page: the name that was asked for, how much may come in, and what a browser may do with it.

A page elsewhere can make a browser ask us (that is what a browser does), under a name that it has pointed here (DNS
rebinding), or send us a form. So only names that are ours are answered, only forms of our own pages are taken, and a
page of ours may load nothing from elsewhere, run no script in its text, and stand in no frame.

Sources: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html,
https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopbell.web.seldom import Seldom

SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
#: What forms of ours bring along fits in this many bytes.
LARGEST_FORM: Final = 64 * 1024
_LONGEST_ADDRESS: Final = 4096
#: {header: value} of every answer.
HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": a browser would call the origin of our own forms "null" then.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_PORT_OF: Final = {"http": ":80", "https": ":443"}
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered: a status, and what the log says of it, without a word of whoever asked."""

    status: HTTPStatus
    why: str


class Guard:
    """Turns away what no page of ours has asked for, and says of every answer what may be done with it.

    Args:
        app: What answers.
        hosts: Under which names and ports we are asked: the value of `Host`.
        origins: Where our own pages come from: scheme, host and port.
        seldom: Tells the log.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], origins: Collection[str], seldom: Seldom) -> None:
        self._app, self._seldom = app, seldom
        self._hosts = frozenset(hosts)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = _headers(scope)
        refusal = None if headers is None else self.refusal(scope["method"], _address(scope), headers)
        if headers is None or refusal is not None:
            told = refusal or Refusal(HTTPStatus.BAD_REQUEST, "a header was there twice")
            self._seldom.warning(f"a request was turned away: {told.why}")
            await _answer(send, told.status)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in _raw(HEADERS) if name not in known]
                more += [] if b"cache-control" in known else [(b"cache-control", b"no-store")]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self._app(scope, receive, sent)

    def refusal(self, method: str, address: str, headers: Mapping[str, str]) -> Refusal | None:
        """Return why a request is not answered; None: it is."""
        if headers.get("host", "").lower() not in self._hosts:
            return Refusal(HTTPStatus.MISDIRECTED_REQUEST, "it asked for a name that is not ours")
        if len(address) > _LONGEST_ADDRESS:
            return Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "its address is too long")
        if method in SAFE_METHODS:
            return None
        if method != "POST":
            return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "its method is none of ours")
        return self._of_a_form(headers)

    def _of_a_form(self, headers: Mapping[str, str]) -> Refusal | None:
        origin, site = headers.get("origin", ""), headers.get("sec-fetch-site", "")
        # Every browser of the last years says where a form comes from; one that says neither is no browser.
        if (origin or site) and (origin not in self._origins | {""} or site not in {"", "same-origin"}):
            return Refusal(HTTPStatus.FORBIDDEN, "a page of another site sent it")
        if not origin and not site:
            return Refusal(HTTPStatus.FORBIDDEN, "it does not say which page sent it")
        length = headers.get("content-length", "")
        if not length.isdecimal() or "transfer-encoding" in headers:
            return Refusal(HTTPStatus.LENGTH_REQUIRED, "it does not say how long it is")
        if int(length) > LARGEST_FORM:
            return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "it is too large")
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
            return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "it is no form")
        return None


def hosts_of(listen: tuple[str, int], public_url: str | None) -> tuple[list[str], list[str]]:
    """Return (values of `Host`, origins) by which our pages are reached.

    Args:
        listen: Where they are served.
        public_url: Under which address a proxy shows them; None: under none.
    """
    host, port = listen
    own = f"[{host}]" if ":" in host else host
    names = [host_said("http", f"{one}:{port}") for one in dict.fromkeys((own, *_LOOPBACK))]
    origins = [f"http://{one}" for one in names]
    if public_url is not None:
        parts = urlsplit(public_url)
        names.append(host_said(parts.scheme, parts.netloc))
        origins.append(f"{parts.scheme}://{names[-1]}")
    return names, origins


def host_said(scheme: str, place: str) -> str:
    """Return what a browser calls a place in `Host` and `Origin`: without the port that its scheme has anyway."""
    return place.lower().removesuffix(_PORT_OF[scheme])


def _headers(scope: Scope) -> dict[str, str] | None:
    """Return the headers; None where one that is looked at is there twice, which two readers read in two ways."""
    found: dict[str, str] = {}
    looked_at = {"host", "origin", "sec-fetch-site", "content-length", "content-type"}
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        if name in looked_at and name in found:
            return None
        found[name] = value.decode("latin-1")
    return found


def _address(scope: Scope) -> str:
    return f"{scope['path']}?{scope.get('query_string', b'').decode('latin-1')}"


def _raw(headers: Mapping[str, str]) -> Sequence[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


async def _answer(send: Send, status: HTTPStatus) -> None:
    body = f"{status.value} {status.phrase}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status.value, "headers": [*headers, *_raw(HEADERS)]})
    await send({"type": "http.response.body", "body": body})
