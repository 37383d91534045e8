"""The digests that are due: of each shop for its readers, and of many shops in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from alerts.messages.digest import Digest
from alerts.messages.periodic import Periodic
from alerts.messages.recipient import Recipient
from alerts.messages.together import Named, ShopNews
from cache import Cache
from commerce.clock import UTC_ZONE
from commerce.definition import Definition
from commerce.errors import ShopbellError
from commerce.messages import Cadence, Message
from commerce.period import Period
from shopbell.config import ShopSettings
from shopbell.delivery import deliver
from shopbell.jobs import digest, periodic, together
from shopbell.jobs.editions import Due, days_of, due, note_done
from shopbell.jobs.shops import OpenShop, is_read
from shopbell.jobs.slowing import is_slowed, once_a_week
from shopbell.recipients import DigestReader, digest_readers, readers
from shopbell.wiring import Installation
from wording.readers import start_command


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
    clock, told = Due(opened.now, opened.zone, shop.definition), dict[Period, Edition]()
    stopped = _stopped(cache)
    for reader in digest_readers(installation.settings, shop.name):
        begun = None if reader.together or reader.job in stopped else due(reader, shop.name, clock, cache)
        if begun is None:
            continue
        slowed = is_slowed(reader, shop.name, opened.now, cache)
        if slowed and begun.weekday() != once_a_week(reader):
            continue
        days = days_of(reader.edition, begun if reader.edition != "daily" else opened.today, shop.definition)
        if days not in told:
            told[days] = tell(installation, reader.edition, days, opened, cache)
        command = start_command(reader.name, reader.edition) if slowed else ""
        told[days].queue([replace(one, slowed=command) for one in reader.recipients], cache)
        note_done(reader, shop.name, cache, opened.now)
        written.append(f"{shop.name} for {reader.called}")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of one shop, worked out once for all its readers; `of_days` None: the daily one."""

    installation: Installation
    opened: OpenShop
    told: Digest
    of_days: Periodic | None = None

    def messages(self, recipients: Sequence[Recipient]) -> list[Message]:
        """Return it as one message for each recipient."""
        if self.of_days is None:
            return digest.messages(self.told, self.opened, recipients, self.installation.renderer)
        return periodic.messages(self.of_days, self.opened, recipients, self.installation.renderer)

    def queue(self, recipients: Sequence[Recipient], cache: Cache) -> int:
        """Queue it, and remember what it shows; returns how many of the messages are new."""
        return digest.queue(self.messages(recipients), self.told, self.opened, cache, self.opened.now)


def tell(installation: Installation, edition: Cadence, days: Period, opened: OpenShop, cache: Cache) -> Edition:
    """Return one edition of a shop; `days` are those that a weekly or monthly one is of."""
    if edition == "daily":
        return Edition(
            installation, opened, digest.digest(opened, cache, installation.collection, chosen_by(installation))
        )
    of_days, told = periodic.periodic(
        edition, days, opened, cache, installation.collection, chosen=chosen_by(installation)
    )
    return Edition(installation, opened, told, of_days)


def _stopped(cache: Cache) -> frozenset[str]:
    """Return the jobs of editions that their readers want no more."""
    return frozenset(job for job, one in cache.editions.states().items() if one.state == "stopped")


def chosen_by(installation: Installation) -> frozenset[str]:
    """Return the KPIs that any reader wants to see large."""
    return frozenset(kpi for one in readers(installation.settings) for who in one.recipients for kpi in who.kpis)


def _write_together(installation: Installation, reader: DigestReader, cache: Cache, written: list[str]) -> None:
    """Queue the message over many shops where it is due, and add who it is for to `written`.

    It waits until one of the shops is read; of the others it says that they are not.
    """
    if not reader.together or reader.job in _stopped(cache) or not any(is_read(name, cache) for name in reader.shops):
        return
    now, zone = installation.clock.now(), zone_of(reader, cache)
    begun = due(reader, "", Due(now, zone, _first_definition(installation, reader)), cache)
    if begun is None:
        return
    told, found = tell_together(installation, reader, begun, cache)
    named = named_for(installation, reader, begun if reader.edition != "daily" else now.astimezone(zone).date())
    messages = together.messages(found, named, now, reader.recipients, installation.renderer)
    together.queue(messages, told, cache, now)
    note_done(reader, "", cache, now)
    written.append(f"all shops for {reader.called}")


def named_for(installation: Installation, reader: DigestReader, day: date) -> Named:
    """Return which message over many shops it is that a reader gets; `day`: the reader's own, on which it fell due."""
    return Named(reader.edition, day, days_of(reader.edition, day, _first_definition(installation, reader)).first)


def _first_definition(installation: Installation, reader: DigestReader) -> Definition:
    """Return by which weeks and months a reader of many shops gets a message: those of the first."""
    first = installation.settings.shop_named(reader.shops[0])
    return first.definition if first is not None else Definition()


def zone_of(reader: DigestReader, cache: Cache) -> ZoneInfo:
    """Return by which clock a reader of many shops gets the digest: the own one, else that of the first shop."""
    infos = (cache.shops.info(name) for name in reader.shops)
    first = next((ZoneInfo(info.time_zone) for info in infos if info is not None), UTC_ZONE)
    return reader.zone or first


def tell_together(
    installation: Installation, reader: DigestReader, day: date, cache: Cache
) -> tuple[dict[str, tuple[OpenShop, Digest]], list[ShopNews]]:
    """Return what the shops of a reader have to tell: what is read of each that is known, and the news of all.

    `day` is the one on which the edition fell due; the daily one tells each shop's own yesterday.
    """
    told: dict[str, tuple[OpenShop, Digest]] = {}
    found: list[ShopNews] = []
    for name in reader.shops:
        shop = installation.settings.shop_named(name)
        if shop is None or not is_read(name, cache):
            found.append(ShopNews(name))
            continue
        opened = installation.open_shop(shop, cache)
        days = days_of(reader.edition, opened.today if reader.edition == "daily" else day, shop.definition)
        one = together.morning(opened, days, reader.edition, cache, installation.collection)
        told[name] = opened, one
        found.append(together.news(one, days, opened, cache))
    return told, found
