"""Whether a change is one of weights: every key is as good as it was, and there is more of the poor ones."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from statistics import fmean

from kpi.explain.cells import FEWEST_WEEKS, Counted
from kpi.explain.standing_out import MOST, MOST_KEYS, StandingOut

#: Standard deviations of a usual week's change of weights that are more than chance.
SURELY = 3.0
#: The part of the change of weights that the named keys must bring about.
MOSTLY = 0.7
_NOTHING = (0.0, 0.0)


def mixed_up(seen: Counted, worse: int) -> StandingOut | None:
    """Return the keys whose weight changed and thereby brought about most of a loss; None where weights did not.

    Args:
        seen: Cases and bases by key.
        worse: -1 where fewer cases for the base are worse, +1 where more are.
    """
    level, now = _level(seen.before), _level(seen.now)
    if level is None or now is None or len(seen.weeks) < FEWEST_WEEKS:
        return None
    change = (now - level) * worse
    if change <= 0:
        return None
    parts = {key: one * worse for key, one in _parts(seen, seen.now, level).items()}
    moved = sum(parts.values())
    usual = [sum(_parts(seen, week, level).values()) for week in seen.weeks]
    middle = fmean(usual)
    swing = sqrt(sum((one - middle) ** 2 for one in usual) / (len(usual) - 1))
    if moved / change < MOST or moved < SURELY * swing:
        return None
    keys: list[str] = []
    for key in sorted((key for key in parts if key), key=lambda key: -parts[key] / moved):
        keys.append(key)
        if sum(parts[one] for one in keys) >= MOSTLY * moved or len(keys) == MOST_KEYS:
            break
    if sum(parts[one] for one in keys) < MOST * moved:
        return None
    likelihood = (moved / swing) ** 2 / 2 if swing else float("inf")
    return StandingOut(tuple(keys), likelihood, sum(parts[one] for one in keys) / change, 1.0)


def _level(of: Mapping[str, tuple[float, float]]) -> float | None:
    base = sum(base for _, base in of.values())
    return sum(cases for cases, _ in of.values()) / base if base > 0 else None


def _parts(seen: Counted, then: Mapping[str, tuple[float, float]], level: float) -> dict[str, float]:
    """Return how much each key's weight moves the whole: by how much it grew times how far the key lies from the whole.

    A key that is new counts by what it is now.
    """
    base = sum(base for _, base in then.values())
    before = sum(base for _, base in seen.before.values())
    found = {}
    for key in {*then, *seen.before}:
        had, has = seen.before.get(key, _NOTHING), then.get(key, _NOTHING)
        cases, out_of = had if had[1] > 0 else has
        if out_of > 0 and base > 0:
            found[key] = (has[1] / base - had[1] / before) * (cases / out_of - level)
    return found
