"""A service that tells figures by day, declared: given days, its report yields rows; all else is done here.

What is done here: which days are read, the last ones again since they are restated, the history backwards in slices,
nothing more often than needed, and bad answers sorted into what to do next. A slice is told when all of it came, and
each lies beside what was read before: what is read is always one stretch of days without a hole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commerce.clock import local_day
from commerce.errors import BadDeclaration, BadRecord, PastWaits, ShopbellError
from commerce.period import Period
from commerce.tables import DataTable, Mark, Reading, ReadSoFar, Replaces, Row
from connectors.http import Answer, Call, Wire, trouble
from connectors.sources.kind import Opening
from connectors.waiting import under_way

T = TypeVar("T")
_ONE_DAY = timedelta(days=1)
#: The day of a quota is no longer, in any time zone.
_LONGEST_WAIT = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Service:
    """What a report asks with. Its repr shows no secret.

    Attributes:
        remarks: What a report writes here is told beside what it yields.
        marks: {table: {what the service says of its own figures: of which days}}; see `mark`.
    """

    settings: Any
    secrets: Mapping[str, str] = field(repr=False)
    currency: str
    zone: ZoneInfo
    wire: Wire = field(repr=False)
    refusals: Mapping[int, str] = field(repr=False)
    remarks: list[str] = field(default_factory=list)
    marks: dict[str, dict[Mark, set[date]]] = field(default_factory=dict)

    def mark(self, table: DataTable, found: Mapping[Mark, Collection[date]]) -> None:
        """Note of days that are being read what the service says of its own figures."""
        for mark, days in found.items():
            self.marks.setdefault(table.name, {}).setdefault(mark, set()).update(days)

    def ask(self, sign: Callable[[], Call], read: Callable[[Answer], T]) -> T:
        """Ask until it is answered or the patience ends; see `Wire.ask`.

        Raises:
            TryLater: Busy or away.
            Refused: In the words that the kind has for this answer.
        """
        return self.wire.ask(sign, read, self._explain)

    def _explain(self, answer: Answer) -> ShopbellError:
        return trouble(answer, self.refusals.get(answer.status, ""))


@dataclass(frozen=True, kw_only=True)
class DailyReport:
    """How a service is read that tells figures by day.

    Attributes:
        rows: Given a service and days, yields the rows of these days; a day of which it yields nothing is a day of
            nothing. What cannot be read it raises as `BadRecord`: the days then stay unread.
        rereads: How many of the last days are read again each time, since the service restates them.
        weekly: How many are read again once a week, with the reading that goes past a Monday; 0 for no more than these.
        weekly_parts: In so many parts these are read, one on each of the first days of a week, where a service allows
            few requests a day.
        month_closes: On so many first days of a month all of the month before is read again, since the service settles
            its months; 0 for no more than these.
        provisional: How many of the last days may still change much: nothing is judged by them.
        history: How many days back a first reading goes.
        slice_days: How many days are asked for at once.
        rest: How long a service is left alone that has told all there is.
        refusals: {HTTP status: what the merchant has to do}.
        zone: The service's own time zone, whose days it tells; None for the shop's. It may ask: it is called only when
            something is to be read, and what it said last is remembered until then.
        begins: The first day of which the service knows anything: of the days before, nothing is known, and they are
            not asked for. Called and remembered as `zone`. None: it knows all of its history.
    """

    rows: Callable[[Service, Period], Iterable[Row]]
    rereads: int
    provisional: int
    history: int
    slice_days: int = 30
    weekly: int = 0
    weekly_parts: int = 1
    month_closes: int = 0
    rest: timedelta = timedelta(hours=6)
    refusals: Mapping[int, str] = field(default_factory=dict)
    zone: Callable[[Service], ZoneInfo] | None = None
    begins: Callable[[Service], date] | None = None

    def __call__(self, opening: Opening) -> DailySource:
        """Return the source."""
        return DailySource(self, opening)


class _Said(NamedTuple):
    """What a service says of its days, as it is remembered beside them: "Europe/London", "Europe/London 2026-03-01"."""

    zone: ZoneInfo
    begins: date | None

    @property
    def content(self) -> str:
        return f"{self.zone.key} {self.begins}" if self.begins else self.zone.key


def _remembered(contents: Collection[str]) -> _Said | None:
    """Return what was said last; None where that is not known, or differs from table to table."""
    with suppress(ValueError, ZoneInfoNotFoundError):
        (content,) = contents
        zone, _, begins = content.partition(" ")
        return _Said(ZoneInfo(zone), date.fromisoformat(begins) if begins else None)
    return None


class DailySource:
    """One such service of one shop; see `connectors.sources.base.Source`."""

    def __init__(self, report: DailyReport, opening: Opening) -> None:
        around = opening.surroundings
        self._report = report
        self._opening = opening
        self._wire = Wire(around.clock, secrets=tuple(opening.secrets.values()), patience=around.patience)
        self._service = Service(
            opening.settings, opening.secrets, around.currency, around.zone, self._wire, report.refusals
        )

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def readings(self, so_far: Callable[[DataTable], ReadSoFar]) -> Iterator[Reading]:
        """Yield slice after slice: what is new and what may be restated first, then the history, newest first.

        Raises:
            TryLater: The service is busy or away.
            PastWaits: All but older days was read: these wait until there is more of a quota.
            Refused: It will not answer until a person changes something.
            BadRecord: It tells what cannot be read, or days that it was not asked for.
            BadDeclaration: Its report yields rows of a table that the kind does not declare.
        """
        now = self._opening.surroundings.clock.now()
        # a table that keeps the days left out says nothing of how far it was read
        whole = [one for one in self._opening.tables if one.replaces is Replaces.DAYS_COVERED]
        known = [so_far(table) for table in whole]
        is_rested = all(
            # one read in the future was dated by a clock that was set wrong
            one.read_at is not None and timedelta(0) <= now - one.read_at < self._report.rest
            for one in known
        )
        said = self._said({one.content for one in known}, is_rested=is_rested)
        last = local_day(now, said.zone) - _ONE_DAY  # today is not over
        covered = _until(_common([one.covered for one in known]), last)
        periods = list(self._periods(covered, last, said.begins, is_rested=is_rested))
        for number, period in enumerate(periods, 1):
            if covered is not None and period.last < covered.first:
                _demand_no_wait([one.past_waits for one in known if one.past_waits], now)
            under_way(number, len(periods))
            yield from self._read(period, last, said)
        under_way(0, 0)

    def _first(self, last: date, begins: date | None) -> date:
        """Return the first day of the history that is read in the end."""
        wanted_from = max(self._opening.surroundings.history_from or date.min, begins or date.min)
        return max(last - timedelta(days=self._report.history - 1), wanted_from)

    def _said(self, remembered: Collection[str], *, is_rested: bool) -> _Said:
        """Return what the service says of its days: as remembered, so that one that rests is not asked each time."""
        report, around = self._report, self._opening.surroundings
        before = _remembered(remembered)
        if before is not None and is_rested and (before.begins is None) is (report.begins is None):
            return before
        zone = report.zone(self._service) if report.zone else around.zone
        if before is not None and report.zone and before.zone != zone:
            former = before.zone.key
            self._service.remarks.append(
                f"it counts its days in {zone.key} now, and did in {former} before: days that were read stay as"
                " they are"
            )
        return _Said(zone, report.begins(self._service) if report.begins else None)

    def _periods(self, covered: Period | None, last: date, begins: date | None, *, is_rested: bool) -> Iterator[Period]:
        """Yield what is to be read, always beside what is read already: a run may end after any of it."""
        wanted_from = max(self._opening.surroundings.history_from or date.min, begins or date.min)
        first = max(self._first(last, begins), self._opening.surroundings.now_from or date.min)
        if covered is None:
            yield from reversed(list(self._slices(first, last)))
            return
        if not (is_rested and covered.last >= last):
            window = self._report.rereads
            if self._report.weekly_parts > 1:
                for part in self._parts(covered, last):
                    yield from self._slices(max(part.first, wanted_from), part.last)
            elif _goes_past_a_monday(covered.last, last):
                window = max(window, self._report.weekly)
            again = min(covered.last - timedelta(days=window - 1), self._unsettled_from(last))
            yield from self._slices(max(again, wanted_from), last)
        yield from reversed(list(self._slices(first, covered.first - _ONE_DAY)))

    def _parts(self, covered: Period, last: date) -> Iterator[Period]:
        """Yield the older days whose turn it is to be read again, a part on each of the first days of a week."""
        report = self._report
        size = -(-(report.weekly - report.rereads) // report.weekly_parts)
        new = {covered.last + timedelta(days=one) for one in range(1, (last - covered.last).days + 1)}
        for place in range(report.weekly_parts):
            newest = covered.last - timedelta(days=report.rereads + place * size)
            oldest = max(covered.last - timedelta(days=report.weekly - 1), newest - timedelta(days=size - 1))
            if any(day.weekday() == place for day in new) and covered.first <= newest:
                yield Period(max(oldest, covered.first), newest)

    def _unsettled_from(self, last: date) -> date:
        """Return the first day of the month before as long as that is not settled; else the first that is not over."""
        today = last + _ONE_DAY
        if today.day > self._report.month_closes:
            return today
        return (today.replace(day=1) - _ONE_DAY).replace(day=1)

    def _slices(self, first: date, last: date) -> Iterator[Period]:
        """Yield the days in slices, oldest first; nothing where there are none."""
        while first <= last:
            upto = min(last, first + timedelta(days=self._report.slice_days - 1))
            yield Period(first, upto)
            first = upto + _ONE_DAY

    def _read(self, period: Period, last: date, said: _Said) -> Iterator[Reading]:
        """Yield what the service tells of some days, table by table, once all of it came."""
        told: dict[Any, list[Row]] = {table.row: [] for table in self._opening.tables}
        for row in self._report.rows(self._service, period):
            if row.day not in period:
                msg = f"{self._opening.name} told of {row.day}, and was asked for {period}; nothing of it is kept"
                raise BadRecord(msg)
            if type(row) not in told:
                msg = f"{self._opening.name}: its report yields a {type(row).__name__}, of no table that tables= names"
                raise BadDeclaration(msg)
            told[type(row)].append(row)
        settled = last - timedelta(days=self._report.provisional) if self._report.provisional else None
        known = said.content if self._report.zone else ""
        remarks = tuple(dict.fromkeys(self._service.remarks))
        marks = dict(self._service.marks)
        self._service.remarks.clear()
        self._service.marks.clear()
        for table in self._opening.tables:
            yield Reading(
                table,
                self._opening.name,
                told[table.row],
                set(period.days()),
                remarks=remarks,
                content=known,
                settled=settled,
                latest=last,
                zone=said.zone.key if self._report.zone else "",
                goes_on=True,
                begins=self._first(last, said.begins),
                marks=marks.get(table.name, {}),
            )
            remarks = ()


def _demand_no_wait(waits: Collection[tuple[datetime, str]], now: datetime) -> None:
    """Ask for no older days before it was said that they are read on: a run before this one may have said so.

    Raises:
        PastWaits: They wait still.
    """
    if not waits:
        return
    until, why = max(waits)
    if timedelta(0) < until - now <= _LONGEST_WAIT:  # one for longer was noted by a clock that was set wrong
        raise PastWaits(why, (until - now).total_seconds())


def _goes_past_a_monday(read_until: date, last: date) -> bool:
    """Tell whether a Monday lies behind the one day and not behind the other."""
    return read_until - timedelta(days=read_until.weekday()) < last - timedelta(days=last.weekday())


def _until(covered: Period | None, last: date) -> Period | None:
    """Return the days that are covered and over: of days to come nobody can have told, whatever a wrong clock said."""
    if covered is None or covered.last <= last:
        return covered
    return Period(covered.first, last) if covered.first <= last else None


def _common(covered: Iterable[Period | None]) -> Period | None:
    """Return the days that are covered in every table: those of a run that was killed between two are read again."""
    known = list(covered)
    if not known or None in known:
        return None
    first, last = max(one.first for one in known if one), min(one.last for one in known if one)
    return Period(first, last) if first <= last else None
