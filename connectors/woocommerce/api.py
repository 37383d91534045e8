"""Ask one WooCommerce shop for a page, whatever it takes: the right signature, another try, a readable rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from commerce.clock import Clock
from commerce.errors import Refused, ShopbellError
from connectors.base import Connection, ShopSecrets
from connectors.http import Again, Answer, Call, Wire, http_date, place
from connectors.woocommerce.first_contact import FirstContact, read_index
from connectors.woocommerce.nodes import ZONE_FIELDS, IndexNode, ZoneNode
from connectors.woocommerce.pace import Pace, Span
from connectors.woocommerce.refusals import code_and_message, explain, front_door
from connectors.woocommerce.rows import Listed, read_listing, shaped
from connectors.woocommerce.signing import VERSION, Signer, basic

_UNAUTHORIZED = 401
# Answers that a smaller page would not change: wrong keys, and a shop that asks for patience.
_NOT_THE_SIZE = frozenset({401, 408, 425, 429, 503})
_SIGNED_INSTEAD = "the web server strips the Authorization header; requests are signed instead"
_CALLS_ITSELF = "the shop calls itself"
_ZONE_BY_ORDERS = (
    "the shop tells nobody its time zone (a plugin or the web server closes /wp-json/ itself); the offset of its newest"
    ' order stands for it: write `time_zone`, as in "Europe/Berlin"'
)

T = TypeVar("T")


class Api:
    """The REST API of one shop: signs, retries, decodes.

    The address is learnt at first contact (redirects are followed without keys) and kept for the life of this object.
    """

    def __init__(self, connection: Connection, secrets: ShopSecrets, clock: Clock) -> None:
        self._connection = connection
        self._secrets = secrets
        self._clock = clock
        hidden = (secrets["key"], secrets["secret"], connection.front_password)
        self._wire = Wire(clock, verify=connection.verify, secrets=hidden, patience=connection.patience)
        user, password = connection.front_user, connection.front_password
        self._front = basic(user, password) if user else {}
        self._pace = Pace()
        self._span: Span | None = None
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

    @property
    def tells_time(self) -> bool:
        """Whether the shop's answers are dated, as those of nearly all web servers are."""
        return self._shop_now is not None

    def index(self) -> IndexNode:
        """Return who the shop says it is; asked anew, without a key where the shop tells it to strangers.

        Raises:
            TryLater: Busy or away.
            Refused: No shop there, not WooCommerce, or its API is closed.
        """
        self._signer = None
        self._cures.clear()  # what was learnt goes with the signer
        self.notes.clear()
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
    def namespaces(self) -> Collection[str]:
        """What else answers there, as far as the shop tells it."""
        self._site()
        return self._index.namespaces if self._index else ()

    @property
    def hides_namespaces(self) -> bool:
        """Whether the shop tells nobody what answers there."""
        self._site()
        return self._index is not None and self._index.is_pieced_together

    @property
    def site(self) -> str:
        """The address that requests go to."""
        return self._site().site

    def get(
        self,
        route: str,
        kind: type[T],
        feed: str = "",
        version: str = VERSION,
        **parameters: str | int,
    ) -> T:
        """Return one answer, decoded.

        Raises:
            TryLater, Refused: See `Wire.ask`.
        """
        signer = self._site()
        return self._ask(
            signer, lambda: signer.call(route, parameters, version), feed, lambda one: shaped(one, kind, route)
        )

    def listed(self, route: str, kind: type[T], feed: str, start: int = 0, **parameters: str | int) -> Listed[T]:
        """Return a page of a listing, row by row where the page as a whole is not of the documented shape.

        Args:
            route: Below /wp-json/wc/v3/.
            kind: Of the rows.
            feed: What stops when the key may not read this.
            start: How many rows to pass over; the page may begin somewhat before.
            parameters: All but `page` and `per_page`.

        Raises:
            TryLater, Refused: See `Wire.ask`.
        """
        return self.listed_in(f"{VERSION}/{route}", kind, feed, start, parameters)

    def listed_in(
        self, path: str, kind: type[T], feed: str, start: int, parameters: Mapping[str, str | int]
    ) -> Listed[T]:
        """Return a page of a listing of any namespace, by its path below /wp-json/; see `listed`."""
        version = VERSION if path.startswith(f"{VERSION}/") else path.partition("/")[0]
        route = path.removeprefix(f"{version}/")
        signer = self._site()
        span = self._span = Span(self._pace, start)
        asked_at = self._clock.now()

        def sign() -> Call:
            nonlocal asked_at
            asked_at = self._clock.now()
            return signer.call(route, {**parameters, **span.parameters()}, version)

        def read(answer: Answer) -> Listed[T]:
            found = read_listing(answer, kind, route, span.start, span.size, feed=feed)
            self._pace.answered(self._clock.now() - asked_at)
            return found

        return self._ask(signer, sign, feed, read)

    def _ask(self, signer: Signer, sign: Callable[[], Call], feed: str, read: Callable[[Answer], T]) -> T:
        def noted(answer: Answer) -> T:
            self._note_clock(answer)
            return read(answer)

        return self._wire.ask(sign, noted, lambda answer: self._explain(signer, answer, feed))

    def _site(self) -> Signer:
        """Return the signer of the shop's final address, after the first contact."""
        if self._signer is not None:
            return self._signer
        contact = FirstContact(self._wire, self._front)
        found = contact.find(self._connection.base_url or self._connection.url)
        self._note_clock(found.answer)
        signer = Signer(found.site, self._secrets["key"], self._secrets["secret"], self._clock, self._front)
        if found.note:
            self.notes.append(found.note)
        self._index = found.index or self._index_by_key(signer, found.home)
        self._signer = signer
        return signer

    def _index_by_key(self, signer: Signer, home: str) -> IndexNode:
        """Return who a shop is that tells it to nobody without a key.

        Args:
            signer: Asks with the key.
            home: What the closed door says of the shop's own address; "" for nothing.

        Raises:
            TryLater, Refused: See `Wire.ask`; the key opens nothing.
        """
        self._index = IndexNode(home=home)
        try:
            return self._ask(signer, signer.index, "", read_index)
        except Refused:
            pass  # closed to the key, too, or asked for in a way that this shop does not take: its orders tell enough
        parameters: dict[str, str | int] = {"per_page": 1, "status": "any", "_fields": ZONE_FIELDS}
        newest = self._ask(
            signer,
            lambda: signer.call("orders", parameters),
            "",
            lambda answer: shaped(answer, list[ZoneNode], "orders"),
        )
        self.notes.append(_ZONE_BY_ORDERS)
        offset = next((node.hours_east for node in newest), 0.0)
        name = place(signer.site)
        return IndexNode(name, signer.site, gmt_offset=offset, namespaces=[VERSION], is_pieced_together=True)

    def _note_clock(self, answer: Answer) -> None:
        self._shop_now = http_date(answer.headers.get("Date", "")) or self._shop_now

    def _explain(self, signer: Signer, answer: Answer, feed: str) -> ShopbellError | None:
        """Try the known cures of a 401 once each, and explain the answer when there is none."""
        self._note_clock(answer)
        if self._span is not None and answer.status in _NOT_THE_SIZE:
            self._span.is_excused = True
        if refusal := front_door(answer, knows_password=bool(self._front)):
            return refusal
        if answer.status == _UNAUTHORIZED and self._cure(signer, answer):
            return Again(f"{answer.place} answered 401; asking once more in another way")
        home = self._index.home.rstrip("/") if self._index else ""
        return explain(answer, feed, home if home != signer.site else "")

    def _cure(self, signer: Signer, answer: Answer) -> bool:
        """Change the way of signing, if that could help and was not tried before; return whether to ask again."""
        code, message = code_and_message(answer)
        home = self._index.home.rstrip("/") if self._index else ""
        if "Invalid nonce" in message:
            return True  # each try is signed anew, and the wire limits their number
        if "Invalid timestamp" in message and self._is_new("clock"):
            signer.follow_clock(http_date(answer.headers.get("Date", "")))
            self.notes.append("this computer's clock and the shop's differ by more than 15 minutes; set them right")
            return True
        is_unfitting = "Invalid signature" in message or (signer.way == "signed" and code.startswith("rest_"))
        if is_unfitting and (other := next((one for one in _homes(home, signer.site) if self._is_new(one)), "")):
            signer.home = other
            self.notes[:] = [note for note in self.notes if not note.startswith(_CALLS_ITSELF)]
            self.notes.append(f"{_CALLS_ITSELF} {place(home)}; write that in `url`")
            return True
        if signer.way == "header" and _is_unseen(code) and self._is_new("header"):
            signer.way = "signed"
            self.notes.append(_SIGNED_INSTEAD)
            return True
        if signer.way == "signed" and signer.is_secure and _is_unsigned(code, message) and self._is_new("query"):
            signer.way = "query"
            self.notes[:] = [note for note in self.notes if note != _SIGNED_INSTEAD]
            self.notes.append(
                "the web server strips the Authorization header, and a proxy spoils signatures: the keys go into the"
                " query, where the web server's log keeps them; let the header through"
            )
            return True
        return False

    def _is_new(self, cure: str) -> bool:
        """Whether a cure was not tried before; it counts as tried from now on."""
        is_new = cure not in self._cures
        self._cures.add(cure)
        return is_new


def _homes(home: str, site: str) -> tuple[str, ...]:
    """Return the addresses that a shop may sign for: its own, as it writes it or by the way that it was reached."""
    if not home:
        return ()
    as_reached = urlsplit(home)._replace(scheme=urlsplit(site).scheme).geturl()
    return tuple(one for one in (home, as_reached) if one != site)


def _is_unsigned(code: str, message: str) -> bool:
    """Whether the shop saw a signature and found it wrong, or saw none at all."""
    return "Invalid signature" in message or "Missing OAuth" in message or _is_unseen(code)


def _is_unseen(code: str) -> bool:
    """Whether the shop saw no key that it knows: in WooCommerce's words, or in those of what closes it to strangers."""
    return "cannot_view" in code or code.startswith("rest_")
