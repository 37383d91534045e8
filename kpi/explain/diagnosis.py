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
from kpi.explain.coming_back import who_stays_away
from kpi.explain.contributions import segment_moves
from kpi.explain.factors import Moved, moves
from kpi.explain.held_days import before_period, held_days
from kpi.explain.parts import Explained, explained
from kpi.explain.stages import stages_of
from kpi.explain.subject import Subject, of_end, of_orders, of_parts, of_step
from kpi.facts.measures import ORDER_SEGMENTS, TOLD_WHEN_ASKED
from kpi.facts.sums import Sums
from kpi.formulas.factors import Factor
from kpi.formulas.gap_cost import cost_per_week_minor
from kpi.formulas.kind import Kpi

#: The part of a change that a step must bring about to be the one that lost: of those that moved beyond chance, so that
#: the others are mostly chance.
MUCH = Fraction(1, 3)


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

    def by_segment(self, kpi_id: str, facts: Facts, period: Period, segment: str) -> Mapping[str, Figure]:
        """Return the figures of a segment."""
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
        instead = _instead(one, verdict)
        subjects = instead or _subjects(one, book, (one.daily_parts(facts, now.period), lost), worse)
        found = _explained(one, facts, weeks, subjects)
        if instead:
            found = who_stays_away(facts, weeks, found)
        if lost is None and not found.parts:
            lost, found = _lost_in_a_part(one, facts, weeks, moved) or (lost, found)
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
        stages=stages_of(one, book, facts, weeks),
    )


def _is_worse(verdict: Verdict, before: Figure, worse: int) -> bool:
    """Return whether a value lies on the wrong side of what it was, or of what was usual."""
    if verdict.drift is not None and verdict.drift.counted:
        return verdict.drift.change < 0  # in the KPI's place are counted those who came
    usual = before.value if verdict.drift is None else verdict.drift.usual
    return verdict.figure.value is not None and usual is not None and (verdict.figure.value - usual) * worse > 0


def _lost(moved: Sequence[Moved]) -> Moved | None:
    """Return the step that lost: of those that surely moved the one that brings about most, and much of the change."""
    sure = [one for one in moved if one.factor is not None and one.driver.is_sure]
    most = max(sure, key=lambda one: one.driver.explains or 0, default=None)
    return most if most is not None and (most.driver.explains or 0) >= MUCH else None


def _lost_in_a_part(one: Kpi, facts: Facts, weeks: Weeks, moved: Sequence[Moved]) -> tuple[Moved, Explained] | None:
    """Return a step that moved beyond chance in a part of the shop, though not in all of it; and that part."""
    for each in moved:
        if each.factor is None or (each.driver.explains or 0) < MUCH:
            continue
        found = _explained(one, facts, weeks, [_step(each, each.factor)])
        if found.parts:
            return each, found
    return None


def _step(lost: Moved, factor: Factor) -> Subject:
    return of_step(factor, lost.driver.unit, 1 if lost.driver.now > lost.driver.before else -1)


def _instead(one: Kpi, verdict: Verdict) -> list[Subject]:
    """Return what is split where customers are counted in the KPI's place: the orders of the days that were looked at.

    So it is seen whether those who had bought before stay away, or everybody does.
    """
    is_counted = verdict.drift is not None and verdict.drift.counted
    return [of_orders(one.driven_by.ends_in)] if is_counted and one.driven_by.ends_in is not None else []


def _subjects(
    one: Kpi, book: Figures, of: tuple[tuple[Sums, Sums | None] | None, Moved | None], worse: int
) -> list[Subject]:
    """Return what is split: the step that lost, where one did, then the KPI by its own parts."""
    parts, lost = of
    found: list[Subject] = []
    if lost is not None and lost.factor is not None:
        found.append(_step(lost, lost.factor))
    if parts is not None:
        found.append(of_parts(one.id, book.unit(one.id), parts, worse, as_complement=one.driven_by.as_complement))
    return found


def _explained(one: Kpi, facts: Facts, weeks: Weeks, subjects: Sequence[Subject]) -> Explained:
    """Return the parts of the shop behind it: of the step that lost, where that can be split, else of the KPI."""
    if not subjects:
        return Explained()
    end = of_end(one.driven_by.ends_in, subjects[0]) if one.driven_by.ends_in is not None else None
    segments = dict.fromkeys((*one.segments, *ORDER_SEGMENTS))
    left_alone = {*one.own_segments, *TOLD_WHEN_ASKED}
    return explained(facts, subjects, end, [name for name in segments if name not in left_alone], weeks)


def _moves(one: Kpi, book: Figures, facts: Facts, whole: tuple[Figure, Figure]) -> list[SegmentMove]:
    """Return what each part of the shop has in the change, over all segments in which that can be told."""
    now, before = whole
    found: list[SegmentMove] = []
    for segment in one.segments:
        if segment in TOLD_WHEN_ASKED:
            continue
        here = book.judged_by_segment(one.id, facts, now.period, segment)
        there = book.judged_by_segment(one.id, facts, before.period, segment)
        figures = [*here.values(), *there.values()]
        if _can_be_split(figures, now.basis) and len(here.keys() | there.keys()) > 1:
            found += segment_moves(segment, here, there, whole)
    return sorted(found, key=lambda move: -abs(move.rate + move.mix))


def _can_be_split(figures: Sequence[Figure], basis: str) -> bool:
    """Return whether every key has its part of the whole: one without would pass for one that fell to nothing."""
    return all(figure.basis == basis and (figure.missing is None or figure.numerator is not None) for figure in figures)
