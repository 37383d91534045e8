"""How much of what one KPI lost another accounts for: to lie up the tree and to be off is not yet to be the cause.

What is made of factors falls by their product, so losses are held together on the scale of logarithms: conversion that
fell by a fifth explains three tenths of a customer who got twice as dear. Where customers are counted instead of the
KPI (who came back of those due), their number is no factor of sales; there the money that each costs a week says it.
"""

from __future__ import annotations

from fractions import Fraction
from math import log

from commerce.figures import Verdict
from commerce.judgements import Drift
from commerce.watches import Reading, Watch

#: The part of a loss by which a cause that is told already explains it: an effect is seen when chance shows it large.
EXPLAINS = 0.33
#: The part by which one that is found later takes an incident over.
TAKES_OVER = 0.5
#: The part by which what moves everybody explains that fewer customers came back: of those it would have as much.
TAKES_CUSTOMERS = 0.75
#: Nothing is explained of less than this; and nothing is lost more than wholly.
_LEAST, _MOST = 0.02, 4.0
#: A share of visits loses so much of what fewer customers come back: regulars, a third of the visits, who buy twice as
#: readily, were a third fewer, and 6 % of the conversion went with them.
_REGULARS = 0.15
#: So little off is as usual; the same as the least loss that rings.
_NEAR = 0.15


def share_of(
    cause: Verdict, effect: Verdict, watch: Watch | None = None, *, is_of_visits: bool = False
) -> float | None:
    """Return the part of an effect's loss that a cause accounts for, 0 or more; None where nobody can say.

    Args:
        cause: The KPI that may be behind it.
        effect: The KPI whose loss is to be explained.
        watch: Of the cause: what recovers explains as much as it did at its worst.
        is_of_visits: The effect is a share of visits.
    """
    one, other = drift_of(cause), drift_of(effect)
    if one is None or other is None:
        return None
    if one.counted and not other.counted and not is_of_visits:
        return _in_money(cause, effect)
    lost = _lost(other, is_worse_above=effect.above_is_worse)
    if lost < _LEAST:
        return None
    worst = watch.worst if watch is not None else None
    of_cause = max(_lost(one, is_worse_above=cause.above_is_worse), _at(worst, one, cause))
    return of_cause / lost * (_REGULARS if one.counted and not other.counted else 1.0)


def is_enough(share: float | None, effect: Verdict, *, to_take_over: bool, is_of_visits: bool = False) -> bool:
    """Tell whether a part of a loss is enough to be its cause; what nobody can say is left to the tree.

    Args:
        share: See `share_of`.
        effect: The KPI whose loss is to be explained.
        to_take_over: An incident of its own is open already.
        is_of_visits: The cause is a share of visits. Customers who stay away make orders fewer and leave it as it is.
    """
    if share is None:
        return True
    drift = drift_of(effect)
    if drift is not None and drift.counted and not is_of_visits:
        return share >= TAKES_CUSTOMERS
    return share >= (TAKES_OVER if to_take_over else EXPLAINS)


def is_near(verdict: Verdict) -> bool:
    """Tell whether a KPI lies near its usual level, as far as anybody knows."""
    drift = drift_of(verdict)
    if drift is None:
        return True
    return _logarithm(drift.change, is_worse_above=verdict.above_is_worse and not drift.counted) < _NEAR


def drift_of(verdict: Verdict) -> Drift | None:
    """Return how a KPI stands to its usual level, whichever question speaks."""
    return next((one.drift for one in (verdict, *verdict.also) if one.drift is not None), None)


def _lost(drift: Drift, *, is_worse_above: bool) -> float:
    """Return a loss as a logarithm."""
    return min(_MOST, _logarithm(drift.change, is_worse_above=is_worse_above and not drift.counted))


def _at(reading: Reading | None, drift: Drift, verdict: Verdict) -> float:
    if reading is None or not reading.change:
        return 0.0
    return _logarithm(Fraction(reading.change), is_worse_above=verdict.above_is_worse and not drift.counted)


def _logarithm(change: Fraction, *, is_worse_above: bool) -> float:
    kept = float(1 + change)
    if kept <= 0:
        return 0.0 if is_worse_above else _MOST
    return max(0.0, log(kept) if is_worse_above else -log(kept))


def _in_money(cause: Verdict, effect: Verdict) -> float | None:
    """Return the same by what each costs a week; money spent in vain is no lost sale."""
    if effect.above_is_worse:
        return None
    one, other = _a_week(cause), _a_week(effect)
    return one / other if one and other else None


def _a_week(verdict: Verdict) -> int:
    losses = [loss for one in (verdict, *verdict.also) for loss in one.losses if loss.against == "usual"]
    return losses[0].a_week_minor if losses else 0
