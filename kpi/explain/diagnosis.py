"""What is behind a KPI off target: which inputs moved, which segments, and what it costs.

"Before" is the period of the same length that ended where the first window off target began: the level before the
drift, not the half-drifted days in between. Without a drift it is the period right before the window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Protocol

from commerce.diagnoses import Diagnosis, SegmentMove
from commerce.facts import Facts
from commerce.figures import Figure, Unit, Verdict, VerdictState
from commerce.period import Period
from kpi.explain.contributions import segment_moves
from kpi.explain.factors import drivers
from kpi.formulas.gap_cost import cost_per_week_minor
from kpi.formulas.kind import Kpi


class Figures(Protocol):
    """What a diagnosis asks of the book."""

    def judged(self, kpi_id: str, facts: Facts, period: Period) -> Figure:
        """Return the figure that verdicts are about."""
        ...

    def figure(self, kpi_id: str, facts: Facts, period: Period) -> Figure:
        """Return the value over a period."""
        ...

    def judged_by_segment(self, kpi_id: str, facts: Facts, period: Period, segment: str) -> Mapping[str, Figure]:
        """Return the figures of a segment that add up to the judged one; {} where they cannot."""
        ...

    def unit(self, name: str) -> Unit:
        """Return the unit of a KPI or input."""
        ...


def diagnosis(one: Kpi, book: Figures, facts: Facts, verdict: Verdict) -> Diagnosis:
    """Return what can be said about a verdict's figure.

    Notes (codes that templates translate): "no_comparison": nothing is known of the time before; "basis_changed": the
    value was worked out on another basis then.
    """
    now = verdict.figure
    cost = None
    if verdict.state is VerdictState.OFF_TARGET:
        cost = cost_per_week_minor(
            now, verdict.limit, one.gap_cost, lambda kpi: book.figure(kpi, facts, now.period).value or Fraction(0)
        )
    before = book.judged(one.id, facts, _before(verdict))
    if now.value is None or before.value is None:
        return Diagnosis(now, before, cost_per_week_minor=cost, notes=("no_comparison",))
    if now.basis != before.basis:
        return Diagnosis(now, before, cost_per_week_minor=cost, notes=("basis_changed",))
    moved = drivers(now, before, one.driven_by, facts, book.unit)
    return Diagnosis(now, before, moved, tuple(_moves(one, book, facts, (now, before))), cost)


def _moves(one: Kpi, book: Figures, facts: Facts, whole: tuple[Figure, Figure]) -> list[SegmentMove]:
    """Return what each part of the shop has in the change, over all segments in which that can be told."""
    now, before = whole
    moves: list[SegmentMove] = []
    for segment in one.segments:
        here = book.judged_by_segment(one.id, facts, now.period, segment)
        there = book.judged_by_segment(one.id, facts, before.period, segment)
        figures = [*here.values(), *there.values()]
        if _can_be_split(figures, now.basis) and len(here.keys() | there.keys()) > 1:
            moves += segment_moves(segment, here, there, whole)
    return sorted(moves, key=lambda move: -abs(move.rate + move.mix))


def _can_be_split(figures: Sequence[Figure], basis: str) -> bool:
    """Return whether every key has its part of the whole: one without would pass for one that fell to nothing."""
    return all(figure.basis == basis and (figure.missing is None or figure.numerator is not None) for figure in figures)


def _before(verdict: Verdict) -> Period:
    period = verdict.figure.period
    last = period.before().last
    if verdict.since is not None:
        last = min(last, verdict.since - timedelta(days=period.length))
    return Period.ending(last, period.length)
