"""From a KPI's days to the verdict of drift: the figure of the window that speaks, beside what is usual for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from commerce.facts import Facts
from commerce.figures import Direction, Figure, Target, Unit, Verdict, VerdictState
from commerce.judgements import Drift, Question, Sensitivity
from commerce.period import Period
from commerce.special_days import ORDINARY, SpecialDays
from kpi.estimate.watched import WatchedSeries
from kpi.explain.losses import Figures, Since, losses
from kpi.formulas.figures import exact
from kpi.formulas.kind import Kpi
from kpi.verdict.drift import DriftWatch
from kpi.verdict.reading import Reading

_STATES = {True: VerdictState.OFF_TARGET, False: VerdictState.ON_TARGET}
_UNSURE = {"short_history": VerdictState.LEARNING, "not_back": VerdictState.ON_TARGET}
#: Counted in numbers of their own: a reader is told how many came, not a share of those who were due.
_COUNTS = frozenset({"comebacks"})


@dataclass(frozen=True, slots=True)
class WatchedDays:
    """The days of one KPI made ready to be looked at, on any of them."""

    series: WatchedSeries
    watch: DriftWatch

    @classmethod
    def of(cls, series: WatchedSeries, special: Mapping[date, date | None]) -> WatchedDays:
        """Make them ready; `special` is {day: the same event's day of last year, or None}."""
        return cls(series, DriftWatch(series, special))

    @property
    def last(self) -> date:
        """The last settled day."""
        return self.series.series.last

    def due(self, period: Period) -> Fraction:
        """Return by what a level of the series is multiplied to be told as a count: 1 where it is told as it is."""
        if self.series.counted not in _COUNTS:
            return Fraction(1)
        start = self.series.series.index(period.first)
        return exact(sum(self.series.series.denominator[start : start + period.length]))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verdict of drift is asked for.

    Attributes:
        last: The newest day to be looked at.
        days: The KPI's own window, which is told while nothing is off.
        usual_before: First day of an open incident, before which the usual level lies; None: none is open.
        opened: The day on which it was first seen.
        target: In the units of the value; for what is lost against it.
        planned: On which days nothing is lost against it.
    """

    shop: str
    now: datetime
    last: date
    days: int
    direction: Direction
    sensitivity: Sensitivity = "normal"
    usual_before: date | None = None
    opened: date | None = None
    target: Target | None = None
    planned: SpecialDays = ORDINARY


def replayed_verdict(one: Kpi, unit: Unit, currency: str, days: WatchedDays, asked: Asked) -> Verdict:
    """Return the verdict of one look of the past: as `drift_verdict`, without its working and what was lost."""
    reading = _read(days, asked, with_smallest=False)
    window = reading.window or Period.ending(asked.last, asked.days)
    value = exact(reading.value) if reading.window else None
    verdict = _stated(one, Figure(one.id, window, unit, value=value, currency=currency), reading, days, asked)
    return verdict if reading.onset is None else replace(verdict, since=reading.onset.day)


def drift_verdict(one: Kpi, book: Figures, facts: Facts, days: WatchedDays, asked: Asked) -> Verdict:
    """Return the verdict of one look.

    The limit is the bound that "surely" speaks of, the baseline what would have been usual, the interval what is normal
    for such a window. Where something else is counted in the KPI's place, limit and interval are not told.
    """
    reading = _read(days, asked)
    is_itself = not days.series.counted
    own = Period.ending(asked.last, asked.days)
    figure = book.judged(one.id, facts, reading.window if reading.window and is_itself else own)
    verdict = _stated(one, figure, reading, days, asked)
    if verdict.drift is None or figure.value is None:
        return verdict
    if reading.since is None or reading.onset is None:
        return verdict
    times = days.due(reading.since.period)
    seen = None if is_itself else exact(reading.since.value) * times
    side = 1 if asked.direction == "higher_is_better" else -1
    usual = exact(reading.since.usual) * times
    since = Since(reading.since.period, side, usual, seen, reading.since.counted, asked.planned)
    lost = losses(one, book, facts, since, asked.target)
    return replace(verdict, since=reading.onset.day, losses=lost)


def _read(days: WatchedDays, asked: Asked, *, with_smallest: bool = True) -> Reading:
    return days.watch.reading(
        asked.last,
        asked.sensitivity,
        usual_before=asked.usual_before,
        opened=asked.opened,
        calm_days=asked.days,
        with_smallest=with_smallest,
    )


def _stated(one: Kpi, figure: Figure, reading: Reading, days: WatchedDays, asked: Asked) -> Verdict:
    """Return what a reading says of a figure."""
    state = _UNSURE.get(reading.why, VerdictState.NOT_ENOUGH_DATA) if reading.off is None else _STATES[reading.off]
    drift = _drift(reading, days)
    verdict = Verdict(
        shop=asked.shop,
        kpi=one.id,
        figure=figure,
        state=state,
        direction=asked.direction,
        judged_at=asked.now,
        why=reading.why,
        question=Question.DRIFT,
        drift=drift,
        smallest={length: exact(smallest) for length, smallest in reading.smallest.items()},
    )
    if drift is None or figure.value is None or days.series.counted:
        return verdict
    limit = None if reading.why == "new_usual" else exact(reading.limit)  # however far from the old level it lies
    return replace(verdict, limit=limit, interval=(drift.low, drift.high), baseline=drift.usual)


def _drift(reading: Reading, days: WatchedDays) -> Drift | None:
    drift = reading.drift()
    if drift is None:
        return None
    times = days.due(drift.window)
    usual, low, high = (exact(float(one)) * times for one in (drift.usual, drift.low, drift.high))
    counted = days.series.counted
    seen = Fraction(round(exact(reading.value) * times)) if counted in _COUNTS else exact(reading.value)
    return replace(drift, usual=usual, low=low, high=high, seen=seen if counted else None, counted=counted)
