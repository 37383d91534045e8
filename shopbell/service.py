"""Which jobs the service runs: each opens the cache for itself, does its plain function, and gives everything back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from cache import Cache
from commerce.errors import BadConfig, Refused, ShopbellError, TryLater
from connectors.base import Connector
from shopbell.config import ShopSettings
from shopbell.delivery import deliver as deliver_due
from shopbell.digests import write_digests
from shopbell.jobs.check import check
from shopbell.jobs.shops import is_read
from shopbell.jobs.sweep import is_due, sweep
from shopbell.jobs.sync import sync
from shopbell.operation.tell import Failing, Lookout
from shopbell.recipients import alert_recipients
from shopbell.schedule import Job
from shopbell.sources import sources_of
from shopbell.upkeep import backup, regular, services
from shopbell.upkeep.restore import heal
from shopbell.upkeep.scratch import sweep_scratch
from shopbell.wiring import Installation

#: How often it is looked whether a digest is due.
_LOOK_EVERY = timedelta(minutes=1)
#: Shops begin one after the other, so that their first pages do not arrive together.
_APART = timedelta(seconds=5)
_LOOK_FOR_SWEEPS_EVERY = timedelta(hours=1)
_LONGEST_COPY = timedelta(hours=1)
#: How often it is looked whether a backup, a check of the file, or giving up what is old is due.
_LOOK_AFTER_EVERY, _SOMEWHAT_LATER = timedelta(hours=1), timedelta(minutes=2)
#: How often it is looked what keeps us from our work.
_LOOK_OUT_EVERY = timedelta(minutes=5)


def jobs(
    installation: Installation,
    stopping: Callable[[], bool],
    wake: Callable[[str], None] | None = None,
    failing: Failing = dict,
) -> list[Job]:
    """Return the jobs of an installation: one for each shop, one for sweeps, one for the digests, one for the outbox.

    Args:
        installation: The installation.
        stopping: Asked between two pages.
        wake: Told the name of a shop that should be synced again soon.
        failing: Tells which jobs fail, and why.
    """
    schedule = installation.settings.schedule
    shops = [
        Job(
            sync_job(shop.name),
            schedule.sync_every,
            _Visit(installation, shop, stopping, wake),
            number * _APART,
            waits_for_others=True,
        )
        for number, shop in enumerate(installation.settings.shop)
    ]
    return [
        *shops,
        Job(
            "sweep",
            _LOOK_FOR_SWEEPS_EVERY,
            lambda: sweep_due(installation, stopping),
            _LOOK_FOR_SWEEPS_EVERY,
            waits_for_others=True,
        ),
        Job("digests", _LOOK_EVERY, lambda: write_digests(installation), _APART),
        Job("deliver", schedule.deliver_every, lambda: deliver(installation), _APART),
        Job(
            "look after ourselves", _LOOK_OUT_EVERY, Lookout(installation, failing), _LOOK_OUT_EVERY, tells_itself=True
        ),
        *_upkeep(installation),
    ]


def _upkeep(installation: Installation) -> list[Job]:
    """Return the jobs that look after the file."""
    return [
        Job("backup", _LOOK_AFTER_EVERY, lambda: back_up(installation), _SOMEWHAT_LATER, tells_itself=True),
        Job(
            "file check",
            _LOOK_AFTER_EVERY,
            lambda: regular.check_due(installation),
            _SOMEWHAT_LATER * 2,
            tells_itself=True,
        ),
        Job("services", _LOOK_AFTER_EVERY, lambda: services.look_due(installation), _SOMEWHAT_LATER * 4),
        Job("prune", _LOOK_AFTER_EVERY, lambda: regular.prune_due(installation), _SOMEWHAT_LATER * 3),
    ]


class _Visit:
    """Read one shop, then look at its KPIs."""

    def __init__(
        self,
        installation: Installation,
        shop: ShopSettings,
        stopping: Callable[[], bool],
        wake: Callable[[str], None] | None,
    ) -> None:
        self._installation = installation
        self._shop = shop
        self._stopping = stopping
        self._wake = wake

    def __call__(self) -> str:
        told = visit(self._installation, self._shop, self._stopping)
        if self._wake is not None:
            with self._installation.open_cache() as cache:
                if cache.feeds.hinted(self._shop.name):  # the shop rang while it was being read
                    self._wake(self._shop.name)
        return told


def sync_job(shop: str) -> str:
    """Return the name of the job that reads a shop."""
    return f"sync {shop}"


def sweep_due(installation: Installation, stopping: Callable[[], bool] = lambda: False) -> str:
    """Sweep the shops whose last sweep lies too far back; returns one line for the log, "" when none does.

    Raises:
        TryLater: Some could not be swept, each named with its trouble; the others were.
    """
    told: list[str] = []
    troubles: list[str] = []
    with installation.open_cache() as cache:
        for shop in installation.settings.shop:
            if stopping() or not is_due(
                cache, shop.name, installation.clock.now(), installation.settings.schedule.sweep_every
            ):
                continue
            try:
                connector = installation.connect(shop, installation.customer_key.pseudonymizer(cache))
                try:
                    report = sweep(shop, cache, connector, installation.clock, stopping=stopping)
                finally:
                    connector.close()
            except ShopbellError as error:
                troubles.append(f"{shop.name}: {str(error).removeprefix(f'{shop.name}: ')}")
            else:
                told += [report.summary] if report is not None else []
    if troubles:
        raise TryLater("; ".join(troubles))
    return "; ".join(told)


def visit(installation: Installation, shop: ShopSettings, stopping: Callable[[], bool] = lambda: False) -> str:
    """Sync one shop and check it; returns one line for the log.

    Also when the sync failed it is checked: a shop that has not been read for too long is news of its own. One whose
    first reading is unfinished is not.

    Raises:
        ShopbellError: The shop could not be read.
    """
    looked = ""
    with installation.open_cache() as cache:
        try:
            connector = _connected(installation, shop, cache)
            try:
                sources = sources_of(installation.settings, shop, installation.secrets)
                report = sync(
                    shop, cache, connector, installation.clock, sources, named=installation.names, stopping=stopping
                )
            finally:
                connector.close()
        finally:
            if is_read(shop.name, cache) and not stopping():
                opened = installation.open_shop(shop, cache)
                recipients = alert_recipients(installation.settings, shop.name)
                looked = check(
                    opened,
                    cache,
                    installation.collection,
                    installation.renderer,
                    recipients,
                    conversations=installation.conversations(cache),
                ).summary.partition(": ")[2]
                deliver_due(installation, cache)
    return "; ".join(filter(None, [report.summary, looked]))


def _connected(installation: Installation, shop: ShopSettings, cache: Cache) -> Connector:
    """Return a shop's connector; a secret that is missing is remembered as a reading that was turned away.

    Raises:
        ShopbellError: A secret is missing, or does not fit.
    """
    now = installation.clock.now()
    try:
        return installation.connect(shop, installation.customer_key.pseudonymizer(cache))
    except (BadConfig, Refused) as error:
        cache.runs.note("sync", shop.name, now, now, str(error), refused=True)
        raise


def back_up(installation: Installation) -> str:
    """Copy the database where that is due; returns one line for the log, "" when it is not.

    Raises:
        ShopbellError: It could not be copied; tried again within the hour, and told in doctor and digests.
    """
    written = installation.settings.backup
    if not written.automatic:
        return ""
    with installation.open_cache() as cache:
        now = installation.clock.now()
        return backup.backup(installation, cache, now).summary if backup.is_due(cache, written.every, now) else ""


def deliver(installation: Installation) -> str:
    """Hand out what waits; returns one line for the log, "" when there was nothing."""
    with installation.open_cache() as cache:
        return deliver_due(installation, cache).summary


def check_installation(installation: Installation) -> None:
    """Look after the database, and refuse to start where every sync would be refused.

    A damaged database is replaced by its newest sound backup; see `shopbell.upkeep.restore`.

    Raises:
        TryLater: Another process uses a damaged database.
        Refused: The customer key does not fit the database.
        BadConfig: The customer key is missing.
    """
    backup.sweep_parts([installation.backups, installation.data], installation.clock.now() - _LONGEST_COPY)
    sweep_scratch(installation.scratch, installation.clock.now())
    heal(installation)
    with installation.open_cache() as cache:
        installation.customer_key.pseudonymizer(cache)
