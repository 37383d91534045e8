"""What is behind a KPI that went wrong: which step and inputs moved, which parts of the shop, and what it costs.

"Before" are days before the drift began: the level that it fell from, not the half-drifted days in between. Without a
drift it is the time right before the window. What got better has no culprits: then nothing is explained.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Protocol

from commerce.diagnoses import Diagnosis, SegmentMove
from commerce.facts import Facts
from commerce.figures import Figure, Unit, Verdict, VerdictState
from commerce.period import Period
from kpi.explain.cells import Weeks
from kpi.explain.contributions import segment_moves
from kpi.explain.factors import Moved, moves
from kpi.explain.held_days import before_period, held_days
from kpi.explain.parts import Explained, explained
from kpi.explain.subject import Subject, of_end, of_parts, of_step
from kpi.facts.measures import ORDER_SEGMENTS
from kpi.facts.sums import Sums
from kpi.formulas.gap_cost import cost_per_week_minor
from kpi.formulas.kind import Kpi

#: The part of a change that a step must bring about to be the one that lost.
MOST = Fraction(1, 2)


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


def diagnosis(one: Kpi, book: Figures, facts: Facts, verdict: Verdict, special: Collection[date] = ()) -> Diagnosis:
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
    before = book.judged(one.id, facts, before_period(verdict))
    if now.value is None or before.value is None:
        return Diagnosis(now, before, cost_per_week_minor=cost, notes=("no_comparison",))
    if now.basis != before.basis:
        return Diagnosis(now, before, cost_per_week_minor=cost, notes=("basis_changed",))
    weeks = held_days(verdict, facts, special)
    moved = moves((before, now), one.driven_by, facts, book.unit, weeks)
    lost, found = None, Explained()
    worse = 1 if verdict.above_is_worse else -1
    if _is_worse(verdict, before, worse):
        lost = _lost(moved)
        found = _explained(one, facts, weeks, _subjects(one, book, (one.daily_parts(facts, now.period), lost), worse))
    return Diagnosis(
        now,
        before,
        tuple(each.driver for each in moved),
        tuple(_moves(one, book, facts, (now, before))),
        cost,
        step=None if lost is None else lost.driver,
        explanation=found.parts,
        elsewhere=found.elsewhere,
        everywhere_alike=found.alike,
        unsplit=tuple(segment for segment in found.unsplit if segment in one.segments),
    )


def _is_worse(verdict: Verdict, before: Figure, worse: int) -> bool:
    """Return whether a value lies on the wrong side of what it was, or of what was usual."""
    usual = before.value if verdict.drift is None else verdict.drift.usual
    return verdict.figure.value is not None and usual is not None and (verdict.figure.value - usual) * worse > 0


def _lost(moved: Sequence[Moved]) -> Moved | None:
    """Return the step that lost: surely moved, and most of the change is its."""
    if not moved or moved[0].factor is None or not moved[0].driver.is_sure:
        return None
    return moved[0] if (moved[0].driver.explains or 0) >= MOST else None


def _subjects(
    one: Kpi, book: Figures, of: tuple[tuple[Sums, Sums | None] | None, Moved | None], worse: int
) -> list[Subject]:
    """Return what is split: the step that lost, where one did, then the KPI by its own parts."""
    parts, lost = of
    found: list[Subject] = []
    if lost is not None and lost.factor is not None:
        found.append(of_step(lost.factor, lost.driver.unit, 1 if lost.driver.now > lost.driver.before else -1))
    if parts is not None:
        found.append(of_parts(one.id, book.unit(one.id), parts, worse, as_complement=one.driven_by.as_complement))
    return found


def _explained(one: Kpi, facts: Facts, weeks: Weeks, subjects: Sequence[Subject]) -> Explained:
    """Return the parts of the shop behind it: of the step that lost, where that can be split, else of the KPI."""
    if not subjects:
        return Explained()
    end = of_end(one.driven_by.ends_in, subjects[0]) if one.driven_by.ends_in is not None else None
    segments = dict.fromkeys((*one.segments, *ORDER_SEGMENTS))
    return explained(facts, subjects, end, [name for name in segments if name not in one.own_segments], weeks)


def _moves(one: Kpi, book: Figures, facts: Facts, whole: tuple[Figure, Figure]) -> list[SegmentMove]:
    """Return what each part of the shop has in the change, over all segments in which that can be told."""
    now, before = whole
    found: list[SegmentMove] = []
    for segment in one.segments:
        here = book.judged_by_segment(one.id, facts, now.period, segment)
        there = book.judged_by_segment(one.id, facts, before.period, segment)
        figures = [*here.values(), *there.values()]
        if _can_be_split(figures, now.basis) and len(here.keys() | there.keys()) > 1:
            found += segment_moves(segment, here, there, whole)
    return sorted(found, key=lambda move: -abs(move.rate + move.mix))


def _can_be_split(figures: Sequence[Figure], basis: str) -> bool:
    """Return whether every key has its part of the whole: one without would pass for one that fell to nothing."""
    return all(figure.basis == basis and (figure.missing is None or figure.numerator is not None) for figure in figures)
