"""Drift: surely worse than the shop's own usual level, over 7, 14 or 28 days. No clock, no patience: the window is it.

The rule and what it finds: docs/decisions/drift-is-held-against-the-shops-own-swing.md. For one KPI make one
`DriftWatch` and ask it for as many days as needed: what it works out of the past is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite

from commerce.judgements import Comparison, Onset, Sensitivity
from commerce.period import FOUR_WEEKS, QUARTER, WEEK, Period
from kpi.estimate.drift.days import BASELINE_DAYS, days_of
from kpi.estimate.drift.onset import SEARCHED_DAYS, Cut, likeliest_cut
from kpi.estimate.drift.slow import beside_last_year, beside_quarter_before, beside_worst_quarter
from kpi.estimate.drift.uncertainty import Deviations, Uncertainty
from kpi.estimate.drift.windows import Look, Windowed, Windows
from kpi.estimate.watched import WatchedSeries
from kpi.verdict.reading import Held, Reading

TWO_WEEKS = 2 * WEEK
#: Standard deviations by which a window must be worse than `MARGIN`: of two weeks the least, or chance had three tries.
#: A single bad week is how shops swing, so of the swing of a week the most is asked.
ASKED: Mapping[int, Deviations] = {
    WEEK: Deviations(chance=2.0, swing=1.9),
    TWO_WEEKS: Deviations(chance=1.7, swing=1.0),
    FOUR_WEEKS: Deviations(chance=2.0, swing=1.8),
}
SENSITIVITIES: Mapping[Sensitivity, float] = {"calm": 1.25, "normal": 1.0, "sharp": 0.85}
#: Where their number alone tells that customers are lost, so many times as much: few as they are, they fall by chance.
#: What was spent does not rise by chance, so a price that rose with it needs no more than others.
FEWER_ALONE = 1.7
MARGIN = 0.07
LEAST_LOSS = 0.15
LEAST_OF_A_WEEK = 0.2  # it is soon over
#: The slow look has seen few quarters and no two years: it asks for less, but to have been right four weeks ago.
SLOWLY_ASKED = Deviations(chance=1.65, swing=1.3)
SLOW_MARGIN = 0.02
SLOW_LEAST_LOSS = 0.1
STILL_FALLING = 0.05  # of a quarter, where last year tells the rest
SLOW_SEARCHED_DAYS = 2 * QUARTER
#: Days that must be known before a week can be held against what is usual, and a quarter against the two before it.
DAYS_OF_A_DRIFT = BASELINE_DAYS + WEEK
DAYS_OF_A_SLOW_DECLINE = 3 * QUARTER + FOUR_WEEKS
#: What is found in four of five cases lies so many standard deviations beyond what is just found.
POWER = 0.84
CERTAINTY = 1.64
LEAST_KEPT = 0.01  # of a level: nothing is all of it lost, so that a cost has an end
USUAL_AFTER_DAYS = 91
UNSETTLED_DAYS = 3  # at most, when an incident was told
HALVINGS = 10  # of the losses among which the smallest is sought: to a thousandth
#: What a drift takes, and how much drifts differ: of the few days since an onset that was sought for its depth, chance
#: makes too much of a loss, and the more the smaller the shop.
TYPICAL_LOSS, LOSSES_DIFFER = 0.3, 0.2


@dataclass(frozen=True, slots=True)
class _Seen:
    """A look with how uncertain it is, and how many standard deviations it takes to pass."""

    look: Look
    spread: Uncertainty
    asked: Deviations
    least: float = LEAST_LOSS
    margin: float = MARGIN

    @property
    def length(self) -> int:
        """Days of the window."""
        return self.look.stop - self.look.start

    @property
    def score(self) -> float:
        """How many times it is as much beyond the margin as is asked for."""
        return (self.look.loss - self.margin) / self.spread.deviation(self.look.loss, self.asked)

    def is_off(self, side: int) -> bool:
        """Return whether it is surely and noticeably worse, to the eye as well: one great order outweighs no loss."""
        return self.score >= 1 and self.look.loss >= self.least and -side * self.look.change >= self.margin

    @property
    def is_back(self) -> bool:
        """Whether a noticeable loss is most likely no more."""
        return self.look.loss + POWER * self.spread.usual <= LEAST_LOSS

    @property
    def smallest(self) -> float:
        """The smallest loss that it would find in four of five cases.

        A greater loss is held against less, so what is left of it grows with it: the two sides meet once.
        """
        asked, low, high = self.asked.plus(POWER), self.least, 1.0
        if low - self.margin >= self.spread.deviation(low, asked):
            return low
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            is_found = middle - self.margin >= self.spread.deviation(middle, asked)
            low, high = (low, middle) if is_found else (middle, high)
        return high

    @property
    def surely(self) -> float:
        """The loss that it surely is."""
        return max(0.0, self.look.loss - self.spread.deviation(self.look.loss, self.asked))


class DriftWatch:
    """Looks at one KPI, on any day."""

    def __init__(self, watched: WatchedSeries, special: Mapping[date, date | None] | None = None) -> None:
        """Take a KPI's days.

        Args:
            watched: Settled days only: one that may still change is not in it.
            special: {day: the same event's day of last year, or None}.
        """
        self._windows = Windows(days_of(watched, special or {}))

    def reading(
        self,
        last: date,
        sensitivity: Sensitivity = "normal",
        *,
        usual_before: date | None = None,
        opened: date | None = None,
        calm_days: int = TWO_WEEKS,
        with_smallest: bool = True,
    ) -> Reading:
        """Return what can be said with `last` as the newest day.

        Args:
            last: Settled, in the series or before its end.
            sensitivity: As people chose it.
            usual_before: The onset of an open incident: the usual level is that of the days before, and what was lost
                counts from there. None: rolling.
            opened: The day on which that incident was first told; a quarter later its level is the usual one.
            calm_days: Which window is told while nothing is off and no incident is open.
            with_smallest: The smallest change that would be found is asked for as well.
        """
        days = self._windows.days
        stop = min(days.index(last) + 1, len(days))
        times = SENSITIVITIES[sensitivity]
        frozen = None if usual_before is None else days.index(usual_before)
        seen = self._seen(stop, times, frozen) if frozen is not None else []
        if not seen:  # an onset before the history that is known leaves nothing to hold on to
            frozen, seen = None, self._seen(stop, times, None)
        if not seen:
            return self._unjudged(stop)
        smallest = self._smallest(seen) if with_smallest else {}
        if usual_before is None:
            told = self._while_quiet(seen, stop, times, calm_days)
        else:
            told = self._while_open(seen, frozen, times, (days.index(opened or usual_before), stop))
        return replace(told, smallest=smallest)

    def _unjudged(self, stop: int) -> Reading:
        if any(self._windows.is_hidden(stop, length) for length in ASKED):
            return Reading(None, why="special_days")
        if any(self._windows.look(stop, length, None) is not None for length in ASKED):  # of weeks that have no value
            return Reading(None, why="too_wide")
        return Reading(None, "short_history")

    def _smallest(self, seen: list[_Seen]) -> dict[int, float]:
        """Return the smallest change that would be found within 7, 14 and 28 days, by any window as long or shorter."""
        found = [(one.length, self._as_told(one.look, one.smallest)) for one in seen]
        return {length: min(change for other, change in found if other <= length) for length, _ in sorted(found)}

    def _seen(self, stop: int, times: float, frozen: int | None) -> list[_Seen]:
        found = []
        for length, asked in ASKED.items():
            look = self._windows.look(stop, length, frozen)
            if look is not None and self._has_value(look):
                held = self._asked_of(look, asked.times(times))
                least = LEAST_OF_A_WEEK if length == WEEK else LEAST_LOSS
                found.append(_Seen(look, self._windows.spread(look, frozen), held, least))
        return found

    def _asked_of(self, look: Look, asked: Deviations) -> Deviations:
        """Return how many deviations a window must show: more where fewer customers are all that tells of its loss."""
        days = self._windows.days
        if days.is_total or days.spread != "count":
            return asked
        by_money = max(0.0, 1 - 1 / look.pace) / look.loss if days.is_price and look.loss > 0 else 0.0
        return asked.times(1 + (FEWER_ALONE - 1) * max(0.0, 1 - 2 * by_money))

    def _while_quiet(self, seen: list[_Seen], stop: int, times: float, calm_days: int) -> Reading:
        off = self._newly_off(seen)
        if off:
            return self._off(max(off, key=lambda one: one.score))
        calm = next((one for one in seen if one.length == calm_days), _main(seen))
        was_lower = self._declined(stop - FOUR_WEEKS, times) is not None  # other days said so too: it has time
        slow = self._slowly(stop, times) if was_lower else None
        return slow or self._told(calm, off=False, why="within_usual")

    def _newly_off(self, seen: list[_Seen]) -> list[_Seen]:
        """Return which windows are off, where the newest week is worse as well: what is over is no news."""
        is_over = any(one.length == WEEK and one.look.loss < MARGIN for one in seen)
        return [] if is_over else [one for one in seen if one.is_off(self._windows.days.side)]

    def _while_open(self, seen: list[_Seen], frozen: int | None, times: float, since: tuple[int, int]) -> Reading:
        opened, stop = since
        if stop - opened > USUAL_AFTER_DAYS:
            return self._told(_main(seen), off=False, why="new_usual")
        off = [one for one in seen if one.is_off(self._windows.days.side)]
        if not off and stop <= opened:  # nothing newer is known than what rang: that is told, and the level it rang by
            off = self._newly_off(self._seen(stop, times, None))
        if off:
            return self._off(max(off, key=lambda one: one.score), frozen)
        was_lower = self._declined(stop - FOUR_WEEKS, times) is not None or self._was_slow(opened, times)
        slow = self._slowly(stop, times, frozen) if was_lower else None
        if slow is not None:  # weeks never saw it, and so cannot tell that it is over
            return slow
        back = [one for one in seen if one.is_back]
        is_calm = min(seen, key=lambda one: one.length).look.loss < LEAST_LOSS  # four weeks forget a bad one at once
        if back and is_calm and not (self._is_lower(stop) and self._was_slow(opened, times)):
            return self._told(min(back, key=lambda one: one.length), off=False, why="back")
        return replace(self._off(_main(seen), frozen), off=None, why="not_back")

    def _is_lower(self, stop: int) -> bool:
        """Return whether the slow look still shows a loss, surely or not."""
        slow = beside_last_year(self._windows, stop) or beside_worst_quarter(self._windows, stop)
        return slow is not None and slow.look.loss >= STILL_FALLING

    def _was_slow(self, opened: int, times: float) -> bool:
        """Return whether the slow look alone had found it: no window was off on the days settled when it was told."""
        stops = range(max(0, opened - UNSETTLED_DAYS), min(opened, len(self._windows.days)) + 1)
        seen = [found for stop in stops if (found := self._seen(stop, times, None))]
        return bool(seen) and not any(self._newly_off(found) for found in seen)

    def _slowly(self, stop: int, times: float, frozen: int | None = None) -> Reading | None:
        """Return a steady decline as it is told; None where there is none."""
        found = self._declined(stop, times)
        if found is None:
            return None
        comparison: Comparison = "last_year" if found.length == FOUR_WEEKS else "quarter_before"
        onset, since = self._onset(stop, frozen, SLOW_SEARCHED_DAYS)
        return replace(self._told(found, off=True, why="beyond_usual"), comparison=comparison, onset=onset, since=since)

    def _declined(self, stop: int, times: float) -> _Seen | None:
        """Return what is under the quarter before, and under last year or else under every quarter known."""
        quarter = beside_quarter_before(self._windows, stop)
        if quarter is None or quarter.look.loss < STILL_FALLING:
            return None
        return self._passes(beside_last_year(self._windows, stop) or beside_worst_quarter(self._windows, stop), times)

    def _passes(self, windowed: Windowed | None, times: float) -> _Seen | None:
        if windowed is None or not self._has_value(windowed.look):
            return None
        held = self._asked_of(windowed.look, SLOWLY_ASKED.times(times))
        one = _Seen(windowed.look, windowed.spread, held, SLOW_LEAST_LOSS, SLOW_MARGIN)
        return one if one.is_off(self._windows.days.side) else None

    def _off(self, one: _Seen, frozen: int | None = None) -> Reading:
        onset, since = self._onset(one.look.stop, frozen, SEARCHED_DAYS)
        return replace(self._told(one, off=True, why="beyond_usual"), onset=onset, since=since)

    def _told(self, one: _Seen, *, off: bool, why: str) -> Reading:
        look = one.look
        value, usual = self._value(look, look.plain), self._value(look, look.usual)
        ends = [self._at(look, side * CERTAINTY * one.spread.usual) for side in (-1, 1)]
        return Reading(
            off=off,
            why=why,
            window=self._period(look),
            value=value,
            usual=usual,
            low=min(ends),
            high=max(ends),
            limit=self._at(look, MARGIN),
            change=value / usual - 1 if usual else 0.0,
            surely=self._as_told(look, one.surely),
        )

    def _has_value(self, look: Look) -> bool:
        """Return whether the days have a value at all: money that bought nothing is no price."""
        return isfinite(self._value(look, look.plain)) and isfinite(self._value(look, look.usual))

    def _period(self, look: Look) -> Period:
        return Period(self._windows.days.day(look.start), self._windows.days.day(look.stop - 1))

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

    def _onset(self, stop: int, frozen: int | None, searched: int) -> tuple[Onset | None, Held | None]:
        """Return since when, and what was lost since: of an open incident from the day that was settled."""
        days = self._windows.days
        cut = likeliest_cut(self._windows, stop, searched) if frozen is None else Cut(frozen, frozen, frozen)
        if cut is None or cut.day >= stop:
            return None, None
        onset = Onset(days.day(cut.day), days.day(cut.earliest), days.day(cut.latest))
        look = self._windows.look(stop, stop - cut.day, frozen)
        if look is None or not self._has_value(look):
            return onset, None
        return onset, self._held(look)

    def _held(self, look: Look) -> Held:
        """Return what was lost: where chance could have done as much, the usual level is held towards what is there."""
        believed = LOSSES_DIFFER**2 / (LOSSES_DIFFER**2 + look.chance)
        kept = 1 - TYPICAL_LOSS
        typical = look.plain / kept if self._windows.days.side > 0 else look.plain * kept
        usual = believed * look.usual + (1 - believed) * typical
        return Held(self._period(look), self._value(look, look.plain), self._value(look, usual), look.days)


def _main(seen: list[_Seen]) -> _Seen:
    """Return the look that is told while nothing speaks: two weeks, else the shortest that there is."""
    return min(seen, key=lambda one: (one.length != TWO_WEEKS, one.length))
