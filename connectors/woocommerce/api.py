"""Ask one WooCommerce shop for a page, whatever it takes: the right signature, another try, a readable rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from urllib.parse import urlsplit

import msgspec

from commerce.clock import Clock
from commerce.errors import Refused, ShopbellError, TryLater
from connectors.base import Access
from connectors.http import Answer, Garbled, Wire, decode, http_date, place, trouble
from connectors.woocommerce.nodes import IndexNode, TrashNode
from connectors.woocommerce.refusals import code_and_message, explain
from connectors.woocommerce.signing import Signer

_UNAUTHORIZED, _OK = 401, 200
_INDEX = "/wp-json/"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """One page of a listing.

    Attributes:
        nodes: The rows that could be read.
        skipped: The others, named.
        count: How many rows the shop sent in all.
        total: How many it has in all, when it says so.
        last_modified: Latest `date_modified_gmt` of all rows, readable or not; None when none has one.
    """

    nodes: list[T]
    skipped: tuple[str, ...]
    count: int
    total: int | None
    last_modified: datetime | None


class Api:
    """The REST API of one shop: signs, retries, decodes.

    The address is learnt at first contact (redirects are followed without keys) and kept for the life of this object.
    """

    def __init__(self, access: Access, clock: Clock) -> None:
        self._access = access
        self._clock = clock
        self._wire = Wire(clock, verify=access.verify, secrets=(access.key, access.secret))
        self._signer: Signer | None = None
        self._index: IndexNode | None = None
        self._shop_now: datetime | None = None
        self._cures: set[str] = set()
        #: What had to be worked around, for `doctor`.
        self.notes: list[str] = []

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def now(self) -> datetime:
        """Return an instant that is surely not later than the shop's own clock, whichever clock is wrong."""
        here = self._clock.now()
        return here if self._shop_now is None else min(here, self._shop_now)

    def index(self) -> IndexNode:
        """Return who the shop says it is; asked anew, without a key.

        Raises:
            TryLater: Busy or away.
            Refused: No shop there, not WooCommerce, or its API is closed.
        """
        self._signer = None
        self._site()
        assert self._index is not None  # noqa: S101 - set by _site
        return self._index

    def meet(self) -> None:
        """Make the first contact, if it was not made yet: the shop's clock is known after it.

        Raises:
            TryLater, Refused: See `index`.
        """
        self._site()

    @property
    def site(self) -> str:
        """The address that requests go to."""
        return self._site().site

    def get(self, route: str, decoder: msgspec.json.Decoder[T], feed: str = "", **parameters: str | int) -> T:
        """Return one answer, decoded.

        Raises:
            TryLater, Refused: See `Wire.ask`.
        """
        return self._ask(route, parameters, feed, lambda answer: _shaped(answer, decoder, route))

    def listed(self, route: str, kind: type[T], feed: str, **parameters: str | int) -> Listed[T]:
        """Return one page of a listing, row by row where the page as a whole is not of the documented shape.

        Raises:
            TryLater, Refused: See `Wire.ask`.
        """
        return self._ask(route, parameters, feed, lambda answer: read_listing(answer, kind, route))

    def _ask(self, route: str, parameters: Mapping[str, str | int], feed: str, read: Callable[[Answer], T]) -> T:
        signer = self._site()

        def noted(answer: Answer) -> T:
            self._note_clock(answer)
            return read(answer)

        return self._wire.ask(
            lambda: signer.call(route, parameters), noted, lambda answer: self._explain(signer, answer, feed)
        )

    def _site(self) -> Signer:
        """Return the signer of the shop's final address, after the first contact."""
        if self._signer is not None:
            return self._signer
        start = (self._access.base_url or self._access.url).rstrip("/")
        if urlsplit(start).scheme not in {"http", "https"} or not urlsplit(start).hostname:
            msg = f"{start or '?'}: this is no web address; write `url` like https://toys.example"
            raise Refused(self._wire.clean(msg))
        answer = self._wire.first_contact(start + _INDEX, _index)
        self._index = _index(answer)
        self._note_clock(answer)
        site = answer.url.split("?")[0].rstrip("/").removesuffix(_INDEX.rstrip("/"))
        self._signer = Signer(site, self._access.key, self._access.secret, self._clock)
        return self._signer

    def _note_clock(self, answer: Answer) -> None:
        self._shop_now = http_date(answer.headers.get("Date", "")) or self._shop_now

    def _explain(self, signer: Signer, answer: Answer, feed: str) -> ShopbellError | None:
        """Try the known cures of a 401 once each, and explain the answer when there is none."""
        self._note_clock(answer)
        if answer.status == _UNAUTHORIZED and self._cure(signer, answer):
            return TryLater(f"{answer.place} answered 401; asking once more in another way", wait_s=0.0)
        return explain(answer, feed)

    def _cure(self, signer: Signer, answer: Answer) -> bool:
        """Change the way of signing, if that could help and was not tried before; return whether to ask again."""
        code, message = code_and_message(answer)
        home = self._index.home.rstrip("/") if self._index else ""
        if "Invalid nonce" in message:
            return True  # each try is signed anew, and the number of tries is limited
        if "Invalid timestamp" in message and "clock" not in self._cures:
            self._cures.add("clock")
            signer.follow_clock(http_date(answer.headers.get("Date", "")))
            self.notes.append("this computer's clock and the shop's differ by more than 15 minutes; set them right")
            return True
        if "Invalid signature" in message and home not in {"", signer.site} and "home" not in self._cures:
            self._cures.add("home")
            signer.home = home
            self.notes.append(f"the shop calls itself {place(home)}; write that in `url`")
            return True
        if not signer.signs and "cannot_view" in code and "header" not in self._cures:
            self._cures.add("header")
            signer.signs = True
            self.notes.append("the web server strips the Authorization header; requests are signed instead")
            return True
        return False


