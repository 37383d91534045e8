"""How each shop stands: looked at when its data have changed, and kept, so that a page waits for no sum over a million.

A thread of its own looks, one shop after another. What pages show is as old as the last look, and says so; what people
answered since is laid over it from the database.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

from alerts.messages.digest import Digest
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.together import ShopNews
from cache import Cache
from commerce.clock import local_day
from commerce.errors import ShopbellError
from commerce.pages import Pages
from commerce.period import Period
from commerce.watches import Watch
from shopbell.jobs import together
from shopbell.jobs.digest import digest
from shopbell.jobs.shops import orders_page
from shopbell.wiring import Installation

_log = logging.getLogger("shopbell.web")

#: How often it is asked whether a shop has changed: one row is read for it.
_LOOK_EVERY_S: Final = 5.0
#: A look that takes longer is left: it stores nothing.
_END_WITHIN_S: Final = 2.0
#: Where our pages stand: beside each other, whatever stands before them, since a proxy may show them under a path.
PAGES: Final = Pages(".")
#: Of a shop among many: what it sold, and how often.
_FIGURES: Final = 2


@dataclass(frozen=True)
class Look:
    """One shop as it stood at one instant.

    Attributes:
        at: When it was looked at; UTC.
        scene: Where a page of it is written. It holds on to no facts: there may be a million of them.
        told: All that a digest of that instant tells.
        news: What one among many shops tells.
        is_cut: More is known of the data than whoever looks is told.
    """

    at: datetime
    scene: MessageContext
    told: Digest
    news: ShopNews
    is_cut: bool = False

    def as_answered(self, watches: Mapping[str, Watch]) -> Look:
        """Return the same look with what people have answered since; `watches`: by subject, as they are now."""
        cases = [now for one in self.told.incidents if (now := _as_now(one, watches)) is not None]
        return replace(self, told=replace(self.told, incidents=cases), news=replace(self.news, incidents=cases))


def _as_now(case: IncidentUpdate, watches: Mapping[str, Watch]) -> IncidentUpdate | None:
    """Return an incident as its watch is now; None of one that somebody has closed since."""
    now = watches.get(case.verdict.subject)
    if now is None:
        return case
    return replace(case, watch=now) if now.incident == case.watch.incident else None


#: By what it is seen that a shop has to be looked at again: when it was last read and looked at, and its own day.
_Mark = tuple[datetime | None, datetime | None, date | None]


class Looks:
    """The newest look at each shop; safe to use from many threads.

    Args:
        installation: Whose shops.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._looks: dict[str, Look] = {}
        self._marks: dict[str, _Mark] = {}
        self._failed: dict[str, str] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="looks", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._wanted.set()
        self._thread.join(_END_WITHIN_S)

    def of(self, shop: str, cache: Cache) -> Look | None:
        """Return how a shop stands, with what was answered up to now; None: it was not looked at yet."""
        with self._lock:
            found = self._looks.get(shop)
        return None if found is None else found.as_answered(cache.incidents.watches(shop))

    def trouble(self, shop: str) -> str:
        """Return why a shop could not be looked at, in English; "" where it could, or was not tried yet."""
        with self._lock:
            return self._failed.get(shop, "")

    def has_looked(self) -> bool:
        """Return whether every shop was looked at once, or cannot be."""
        with self._lock:
            return all(shop in self._looks or shop in self._failed for shop in self._installation.names)

    def look_again(self) -> None:
        """Look at once whether something has changed."""
        self._wanted.set()

    def all_now(self, cache: Cache) -> None:
        """Look at every shop that has changed; for whoever cannot wait for the thread."""
        for shop in self._installation.names:
            if self._ended.is_set():
                return
            self._one(shop, cache)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with self._installation.open_cache() as cache:
                    while not self._ended.is_set():
                        self._wanted.clear()
                        self.all_now(cache)
                        self._wanted.wait(_LOOK_EVERY_S)
            except ShopbellError as error:
                _log.warning("shops cannot be looked at for the pages: %s", error)
                self._ended.wait(_LOOK_EVERY_S)

    def _one(self, shop: str, cache: Cache) -> None:
        try:
            mark = self._mark(shop, cache)
            if self._marks.get(shop) == mark:
                return
            found = look(self._installation, shop, cache)
        except ShopbellError as error:
            with self._lock:
                self._failed[shop] = str(error)
                self._looks.pop(shop, None)
            return
        with self._lock:
            self._marks[shop] = mark
            self._failed.pop(shop, None)
            self._looks[shop] = found

    def _mark(self, shop: str, cache: Cache) -> _Mark:
        info = cache.shops.info(shop)
        read = cache.runs.last("sync", shop)
        told = cache.incidents.log(shop, 1)
        day = None if info is None else local_day(self._installation.clock.now(), ZoneInfo(info.time_zone))
        return read.finished_at if read else None, told[0].at if told else None, day


def look(installation: Installation, shop: str, cache: Cache) -> Look:
    """Return how a shop stands now.

    Raises:
        Refused: It was never read.
    """
    settings = installation.settings.shop_named(shop)
    assert settings is not None  # noqa: S101 - of `names`
    opened = installation.open_shop(settings, cache)
    told = digest(opened, cache, installation.collection)
    news = together.news(told, Period.day(opened.today).before(), opened, cache)
    scene = MessageContext(
        shop,
        opened.now,
        opened.zone,
        currency=opened.info.currency,
        read_at=opened.read_at,
        orders_page=partial(orders_page, settings),
        pages=PAGES,
    )
    return Look(opened.now, scene, told, replace(news, scene=scene, figures=told.yesterday[:_FIGURES]))
