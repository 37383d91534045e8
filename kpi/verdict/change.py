"""A KPI after a day against as many days before: what a change came to, and how sure that is.

The days before and after are whole weeks, so that both hold every weekday as often; a special day, or the day of the
change itself, is left out together with its like on the other side, where single days stand for themselves.

How sure: the interval of a difference follows from those of its parts (Zou and Donner, Statistics in Medicine 27,
2008: each side is the root of the squares of what the parts leave open on that side). To that comes how much the same
difference moves of its own accord in this shop, learnt from the weeks before in which nothing was done, and held
towards what any shop does, as of a drift (`kpi.estimate.drift.windows`): nobody has seen many pairs of windows.

Where a part of the shop was touched, what moved all others as well is no merit of it: what it would have been is what
it was, moved as those did (difference in differences, of shares and sums in proportion).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import exp, log, sqrt

from commerce.diary import Change
from commerce.figures import Range, Unit
from commerce.period import WEEK, YEAR, Period
from kpi.estimate.chance import CERTAINTY
from kpi.estimate.drift.slow import LEAST_SWING, TWO_WEEKS
from kpi.estimate.drift.windows import HOLD, SWING_OF_RATIOS, SWING_OF_TOTALS
from kpi.estimate.estimate import Estimate, Estimator

#: A gain of less than a tenth is taken for none: so much of it must be ruled out before we say that something did not
#: help. Twice what most shops swing within four weeks.
WORTH_NAMING = 0.10
#: An interval that reaches to nothing is held at this share of its value: the logarithm of nothing has no end.
_NEXT_TO_NOTHING = 0.01
_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be compared.

    Attributes:
        kpi, unit, currency: Of the KPI.
        first: The day of the change.
        days: How many days on each side.
        adds_up: It is a sum over days.
        special: Days that are like no others.
        worse: -1 where less is worse, +1 where more is.
        known_from: The first day that its feeds know.
        reach: Where its value can lie at all.
    """

    kpi: str
    unit: Unit
    currency: str
    first: date
    days: int
    adds_up: bool
    special: Collection[date]
    worse: int
    known_from: date
    reach: Range

    @property
    def before(self) -> Period:
        """The days before."""
        return Period.ending(self.first - timedelta(days=1), self.days)

    @property
    def after(self) -> Period:
        """The days from the change on."""
        return Period(self.first, self.first + timedelta(days=self.days - 1))


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a KPI's distances are told: in proportion, a share of more than half by its other side, or as they are.

    Attributes:
        to, back: Value to scale and back.
        held: Returns the end of an interval around a value, held where the scale goes on.
        holds: Whether a value can be told on the scale.
        one: What a gain of as much again is on the scale.
    """

    to: Callable[[float], float]
    back: Callable[[float], float]
    held: Callable[[float, float], float]
    holds: Callable[[float], bool]
    one: float = 1.0


_IN_PROPORTION = _Scale(
    to=log,
    back=exp,
    held=lambda end, value: max(end, _NEXT_TO_NOTHING * value),
    holds=lambda value: value > 0,
)
_BY_THE_REST = _Scale(
    to=lambda value: log(1 - value),
    back=lambda at: 1 - exp(at),
    held=lambda end, value: min(end, 1 - _NEXT_TO_NOTHING * (1 - value)),
    holds=lambda value: value < 1,
)


@dataclass(frozen=True, slots=True)
class _Moved:
    """How far one side lies from the other, on the scale, and how far that may be off by the cases and days of both."""

    by: float
    below: float
    above: float

    def less(self, other: _Moved) -> _Moved:
        """Return the difference of two that know nothing of each other."""
        return _Moved(self.by - other.by, sqrt(self.below**2 + other.above**2), sqrt(self.above**2 + other.below**2))

    @property
    def variance(self) -> float:
        """The mean square of how far it may be off by chance."""
        return ((self.below + self.above) / 2 / CERTAINTY) ** 2


def change_of(touched: Estimator, untouched: Estimator | None, asked: Asked) -> Change | str:
    """Return what changed, or why that cannot be told: a code of `wording.diary.WHY_NOT`.

    Args:
        touched: Of the KPI, in the part of the shop that was touched.
        untouched: The same of all other parts; None: there are none.
        asked: What is to be compared.
    """
    # long: one difference, from its two sides to its interval
    out = _left_out(asked, {asked.first})
    if 2 * (asked.days - len(out) // 2) < asked.days:
        return "special_days"
    sides = _both(touched, asked, out)
    others = None if untouched is None else _both(untouched, asked, out)
    if isinstance(sides, str):
        return sides
    if isinstance(others, str):
        return others
    scale = _scale(sides[0])
    if not _holds(scale, sides, others):
        return "no_base"
    moved = _moved(scale, sides, asked)
    by_itself = None if others is None else _moved(scale, others, asked)
    if by_itself is not None:
        moved = moved.less(by_itself)
    swing = _swing(touched, untouched, asked, scale)
    below, above = (sqrt(one**2 + CERTAINTY**2 * swing) for one in (moved.below, moved.above))
    was, now = (_value(one, asked) for one in sides)
    level = scale.to(was) + (0.0 if by_itself is None else by_itself.by)
    expected = scale.back(level)
    ends = sorted(scale.back(level + moved.by + side) for side in (-below, above))
    low, high = asked.reach.within(_exact(ends[0]), _exact(ends[1]), _exact(now))
    seen = scale.back(level + (below + above) / 2)
    return Change(
        kpi=asked.kpi,
        unit=asked.unit,
        currency=asked.currency,
        before=asked.before,
        after=asked.after,
        was=_exact(was),
        now=_exact(now),
        expected=_exact(expected),
        low=low - _exact(expected),
        high=high - _exact(expected),
        smallest=abs(_possible(_exact(seen), asked.reach) - _exact(expected)),
        worth_naming=_exact(abs(scale.back(level + WORTH_NAMING * scale.one) - expected)),
        untouched=None if others is None else (_exact(_value(others[0], asked)), _exact(_value(others[1], asked))),
        left_out=len(out) // 2,
        was_off=_was_off(sides[0], asked),
    )


def _possible(value: Fraction, reach: Range) -> Fraction:
    """Return a value held where it can lie at all."""
    above = value if reach.low is None else max(value, reach.low)
    return above if reach.high is None else min(above, reach.high)


def _left_out(asked: Asked, more: Collection[date] = ()) -> frozenset[date]:
    """Return the days that are left out on both sides: special ones, and more of those after."""
    span, found = timedelta(days=asked.days), set[date]()
    for day in asked.after.days():
        if day in more or day in asked.special or day - span in asked.special:
            found |= {day, day - span}
    return frozenset(found)


def _both(estimator: Estimator, asked: Asked, out: Collection[date]) -> tuple[Estimate, Estimate] | str:
    """Return before and after; why not where they are not known from first to last, or too little before them."""
    if asked.before.first < asked.known_from:
        return "short_history"
    kept = estimator.without(out) if out else estimator
    found = []
    for period in (asked.before, asked.after):
        level = kept.estimate(period.last, period.length)
        if level is None or level.first > period.first or not level.history_days or level.known_share <= 0:
            return "short_history"
        if (level.first, level.last) != (period.first, period.last):
            return "by_month"
        found.append(level)
    return found[0], found[1]


def _scale(before: Estimate) -> _Scale:
    """Return how the distances of a KPI are told that was at this level."""
    if before.scale is not None:
        return _Scale(float, float, held=lambda end, _: end, holds=lambda _: True, one=before.scale)
    is_larger = before.is_share and before.value > 0.5  # noqa: PLR2004 - the larger half
    return _BY_THE_REST if is_larger else _IN_PROPORTION


def _holds(scale: _Scale, *pairs: tuple[Estimate, Estimate] | None) -> bool:
    return all(scale.holds(level.value) for pair in pairs if pair is not None for level in pair)


def _value(level: Estimate, asked: Asked) -> float:
    """Return the value of the whole window: a sum of known days as if all were such."""
    return level.value / level.known_share if asked.adds_up else level.value


def _moved(scale: _Scale, sides: tuple[Estimate, Estimate], asked: Asked) -> _Moved:
    ends = []
    for level in sides:
        low, high = level.interval()
        value = _value(level, asked)
        times = value / level.value if level.value else 1.0
        ends.append(_on(scale, value, low * times, high * times))
    before, after = ends
    return _Moved(after.by, after.below, after.above).less(before)


def _on(scale: _Scale, value: float, low: float, high: float) -> _Moved:
    """Return a level on the scale, with how far it may be off to both sides."""
    at = scale.to(value)
    ends = sorted(scale.to(scale.held(end, value)) for end in (low, high))
    return _Moved(at, max(0.0, at - ends[0]), max(0.0, ends[1] - at))


def _swing(touched: Estimator, untouched: Estimator | None, asked: Asked, scale: _Scale) -> float:
    """Return the variance of such a difference beyond chance while nothing is done, held towards that of any shop.

    Every week before is taken for the day of a change, as far as all its days lie before the true one.
    """
    seen: list[_Moved] = []
    for back in range(-(-asked.days // WEEK) * WEEK, YEAR, WEEK):
        then = replace(asked, first=asked.first - timedelta(days=back))
        out = _left_out(then)
        if 2 * (then.days - len(out) // 2) < then.days:
            continue
        sides = _both(touched, then, out)
        others = None if untouched is None else _both(untouched, then, out)
        if isinstance(sides, str) or isinstance(others, str):
            break
        if not _holds(scale, sides, others):
            continue
        moved = _moved(scale, sides, then)
        seen.append(moved if others is None else moved.less(_moved(scale, others, then)))
    own = 0.0
    if seen:
        own = max(0.0, sum(one.by**2 - one.variance for one in seen) / len(seen))
    independent = len(seen) * WEEK / asked.days
    return (HOLD * _usual_swing(asked, scale, is_held=untouched is not None) + independent * own) / (HOLD + independent)


def _usual_swing(asked: Asked, scale: _Scale, *, is_held: bool) -> float:
    """Return the variance of the difference of two windows of a shop that is not known yet, beyond chance."""
    of_weeks = SWING_OF_TOTALS if asked.adds_up and not is_held else SWING_OF_RATIOS
    return 2 * scale.one**2 * max(of_weeks**2 * min(1.0, TWO_WEEKS / asked.days), LEAST_SWING**2)


def _was_off(before: Estimate, asked: Asked) -> bool:
    """Return whether the days before were surely worse than usual: some of what comes after is a mere return."""
    if not before.usual:
        return False
    low, high = before.beside_usual().interval()
    return (low - before.usual[0]) * asked.worse > 0 and (high - before.usual[0]) * asked.worse > 0


def _exact(value: float) -> Fraction:
    return Fraction(round(value * _STEPS), _STEPS)
