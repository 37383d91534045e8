"""Which stage of a journey loses most: each held against its own past, since the first one always loses most people."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import log, sqrt
from typing import Protocol

from commerce.diagnoses import StageMove
from commerce.facts import Facts
from commerce.figures import Figure
from commerce.period import WEEK, Period
from kpi.explain.cells import FEWEST_WEEKS, Weeks
from kpi.explain.sureness import SURELY, UNKNOWN_SWING, deviation
from kpi.formulas.kind import Kpi


class BySegment(Protocol):
    """What is asked of the book."""

    def by_segment(self, kpi_id: str, facts: Facts, period: Period, segment: str) -> Mapping[str, Figure]:
        """Return the figures of a segment."""
        ...


def stages_of(one: Kpi, book: BySegment, facts: Facts, weeks: Weeks) -> tuple[StageMove, ...]:
    """Return every stage that has a value in both times, the one that lost most in proportion first; () without stages.

    Args:
        one: A share of people who do not go on.
        book: Works it out.
        facts: Of the shop.
        weeks: The days that are held together.
    """
    kpi, segment = one.id, one.steps_by
    if not segment:
        return ()
    now = book.by_segment(kpi, facts, weeks.now, segment)
    before = book.by_segment(kpi, facts, Period(weeks.before[0].first, weeks.before[-1].last), segment)
    by_week = [book.by_segment(kpi, facts, week, segment) for week in weeks.before]
    found = []
    for key, old in before.items():
        new = now.get(key)
        kept, had = _kept(new), _kept(old)
        if new is None or kept is None or not had:
            continue
        past = [share for week in by_week if (share := _kept(week.get(key)))]
        found.append(StageMove(segment, key, new, old, 1 - kept / had, _is_sure(new, old, past, weeks)))
    return tuple(sorted(found, key=lambda move: (-move.lost, move.key)))


def _kept(figure: Figure | None) -> Fraction | None:
    """Return the share of those at a stage who went on."""
    return None if figure is None or figure.value is None else 1 - Fraction(figure.value)


def _is_sure(now: Figure, before: Figure, past: list[Fraction], weeks: Weeks) -> bool:
    """Return whether a stage moved more than its own weeks and the number of its people can explain."""
    kept, had = _kept(now), _kept(before)
    went_on = float(had or 0) * float(before.denominator or 0) / len(weeks.before)
    if not had or not went_on:
        return False
    chance = sqrt(float(1 - had) / went_on)
    swing = deviation([log(one) for one in past]) if len(past) >= FEWEST_WEEKS else UNKNOWN_SWING
    error = max(chance, swing) * sqrt(WEEK / weeks.now.length + 1 / len(weeks.before))
    if not kept:  # nobody went on: as many as would have are more than chance leaves out
        return float(had) * float(now.denominator or 0) > SURELY**2
    return abs(log(kept / had)) > SURELY * error
