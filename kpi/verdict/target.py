"""The verdict: off target only when the whole interval lies beyond the limit; silence about what cannot be known.

The rule and its reasons: docs/decisions/off-target-means-the-whole-interval.md. Nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from commerce.figures import Direction, Target, VerdictState
from kpi.estimate.daily import BASELINE_DAYS, FEWEST_DAYS
from kpi.estimate.estimate import Estimate

USUAL_DAYS = BASELINE_DAYS  # history that a comparison with the shop's own usual level takes
TOO_WIDE = 0.35  # half of an interval beyond this share of the value says nothing useful


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one window says against a target, in floats.

    Attributes:
        low, high: What was held against the limit; beside a usual level it is wider than the estimate's own interval.
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


def ruling(level: Estimate, target: Target | None, better: int) -> Ruling:
    """Hold an estimate against a target.

    "at_least" and "at_most" say themselves which side is the wrong one; "near_usual" asks the KPI's direction.
    """
    if target is None:
        low, high = level.interval()
        state = VerdictState.ON_TARGET if level.history_days >= FEWEST_DAYS else VerdictState.LEARNING
        return Ruling(state, "no_target" if state is VerdictState.ON_TARGET else "short_history", low, high)
    side = {"at_least": 1, "at_most": -1, "near_usual": better}[target.kind]
    limit = float(target.value) * level.known_share
    if target.kind == "near_usual":
        if level.history_days < USUAL_DAYS or not level.usual:
            low, high = level.interval()
            return Ruling(VerdictState.LEARNING, "short_history", low, high)
        level = level.beside_usual()
        usual = min(level.usual) if side > 0 else max(level.usual)
        limit = usual - side * level.allowance(float(target.value), usual, side)
    low, high = level.interval()
    if level.history_days < FEWEST_DAYS:
        return Ruling(VerdictState.LEARNING, "short_history", low, high, limit)
    return _held(low, high, limit, side, level.uncertainty)


def _held(low: float, high: float, limit: float, side: int, uncertain: float) -> Ruling:
    """Decide; `uncertain` is half of the interval, relative (`Estimate.uncertainty`)."""
    best, worst = (high, low) if side > 0 else (low, high)
    if side * (best - limit) < 0:
        return Ruling(VerdictState.OFF_TARGET, "beyond_target", low, high, limit)
    if side * (worst - limit) >= 0:
        return Ruling(VerdictState.ON_TARGET, "clear", low, high, limit)
    if uncertain > TOO_WIDE:
        return Ruling(VerdictState.NOT_ENOUGH_DATA, "too_wide", low, high, limit)
    return Ruling(VerdictState.ON_TARGET, "within_swing", low, high, limit)
