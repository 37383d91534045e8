"""Sessions and how far they came, by day, channel and device: reports of one property, added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from commerce.errors import BadRecord
from commerce.period import Period
from commerce.tables import Row
from commerce.tables.traffic import TRAFFIC
from connectors.sources.ga4.client import DATE, Client, Question, TooMany
from connectors.sources.ga4.faults import Incompatible
from connectors.sources.ga4.measured import FIRST_VISIT, SESSION, STEPS, Counted
from connectors.sources.ga4.values import Folded, channel_of, count, day_of, device_of, exact

_SOURCE, _MEDIUM, _DEVICE, EVENT = "sessionSource", "sessionMedium", "deviceCategory", "eventName"
_SESSIONS, _ENGAGED, _SECONDS, _VIEWS = "sessions", "engagedSessions", "userEngagementDuration", "screenPageViews"
_NEW_OR_NOT, _NEW = "newVsReturning", "new"
PURCHASE = STEPS[-1]
Key = tuple[date, str, str]


def of_events(*names: str) -> dict[str, Any]:
    """Return the filter that keeps these events."""
    return in_list(EVENT, names)


def in_list(field_name: str, values: tuple[str, ...]) -> dict[str, Any]:
    """Return the filter that keeps these values."""
    return {"filter": {"fieldName": field_name, "inListFilter": {"values": values, "caseSensitive": True}}}


def of_new_visitors(*names: str) -> dict[str, Any]:
    """Return the filter that keeps these events of people who had never been there."""
    return {"andGroup": {"expressions": [of_events(*names), in_list(_NEW_OR_NOT, (_NEW,))]}}


@dataclass(slots=True)
class Sums:
    """What is added up of one day, channel and device.

    Attributes:
        steps: {event: sessions in which it occurred}.
        first_visits: Sessions of people who had never been there.
        bought_at_once: Of these, those with a purchase.
    """

    sessions: int = 0
    engaged: int = 0
    seconds: Decimal = Decimal(0)
    views: int = 0
    steps: dict[str, int] = field(default_factory=dict)
    first_visits: int = 0
    bought_at_once: int = 0


@dataclass(slots=True)
class Traffic:
    """What a property tells of sessions.

    Attributes:
        has_views: Views of pages go together with the rest; False once they were refused.
        has_first_visits: So do first visits.
    """

    client: Client
    has_views: bool = True
    has_first_visits: bool = True

    def read(self, days: Period) -> dict[Key, Sums]:
        """Return the sessions of some days: asked for in parts where they are too many, or were folded into one row.

        Raises:
            TryLater: Busy, away, or a quota is used up.
            Refused: A person has to change something.
            BadRecord: An answer cannot be read.
        """
        noted = len(self.client.notes)
        try:
            return self._read(days, (_SOURCE, _MEDIUM))
        except (Folded, TooMany):
            del self.client.notes[noted:]  # what stood beside it is of nothing that is kept
            if days.first < days.last:
                middle = days.first + (days.last - days.first) // 2
                return self.read(Period(days.first, middle)) | self.read(Period(middle + timedelta(days=1), days.last))
        try:
            return self._read(days, (_MEDIUM,))  # a day of more sources than any shop has: told without them
        except TooMany as error:
            msg = f"Google Analytics tells more of {days.first} than is read ({error}); nothing of it is kept"
            raise BadRecord(msg) from None

    def _read(self, days: Period, by: tuple[str, ...]) -> dict[Key, Sums]:
        sums: dict[Key, Sums] = {}
        for key, told in self._told(days, by, self._metrics()):
            one = sums.setdefault(key, Sums())
            one.sessions += count(told[0], _SESSIONS)
            one.engaged += count(told[1], _ENGAGED)
            one.seconds += exact(told[2], _SECONDS)
            one.views += count(told[3], _VIEWS) if self.has_views else 0
        for key, event, sessions in self._events(days, by, of_events(*STEPS)):
            steps = sums.setdefault(key, Sums()).steps
            steps[event] = steps.get(event, 0) + sessions
        if self.has_first_visits:
            self._read_first_visits(sums, days, by)
        return sums

    def _read_first_visits(self, sums: dict[Key, Sums], days: Period, by: tuple[str, ...]) -> None:
        """Add first visits up, and those with an order: what is refused of them takes nothing away from the rest."""
        try:
            for key, event, sessions in self._events(days, by, of_new_visitors(FIRST_VISIT, PURCHASE)):
                one = sums.setdefault(key, Sums())
                one.first_visits += sessions * (event == FIRST_VISIT)
                one.bought_at_once += sessions * (event == PURCHASE)
        except Incompatible:
            self.has_first_visits = False

    def _events(self, days: Period, by: tuple[str, ...], keep: dict[str, Any]) -> Iterator[tuple[Key, str, int]]:
        question = Question((DATE, *by, _DEVICE, EVENT), (_SESSIONS,), days, keep)
        for (day, *rest, event), (sessions,) in self.client.rows(question):
            yield _key(day, rest, days), event, count(sessions, _SESSIONS)

    def _told(
        self, days: Period, by: tuple[str, ...], metrics: tuple[str, ...]
    ) -> Iterator[tuple[Key, tuple[str, ...]]]:
        question = Question((DATE, *by, _DEVICE), metrics, days)
        try:
            for (day, *rest), told in self.client.rows(question):
                yield _key(day, rest, days), told
        except Incompatible as error:
            if error.field != _VIEWS or not self.has_views:
                raise BadRecord(str(error)) from None
            self.has_views = False
            yield from self._told(days, by, self._metrics())

    def _metrics(self) -> tuple[str, ...]:
        return (_SESSIONS, _ENGAGED, _SECONDS, *((_VIEWS,) if self.has_views else ()))


def _key(day: str, rest: list[str], days: Period) -> Key:
    """Return the key of a row: of its source (or none), medium and device."""
    *source, medium, device = rest
    return day_of(day, days), channel_of(source[0] if source else "", medium), device_of(device)


def counted(sums: dict[Key, Sums]) -> Counted:
    """Return the sessions by day, in all and with each step."""
    found = Counted()
    for (day, _, _), one in sums.items():
        found.add(day, SESSION, one.sessions)
        for event, sessions in one.steps.items():
            found.add(day, event, sessions)
        found.add(day, FIRST_VISIT, one.first_visits)
    return found


def rows_of(
    sums: dict[Key, Sums], unmeasured: dict[str, set[date]], *, has_views: bool, has_first_visits: bool
) -> Iterator[Row]:
    """Yield the rows of the table; what was not measured is not known.

    Args:
        sums: What was added up.
        unmeasured: {event: days}.
        has_views: Views of pages were told.
        has_first_visits: First visits were told.
    """
    for (day, channel, device), one in sorted(sums.items()):
        carts, checkouts, completed = (None if day in unmeasured[name] else one.steps.get(name, 0) for name in STEPS)
        is_first_known = has_first_visits and day not in unmeasured[FIRST_VISIT]
        yield TRAFFIC.row(
            day,
            channel,
            device,
            one.sessions,
            carts=carts,
            checkouts=checkouts,
            completed=completed,
            bounces=max(0, one.sessions - one.engaged),
            page_views=one.views if has_views else None,
            time_on_pages_s=int(one.seconds.to_integral_value(ROUND_HALF_UP)) if has_views else None,
            first_visits=one.first_visits if is_first_known else None,
            first_visits_with_order=one.bought_at_once if is_first_known and completed is not None else None,
        )
