"""One request to a web address that is, or holds, a secret: it stands in no error, and no answer is taken for another.

What matters is whether the other side may have the message. Until the last byte has left it cannot: trying again is
safe. From then on a silence may mean that it was accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import requests

from commerce.errors import Refused, TryLater, Uncertain
from connectors.deadline import DatedAdapter, within

#: Too slow for it, too early, too many: it has done nothing with the message, and takes it later (RFC 9110, 15.5.9).
_FOR_NOW = frozenset({408, 425, 429})
_SERVER_ERROR, _GATEWAY_TIMEOUT = 500, 504
#: Of an answer no more than this is read.
_LONGEST_ANSWER = 1000
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `text` is the begin of it; `wait_s` what it asked to wait, None when it did not.

    `headers`: their names in small letters.
    """

    status: int
    text: str
    wait_s: float | None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        """Whether the other side took the message."""
        return self.status // 100 == 2  # noqa: PLR2004 - 2xx


class Body:
    """Bytes that know when the last of them was handed to the network."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.has_left = False

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        self.has_left = True  # asked for more: what we gave is sent


def post(
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    where: str,
    timeout_s: float,
    *,
    elapsed: Callable[[], float] = lambda: 0.0,
    longest: int = _LONGEST_ANSWER,
) -> Answer:
    """Post once, and follow no redirect.

    Args:
        url: Never shown.
        content: The body.
        headers: With its Content-Type.
        where: How errors call the other side.
        timeout_s: How long it may be silent, and take for its whole answer.
        elapsed: See `alerts.channels.configured.Configured`.
        longest: Of the answer no more than so many bytes are read.

    Raises:
        TryLater: It cannot be reached.
        Refused: The address is none, or its certificate is not trusted.
        Uncertain: Everything was sent, and no answer came.
    """
    body = Body(content)
    try:
        with (
            within(timeout_s, elapsed),
            requests.Session() as session,
            _posted(session, url, body, headers, timeout_s) as answer,
        ):
            return _answer(answer, longest)
    except (requests.exceptions.MissingSchema, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
        msg = f"{where}: the secret is not a web address; copy the webhook URL again"
        raise Refused(msg) from None  # an error's own text holds the address, here and below
    except requests.RequestException as error:
        if body.has_left:
            msg = f"{where} has the message, but its answer was lost ({type(error).__name__})"
            raise Uncertain(msg) from None
        if isinstance(error, requests.exceptions.SSLError):
            msg = f"{where}: the certificate of the server is not trusted"
            raise Refused(msg) from None
        msg = f"{where} cannot be reached ({type(error).__name__})"
        raise TryLater(msg) from None


def ask(
    url: str,
    headers: Mapping[str, str],
    where: str,
    timeout_s: float,
    *,
    elapsed: Callable[[], float] = lambda: 0.0,
    longest: int = _LONGEST_ANSWER,
) -> Answer:
    """Ask once for something (GET), by which nothing changes, and follow no redirect; arguments as of `post`.

    Raises:
        TryLater: No answer came.
        Refused: The address is none, or its certificate is not trusted.
    """
    try:
        with within(timeout_s, elapsed), requests.Session() as session:
            _mount(session)
            with session.get(
                url, headers=dict(headers), timeout=timeout_s, allow_redirects=False, stream=True
            ) as answer:
                return _answer(answer, longest)
    except (requests.exceptions.MissingSchema, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
        msg = f"{where}: the address is no web address; check the channel's settings"
        raise Refused(msg) from None
    except requests.exceptions.SSLError:
        msg = f"{where}: the certificate of the server is not trusted"
        raise Refused(msg) from None
    except requests.RequestException as error:
        msg = f"{where} cannot be reached ({type(error).__name__})"
        raise TryLater(msg) from None


def _mount(session: requests.Session) -> None:
    """Let every answer of a session end in time."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, DatedAdapter())


def _posted(
    session: requests.Session, url: str, body: Body, headers: Mapping[str, str], timeout_s: float
) -> requests.Response:
    """Post; the answer ends in time."""
    _mount(session)
    return session.post(url, data=body, headers=dict(headers), timeout=timeout_s, allow_redirects=False, stream=True)


def _answer(answer: requests.Response, longest: int) -> Answer:
    text = b""
    with suppress(requests.RequestException):  # the status says all that matters
        for piece in answer.iter_content(min(longest, _PIECE)):
            text += piece
            if len(text) >= longest:
                break
    wait = answer.headers.get("Retry-After", "")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status_code, text.decode(errors="replace"), float(wait) if wait.isdecimal() else None, headers)


def check(answer: Answer, where: str, mend: str, told: str = "") -> None:
    """Sort an answer into fine, later, refused or uncertain.

    Args:
        answer: What came back.
        where: How errors call the other side.
        mend: What a person may do about a refusal.
        told: The reason that it gave, where that is known to be no secret.

    Raises:
        TryLater: 408, 425, 429, or a server in trouble.
        Uncertain: 504: a gateway passed the message on, and waited in vain.
        Refused: Anything else but 2xx.
    """
    if answer.is_fine:
        return
    if answer.status == _GATEWAY_TIMEOUT:
        msg = f"{where} answered {answer.status}: something before it passed the message on and got no answer"
        raise Uncertain(msg)
    if answer.status in _FOR_NOW or answer.status >= _SERVER_ERROR:
        msg = f"{where} answered {answer.status}"
        raise TryLater(msg, wait_s=answer.wait_s)
    msg = f"{where} answered {answer.status}{f' ({told})' if told else ''}; {mend}"
    raise Refused(msg)
