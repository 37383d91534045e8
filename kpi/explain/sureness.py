"""Whether a step or input moved beyond chance and beyond what it does from week to week."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import log, sqrt
from statistics import fmean

from commerce.facts import WHOLE, Facts
from commerce.period import WEEK, Period
from kpi.explain.cells import FEWEST_WEEKS, Weeks
from kpi.facts.coverage import totals
from kpi.formulas.factors import Factor

#: Standard deviations that are more than chance: of eight weeks the deviation itself is but an estimate.
SURELY = 2.5
#: What an input swings from week to week where there are too few weeks to know.
UNKNOWN_SWING = 0.15


def is_sure(facts: Facts, factor: Factor, values: tuple[Fraction, Fraction], weeks: Weeks) -> bool:
    """Return whether a factor moved more than its own weeks and the number of its cases can explain.

    Args:
        facts: Of the shop.
        factor: As the KPI declares it.
        values: Before and now.
        weeks: The days they are of.
    """
    before, now = values
    if now <= 0 or before <= 0:
        return now != before
    spread = _spread(facts, factor, weeks)
    error = spread * sqrt(WEEK / max(1, weeks.length(weeks.now)) + 1 / len(weeks.before))
    return abs(log(now / before)) > SURELY * error


def _spread(facts: Facts, factor: Factor, weeks: Weeks) -> float:
    """Return the relative deviation of one week, chance and swing together."""
    values = [value for week in weeks.before if (value := _value(facts, factor, week, weeks)) > 0]
    if len(values) < FEWEST_WEEKS:
        return UNKNOWN_SWING
    swing = deviation([log(value) for value in values])
    return max(swing, _chance(facts, factor, weeks))


def _chance(facts: Facts, factor: Factor, weeks: Weeks) -> float:
    """Return what chance alone does to a week of counts; weeks that happen to be alike are no reason to be surer."""
    cases = sum(_sum(facts, factor, week, weeks)[0] for week in weeks.before) / len(weeks.before)
    return 1 / sqrt(cases) if cases > 0 else UNKNOWN_SWING


def deviation(values: Sequence[float]) -> float:
    """Return the standard deviation of a sample of two and more."""
    middle = fmean(values)
    return sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1))


def _value(facts: Facts, factor: Factor, week: Period, weeks: Weeks) -> float:
    above, below = _sum(facts, factor, week, weeks)
    if factor.per is None:
        below = float(weeks.length(week))  # a week of which days are left out is no worse for that
    return above / below if below > 0 else 0.0


def _sum(facts: Facts, factor: Factor, week: Period, weeks: Weeks) -> tuple[float, float]:
    names = (*factor.of.names, *(factor.per.names if factor.per is not None else ()))
    row = totals(facts, tuple(dict.fromkeys(names)), weeks.days(week), WHOLE)[WHOLE]
    return float(factor.of.of(row)), 1.0 if factor.per is None else float(factor.per.of(row))
