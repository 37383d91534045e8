"""Find what changed in one shop without a trace in any feed. Slow and rare: once a week is enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cache import Cache
from commerce.clock import Clock
from commerce.errors import ShopbellError
from connectors.base import Connector, Sweeper
from shopbell.config import ShopSettings
from shopbell.jobs.sync import Stopped, records_in

JOB = "sweep"


@dataclass(slots=True)
class SweepReport:
    """What one sweep of one shop found."""

    shop: str
    deleted: int = 0
    read_again: int = 0
    skipped: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """One line for the log."""
        skipped = f", {len(self.skipped)} skipped" if self.skipped else ""
        return f"{self.shop}: swept: {self.deleted} orders gone, {self.read_again} records read again{skipped}"


def is_due(cache: Cache, shop: str, now: datetime, every: timedelta) -> bool:
    """Tell whether the last whole sweep lies too far back. A shop that was never synced has nothing to sweep.

    The first one waits a whole interval, counted from the first sync: a fresh reading has missed nothing yet.
    """
    if cache.last_run("sync", shop) is None or cache.shop_info(shop) is None:
        return False
    last = cache.last_run(JOB, shop)
    if last is None:
        cache.note_run(JOB, shop, now, now)
        return False
    return now - last.started_at >= every or bool(last.error)


def sweep(
    shop: ShopSettings,
    cache: Cache,
    connector: Connector,
    clock: Clock,
    *,
    stopping: Callable[[], bool] = lambda: False,
) -> SweepReport | None:
    """Ask the connector what is gone, and store it. None when the platform needs no sweep.

    Raises:
        TryLater: The shop is busy or away; what was found is stored, the next sweep begins anew.
        Refused: Nothing works; the message says what to do.
        Stopped: Because `stopping` said so.
    """
    if not isinstance(connector, Sweeper):
        return None
    started_at, error = clock.now(), ""
    report = SweepReport(shop.name)
    try:
        connector.shop()
        for page in connector.sweep(cache.census(shop.name)):
            cache.save_page(shop.name, page, keep_watermark=True)
            report.deleted += len(page.tombstones)
            report.read_again += records_in(page) - len(page.tombstones)
            report.skipped += page.skipped
            if stopping():
                msg = f"{shop.name}: stopped while sweeping; the next sweep begins anew"
                raise Stopped(msg)
    except ShopbellError as trouble:
        error = str(trouble)
        raise
    finally:
        cache.rest()
        cache.note_run(JOB, shop.name, started_at, clock.now(), error)
    return report
