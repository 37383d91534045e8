"""Who it is that does not come back: customers of one order, or those who had come back before.

That fewer orders are of customers who had bought before says nothing where just those are counted. Their second orders
are held beside their later ones: one of the two may have fallen by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

from commerce.diagnoses import Part
from commerce.facts import WHOLE, Facts
from commerce.period import Period
from kpi.explain.cells import Weeks
from kpi.explain.parts import Explained
from kpi.formulas.kind import BY_TYPE

SECOND, LATER = "second_orders", "later_orders"
_KEYS = {SECOND: "new", LATER: "returning"}
#: One fell apart from the other beyond this many standard errors, and brought about this share of the loss.
_APART, _MOST = 2.0, Fraction(2, 3)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Orders of a kind in the window, and as many days of the weeks before."""

    name: str
    now: int
    counted: int
    before: Fraction

    @property
    def lost(self) -> Fraction:
        return self.before - self.now

    @property
    def share(self) -> float:
        """Which part is left of what there was."""
        return float(self.now / self.before)

    @property
    def variance(self) -> float:
        """How far chance alone moves that part, squared: both are counts."""
        return self.share**2 * (1 / max(1, self.now) + 1 / self.counted)


def who_stays_away(facts: Facts, weeks: Weeks, found: Explained) -> Explained:
    """Return what was found of the orders of a window, with who stays away in place of those who had bought before.

    Nothing is put in its place where both stay away alike, or where too few are known.
    """
    if [(part.segment, part.key) for part in found.parts] != [(BY_TYPE, _KEYS[LATER])]:
        return found
    second, later = _counted(facts, weeks)
    if not second.counted or not later.counted or second.lost + later.lost <= 0:
        return found
    lost, other = (second, later) if second.share < later.share else (later, second)
    explains = lost.lost / (second.lost + later.lost)
    is_apart = other.share - lost.share > _APART * sqrt(second.variance + later.variance)
    if explains < _MOST or not is_apart:
        return found
    part = Part(BY_TYPE, _KEYS[lost.name], lost.name, Fraction(lost.now), lost.before, "count", explains)
    return replace(found, parts=(part,), elsewhere=Fraction(other.now) / other.before - 1)


def _counted(facts: Facts, weeks: Weeks) -> tuple[_Kept, _Kept]:
    now, before = (_orders(facts, weeks.days(*periods)) for periods in ((weeks.now,), weeks.before))
    second, later = (
        _Kept(name, now[place], before[place], before[place] * weeks.times) for place, name in enumerate(_KEYS)
    )
    return second, later


def _orders(facts: Facts, periods: Sequence[Period]) -> tuple[int, int]:
    """Return the second and the later orders of some days."""
    days = [day for period in periods for day in facts.purchases(period).get(WHOLE, ())]
    return sum(day.second.all for day in days), sum(day.repeated.all - day.second.all for day in days)
