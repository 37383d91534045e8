"""What a shop's answer, or its silence, means: fine, `TryLater` or `Refused`, in words a merchant can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import msgspec
import requests

from commerce.errors import Refused, ShopbellError, TryLater

BUSY = frozenset({408, 425, 429})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
SERVER_ERROR = 500
# A failure of the server, not of what we asked: nothing in the configuration mends it.
_SERVER_FAILED = {
    SERVER_ERROR: "that server failed: look into its error log, or ask its host; the next sync tries again",
    502: "the server behind it is down or overloaded: ask its host, should that last; the next sync tries again",
    503: "it is busy or in maintenance: end the maintenance mode, or wait; the next sync tries again",
    504: "the server behind it took too long: ask its host, should that last; the next sync tries again",
}
_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 400, 401, 403, 404

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `url` is the one that was asked for; show `place` instead."""

    url: str = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def place(self) -> str:
        """Who answered: host and port."""
        return place(self.url)

    @property
    def is_page(self) -> bool:
        """Whether this is a web page instead of data."""
        start = self.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml"))


class Garbled(Refused):
    """A 200 whose body is not the JSON it claims to be; looked at again a few times before a person is asked."""


class Again(TryLater):
    """The shop wants to be asked in another way: at once, and without counting as a try (see `Wire.ask`)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, wait_s=0.0)


def place(url: str) -> str:
    """Return host and port of a URL: all of it that may be shown."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "?", parts.port
    except ValueError:  # a port that is no number, a bracket too many
        return "?"
    return f"{host}:{port}" if port else host


def path(url: str) -> str:
    """Return host and path, without query, user or fragment."""
    return f"{place(url)}{urlsplit(url).path}"


def trouble(answer: Answer, advice: str = "") -> ShopbellError:
    """Sort a bad answer into `TryLater` or `Refused`; `advice` says what to do about a refusal."""
    status, who = answer.status, answer.place
    if status in BUSY or status >= SERVER_ERROR:
        next_step = "" if status in BUSY else f"; {_SERVER_FAILED.get(status, _SERVER_FAILED[SERVER_ERROR])}"
        return TryLater(f"{who} answered {status}{_words(answer)}{next_step}", wait_s=retry_after_s(answer))
    if status in REDIRECTS:
        target = place(urljoin(answer.url, answer.headers.get("Location", "")))
        return Refused(f"{who} answered {status}: it redirects to {target}; write the final address in `url`")
    if not advice and status == _UNAUTHORIZED and "WWW-Authenticate" in answer.headers and answer.is_page:
        advice = "the web server itself asks for a password (a staging shop?); let /wp-json and /admin/api through"
    if not advice and status == _BAD_REQUEST and b"HTTPS port" in answer.body:
        advice = "this port speaks https; write https:// in `url`"
    default = {
        _UNAUTHORIZED: "check `key_env` and that the key may read orders",
        _FORBIDDEN: "the key is known but may not read this; give it the right to read orders",
        _NOT_FOUND: "check `url`: there is no such address on this server",
    }.get(status, "")
    advice = advice or default
    return Refused(f"{who} answered {status}{_words(answer)}{f'; {advice}' if advice else ''}")


def retry_after_s(answer: Answer) -> float | None:
    """Return the seconds of `Retry-After` (a number, or a date counted from the answer's own `Date`); None without."""
    text = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,6}(\.\d+)?", text):
        return float(text)
    until, answered = http_date(text), http_date(answer.headers.get("Date", ""))
    return max(0.0, (until - answered).total_seconds()) if until and answered else None


def http_date(text: str) -> datetime | None:
    """Read an HTTP date, aware in UTC; None for anything else."""
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def decode(answer: Answer, decoder: msgspec.json.Decoder[T]) -> T:
    """Turn an answer's bytes into typed structs.

    Raises:
        TryLater: The JSON breaks off: the connection was cut, or the server ran out of time.
        Garbled: Something else than JSON came, or something around it, or brackets nested without end; the message
            names the cause.
        msgspec.ValidationError: It is JSON, but not of the documented shape.
    """
    try:
        return decoder.decode(answer.body)
    except msgspec.ValidationError:
        raise
    except RecursionError:
        msg = (
            f"{answer.place} answered {answer.status} with brackets nested deeper than any shop's data; check `url`,"
            " and the plugins that change the API's answers"
        )
        raise Garbled(msg) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _garbled(answer) from None


