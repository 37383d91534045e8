"""Who may read: WooCommerce's own checks, in its own order and with its own words.

Over https the keys may come in the query or as basic authentication; an unknown key counts as none. Over plain http
neither is looked at, only OAuth 1.0a with one leg counts. It signs the shop's own home address: another host name or
port fails.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from collections.abc import Mapping
from urllib.parse import quote, unquote

from commerce.clock import Clock
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, Request

_WINDOW_S = 15 * 60
_DIGESTS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
_PARAMETERS = ("oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method")

CANNOT_VIEW = "woocommerce_rest_cannot_view"
AUTHENTICATION = "woocommerce_rest_authentication_error"


class NotAllowed(Exception):
    """A request that may not read: answered with 401, this code and this message."""

    def __init__(self, message: str = "Sorry, you cannot list resources.", code: str = CANNOT_VIEW) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Gate:
    """Check signatures; remembers every nonce, so that none works twice.

    Args:
        clocks: A timestamp may be at most 15 minutes old or early by one of them; without any its age is not checked.
            A practice shop has two: the shop's own, which its answers are dated by, and the wall clock of who asks.
    """

    def __init__(self, *clocks: Clock) -> None:
        self._clocks = clocks
        self._used: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def check(self, request: Request) -> None:
        """Let a request pass that may read.

        Raises:
            NotAllowed: No key, a wrong key or signature, a stale timestamp, a used nonce, or a wish to write.
        """
        if not _has_plain_keys(request):
            given = _parameters(request)
            if "oauth_consumer_key" not in given:
                raise NotAllowed
            _check_signature(request, given)
            self._check_freshness(given["oauth_timestamp"], given["oauth_nonce"])
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            msg = "The API key provided does not have write permissions."
            raise NotAllowed(msg, AUTHENTICATION)

    def _check_freshness(self, timestamp: str, nonce: str) -> None:
        if not self._in_time(timestamp):
            msg = "Invalid timestamp."
            raise NotAllowed(msg, AUTHENTICATION)
        with self._lock:
            if (timestamp, nonce) in self._used:
                msg = "Invalid nonce - nonce has already been used."
                raise NotAllowed(msg, AUTHENTICATION)
            self._used.add((timestamp, nonce))

    def _in_time(self, timestamp: str) -> bool:
        if not timestamp.isdecimal():
            return False
        apart = [abs(clock.now().timestamp() - int(timestamp)) for clock in self._clocks]
        return not apart or min(apart) <= _WINDOW_S


def _has_plain_keys(request: Request) -> bool:
    """Whether the key came unsigned, in the query or as basic auth: over https that will do.

    Raises:
        NotAllowed: The secret is another.
    """
    if not request.base_url.startswith("https://"):
        return False
    query = dict(request.query)
    key, secret = query.get("consumer_key", ""), query.get("consumer_secret", "")
    if not key:
        key, secret = _basic(request.headers.get("authorization", ""))
    if key != WOOCOMMERCE_KEY:
        return False
    if not hmac.compare_digest(secret.encode(), WOOCOMMERCE_SECRET.encode()):
        msg = "Consumer secret is invalid."
        raise NotAllowed(msg, AUTHENTICATION)
    return True


def _basic(header: str) -> tuple[str, str]:
    kind, _, coded = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(coded).decode().partition(":")
    except ValueError:
        return "", ""
    return user, password


def _check_signature(request: Request, given: Mapping[str, str]) -> None:
    missing = [name for name in _PARAMETERS if not given.get(name)]
    if missing:
        msg = f"Missing OAuth parameter {', '.join(missing)}"
        raise NotAllowed(msg, AUTHENTICATION)
    if given["oauth_consumer_key"] != WOOCOMMERCE_KEY:
        msg = "Consumer key is invalid."
        raise NotAllowed(msg, AUTHENTICATION)
    if given["oauth_signature_method"] not in _DIGESTS:
        msg = "Invalid signature - signature method is invalid."
        raise NotAllowed(msg, AUTHENTICATION)
    expected = signature(request.method, request.base_url + request.path, given, WOOCOMMERCE_SECRET)
    if not hmac.compare_digest(expected.encode(), given["oauth_signature"].replace(" ", "+").encode()):
        msg = "Invalid signature - provided signature does not match."
        raise NotAllowed(msg, AUTHENTICATION)


def signature(method: str, url: str, parameters: Mapping[str, str], secret: str) -> str:
    """Return the base64 signature that WooCommerce expects for a request.

    Args:
        method: As sent.
        url: Home address and path, without the query.
        parameters: Decoded query and OAuth parameters; `oauth_signature` itself is left out.
        secret: The consumer secret.
    """
    pairs = sorted((name, value) for name, value in parameters.items() if name != "oauth_signature")
    joined = "%26".join(f"{_twice(name)}%3D{_twice(value)}" for name, value in pairs)
    text = f"{method.upper()}&{quote(url, safe='~')}&{joined}"
    digest = _DIGESTS[parameters["oauth_signature_method"]]
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), digest).digest()).decode()


def _twice(text: str) -> str:
    """Encode by RFC 3986, then the percent signs again; what was encoded already is decoded first, as PHP does."""
    return quote(unquote(text), safe="~").replace("%", "%25")


def _parameters(request: Request) -> dict[str, str]:
    """Return query parameters (of doubles the last wins, as in PHP) with those of an `Authorization: OAuth` header."""
    given = dict(request.query)
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "oauth":
        for part in rest.split(","):
            name, _, value = part.strip().partition("=")
            if name.startswith("oauth_"):
                given[name] = unquote(value.strip('"'))
    return given
