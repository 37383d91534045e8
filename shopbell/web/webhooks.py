"""The doorbell: shops may ring by webhook, and the next sync comes sooner. Optional; polling is what is relied upon.

A delivery is checked by its signature, answered at once and put into a queue; one thread takes them to the database:
each event once, its ids noted as changed, the shop's sync woken. What a delivery says of the data is never believed.
Customers to be forgotten are forgotten before the answer: only a deed is confirmed.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, unquote, urlsplit

from cache import Cache
from commerce.errors import BadConfig, Refused, ShopbellError
from commerce.feeds import Feed
from connectors.base import Hint
from connectors.shopify import webhooks as shopify
from connectors.woocommerce import webhooks as woocommerce
from shopbell.config import ShopSettings
from shopbell.jobs.privacy import redact
from shopbell.wiring import House, random_bytes, webhook_secrets

_log = logging.getLogger("shopbell.webhooks")

PREFIX = "/webhooks/"
#: Shopify gives up after five seconds, and wants an answer within one.
_ANSWER_WITHIN_S = 0.8
_READ_WITHIN_S = 5.0
_LARGEST_BODY = 5 * 2**20
_MOST_WAITING = 10_000
_MOST_AT_ONCE = 16
_COMPLAIN_EVERY_S = 60.0
#: Ids of customers are never stored, under no feed.
_WITH_IDS: Final = frozenset({Feed.ORDERS, Feed.CHECKOUTS, Feed.DISCOUNTS})


@dataclass(frozen=True, slots=True)
class _Rung:
    """One delivery whose signature was good; `done` is set once it is in the database."""

    shop: ShopSettings
    hint: Hint
    done: threading.Event = field(default_factory=threading.Event)


class Doorbell:
    """Listens for webhooks until it is closed.

    Args:
        house: The installation; its `[webhooks]` table says where to listen.
        wake: Told the name of a shop that should be synced soon.

    Raises:
        BadConfig: No shop has a secret for its webhooks.
        Refused: The address cannot be listened on.
    """

    def __init__(self, house: House, wake: Callable[[str], None]) -> None:
        self._house = house
        self._wake = wake
        self._secrets = _secrets(house)
        self._waiting: queue.Queue[_Rung | None] = queue.Queue(_MOST_WAITING)
        self._room = threading.BoundedSemaphore(_MOST_AT_ONCE)
        self._complained_at: dict[str, float] = {}
        written = house.settings.webhooks
        where = written.listen if written is not None else ("127.0.0.1", 0)
        try:
            self._server = _Server(where, partial(_Handler, self))
        except OSError as error:
            msg = f"[webhooks]: cannot listen on {where[0]}:{where[1]} ({error.strerror}); write another listen"
            raise Refused(msg) from error
        self._threads = [
            threading.Thread(target=self._server.serve_forever, name="doorbell", daemon=True),
            threading.Thread(target=self._take_in, name="doorbell-queue", daemon=True),
        ]

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def address(self, shop: str) -> str:
        """Return the address to write into a shop's webhook, as seen from this machine."""
        return f"{self.url}{PREFIX}{quote(shop, safe='')}"

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        shops = ", ".join(sorted(self._secrets))
        _log.info("listening for webhooks of %s on %s%s<shop>", shops, self.url, PREFIX)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._waiting.put(None)
        for thread in self._threads:
            thread.join(_READ_WITHIN_S)

    def ring(self, path: str, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        """Take one delivery in; return the answer. A bad signature is told to nobody but the log."""
        shop = self._house.settings.shop_named(unquote(path.removeprefix(PREFIX)))
        if shop is None or shop.name not in self._secrets or not path.startswith(PREFIX):
            return HTTPStatus.NOT_FOUND
        try:
            hint = _read(shop, headers, body, self._secrets[shop.name])
        except Refused as refusal:
            self._complain(shop.name, str(refusal))
            return HTTPStatus.UNAUTHORIZED
        if hint is None:
            return HTTPStatus.OK
        rung = _Rung(shop, hint)
        try:
            self._waiting.put_nowait(rung)
        except queue.Full:
            return HTTPStatus.SERVICE_UNAVAILABLE
        if hint.redact_customer_ids and not rung.done.wait(_ANSWER_WITHIN_S):
            return HTTPStatus.SERVICE_UNAVAILABLE  # the shop tries again; forgetting twice is forgetting once
        return HTTPStatus.OK

    def enter(self) -> bool:
        """Let one more delivery in; False when too many are inside."""
        return self._room.acquire(blocking=False)

    def leave(self) -> None:
        """Let one out."""
        self._room.release()

    def _complain(self, shop: str, text: str) -> None:
        """Log a bad signature, but not every one of a flood."""
        now = time.monotonic()
        if now - self._complained_at.get(shop, -_COMPLAIN_EVERY_S) >= _COMPLAIN_EVERY_S:
            self._complained_at[shop] = now
            _log.warning("%s: %s", shop, text)

    def _take_in(self) -> None:
        """Take deliveries to the database, one after the other; a failure loses a hint, never the poll."""
        while (rung := self._waiting.get()) is not None:
            try:
                with self._house.open_cache() as cache:
                    self._note(cache, rung)
                rung.done.set()
            except ShopbellError as trouble:
                _log.warning("%s: a webhook was lost: %s", rung.shop.name, trouble)
            except Exception as error:  # noqa: BLE001 - one delivery must not silence the bell
                _log.error("%s: a webhook was lost: %s", rung.shop.name, type(error).__name__)

    def _note(self, cache: Cache, rung: _Rung) -> None:
        shop, hint = rung.shop, rung.hint
        now = self._house.clock.now()
        if cache.shop_info(shop.name) is None:
            return
        if hint.redact_customer_ids:
            pseudonym = self._house.pseudonymizer(cache)
            gone = redact(shop, cache, pseudonym, random_bytes, now=now, ids=hint.redact_customer_ids)
            _log.info("%s: a customer is forgotten: %d orders, %d checkouts", shop.name, gone.orders, gone.checkouts)
        if not cache.note_event(shop.name, hint.event_id, now):
            return
        if hint.redact_shop:
            _log.warning("%s: the shop asks to be forgotten; run `shopbell wipe --shop ...`", shop.name)
        elif hint.feed is not None and not hint.redact_customer_ids:
            cache.hint(shop.name, hint.feed, hint.ids if hint.feed in _WITH_IDS else (), now)
            self._wake(shop.name)


def _secrets(house: House) -> dict[str, tuple[str, ...]]:
    """Return {shop: secrets} of the shops that have any.

    Raises:
        BadConfig: None has.
    """
    found, mistakes = {}, []
    for shop in house.settings.shop:
        try:
            found[shop.name] = webhook_secrets(house.settings, house.secrets, shop)
        except BadConfig as error:
            mistakes += error.mistakes
    if not found:
        raise BadConfig(mistakes)
    return found


def _read(shop: ShopSettings, headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...]) -> Hint | None:
    """Check a delivery as its platform signs it.

    Raises:
        Refused: The signature is none of ours.
    """
    if shop.platform == "shopify":
        return shopify.read(headers, body, secrets)
    return woocommerce.read(headers, body, secrets[0])


class _Server(ThreadingHTTPServer):
    """Threads that end with the process, and no word to the screen about whoever hangs up."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet."""
        del request, client_address


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server_version, sys_version = "shopbell", ""
    timeout = _READ_WITHIN_S

    def __init__(self, bell: Doorbell, *arguments: object) -> None:
        self._bell = bell
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def do_POST(self) -> None:
        """Take a delivery in."""
        self.close_connection = True
        if not self._bell.enter():
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        try:
            self._answer(self._status())
        finally:
            self._bell.leave()

    def _status(self) -> HTTPStatus:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            return HTTPStatus.LENGTH_REQUIRED
        if int(length) > _LARGEST_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return HTTPStatus.BAD_REQUEST
        return self._bell.ring(urlsplit(self.path).path, dict(self.headers.items()), body)

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name that http.server uses
        """Keep quiet: who rings is nobody's business."""
        del format, arguments