def _garbled(answer: Answer) -> ShopbellError:
    """Name what is wrong with a body that does not parse."""
    body, who = answer.body, answer.place
    start = body[:2000].lstrip()
    cause = _foreign(answer, start, body[-2000:])
    if cause:
        return Garbled(f"{who} {cause}")
    if not start:
        return TryLater(f"{who} answered {answer.status} with nothing in it")
    if start[:1] in b"[{":
        return TryLater(f"{who} broke off its answer after {len(body)} bytes")
    return Garbled(f"{who} answered {answer.status} with something that is not JSON; check `url`")


def _foreign(answer: Answer, start: bytes, end: bytes) -> str:
    """Return what stands in or around the data that does not belong there, and how to mend it; "" when nothing does."""
    if answer.is_page:
        return (
            f"answered {answer.status} with a web page instead of data; check `url`, that permalinks are not set to"
            " Plain, and that no login or firewall page stands before the shop"
        )
    if start.startswith(b"\xef\xbb\xbf"):
        return "puts a byte order mark before its data; a PHP file of a plugin or theme was saved with BOM"
    if re.match(rb"<br ?/?>|<b>|<p>|(PHP )?(Warning|Notice|Deprecated|Fatal error|Parse error)\b", start):
        kind = re.search(rb"Fatal error|Parse error|Warning|Notice|Deprecated", start)
        return (
            f"prints a PHP {kind[0].decode() if kind else 'message'} before its data; switch off display_errors"
            " (WP_DEBUG_DISPLAY), then mend the plugin it comes from"
        )
    if re.search(rb"-->\s*$", end):
        return "adds a comment after its data; keep the cache plugin away from the API's addresses"
    return ""


def _words(answer: Answer) -> str:
    """Return the server's own short message, made harmless, for the end of a sentence."""
    try:
        found = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    text = found.get("message") or found.get("errors") if isinstance(found, dict) else None
    if not isinstance(text, str):
        return ""
    plain = re.sub(r"<[^>]*>|[\x00-\x1f\x7f]", " ", text)
    plain = " ".join(plain.split())[:160].rstrip(". ")
    return f' ("{plain}")' if plain else ""


# What the library's own words say about the cause, in the order in which they are looked for: (type, words, next step).
_CAUSES: tuple[tuple[type[Exception], str, type[ShopbellError], str], ...] = (
    (
        requests.exceptions.SSLError,
        "WRONG_VERSION_NUMBER|wrong version number|RECORD_LAYER",
        Refused,
        "{who} does not speak https on this port; write http:// in `url`, or the right port",
    ),
    (
        requests.exceptions.SSLError,
        "(?i)certificate.verify.failed",
        Refused,
        "nobody vouches for the certificate of {who}; renew it, or name your own authority's file in `ca_file`",
    ),
    (requests.exceptions.SSLError, "", TryLater, "{who} broke off the TLS handshake"),
    (requests.exceptions.InvalidSchema, "", Refused, "{who}: only http:// and https:// addresses can be read"),
    (
        requests.exceptions.InvalidHeader,
        "",
        Refused,
        "{who}: a key or token holds a line break or another character that cannot be sent; copy it anew",
    ),
    # InvalidURL, MissingSchema and what else is wrong with the text of an address
    (ValueError, "", Refused, "{who}: this is no web address; write `url` like https://toys.example"),
    (requests.exceptions.Timeout, "", TryLater, "{who} did not answer in time"),
    (
        requests.RequestException,
        "NameResolutionError|getaddrinfo|Name or service not known|nodename nor servname",
        TryLater,
        "no server is known by the name {who}; check `url` for a typing mistake, and the network",
    ),
    (
        requests.RequestException,
        "Connection refused|Errno 111|WinError 10061",
        TryLater,
        "nothing listens at {who}; check `url` and its port, and that the shop is up",
    ),
)


def network_trouble(error: requests.RequestException, url: str) -> ShopbellError:
    """Sort what the library raised. Its own text holds the whole URL, so none of it is passed on."""
    text = str(error)
    for kind, words, next_step, message in _CAUSES:
        if isinstance(error, kind) and re.search(words, text):
            return next_step(message.format(who=place(url)))
    return TryLater(f"the connection to {place(url)} broke off ({type(error).__name__})")
