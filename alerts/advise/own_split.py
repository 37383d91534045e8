"""The part of a shop that lost by the KPI's own split, where no orders tell it: customers who bought once, or regulars.

`commerce.diagnoses.Diagnosis.explanation` goes by sums of days. Who comes back is counted by pairs of purchases; of it
the figures by key are known, now and before, and whether one of them got worse by more than the others is asked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from commerce.diagnoses import Diagnosis, Part, SegmentMove
from commerce.figures import Direction, Figure

#: A key lost apart from the others beyond this many standard errors, and brought about this share of the change.
_APART, _MOST = 2.0, Fraction(1, 2)


def lost_by_own_split(found: Diagnosis, direction: Direction) -> Iterator[Part]:
    """Yield the key of each segment that lost by itself; nothing where the shop's parts were looked at already.

    Args:
        found: What is behind a share.
        direction: Which way its KPI is better.
    """
    own = {found.now.kpi, found.step.kpi if found.step is not None else ""}
    if found.now.unit != "percent" or any(part.kpi in own for part in found.explanation):
        return
    for move in found.segments:
        if move.segment not in found.everywhere_alike and (part := _lost(move, found, direction)) is not None:
            yield part


def _lost(move: SegmentMove, found: Diagnosis, direction: Direction) -> Part | None:
    worse = 1 if direction == "lower_is_better" else -1
    now, before = _shares(found.now, move.now), _shares(found.before, move.before)
    change = (found.now.value or Fraction(0)) - (found.before.value or Fraction(0))
    if now is None or before is None or change * worse <= 0:
        return None
    (own, others), (own_before, others_before) = now, before
    apart = worse * float(own.value - own_before.value - (others.value - others_before.value))
    chance = sqrt(sum(one.variance for one in (*now, *before)))
    explains = Fraction(move.rate / change)
    if explains < _MOST or apart <= _APART * chance:
        return None
    return Part(move.segment, move.key, found.now.kpi, own.value, own_before.value, found.now.unit, explains)


@dataclass(frozen=True, slots=True)
class _Share:
    """So many of so many."""

    value: Fraction
    of: int

    @property
    def variance(self) -> float:
        """How far chance alone moves it, squared."""
        return max(float(self.value * (1 - self.value)), 0.5 / self.of) / self.of


def _shares(whole: Figure, key: Figure) -> tuple[_Share, _Share] | None:
    """Return the share of a key and that of all others together; None where one of them has nobody."""
    if whole.numerator is None or key.numerator is None:
        return None
    of, others = int(key.denominator or 0), int((whole.denominator or 0) - (key.denominator or 0))
    if of <= 0 or others <= 0:
        return None
    return _Share(Fraction(key.numerator) / of, of), _Share(Fraction(whole.numerator - key.numerator) / others, others)
