"""Drift: surely worse than the shop's own usual level, over 7, 14 or 28 days. No clock, no patience: the window is it.

The rule and what it finds: docs/decisions/drift-is-held-against-the-shops-own-swing.md. For one KPI make one
`DriftWatch` and ask it for as many days as needed: what it works out of the past is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from commerce.judgements import Comparison, Drift, Onset, Sensitivity
from commerce.period import FOUR_WEEKS, WEEK, Period
from kpi.estimate.drift.days import days_of
from kpi.estimate.drift.onset import likeliest_cut
from kpi.estimate.drift.windows import Look, Windows
from kpi.estimate.watched import WatchedSeries

TWO_WEEKS = 2 * WEEK
#: Standard deviations by which a window must be worse than `MARGIN`: what people choose moves this alone.
THRESHOLDS: Mapping[Sensitivity, float] = {"calm": 1.7, "normal": 1.4, "sharp": 1.1}
#: Windows besides the one of two weeks ask for so much more, or chance had three tries.
EXTRA: Mapping[int, float] = {TWO_WEEKS: 0.0, WEEK: 0.6, FOUR_WEEKS: 0.3}
MARGIN = 0.07
LEAST_LOSS = 0.15
#: A change is "visible" when it is found in four of five cases.
POWER = 0.84
CERTAINTY = 1.64
LEAST_KEPT = 0.01  # of a level: nothing is all of it lost, so that a cost has an end
BACK_WITHIN = 0.07
USUAL_AFTER_DAYS = 91


@dataclass(frozen=True, slots=True)
class Held:
    """The days since an onset: their value, and what it would usually have been; units of the KPI, of a total sums."""

    period: Period
    value: float
    usual: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one day's look says.

    Attributes:
        off: True drifted; False not, or clearly back; None cannot tell.
        why: "beyond_usual", "within_usual", "back", "new_usual" (of a frozen level: it has been so for a quarter),
            "not_back" (of a frozen level: neither off nor clearly back), "short_history", "too_few_days".
        window: The days of the window that spoke: the surest one; None where nothing can be said.
        value, usual, low, high: Units of the value, of a total sums over the window; `low` and `high` are normal.
        change: Of the value from `usual`, relative, signed.
        surely: How much worse it surely is, relative, 0 or more.
        onset: Since when, while off.
        since: The days since then beside their usual level, for what it costs; while off.
        smallest: The smallest change of the value that would be found in four of five cases: {7, 14, 28: relative}.
    """

    off: bool | None
    why: str
    window: Period | None = None
    value: float = 0.0
    usual: float = 0.0
    low: float = 0.0
    high: float = 0.0
    change: float = 0.0
    surely: float = 0.0
    comparison: Comparison = "weeks_before"
    onset: Onset | None = None
    since: Held | None = None
    smallest: Mapping[int, float] = field(default_factory=dict)

    def drift(self) -> Drift | None:
        """Return what a verdict shows of it; None where nothing can be said."""
        if self.window is None:
            return None
        return Drift(
            window=self.window,
            usual=Fraction(self.usual),
            low=Fraction(self.low),
            high=Fraction(self.high),
            change=Fraction(self.change),
            surely=Fraction(self.surely),
            comparison=self.comparison,
            onset=self.onset,
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A look with how uncertain it is, and how much it takes to pass: both in standard deviations."""

    look: Look
    deviation: float
    threshold: float

    @property
    def score(self) -> float:
        """By how much it passes its own threshold."""
        return (self.look.loss - MARGIN) / self.deviation - self.threshold

    @property
    def is_off(self) -> bool:
        """Whether it is surely and noticeably worse."""
        return self.score >= 0 and self.look.loss >= LEAST_LOSS

    @property
    def smallest(self) -> float:
        """The smallest loss that it would find in four of five cases."""
        return min(1.0, max(LEAST_LOSS, MARGIN + (self.threshold + POWER) * self.deviation))


class DriftWatch:
    """Looks at one KPI, on any day."""

    def __init__(self, watched: WatchedSeries, special: Mapping[date, date | None] | None = None) -> None:
        """Take a KPI's days.

        Args:
            watched: Settled days only: one that may still change is not in it.
            special: {day: the same event's day of last year, or None}.
        """
        self._windows = Windows(days_of(watched, special or {}))

    def reading(self, last: date, sensitivity: Sensitivity = "normal", *, usual_before: date | None = None) -> Reading:
        """Return what can be said with `last` as the newest day.

        Args:
            last: Settled, in the series or before its end.
            sensitivity: As people chose it.
            usual_before: The first day of an open incident: the usual level is that of the days before. None: rolling.
        """
        days = self._windows.days
        stop = min(days.index(last) + 1, len(days))
        frozen = None if usual_before is None else days.index(usual_before)
        seen = self._seen(stop, frozen, THRESHOLDS[sensitivity])
        if not seen:
            return Reading(None, "short_history")
        smallest = {one.look.stop - one.look.start: self._as_told(one.look, one.smallest) for one in seen}
        surest = max(seen, key=lambda one: one.score)
        main = next((one for one in seen if one.look.stop - one.look.start == TWO_WEEKS), surest)
        if frozen is not None:
            told = self._while_open(surest, main, stop, frozen)
        elif surest.is_off:
            told = self._off(surest, None)
        else:
            told = self._told(main, off=False, why="within_usual")
        return replace(told, smallest=dict(sorted(smallest.items())))

    def _seen(self, stop: int, frozen: int | None, threshold: float) -> list[_Seen]:
        found = []
        for length, extra in EXTRA.items():
            look = self._windows.look(stop, length, frozen)
            if look is not None:
                found.append(_Seen(look, self._windows.deviation(look, frozen), threshold + extra))
        return found

    def _while_open(self, surest: _Seen, main: _Seen, stop: int, frozen: int) -> Reading:
        if surest.is_off:
            if stop - frozen > USUAL_AFTER_DAYS:
                return self._told(surest, off=False, why="new_usual")
            return self._off(surest, frozen)
        if main.look.loss <= BACK_WITHIN:
            return self._told(main, off=False, why="back")
        return replace(self._off(main, frozen), off=None, why="not_back")

    def _off(self, one: _Seen, frozen: int | None) -> Reading:
        onset, since = self._onset(one.look.stop, frozen)
        return replace(self._told(one, off=True, why="beyond_usual"), onset=onset, since=since)

    def _told(self, one: _Seen, *, off: bool, why: str) -> Reading:
        look = one.look
        value, usual = self._beside(look)
        ends = [self._at(look, side * CERTAINTY * one.deviation) for side in (-1, 1)]
        return Reading(
            off=off,
            why=why,
            window=self._period(look),
            value=value,
            usual=usual,
            low=min(ends),
            high=max(ends),
            change=value / usual - 1 if usual else 0.0,
            surely=self._as_told(look, max(0.0, look.loss - one.threshold * one.deviation)),
        )

    def _period(self, look: Look) -> Period:
        return Period(self._windows.days.day(look.start), self._windows.days.day(look.stop - 1))

    def _beside(self, look: Look) -> tuple[float, float]:
        """Return the value of a window and what it would usually have been, as the KPI is told."""
        return self._value(look, look.plain), self._value(look, look.usual)

    def _value(self, look: Look, hits: float) -> float:
        days = self._windows.days
        if days.is_total:
            return days.value_of(hits)
        return days.value_of(hits / look.of) if look.of > 0 else 0.0

    def _at(self, look: Look, loss: float) -> float:
        """Return what the usual value of a window is at such a loss."""
        kept = max(LEAST_KEPT, 1 - loss)
        return self._value(look, look.usual * kept if self._windows.days.side > 0 else look.usual / kept)

    def _as_told(self, look: Look, loss: float) -> float:
        """Return how far a loss moves the value, relative."""
        usual = self._value(look, look.usual)
        return abs(self._at(look, loss) / usual - 1) if usual else loss

    def _onset(self, stop: int, frozen: int | None) -> tuple[Onset | None, Held | None]:
        days = self._windows.days
        cut = likeliest_cut(self._windows, stop)
        if cut is None:
            return None, None
        first = cut.day if frozen is None else min(frozen, cut.day)
        onset = Onset(days.day(cut.day), days.day(cut.earliest), days.day(cut.latest))
        look = self._windows.look(stop, stop - first, frozen)
        return onset, None if look is None else Held(self._period(look), *self._beside(look))
