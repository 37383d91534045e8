"""The usual level: of eight weeks and the middle month of half a year, the more modest where they are apart.

A season that ends is no drift, so better weeks than half a year knew do not speak for it, unless the shop grew all the
time; then no more than its growth led to is usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from statistics import median

from commerce.period import FOUR_WEEKS, WEEK
from kpi.estimate.drift.days import BASELINE_DAYS

#: So far below the middle of half a year the 8 weeks before speak alone: a season that fell is no drift.
SEASON = 0.10
#: So far above it they do not speak, for a season may end, nor do the months of which they are part.
SEASON_ENDS = 0.03
#: Both only where they are farther apart than months are anyway, by so many standard deviations.
ENDS_APART, FELL_APART = 1.0, 1.5
_NORMAL_MAD = 1.4826
FEWEST_EARLIER = 4  # weekly months that ended before the 8 weeks
#: A shop grows where so many of its months, or windows, were better than those before.
STEADY = 0.9
_OF_EIGHT_WEEKS = BASELINE_DAYS // WEEK
_APART = FOUR_WEEKS // WEEK  # months share no day
#: Weeks from the middle of the newest month before the 8 weeks to the middle of these.
_AHEAD = (BASELINE_DAYS + FOUR_WEEKS) // 2 // WEEK


def usual_level(weeks: float, months: Sequence[float], side: int) -> float:
    """Return the usual level.

    Args:
        weeks: The level of the eight weeks before.
        months: Levels of four weeks over half a year, a week apart, the newest first; 0 where one is not known.
        side: +1 where more is better, -1 where less is.
    """
    known = [one for one in months if one > 0]
    if not known or weeks <= 0:
        return weeks
    middle = median(known)
    apart, usually_apart = side * (weeks - middle), _apart(months, middle)
    if apart > SEASON_ENDS * middle and _grows(months, side):
        return _grown(weeks, middle, months, side)
    if apart > max(SEASON_ENDS * middle, ENDS_APART * usually_apart):
        return _before_season(months, middle, side)
    return weeks if -apart > max(SEASON * middle, FELL_APART * usually_apart) else (weeks + middle) / 2


def _apart(months: Sequence[float], middle: float) -> float:
    """Return how far months usually lie from their middle, as a standard deviation that a season does not move."""
    known = [one for one in months[::_APART] if one > 0]
    return _NORMAL_MAD * median(abs(one - middle) for one in known) if known else 0.0


def _earlier(months: Sequence[float]) -> dict[int, float]:
    """Return {weeks before the newest of them: level} of the months that ended before the last eight weeks."""
    return {place: one for place, one in enumerate(months[_OF_EIGHT_WEEKS:]) if one > 0}


def _before_season(months: Sequence[float], middle: float, side: int) -> float:
    """Return the middle of the months before the last eight weeks, where these are not the better ones."""
    earlier = _earlier(months).values()
    return middle if len(earlier) < FEWEST_EARLIER else side * min(side * middle, side * median(earlier))


def _grows(months: Sequence[float], side: int) -> bool:
    """Return whether a shop has grown for long: with the last eight weeks, and before them, where enough is known."""
    every_other = [one for one in months[::2] if one > 0]
    earlier = _earlier(months)
    before = [one for place, one in earlier.items() if place % 2 == 0]
    return _rises(every_other, side) and (len(earlier) < FEWEST_EARLIER or _rises(before, side))


def _rises(newest_first: Sequence[float], side: int) -> bool:
    """Return whether levels have got better all the time: then the newest ones are no season that ends."""
    pairs = better = 0
    for i, newer in enumerate(newest_first):
        for older in newest_first[i + 1 :]:
            pairs += 1
            better += side * (newer - older) > 0
    return pairs > 0 and better >= STEADY * pairs


def _grown(weeks: float, middle: float, months: Sequence[float], side: int) -> float:
    """Return the level of the last eight weeks, no better than a growth as before them leads to: a season leaps.

    Of a shop that is not known for so long nobody knows how fast it grew: there they speak alone.
    """
    levels = {place: log(one) for place, one in _earlier(months).items()}
    rises = [
        (levels[newer] - levels[older]) / (older - newer)
        for newer in levels
        for older in levels
        if older - newer >= _APART
    ]
    if len(levels) < FEWEST_EARLIER + _APART or not rises:
        return weeks
    a_week = median(rises)
    reached = exp(median(level + a_week * (_AHEAD + place) for place, level in levels.items()))
    return side * min(side * weeks, max(side * middle, side * reached))
