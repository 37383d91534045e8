"""The digests that are due: of each shop for its readers, and of many shops in one message."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from alerts.messages.digest import Digest
from alerts.messages.together import ShopNews
from cache import Cache
from commerce.clock import UTC_ZONE
from commerce.errors import ShopbellError
from shopbell.config import ShopSettings
from shopbell.delivery import deliver
from shopbell.jobs import digest, together
from shopbell.jobs.shops import OpenShop, is_read
from shopbell.recipients import DigestReader, digest_readers, readers
from shopbell.wiring import Installation


def write_digests(installation: Installation) -> str:
    """Write the digests that are due; returns one line for the log, "" when none is.

    Raises:
        ShopbellError: Those of one shop, or of one reader of many, could not be written; the others were.
    """
    written: list[str] = []
    trouble: ShopbellError | None = None
    with installation.open_cache() as cache:
        for shop in installation.settings.shop:
            if not is_read(shop.name, cache):  # half a history says nothing: the first digest waits for the whole
                continue
            try:
                _write_of(installation, shop, cache, written)
            except ShopbellError as error:
                trouble = error
        for reader in readers(installation.settings):
            try:
                _write_together(installation, reader, cache, written)
            except ShopbellError as error:
                trouble = error
        if written:
            deliver(installation, cache)
    if trouble is not None:
        raise trouble
    return f"written: {', '.join(written)}" if written else ""


def _write_of(installation: Installation, shop: ShopSettings, cache: Cache, written: list[str]) -> None:
    """Queue what is due of one shop, and add who it is for to `written`."""
    opened = installation.open_shop(shop, cache)
    alone = [reader for reader in digest_readers(installation.settings, shop.name) if not reader.together]
    due = [one for one in alone if digest.is_due(one, shop.name, opened.now, opened.zone, cache)]
    if not due:
        return
    told = digest.digest(opened, cache, installation.collection)
    for reader in due:
        written_to = digest.messages(told, opened, reader.recipients, installation.renderer)
        digest.queue(written_to, told, opened, cache, opened.now)
        digest.note_done(reader, shop.name, cache, opened.now)
        written.append(f"{shop.name} for {reader.name}")


def _write_together(installation: Installation, reader: DigestReader, cache: Cache, written: list[str]) -> None:
    """Queue the message over many shops where it is due, and add who it is for to `written`.

    It waits until one of the shops is read; of the others it says that they are not.
    """
    if not reader.together or not any(is_read(name, cache) for name in reader.shops):
        return
    now, zone = installation.clock.now(), zone_of(reader, cache)
    if not digest.is_due(reader, "", now, zone, cache):
        return
    told, found = tell_together(installation, reader, cache)
    messages = together.messages(found, now.astimezone(zone).date(), now, reader.recipients, installation.renderer)
    together.queue(messages, told, cache, now)
    digest.note_done(reader, "", cache, now)
    written.append(f"all shops for {reader.name}")


def zone_of(reader: DigestReader, cache: Cache) -> ZoneInfo:
    """Return by which clock a reader of many shops gets the digest: the own one, else that of the first shop."""
    infos = (cache.shops.info(name) for name in reader.shops)
    first = next((ZoneInfo(info.time_zone) for info in infos if info is not None), UTC_ZONE)
    return reader.zone or first


def tell_together(
    installation: Installation, reader: DigestReader, cache: Cache
) -> tuple[dict[str, tuple[OpenShop, Digest]], list[ShopNews]]:
    """Return what the shops of a reader have to tell: what is read of each that is known, and the news of all."""
    told: dict[str, tuple[OpenShop, Digest]] = {}
    found: list[ShopNews] = []
    for name in reader.shops:
        shop = installation.settings.shop_named(name)
        if shop is None or not is_read(name, cache):
            found.append(ShopNews(name))
            continue
        opened = installation.open_shop(shop, cache)
        one = together.morning(opened, cache, installation.collection)
        told[name] = opened, one
        found.append(together.news(one, opened, cache))
    return told, found