def read_listing(answer: Answer, kind: type[T], route: str) -> Listed[T]:
    """Decode a page straight into structs; only a page that does not fit as a whole is read row by row.

    Raises:
        TryLater, Garbled: Not JSON (see `decode`), or no list.
    """
    skipped: list[str] = []
    try:
        nodes = decode(answer, _decoder(list[kind]))  # type: ignore[valid-type]
        count = len(nodes)
        times = [getattr(node, "date_modified_gmt", None) for node in nodes]
    except msgspec.ValidationError:
        rows = _shaped(answer, _decoder(list[msgspec.Raw]), route)
        count, nodes, times = len(rows), [], []
        for row in rows:
            bare = _bare(row)
            times.append(bare.date_modified_gmt)
            try:
                nodes.append(_decoder(kind).decode(row))
            except msgspec.ValidationError as error:
                skipped.append(f"WooCommerce {route} {bare.id or '?'}: {error}")
    total = answer.headers.get("X-WP-Total", "")
    latest = max((time for time in times if time is not None), default=None)
    return Listed(
        nodes=nodes,
        skipped=tuple(skipped),
        count=count,
        total=int(total) if total.isdecimal() and count else None,  # past the end it claims 0
        last_modified=latest.replace(tzinfo=UTC) if latest else None,
    )


def _bare(row: msgspec.Raw) -> TrashNode:
    """Return what little can be said of a row that may be anything."""
    try:
        return _decoder(TrashNode).decode(row)
    except msgspec.ValidationError:
        return TrashNode(id=0)


def _shaped(answer: Answer, decoder: msgspec.json.Decoder[T], route: str) -> T:
    """Decode, and refuse JSON of another shape than the documented one."""
    try:
        return decode(answer, decoder)
    except msgspec.ValidationError as error:
        msg = (
            f"{answer.place} answered {route} with JSON of another shape ({error}); a plugin changes the API's answers"
        )
        raise Garbled(msg) from None


def _index(answer: Answer) -> IndexNode:
    """Read the index; anything else than WordPress's is no shop."""
    if answer.status != _OK:
        advice = "there is no WordPress at this address; check `url`"
        raise explain(answer) or trouble(answer, "" if answer.status == _UNAUTHORIZED else advice)
    return _shaped(answer, _decoder(IndexNode), "its index")


@lru_cache(maxsize=32)
def _decoder_of(kind: Any) -> Any:
    return msgspec.json.Decoder(kind)


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Return the one decoder of a type: making one costs more than a page."""
    return cast("msgspec.json.Decoder[T]", _decoder_of(cast("Any", kind)))
