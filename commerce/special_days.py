"""Days on which a shop does not sell as usual: holidays, sales, the merchant's own events, and what he said to expect.

Pure: occasions go in, and for any days comes out which of them are special, and which day of last year's same event
each of them is like. Such days neither count in a window nor teach the usual level, unless last year's tell theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from commerce.period import Period

#: Last year's event began about a year earlier: feasts of the moon move by weeks, a merchant's own by months.
_SOONEST: Final = timedelta(days=183)
_YEAR: Final = timedelta(days=365)
_LATEST: Final = timedelta(days=548)


class OccasionKind(StrEnum):
    """Who says that days are special; where several do, the first of these is believed."""

    EXPECTED = "expected"  # somebody said so of these days: `shopbell expect`, or as an answer to an incident
    OWN = "own"  # [[shop.event]]
    SALE = "sale"  # the sale calendar of `knowledge`
    HOLIDAY = "holiday"  # a public holiday of the shop's country


#: What a shop says of its own days.
_BY_THE_SHOP: Final = frozenset({OccasionKind.EXPECTED, OccasionKind.OWN})


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event of one year. Store-local days, inclusive.

    Attributes:
        event: What the same event of other years is called, too.
        first, last: The event's own days.
        before, after: Days around it that are not as usual either.
        names: {language: what people call it}; without the language asked for, `event` says it.
        kpis: Whose days are special, by what has a watch (a KPI, "absence:orders"); none named: everything's.
        closed: Nobody can buy on its own days, so that no order is no alarm.
    """

    event: str
    first: date
    last: date
    kind: OccasionKind
    before: int = 0
    after: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    kpis: frozenset[str] = frozenset()
    closed: bool = False

    @property
    def days(self) -> Period:
        """Its own days and those around it."""
        return Period(self.first - timedelta(days=self.before), self.last + timedelta(days=self.after))

    def name(self, language: str) -> str:
        """Return what people call it. Of a merchant's own event, and of what was expected, it is his word: hostile."""
        return self.names.get(language) or self.event

    def concerns(self, subject: str) -> bool:
        """Tell whether the days are special for what has a watch; "" asks for what is so for everything."""
        return not self.kpis or subject in self.kpis

    def silences(self, day: date, subject: str) -> bool:
        """Tell whether even absence is no alarm on a day: the shop is closed, or somebody said to expect it."""
        if self.kind is OccasionKind.EXPECTED:
            return day in self.days and self.concerns(subject)
        return self.closed and self.first <= day <= self.last

    def like(self, day: date, earlier: Occasion) -> date | None:
        """Return the day of an earlier year's same event that a day of this one is like.

        Days before it count back from its first day, days after it on from its last one; where this year's lasts
        longer, its last days are like none.
        """
        if day > self.last:
            found = earlier.last + (day - self.last)
        else:
            found = earlier.first + (day - self.first)
            if day >= self.first and found > earlier.last:
                return None
        return found if found in earlier.days else None


class SpecialDays:
    """The occasions of one shop over all years that are looked at, the year before the first one included."""

    def __init__(self, occasions: Iterable[Occasion] = ()) -> None:
        self._by_day: dict[date, list[Occasion]] = {}
        self._by_event: dict[tuple[str, OccasionKind], list[Occasion]] = {}
        for one in occasions:
            self._by_event.setdefault((one.event, one.kind), []).append(one)
            for day in one.days.days():
                self._by_day.setdefault(day, []).append(one)
        for day, several in self._by_day.items():
            several.sort(key=partial(_rank, day))

    def occasion(self, day: date, subject: str = "") -> Occasion | None:
        """Return what makes a day special for what has a watch (a KPI, "absence:orders"), or None."""
        return next((one for one in self._by_day.get(day, ()) if one.concerns(subject)), None)

    def between(self, days: Period, subject: str = "") -> dict[date, date | None]:
        """Return {special day: the day of last year's same event, None where none is known}, in order."""
        found: dict[date, date | None] = {}
        for day in days.days():
            if (occasion := self.occasion(day, subject)) is not None:
                found[day] = self._last_years(occasion, day)
        return found

    def is_holiday(self, day: date, subject: str = "") -> bool:
        """Tell whether a day is a public holiday; an event of the merchant's own on that day goes before it."""
        occasion = self.occasion(day, subject)
        return occasion is not None and occasion.kind not in _BY_THE_SHOP and self._is_public(day)

    def is_feast(self, day: date, subject: str = "") -> bool:
        """Tell whether a day is a public holiday, or one of a feast that holds one: the whole week of Tet."""
        occasion = self.occasion(day, subject)
        if occasion is None or occasion.kind is not OccasionKind.SALE or not occasion.first <= day <= occasion.last:
            return self.is_holiday(day, subject)
        return any(map(self._is_public, Period(occasion.first, occasion.last).days()))

    def _is_public(self, day: date) -> bool:
        found = self._by_day.get(day, ())
        return any(one.kind is OccasionKind.HOLIDAY and one.first <= day <= one.last for one in found)

    def around(self, days: Period) -> tuple[Occasion, ...]:
        """Return the occasions that any of these days belongs to, in order."""
        found = {id(one): one for day in days.days() for one in self._by_day.get(day, ())}
        return tuple(sorted(found.values(), key=lambda one: (one.days.first, one.event)))

    def silenced(self, day: date, subject: str) -> Occasion | None:
        """Return why not even absence is an alarm on a day, or None."""
        return next((one for one in self._by_day.get(day, ()) if one.silences(day, subject)), None)

    def closed(self, days: Period) -> frozenset[date]:
        """Return the days on which nobody can buy."""
        return frozenset(
            day
            for day in days.days()
            if any(one.closed and one.first <= day <= one.last for one in self._by_day.get(day, ()))
        )

    def _last_years(self, occasion: Occasion, day: date) -> date | None:
        """Return the like day of the same event about a year ago."""
        earlier = [
            one
            for one in self._by_event[occasion.event, occasion.kind]
            if _SOONEST <= occasion.first - one.first <= _LATEST
        ]
        if not earlier:
            return None
        return occasion.like(day, min(earlier, key=lambda one: abs(occasion.first - one.first - _YEAR)))


def _rank(day: date, occasion: Occasion) -> tuple[bool, bool, int, int]:
    """Order what makes one day special: what was said to be expected, an event's own days, then those around one."""
    is_around = not occasion.first <= day <= occasion.last
    is_expected = occasion.kind is OccasionKind.EXPECTED
    return (not is_expected, is_around, list(OccasionKind).index(occasion.kind), occasion.days.length)


#: Of a shop of which nothing is known: every day is one like others.
ORDINARY: Final = SpecialDays()
