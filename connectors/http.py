"""The wire to a shop: one pooled session, time-outs, patient retries, and answers sorted into what to do next.

Nothing here knows a platform. A connector hands in a `sign` callback that makes the request anew for every try (OAuth
must re-sign: a nonce works once) and a `read` callback that turns the answer into its own types. Keys never follow a
redirect, and no message shows a query string, a header or a key.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Literal, TypeVar
from urllib.parse import quote, quote_plus, urljoin, urlsplit, urlunsplit

import requests
from requests.structures import CaseInsensitiveDict

from commerce.clock import Clock
from commerce.errors import Refused, ShopbellError, TryLater
from connectors.answers import (
    BUSY,
    REDIRECTS,
    SERVER_ERROR,
    Again,
    Answer,
    Garbled,
    decode,
    http_date,
    network_trouble,
    place,
    trouble,
)
from connectors.base import Patience
from connectors.deadline import DatedAdapter, within
from connectors.waiting import wait

__all__ = ["Again", "Answer", "Call", "Garbled", "Wire", "decode", "http_date", "place", "trouble"]

# its lines for debugging show whole queries, keys included: they are of no log's business
logging.getLogger("urllib3").setLevel(logging.WARNING)

USER_AGENT = "Shopbell/0.1"
LONGEST_WAIT_S = 60.0
# A garbled 200 is often one request's PHP notice; two more looks, then a person has to mend it.
GARBLED_TRIES = 3
# No page of 100 orders comes near; it keeps a hostile or broken server from filling the memory.
MOST_BYTES = 64 * 2**20
_MOST_HOPS = 5
# Ways of asking that one request may go through without a try being counted; more than any platform has.
_MOST_WAYS = 4
_REDIRECT = 300
# A shorter one may be a word that an answer has anyway.
_LONG_SECRET = 8

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, ready to send. `repr` leaves out everything that could hold a key."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"Call({self.method} {place(self.url)})"


class Wire:
    """One pooled session to one shop.

    Args:
        clock: Waits between tries, and tells how long an answer drips.
        verify: Path of a CA file, or True.
        secrets: Texts that must never show in a message, whatever a server echoes back.
        patience: How often one request is tried, and how long an answer is waited for.
        too_long: What is to be done or thought about an answer that never seems to end.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        verify: bool | str = True,
        secrets: Sequence[str] = (),
        patience: Patience = Patience(),  # noqa: B008 - it cannot change
        too_long: str = "a plugin must be broken",
    ) -> None:
        self._clock = clock
        self._verify = verify
        self._secrets = tuple(secret for secret in secrets if secret)
        self._patience = patience
        self._too_long = too_long
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, DatedAdapter())
        # a cookie would make the shop keep a session, and a cart, for us
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    @property
    def is_looked_on(self) -> bool:
        """Somebody waits at the screen."""
        return self._patience.is_looked_on

    def hide(self, secret: str) -> str:
        """Return a secret that came up later, which shows in no message from now on."""
        self._secrets = (*self._secrets, secret)
        return secret

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def ask(
        self,
        sign: Callable[[], Call],
        read: Callable[[Answer], T],
        explain: Callable[[Answer], ShopbellError | None] | None = None,
    ) -> T:
        """Send a request until it is answered or the patience ends, waiting 1, 2, 4 .. 60 s or what the shop asks for.

        An `Again` of `read` or `explain` is no failure of the shop: the request is sent anew at once, and its first few
        do not count as tries.

        Args:
            sign: Makes the request; called again before every try.
            read: Turns a good answer into what the caller wants; may itself raise `TryLater` or `Refused`.
            explain: The platform's own reading of a bad answer (status 300 and above); None leaves it to `trouble`.

        Raises:
            TryLater: Still busy or away after all tries, or the shop asks for a longer wait than a minute.
            Refused: A person has to change something.
        """

        def once() -> T:
            answer = self.send(sign())
            if answer.status >= _REDIRECT:
                answer = self.hushed(answer)
                raise (explain(answer) if explain else None) or trouble(answer)
            return read(answer)

        return self._patiently(once)

    def send(self, call: Call) -> Answer:
        """Send one request once, following nothing.

        Raises:
            TryLater: The network failed, or the answer never ended.
            Refused: The address cannot be used at all (no URL, no TLS there, a certificate nobody vouches for).
        """
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json", **call.headers}
        with within(self._patience.whole_s, self._clock.elapsed) as deadline:
            try:
                return self._sent(call, headers)
            except requests.RequestException as error:
                if deadline.is_over:
                    whole_s = self._patience.whole_s
                    msg = f"{place(call.url)} did not finish its answer within {whole_s:g} seconds"
                    raise TryLater(msg) from None
                # `from None`: the library's text holds the whole URL, keys included
                raise network_trouble(error, call.url) from None

    def _sent(self, call: Call, headers: Mapping[str, str]) -> Answer:
        """Send a request, and read its answer to the end."""
        with self._session.request(
            call.method,
            call.url,
            headers=dict(headers),
            data=call.body,
            timeout=(self._patience.connect_s, self._patience.read_s),
            allow_redirects=False,
            verify=self._verify,  # given per request: REQUESTS_CA_BUNDLE would beat the session's
            auth=_as_signed,
            stream=True,
        ) as response:
            body = self._body(response, place(call.url))
            return Answer(call.url, response.status_code, CaseInsensitiveDict(response.headers), body)

    def first_contact(
        self,
        url: str,
        check: Callable[[Answer], object] | None = None,
        *,
        keys_follow: bool = True,
        front: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Follow redirects from `url` without any key and return the last answer; use its `url` from now on.

        Never from https to http.

        Args:
            url: Where to begin.
            check: Looks at the last answer; what it raises is treated as in `ask`.
            keys_follow: Keys will go there next, so the redirects may only lead to the same name or its "www." sister.
            front: Headers for the web server in front of the shop; they go to the server of `url` over https only.
            headers: Others, in which no key stands: they go wherever the redirects lead.

        Raises:
            TryLater: Busy or away.
            Refused: The redirects leave the shop, or never end.
        """
        here = url
        for _ in range(_MOST_HOPS):
            known = bool(front) and _is_same_server(url, here)
            sent = {**(headers or {}), **((front or {}) if known else {})}
            answer = self._patiently(partial(self._look, here, check, sent))
            if answer.status not in REDIRECTS:
                return answer
            here = _next_hop(here, answer.headers.get("Location", ""), keys_follow=keys_follow)
        msg = f"{place(url)} redirects in a circle; open it in a browser and write the address that shows in `url`"
        raise Refused(msg)

    def _look(self, url: str, check: Callable[[Answer], object] | None, headers: Mapping[str, str]) -> Answer:
        """Ask without a key; let redirects pass, and everything that `check` does not mind."""
        answer = self.send(Call(url, headers=headers))
        if answer.status in BUSY or answer.status >= SERVER_ERROR:
            raise trouble(answer)
        if check and answer.status not in REDIRECTS:
            check(answer)
        return answer

    def _patiently(self, once: Callable[[], T]) -> T:
        """Do it until it succeeds, is refused, or the tries are used up."""
        attempt = garbled = ways = 0
        while True:
            attempt += 1
            try:
                return once()
            except TryLater as error:
                if isinstance(error, Again) and ways < _MOST_WAYS:
                    ways, attempt = ways + 1, attempt - 1
                    continue
                wait_s = min(2.0 ** (attempt - 1), LONGEST_WAIT_S) if error.wait_s is None else error.wait_s
                why = self.clean(str(error))
                if attempt >= self._patience.tries or wait_s > LONGEST_WAIT_S:
                    raise TryLater(why, error.wait_s) from None
            except Garbled as error:
                garbled += 1
                wait_s, why = float(garbled), self.clean(str(error))
                if garbled >= GARBLED_TRIES or attempt >= self._patience.tries:
                    raise Refused(why, error.feed) from None
            except Refused as error:
                raise Refused(self.clean(str(error)), error.feed) from None
            wait(self._clock, wait_s, why)

    def _body(self, response: requests.Response, who: str) -> bytes:
        """Read the whole answer, unless it is too long."""
        chunks, size = [], 0
        for chunk in response.iter_content(2**18):
            chunks.append(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                msg = f"{who} sends more than {MOST_BYTES // 2**20} MB for one request; {self._too_long}"
                raise Refused(msg)
        return b"".join(chunks)

    def hushed(self, answer: Answer) -> Answer:
        """Return a bad answer without any known secret: what is quoted of it is cut off, maybe in the middle of one."""
        body = answer.body
        for secret in self._secrets:
            for written in _ways_to_write(secret) if len(secret) >= _LONG_SECRET else ():
                body = body.replace(written.encode(), b"***")
        return replace(answer, body=body)

    def clean(self, text: str) -> str:
        """Return the text without any known secret, however it is written in an address, and without query strings."""
        for secret in self._secrets:
            for written in _ways_to_write(secret):
                text = text.replace(written, "***")
        return re.sub(r"\?[^\s\"'<>]*=[^\s\"'<>]*", "?...", text)


def _ways_to_write(secret: str) -> tuple[str, ...]:
    """Return a secret as it is, and as it stands in addresses."""
    return secret, quote(secret, safe=""), quote_plus(secret)


def _next_hop(here: str, location: str, *, keys_follow: bool) -> str:
    """Return where a redirect leads, if we may go there."""
    there = urljoin(here, location)
    old, new = urlsplit(here), urlsplit(there)
    if new.scheme not in {"http", "https"} or (old.scheme == "https" and new.scheme == "http"):
        msg = (
            f"{place(here)} redirects to a {new.scheme or '?'}:// address, where a key is not safe;"
            " mend the shop's address settings"
        )
        raise Refused(msg)
    if keys_follow and _bare(old.hostname) != _bare(new.hostname):
        msg = (
            f"{place(here)} redirects to {place(there)}; if that is your shop, write its address in `url`"
            " (keys are never sent to another name)"
        )
        raise Refused(msg)
    return urlunsplit(new._replace(fragment=""))


def _is_same_server(url: str, other: str) -> bool:
    """Whether a password for the server of `url` may go to `other`: the same name and port, over https."""
    first, second = urlsplit(url), urlsplit(other)
    return second.scheme == "https" and first.netloc == second.netloc


def _bare(host: str | None) -> str:
    """Return a host name without a leading "www."."""
    return (host or "").removeprefix("www.")


def _as_signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the Authorization header as it was signed: without this, a ~/.netrc would overwrite it."""
    return request
