"""Find what changed in one shop without a trace in any feed. Slow and rare: once a week is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cache import Cache
from commerce.clock import Clock, is_future
from commerce.errors import ShopbellError
from commerce.feeds import Page
from connectors.base import Connector, Sweeper
from shopbell.config import ShopSettings
from shopbell.jobs.report import Stopped
from shopbell.jobs.sync import described, records_in

JOB = "sweep"
#: A sweep begins from the start each time, and for a large shop that is hours of reading.
_AGAIN_AFTER_FAILURE = timedelta(days=1)


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

    The first one waits a whole interval, counted from the first sync: a fresh reading has missed nothing yet. One that
    failed is tried again after a day. One dated in the future, by a clock that was set wrong, is done anew.
    """
    if cache.runs.last("sync", shop) is None or cache.shops.info(shop) is None:
        return False
    last = cache.runs.last(JOB, shop)
    if last is None:
        cache.runs.note(JOB, shop, now, now)
        return False
    ago = now - last.started_at
    return is_future(last.started_at, now) or ago >= (min(every, _AGAIN_AFTER_FAILURE) if last.error else every)


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
        Refused: Nothing works, or another shop answers; the message says what to do.
        Stopped: Because `stopping` said so.
    """
    if not isinstance(connector, Sweeper):
        return None
    started_at, error = clock.now(), ""
    report = SweepReport(shop.name)
    try:
        cache.shops.ensure(shop.name, described(connector.shop(), shop))  # another shop's orders would all seem gone
        _store(connector.sweep(cache.feeds.census(shop.name)), cache, report, stopping)
    except ShopbellError as trouble:
        error = str(trouble)
        raise
    except BaseException as crash:  # Ctrl-C, too: what did not come to its end is not done for a week
        error = type(crash).__name__
        raise
    finally:
        cache.rest()
        cache.runs.note(JOB, shop.name, started_at, clock.now(), error)
    return report


def _store(pages: Iterable[Page], cache: Cache, report: SweepReport, stopping: Callable[[], bool]) -> None:
    """Store page after page, and count what is found."""
    for page in pages:
        cache.feeds.save_page(report.shop, page, keep_watermark=True)
        report.deleted += len(page.tombstones)
        report.read_again += records_in(page)
        report.skipped += page.skipped
        if stopping():
            msg = f"{report.shop}: stopped while sweeping; the next sweep begins anew"
            raise Stopped(msg)
