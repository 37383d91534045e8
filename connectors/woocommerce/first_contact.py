"""Find the shop behind the address that a merchant wrote: without a key, for a key goes only where a shop is.

People copy the address of the page they look at (`/wp-admin`, `/shop`, an API route), hosts redirect, servers and
plugins close `/wp-json/` to strangers. What WordPress itself says of its address decides; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

import msgspec

from commerce.errors import Refused, ShopbellError
from connectors.answers import path
from connectors.http import Answer, Wire, decode, place, trouble
from connectors.second_reading import Unreadable, second_reading
from connectors.woocommerce.nodes import INDEX_FIELDS, IndexNode
from connectors.woocommerce.refusals import DENIED, PLAIN_PERMALINKS, explain, front_door

_OK, _UNAUTHORIZED, _FORBIDDEN = 200, 401, 403
_ROOT = "/wp-json/"
# Where the index answers whatever the permalinks are set to, and below any page of the shop; it opens nothing else.
_PLAIN_ROOT = "/?rest_route=/&"
#: The shop lies before these: addresses of its administration and of its API.
_INSIDE = re.compile(r"/(wp-admin|wp-login\.php|wp-json|index\.php)(/.*)?$")
_DECODER = msgspec.json.Decoder(IndexNode)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a shop is.

    Attributes:
        site: Its address, without a trailing slash: requests go there.
        index: Who it says it is; None when it tells that to nobody without a key.
        answer: What it answered.
        note: What the merchant should write instead of the address; "" when that is right.
    """

    site: str
    index: IndexNode | None
    answer: Answer
    note: str = ""

    @property
    def home(self) -> str:
        """What a closed door says of the shop's own address, in the header that every answer of the API carries."""
        root = _api_root(self.answer)
        return root.removesuffix(_ROOT) if root.endswith(_ROOT) else ""


class FirstContact:
    """Look for one shop.

    Args:
        wire: Asks.
        front: Headers for a web server that asks for a password of its own; empty for none.
    """

    def __init__(self, wire: Wire, front: Mapping[str, str]) -> None:
        self._wire = wire
        self._front = front

    def find(self, written: str) -> Found:
        """Return where the shop is that a merchant means.

        Raises:
            TryLater: Busy or away.
            Refused: There is no shop to be found; the message says what is there instead.
        """
        start = _outside(self._checked(written))
        try:
            found = self._at(start)
        except Refused as refusal:
            found = self._elsewhere(start, refusal)
        if urlsplit(found.site).path == urlsplit(written).path.rstrip("/"):
            return found
        return replace(found, note=f"the shop lies at {path(found.site)}; write that in `url`")

    def _checked(self, written: str) -> str:
        parts = urlsplit(written)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            msg = f"{written or '?'}: this is no web address; write `url` like https://toys.example"
            raise Refused(self._wire.clean(msg))
        return urlunsplit(parts._replace(query="", fragment="")).rstrip("/")

    def _at(self, site: str) -> Found:
        """Return the shop at an address, if its API answers there, be it only to say that it is closed.

        Raises:
            TryLater, Refused: See `find`.
        """
        asked = f"{site}{_ROOT}?_fields={INDEX_FIELDS}"
        answer = self._wire.first_contact(asked, self._check, front=self._front)
        site = answer.url.split("?")[0].rstrip("/").removesuffix(_ROOT.rstrip("/"))
        return Found(site, None if _is_closed(answer) else read_index(answer), answer)

    def _check(self, answer: Answer) -> None:
        """Let an index pass, and a closed door; anything else is no shop."""
        if answer.status == _OK:
            read_index(answer)
            return
        refusal = front_door(answer, knows_password=bool(self._front))
        if refusal is None and _is_closed(answer):
            return
        raise refusal or explain(answer) or trouble(answer, "there is no WordPress at this address; check `url`")

    def _elsewhere(self, start: str, refusal: Refused) -> Found:
        """Return the shop that a page belongs to, or the one above it.

        Raises:
            Refused: There is none, or its settings keep the API away; else the refusal handed in.
        """
        page = self._index_of_page(start)
        if page is not None:
            index, root = page
            home = index.home.rstrip("/")
            if home != start and _is_same_server(start, home):
                return self._at(home)
            if _ROOT in root:
                msg = f"{place(start)} runs WordPress, but shows no API at {_ROOT}; {DENIED}"
                raise Refused(msg) from None
            msg = f"{place(start)} {PLAIN_PERMALINKS}"
            raise Refused(msg) from None
        for parent in _parents(start):
            try:
                return self._at(parent)
            except ShopbellError:
                continue
        raise refusal

    def _index_of_page(self, start: str) -> tuple[IndexNode, str] | None:
        """Return the index as any page of a WordPress tells it, and where its API begins; None for others."""
        try:
            answer = self._wire.first_contact(f"{start}{_PLAIN_ROOT}_fields={INDEX_FIELDS}", front=self._front)
            index = decode(answer, _DECODER) if answer.status == _OK else IndexNode()
        except (ShopbellError, msgspec.ValidationError):
            return None
        return (index, _api_root(answer)) if index.namespaces else None


def read_index(answer: Answer) -> IndexNode:
    """Decode the index.

    Raises:
        TryLater, Garbled: See `decode`.
        Refused: It is another JSON.
    """
    try:
        return decode(answer, _DECODER)
    except msgspec.ValidationError:
        try:
            return second_reading(answer.body, IndexNode).node
        except Unreadable as error:
            msg = (
                f"{answer.place} answered its index with JSON of another shape ({error}); a plugin changes the API's"
                " answers"
            )
            raise Refused(msg) from None


def _api_root(answer: Answer) -> str:
    """Return where WordPress says that its API begins; "" when it does not."""
    found = re.search(r'<([^>]*)>;\s*rel="https://api\.w\.org/"', answer.headers.get("Link", ""))
    return found[1] if found else ""


def _is_closed(answer: Answer) -> bool:
    """Whether strangers are kept out; a key may still open it."""
    return answer.status in {_UNAUTHORIZED, _FORBIDDEN}


def _outside(address: str) -> str:
    """Return the address of the shop that a page of its administration, or a route of its API, belongs to."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=_INSIDE.sub("", parts.path)))


def _parents(address: str) -> Iterator[str]:
    """Yield what lies above an address on the same server, the nearest first; never beyond somebody's own "~name"."""
    parts = urlsplit(address)
    names = parts.path.strip("/").split("/") if parts.path.strip("/") else []
    while names and not names.pop().startswith("~"):
        yield urlunsplit(parts._replace(path="".join(f"/{name}" for name in names)))


def _is_same_server(address: str, home: str) -> bool:
    """Whether a shop's own address lies on the server that the merchant wrote, by a way that is no less safe."""
    here, there = urlsplit(address), urlsplit(home)
    is_safe = there.scheme == here.scheme or (there.scheme == "https" and here.scheme == "http")
    return is_safe and (here.hostname or "").removeprefix("www.") == (there.hostname or "").removeprefix("www.")
