"""The verdict: off target only when the whole interval lies beyond the limit; silence about what cannot be known.

The rule and its reasons: docs/decisions/off-target-means-the-whole-interval.md. Nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt

from commerce.figures import Direction, Target, VerdictState
from kpi.estimate.chance import CERTAINTY
from kpi.estimate.daily import FEWEST_DAYS, Level, relative
from kpi.verdict.gauges import Gauge

USUAL_DAYS = 56  # history that a comparison with the shop's own usual level takes
TOO_WIDE = 0.35  # half of an interval beyond this share of the value says nothing useful
LATE_DAYS = 7  # feeds that end earlier than this before the asked day have no news
RUN_DAYS = 35  # how far back the beginning of a run is sought


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one window says against a target, in floats.

    Attributes:
        low, high: What was held against the limit; beside a usual level it is wider than the level's own interval.
        limit: What it was held against; None without a target or without a usual level.
        why: Code that templates translate: "beyond_target", "clear", "within_swing", "too_wide", "short_history",
            "no_target".
    """

    state: VerdictState
    why: str
    low: float
    high: float
    limit: float | None = None


def better_sign(direction: Direction) -> int:
    """Return +1 when higher is better, else -1."""
    return 1 if direction == "higher_is_better" else -1


def ruling(level: Level, target: Target | None, better: int) -> Ruling:
    """Hold a level against a target.

    "at_least" and "at_most" say themselves which side is the wrong one; "near_usual" asks the KPI's direction.
    """
    if target is None:
        low, high = level.interval()
        state = VerdictState.ON_TARGET if level.history_days >= FEWEST_DAYS else VerdictState.LEARNING
        return Ruling(state, "no_target" if state is VerdictState.ON_TARGET else "short_history", low, high)
    side = {"at_least": 1, "at_most": -1, "near_usual": better}[target.kind]
    limit = float(target.value)
    if target.kind == "near_usual":
        if level.history_days < USUAL_DAYS or not level.usual:
            low, high = level.interval()
            return Ruling(VerdictState.LEARNING, "short_history", low, high)
        level = beside_usual(level)
        usual = min(level.usual) if side > 0 else max(level.usual)
        limit = usual - side * float(target.value) * abs(usual)
    low, high = level.interval()
    if level.history_days < FEWEST_DAYS:
        return Ruling(VerdictState.LEARNING, "short_history", low, high, limit)
    return _held(low, high, limit, side, level.uncertainty)


def _held(low: float, high: float, limit: float, side: int, uncertain: float) -> Ruling:
    """Decide; `uncertain` is half of the interval, relative (`Level.uncertainty`)."""
    best, worst = (high, low) if side > 0 else (low, high)
    if side * (best - limit) < 0:
        return Ruling(VerdictState.OFF_TARGET, "beyond_target", low, high, limit)
    if side * (worst - limit) >= 0:
        return Ruling(VerdictState.ON_TARGET, "clear", low, high, limit)
    if uncertain > TOO_WIDE:
        return Ruling(VerdictState.NOT_ENOUGH_DATA, "too_wide", low, high, limit)
    return Ruling(VerdictState.ON_TARGET, "within_swing", low, high, limit)


def beside_usual(level: Level) -> Level:
    """Widen by the uncertainty of the usual level itself: the comparison is between two estimates."""
    own = relative(level.error, level.value)
    if not level.value:
        return level
    return replace(level, error=abs(level.value) * sqrt(own**2 + level.usual_error**2))


@dataclass(frozen=True, slots=True)
class Remembering:
    """A gauge that keeps to the usual level and swing of the morning on which an incident was first seen.

    Else the usual level creeps after the drift, and an incident ends because the shop got used to it; and the drift
    passes for the shop's own swing, so that nothing can be said of its end. What is no longer known (more than a year
    later) is not remembered.
    """

    gauge: Gauge
    first_seen: date

    def window(self, last: date) -> int:
        """Return the window of the gauge."""
        return self.gauge.window(last)

    def level(self, last: date, days: int | None = None) -> Level | None:
        """Return the gauge's level beside the usual level of that morning, no less certain than it was then."""
        length = days or self.window(last)
        level = self.gauge.level(last, length)
        if level is None or last < self.first_seen:
            return level
        then = self.gauge.level(self.first_seen - timedelta(days=1), length)
        if then is None or not then.history_days:
            return level
        if level.value and then.value:
            level = replace(level, error=min(level.error, abs(level.value) * relative(then.error, then.value)))
        return replace(level, usual=then.usual, usual_error=then.usual_error) if then.usual else level


def run_began(gauge: Gauge, last: date, days: int, target: Target, better: int) -> tuple[date, bool]:
    """Return the last day of the first window of the present run of windows off target, and whether it may be older.

    Looks back day by day, at most five weeks: of a run that is longer nobody can say more than that.
    """
    began = last
    for back in range(1, RUN_DAYS + 1):
        day = last - timedelta(days=back)
        level = gauge.level(day, days)
        if level is None or ruling(level, target, better).state is not VerdictState.OFF_TARGET:
            return began, False
        began = day
    return began, True


__all__ = ["CERTAINTY", "LATE_DAYS", "Remembering", "Ruling", "better_sign", "ruling", "run_began"]
