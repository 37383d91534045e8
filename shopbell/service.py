"""Which jobs the service runs: each opens the cache for itself, does its plain function, and gives everything back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from commerce.errors import Refused
from shopbell.config import ShopSettings
from shopbell.jobs import digest
from shopbell.jobs.check import check
from shopbell.jobs.sync import sync, table_sources
from shopbell.schedule import Job
from shopbell.wiring import House

#: How often it is looked whether a digest is due.
_LOOK_EVERY = timedelta(minutes=1)
#: Shops begin one after the other, so that their first pages do not arrive together.
_APART = timedelta(seconds=5)


def jobs(house: House, stopping: Callable[[], bool]) -> list[Job]:
    """Return the jobs of an installation: one for each shop, one for the digests, one for the outbox."""
    schedule = house.settings.schedule
    shops = [
        Job(f"sync {shop.name}", schedule.sync_every, _Visit(house, shop, stopping), number * _APART)
        for number, shop in enumerate(house.settings.shop)
    ]
    return [
        *shops,
        Job("digests", _LOOK_EVERY, lambda: write_digests(house), _APART),
        Job("deliver", schedule.deliver_every, lambda: deliver(house), _APART),
    ]


class _Visit:
    """Read one shop, then look at its KPIs."""

    def __init__(self, house: House, shop: ShopSettings, stopping: Callable[[], bool]) -> None:
        self._house = house
        self._shop = shop
        self._stopping = stopping

    def __call__(self) -> str:
        return visit(self._house, self._shop, self._stopping)


def visit(house: House, shop: ShopSettings, stopping: Callable[[], bool] = lambda: False) -> str:
    """Sync one shop and check it; returns one line for the log.

    Also when the sync failed it is checked: a shop that has not been read for too long is news of its own.

    Raises:
        ShopbellError: The shop could not be read.
    """
    looked = ""
    with house.open_cache() as cache:
        try:
            connector = house.connect(shop, house.pseudonymizer(cache))
            try:
                tables = table_sources(house.settings, shop)
                report = sync(shop, cache, connector, house.clock, tables, stopping=stopping)
            finally:
                connector.close()
        finally:
            if cache.shop_info(shop.name) is not None and not stopping():
                opened = house.open_shop(shop, cache)
                recipients = house.alert_recipients(shop.name)
                looked = check(opened, cache, house.collection, house.renderer, recipients).summary.partition(": ")[2]
                house.deliver(cache)
    return "; ".join(filter(None, [report.summary, looked]))


def write_digests(house: House) -> str:
    """Write the digests that are due; returns one line for the log, "" when none is."""
    written = []
    with house.open_cache() as cache:
        for shop in house.settings.shop:
            if cache.last_run("sync", shop.name) is None or cache.shop_info(shop.name) is None:
                continue
            opened = house.open_shop(shop, cache)
            due = [person for person in house.settings.recipients_of(shop.name) if digest.is_due(person, opened, cache)]
            if not due:
                continue
            told = digest.digest(opened, cache, house.collection)
            for person in due:
                recipient = house.digest_recipient(person)
                cache.queue(digest.messages(told, opened, [recipient], house.renderer), opened.now)
                digest.note_done(person, shop.name, cache, opened.now)
                written.append(f"{shop.name} for {person.name}")
        if written:
            house.deliver(cache)
    return f"written: {', '.join(written)}" if written else ""


def deliver(house: House) -> str:
    """Hand out what waits; returns one line for the log, "" when there was nothing."""
    with house.open_cache() as cache:
        went = house.deliver(cache)
    if not (went.sent or went.put_off or went.parked):
        return ""
    return f"{went.sent} sent, {went.put_off} put off, {went.parked} parked"


def check_installation(house: House) -> None:
    """Refuse to start where every sync would be refused.

    Raises:
        Refused: The customer key does not fit the database.
        BadConfig: The customer key is missing.
    """
    with house.open_cache() as cache:
        problems = cache.check()
        if problems:
            raise Refused("; ".join(problems))
        house.pseudonymizer(cache)
