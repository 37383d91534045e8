"""Since when a website counts visits, carts or orders: before the first of them nothing is known, which is not zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from commerce.errors import BadRecord
from commerce.period import Period
from connectors.sources.matomo.answers import Days, Site, days_of, fault_in
from connectors.sources.matomo.api import Matomo
from connectors.sources.matomo.faults import explained
from connectors.sources.matomo.questions import total

#: Matomo works nothing out of days that lie further before the website was made than this.
_BEFORE_IT_WAS_MADE = timedelta(days=2)
#: What is old is mostly there at once: a month tells, and only a website that tells nothing is asked for more.
_FIRST_DAYS = 31
_ONE_DAY = timedelta(days=1)


@dataclass
class Since:
    """Finds the first days, each once, from the oldest on: a server works out of it what is read later in any case.

    Attributes:
        api: The way to Matomo.
        number: The website's.
        span: The days in which a first one is looked for.
    """

    api: Matomo
    number: int
    span: Period | None
    _found: dict[str, date | None] = field(default_factory=dict)

    @classmethod
    def of(cls, api: Matomo, site: Site, number: int, history: Period) -> Since:
        """Return it for a website: of the days before it was made there can be nothing."""
        first = max(history.first, _made_on(site) - _BEFORE_IT_WAS_MADE)
        return cls(api, number, Period(first, history.last) if first <= history.last else None)

    def first(self, goal: str) -> date | None:
        """Return the first day with a visit (goal "") or with a visit that reached a goal; None for none at all.

        Raises:
            TryLater: Matomo is busy or away.
            Refused: A person has to change something.
            BadRecord: A report cannot be read.
        """
        if goal not in self._found:
            self._found[goal] = self._look_for(goal)
        return self._found[goal]

    def _look_for(self, goal: str) -> date | None:
        for days in self._parts():
            (raw,) = self.api.reports([total(goal, days)])
            for day, lines in sorted(self._read(raw, days).items()):
                if any(line.nb_visits_converted if goal else line.nb_visits for line in lines):
                    return day
        return None

    def _parts(self) -> Iterator[Period]:
        """Yield the days from the oldest on, each time twice as many."""
        if self.span is None:
            return
        first, size = self.span.first, _FIRST_DAYS
        while first <= self.span.last:
            last = min(self.span.last, first + timedelta(days=size - 1))
            yield Period(first, last)
            first, size = last + _ONE_DAY, 2 * size

    def _read(self, raw: bytes, days: Period) -> Days:
        if message := fault_in(raw):
            raise explained(message, self.api.who, self.number)
        try:
            return days_of(raw, days)
        except (msgspec.DecodeError, ValueError) as error:
            msg = f"{self.api.who}: the visits of {days} cannot be read: {error}; the days stay as they were"
            raise BadRecord(msg) from None


def not_yet(days: Period, has_any: Callable[[date], bool], first: Callable[[], date | None]) -> set[date]:
    """Return on which of these days something was not counted yet.

    Args:
        days: Which.
        has_any: Tells whether any was counted on a day; after the first such day, none is none.
        first: Finds the first day of all; called only where these days do not tell.
    """
    silent: list[date] = []
    for day in days.days():
        if has_any(day):
            break
        silent.append(day)
    if not silent:
        return set()
    began = first()
    return {day for day in silent if began is None or day < began}


def _made_on(site: Site) -> date:
    """Return the day on which a website was made at Matomo; long ago where it does not say."""
    try:
        return date.fromisoformat(site.ts_created[:10])
    except ValueError:
        return date(2000, 1, 1)
