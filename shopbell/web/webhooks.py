"""The doorbell: shops may ring by webhook, and the next sync comes sooner. Optional; polling is what is relied upon.

A delivery is checked by its signature, answered at once and put into a queue; one thread takes them to the database:
each event once, its ids noted as changed, the shop's sync woken. What a delivery says of the data is never believed.
Who is to be forgotten is noted on the disk before the answer, and forgotten as soon as the database is free.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, unquote

from cache import Cache
from commerce.errors import BadConfig, Refused, ShopbellError
from commerce.feeds import Feed
from commerce.masking import masked
from connectors.base import Hint
from shopbell.config import ShopSettings
from shopbell.jobs.privacy import forget, pseudonyms
from shopbell.outside import random_bytes, stopwatch
from shopbell.upkeep.in_copies import forget_in_copies
from shopbell.web.listener import Listener
from shopbell.web.promises import Promise, Promises
from shopbell.wiring import Installation

_log = logging.getLogger("shopbell.webhooks")

PREFIX = "/webhooks/"
_MOST_WAITING = 10_000
_END_WITHIN_S = 5.0
#: A promise that could not be kept, because the database was busy or the shop was never read, is looked at again.
TRY_AGAIN_AFTER_S = 60.0
_COMPLAIN_EVERY_S = 60.0
#: Ids of customers are never stored, under no feed.
_WITH_IDS: Final = frozenset({Feed.ORDERS, Feed.CHECKOUTS, Feed.DISCOUNTS})


@dataclass(frozen=True, slots=True)
class _Rung:
    """One delivery whose signature was good."""

    shop: ShopSettings
    hint: Hint


class Doorbell:
    """Listens for webhooks until it is closed.

    Args:
        installation: The installation; its `[webhooks]` table says where to listen.
        wake: Told the name of a shop that should be synced soon.

    Raises:
        BadConfig: No shop has a secret for its webhooks, or the customer key is missing.
        Refused: The address cannot be listened on, or the customer key does not fit the database.
    """

    def __init__(self, installation: Installation, wake: Callable[[str], None]) -> None:
        self._installation = installation
        self._wake = wake
        self._secrets = ringing(installation)
        self._waiting: queue.Queue[_Rung | None] = queue.Queue(_MOST_WAITING)
        self._complained_at: dict[str, float] = {}
        self._seconds = stopwatch()
        self._promises = Promises(installation.promises)
        with installation.open_cache() as cache:
            self._pseudonym = installation.customer_key.pseudonymizer(cache)
            known = {name: cache.shops.info(name) for name in self._secrets}
        self._identities = {name: info.identity for name, info in known.items() if info is not None}
        written = installation.settings.webhooks
        where = written.listen if written is not None else ("127.0.0.1", 0)
        try:
            self._server = Listener(where, self.ring)
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
            thread.join(_END_WITHIN_S)

    def ring(self, path: str, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        """Take one delivery in; return the answer. A bad signature is told to nobody but the log."""
        shop = self._installation.settings.shop_named(unquote(path.removeprefix(PREFIX)))
        if shop is None or shop.name not in self._secrets or not path.startswith(PREFIX):
            self._complain("", _not_expected(path, sorted(self._secrets)))
            return HTTPStatus.NOT_FOUND
        try:
            hint = self._read(shop, headers, body)
        except Refused as refusal:
            self._complain(shop.name, str(refusal))
            return HTTPStatus.UNAUTHORIZED
        if hint is None:
            return HTTPStatus.OK
        if hint.redact_customer_ids and not self._promise(shop, hint):
            return HTTPStatus.SERVICE_UNAVAILABLE
        try:
            self._waiting.put_nowait(_Rung(shop, hint))
        except queue.Full:
            if not hint.redact_customer_ids:  # what is promised is done without being called for
                return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    def _read(self, shop: ShopSettings, headers: Mapping[str, str], body: bytes) -> Hint | None:
        """Check a delivery as its platform signs it.

        Raises:
            Refused: The signature is none of ours, or it concerns another shop.
        """
        webhook = shop.kind.webhook
        if webhook is None:
            return None
        return webhook.read(headers, body, self._secrets[shop.name], self._identities.get(shop.name, ""))

    def _promise(self, shop: ShopSettings, hint: Hint) -> bool:
        """Put on the disk who is to be forgotten; False when that could not be done."""
        keys = pseudonyms(shop, self._pseudonym, ids=hint.redact_customer_ids)
        try:
            self._promises.give(Promise(shop.name, tuple(keys), self._installation.clock.now()))
        except OSError as error:
            _log.error("%s: a customer to be forgotten cannot be noted (%s)", shop.name, error.strerror)
            return False
        return True

    def _complain(self, shop: str, text: str) -> None:
        """Log a bad signature, but not every one of a flood."""
        now = self._seconds()
        if now - self._complained_at.get(shop, -_COMPLAIN_EVERY_S) >= _COMPLAIN_EVERY_S:
            self._complained_at[shop] = now
            _log.warning("%s: %s", shop or "webhooks", text)

    def _take_in(self) -> None:
        """Take deliveries to the database, one after the other; a failure loses a hint, never the poll."""
        self._keep_promises()
        while True:
            try:
                rung = self._waiting.get(timeout=TRY_AGAIN_AFTER_S)
            except queue.Empty:
                self._keep_promises()
                continue
            if rung is None:
                return
            if rung.hint.redact_customer_ids:
                self._keep_promises()
                continue
            try:
                with self._installation.open_cache() as cache:
                    self._note(cache, rung)
            except ShopbellError as trouble:
                _log.warning("%s: a webhook was lost: %s", rung.shop.name, trouble)
            except Exception as error:  # noqa: BLE001 - one delivery must not silence the bell
                _log.error("%s: a webhook was lost: %s", rung.shop.name, type(error).__name__)

    def _note(self, cache: Cache, rung: _Rung) -> None:
        shop, hint = rung.shop, rung.hint
        now = self._installation.clock.now()
        info = cache.shops.info(shop.name)
        if info is None:
            return
        self._identities[shop.name] = info.identity  # it may have been read for the first time since
        if not cache.feeds.note_event(shop.name, hint.event_id, now):
            return
        if hint.redact_shop:
            _log.warning("%s: the shop asks to be forgotten; run `shopbell wipe --shop ...`", shop.name)
        elif hint.feed is not None:
            cache.feeds.hint(shop.name, hint.feed, hint.ids if hint.feed in _WITH_IDS else (), now)
            self._wake(shop.name)

    def _keep_promises(self) -> None:
        """Forget whoever is to be forgotten; what fails is tried again later."""
        for promise in self._promises.open():
            try:
                with self._installation.open_cache() as cache:
                    self._keep(cache, promise)
            except ShopbellError as trouble:
                _log.warning("%s: a customer waits to be forgotten: %s", promise.shop, trouble)
            except Exception as error:  # noqa: BLE001 - one promise must not keep the others from being kept
                _log.error("%s: a customer waits to be forgotten: %s", promise.shop, type(error).__name__)

    def _keep(self, cache: Cache, promise: Promise) -> None:
        if self._installation.settings.shop_named(promise.shop) is not None:
            if cache.shops.info(promise.shop) is None:
                return  # nothing of it is read yet: as soon as it is
            gone = forget(promise.shop, cache, promise.keys, random_bytes, now=promise.asked_at)
            for sentence in forget_in_copies(
                self._installation,
                promise.shop,
                lambda copy: forget(promise.shop, copy, promise.keys, random_bytes, now=promise.asked_at),
            ):
                _log.warning("%s", sentence)
            _log.info("%s: a customer is forgotten: %d orders, %d checkouts", promise.shop, gone.orders, gone.checkouts)
        self._promises.keep(promise)


def _not_expected(path: str, shops: Sequence[str]) -> str:
    """Say that something rang where nobody listens: a webhook's address with another name for its shop than ours."""
    asked = "".join(letter if letter.isprintable() else "?" for letter in unquote(path).partition("?")[0][:80])
    listened = ", ".join(f"{PREFIX}{quote(shop, safe='')}" for shop in shops)
    return f"a delivery to {masked(asked)} was turned away; webhooks are taken at {listened}"


def ringing(installation: Installation) -> dict[str, tuple[str, ...]]:
    """Return {shop: secrets} of the shops that have any, and so may ring.

    Raises:
        BadConfig: None has.
    """
    found, mistakes = {}, []
    for shop in installation.settings.shop:
        try:
            found[shop.name] = installation.entrance(shop).webhook_secrets()
        except BadConfig as error:
            mistakes += error.mistakes
    if not found:
        raise BadConfig(mistakes)
    return found
