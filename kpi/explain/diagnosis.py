"""What is behind a KPI off target: which inputs moved, which segments, and what it costs.

"Before" is the period of the same length that ended where the first window off target began: the level before the
drift, not the half-drifted days in between. Without a drift it is the period right before the window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Protocol

from commerce.facts import Facts
from commerce.figures import Diagnosis, Figure, SegmentMove, Verdict, VerdictState
from commerce.period import Period
from kpi.explain.contributions import segment_moves
from kpi.explain.factors import drivers
from kpi.explain.gap_cost import cost_per_week_minor


class Source(Protocol):
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

    def segments(self, kpi_id: str) -> tuple[str, ...]:
        """Return the ways in which the facts can split a KPI."""
        ...

    def inputs(self, kpi_id: str) -> tuple[str, ...]:
        """Return the inputs of a KPI."""
        ...


def diagnosis(book: Source, facts: Facts, verdict: Verdict) -> Diagnosis:
    """Return what can be said about a verdict's figure.

    Notes (codes that templates translate): "no_comparison": nothing is known of the time before; "basis_changed": the
    value was worked out on another basis then.
    """
    now = verdict.figure
    cost = None
    if verdict.state is VerdictState.OFF_TARGET:
        cost = cost_per_week_minor(now, verdict.limit, lambda kpi: _value(book, kpi, facts, now.period))
    before = book.judged(verdict.kpi, facts, _before(verdict))
    if now.value is None or before.value is None:
        return Diagnosis(now, before, cost_per_week_minor=cost, notes=("no_comparison",))
    if now.basis != before.basis:
        return Diagnosis(now, before, cost_per_week_minor=cost, notes=("basis_changed",))
    moves: list[SegmentMove] = []
    for segment in book.segments(verdict.kpi):
        here = book.judged_by_segment(verdict.kpi, facts, now.period, segment)
        there = book.judged_by_segment(verdict.kpi, facts, before.period, segment)
        figures = [*here.values(), *there.values()]
        if _can_be_split(figures, now.basis) and len(here.keys() | there.keys()) > 1:
            moves += segment_moves(segment, here, there, (now, before))
    moves.sort(key=lambda move: -abs(move.rate + move.mix))
    return Diagnosis(now, before, drivers(now, before, book.inputs(verdict.kpi), facts), tuple(moves), cost)


def _can_be_split(figures: Sequence[Figure], basis: str) -> bool:
    """Return whether every key has its part of the whole: one without would pass for one that fell to nothing."""
    return all(figure.basis == basis and (figure.missing is None or figure.numerator is not None) for figure in figures)


def _value(book: Source, kpi: str, facts: Facts, period: Period) -> Fraction:
    return book.figure(kpi, facts, period).value or Fraction(0)


def _before(verdict: Verdict) -> Period:
    period = verdict.figure.period
    last = period.first - timedelta(days=1)
    if verdict.since is not None:
        last = min(last, verdict.since - timedelta(days=period.length))
    return Period.ending(last, period.length)
