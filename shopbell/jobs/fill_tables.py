"""Fill a shop's tables from its sources; one that cannot be read is noted, and what it told before stays."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from cache import Cache, Saved
from commerce.clock import Clock
from commerce.errors import PastWaits, Refused, ShopbellError, TryLater
from commerce.orders import ShopInfo
from commerce.tables import TABLES, DataTable, Reading
from connectors.sources.base import Surroundings
from shopbell.config import ShopSettings
from shopbell.jobs import same_twice
from shopbell.jobs.report import Progress, Stopped, SyncReport
from shopbell.jobs.table_notes import table_notes
from shopbell.sources import ConfiguredSource

_log = logging.getLogger("shopbell.sync")
#: What is said of a source, behind its name.
NO_GOOD_ROW = "no row is good: nothing was changed"
#: What wants to be left alone for less is asked by the next sync as a matter of course; nothing for more than a day.
_LONG_WAIT_S, _LONGEST_WAIT_S = 600.0, 86_400.0
#: Days that a sentence names one by one.
_SHOWN = 3


def fill_tables(
    shop: ShopSettings,
    cache: Cache,
    clock: Clock,
    sources: Sequence[ConfiguredSource],
    report: SyncReport,
    *,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Read every source, and note in the report what it told and what was left out.

    Raises:
        Stopped: Because `stopping` said so; what was read is stored.
    """
    info = cache.shops.info(shop.name)
    if info is None:
        return
    filling = _Filling(shop, info, cache, clock, report, progress, stopping)
    for table in TABLES:  # before anything is read: whose rows count depends on the order
        cache.feeds.name_sources(shop.name, table, [one.named for one in sources if table in one.tables])
    for source in sources:
        filling.read(source)
    for name, told in filling.complaints.items():
        cache.feeds.note(shop.name, name, clock.now(), "\n".join(told), doubt="\n".join(filling.doubts[name]))
    for table in TABLES:
        if table.name not in report.refused:  # one that moved is known again only once it can be read where it is now
            filling.forget_others(table, [one.name for one in sources if table in one.tables])
    report.notes += table_notes(cache, shop.name, clock.now(), with_stopped=False)
    report.notes += same_twice.news(cache, shop.name)


@dataclass(slots=True)
class _Filling:
    """The reading of one shop's sources in the middle of its work."""

    shop: ShopSettings
    info: ShopInfo
    cache: Cache
    clock: Clock
    report: SyncReport
    progress: Progress | None
    stopping: Callable[[], bool]
    complaints: dict[str, list[str]] = field(default_factory=dict)  # of sources of which nothing could be taken
    doubts: dict[str, list[str]] = field(default_factory=dict)

    def read(self, source: ConfiguredSource) -> None:
        """Store what a source tells, reading by reading; complaints are kept for the end."""
        for table in source.own_tables:
            self.complaints.setdefault(table.name, [])
            self.doubts.setdefault(table.name, [])
        around = Surroundings(
            self.clock,
            self.info.currency,
            ZoneInfo(self.info.time_zone),
            history_from=self.shop.history_from,
            rates=self.shop.exchange_rates,
        )
        try:
            if lacking := source.lacks():
                raise Refused(lacking)
            self._leave_alone(source)
            opened = source.open(around)
            try:
                for reading in opened.readings(
                    lambda table: self.cache.feeds.known_source(self.shop.name, table, source.name)
                ):
                    self._store(reading)
            finally:
                opened.close()
        except Stopped:
            raise
        except ShopbellError as trouble:
            self._put_off(source, trouble)
            feed = trouble.feed if isinstance(trouble, (Refused, PastWaits)) else ""
            for table in source.own_tables:
                if feed in {"", table.name}:
                    self.complaints[table.name].append(str(trouble))
                    self.report.refused[table.name] = "; ".join(self.complaints[table.name])
            _log.warning("%s: %s", self.shop.name, trouble)

    def _leave_alone(self, source: ConfiguredSource) -> None:
        """Ask nothing of a source whose quota was used up, before it said that it may be asked again.

        Raises:
            TryLater: It is put off still.
        """
        for table in source.own_tables:
            now = self.clock.now()
            put_off = self.cache.feeds.is_put_off(self.shop.name, table, source.name, now)
            # one for longer was noted by a clock that was set wrong
            if put_off is not None and put_off[0] - now <= timedelta(seconds=_LONGEST_WAIT_S):
                until, why = put_off
                msg = f"{why}; it is left alone until {until:%Y-%m-%d %H:%M} UTC"
                raise TryLater(msg)

    def _put_off(self, source: ConfiguredSource, trouble: ShopbellError) -> None:
        """Remember how long a source wants to be left alone, where that is longer than from one sync to the next."""
        wait_s = trouble.wait_s if isinstance(trouble, TryLater) else None
        if wait_s is not None and wait_s >= _LONG_WAIT_S:
            until = self.clock.now() + timedelta(seconds=min(wait_s, _LONGEST_WAIT_S))
            feeds, feed = self.cache.feeds, trouble.feed if isinstance(trouble, PastWaits) else ""
            note = feeds.put_past_off if isinstance(trouble, PastWaits) else feeds.put_off
            for table in source.own_tables:
                if feed in {"", table.name}:
                    note(self.shop.name, table, source.name, until=until, why=str(trouble))

    def _store(self, reading: Reading) -> None:
        name = reading.table.name
        saved = self.cache.feeds.save_reading(self.shop.name, reading, self.clock.now())
        self.report.records[name] = self.report.records.get(name, 0) + len(reading.rows)
        self.report.bad_rows += [f"{reading.source}, {row.place}: {row.problem}" for row in reading.bad_rows]
        if reading.bad_rows and not reading.rows:
            self.complaints[name].append(f"{reading.source}: {NO_GOOD_ROW}")
        if saved.doubted:
            self.doubts[name].append(_doubt(reading, saved))
            self.report.notes.append(f"{name}: {self.doubts[name][-1]}")
        self.report.notes += [_emptied(reading, saved)] if saved.emptied else []
        self.report.notes += [_passed_over(reading)] if reading.passed_over else []
        if self._is_empty_yet(reading):
            self.report.notes.append(f"{name}: {reading.source} has headings and no row yet: nothing is known of it")
        self.report.notes += [f"{name}: {reading.source}: {remark}" for remark in reading.remarks]
        if self.progress is not None:
            self.progress(name, self.report.records[name], None)
        if self.stopping():
            msg = f"{self.shop.name}: stopped while reading {name}; the next run goes on from there"
            raise Stopped(msg)

    def _is_empty_yet(self, reading: Reading) -> bool:
        """Tell whether an address never had a row; one that lost all of them is told of as long as it holds."""
        has_none = "://" in reading.source and reading.speaks_of is not None and not reading.speaks_of
        so_far = self.cache.feeds.known_source(self.shop.name, reading.table, reading.source) if has_none else None
        return so_far is not None and so_far.covered is None

    def forget_others(self, table: DataTable, names: Sequence[str]) -> None:
        """Forget the sources that the configuration no longer names: what a moved one said must not count twice."""
        shop = self.shop.name
        gone = self.cache.feeds.keep_sources(shop, table, names)
        if gone:
            _log.info("%s: %s: %s tables are no longer configured; their rows are gone", shop, table.name, gone)
            if not names:
                self.cache.feeds.note(shop, table.feed, self.clock.now())  # nothing is left to complain about


def _doubt(reading: Reading, saved: Saved) -> str:
    """Return what is said of days that would have been emptied by what is likely to be a slip."""
    first, last = min(row.day for row in reading.rows), max(row.day for row in reading.rows)
    kept = f"{len(saved.doubted)} days in between that had some ({saved.doubted[0]} to {saved.doubted[-1]})"
    return (
        f"{reading.source}: goes from {first} to {last} without a row for {kept}; they keep what they had, as one day"
        " of it may be a slip: mend that, or take the table out for one sync where they are meant to be empty"
    )


def _passed_over(reading: Reading) -> str:
    """Return which lines of a file are no rows: said when it is read, and no fault."""
    lines: dict[str, list[str]] = {}
    for one in reading.passed_over:
        lines.setdefault(one.problem, []).append(str(one.line))
    told = [
        f"{problem} ({'line' if len(numbers) == 1 else 'lines'} {', '.join([*numbers[:_SHOWN], *_more(numbers)])})"
        for problem, numbers in lines.items()
    ]
    return f"{reading.table.name}: {reading.source}: left out rightly: {'; '.join(told)}"


def _more(numbers: Sequence[str]) -> Sequence[str]:
    return ("...",) if len(numbers) > _SHOWN else ()


def _emptied(reading: Reading, saved: Saved) -> str:
    days = [day.isoformat() for day in saved.emptied[:_SHOWN]] + ["..."] * (len(saved.emptied) > _SHOWN)
    return f"{reading.table.name}: {reading.source} has no row any more of {', '.join(days)}: nothing is counted there"
