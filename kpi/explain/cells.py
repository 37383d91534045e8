"""What each key of a segment had in the weeks before and has now, with how far it swings of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from commerce.channels.names import SETTINGS
from commerce.facts import WHOLE, Facts
from commerce.period import Period
from kpi.estimate.series import HISTORY_DAYS
from kpi.explain.standing_out import Cell
from kpi.facts.coverage import runs, totals
from kpi.facts.measures import MEASURES
from kpi.facts.meeting import Meeting, meeting
from kpi.facts.needs import ORDERS
from kpi.facts.sums import Row, Summing
from kpi.formulas.basis import is_told_apart

#: Fewer weeks than this tell nothing of a key's own swing; then it is taken for this many times chance's.
FEWEST_WEEKS, UNKNOWN_SWING = 4, 2.0
_NOTHING = (0.0, 0.0)
_SPLIT_BY: Mapping[str, frozenset[str]] = {
    name: frozenset(segment for one in MEASURES if name in one.sums for segment in one.segments)
    for name in dict.fromkeys(name for one in MEASURES for name in one.sums)
}


@dataclass(frozen=True, slots=True)
class Weeks:
    """The days that are held together: the window, and the whole weeks before, oldest first.

    `skipped` are left out of both: nothing is known of them, or they are no days like others.
    """

    now: Period
    before: tuple[Period, ...]
    skipped: frozenset[date] = frozenset()

    @property
    def times(self) -> Fraction:
        """Return how many times as many days the window has."""
        before = sum(self.length(week) for week in self.before)
        return Fraction(self.length(self.now), before) if before else Fraction(0)

    def days(self, *periods: Period) -> list[Period]:
        """Return what is left of some periods, in unbroken runs."""
        if not self.skipped:
            return list(periods)
        return list(runs(day for period in periods for day in period.days() if day not in self.skipped))

    def length(self, period: Period) -> int:
        """Return how many days of a period are left."""
        return sum(run.length for run in self.days(period))


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases and what they come out of, per key.

    Attributes:
        now, before: {key: (cases, base)}; the base is 0 where it is not known by key.
        weeks: The same of each week before.
        cells: The same as they are held together.
        has_bases: The base is known by key.
    """

    now: Mapping[str, tuple[float, float]]
    before: Mapping[str, tuple[float, float]]
    weeks: Sequence[Mapping[str, tuple[float, float]]]
    cells: Sequence[Cell]
    has_bases: bool


def can_split(measured: Summing, segment: str) -> bool:
    """Return whether every sum is kept by the keys of a segment."""
    return all(segment in _SPLIT_BY.get(name, frozenset()) for name in measured.names)


def counted(
    facts: Facts, parts: tuple[Summing, Summing | None], segment: str, weeks: Weeks, *, swings_by: float = 1.0
) -> Counted | None:
    """Return the cells of a segment; None where its feeds do not tell the keys apart.

    Where the base cannot be split, every key shares in the whole of it; a sum without a base grows with the days.

    Args:
        facts: Of the shop.
        parts: What is counted, and what the cases come out of; None: the days.
        segment: Whose keys.
        weeks: Now and before.
        swings_by: How many times as much as the weeks before showed every key may swing.
    """
    cases, base = parts
    has_bases = base is not None and can_split(base, segment)
    names = tuple(dict.fromkeys((*cases.names, *(base.names if base is not None and has_bases else ()))))
    met = _meeting(facts, names, segment, weeks.now.last)
    reads = [_rows(facts, names, segment, weeks.days(period), met) for period in (weeks.now, *weeks.before)]
    sums = [name for name in names if name in cases.names or has_bases]
    if not all(is_told_apart(rows, sums, segment) for rows in (reads[0], _added(reads[1:]))):
        return None
    keyed = [_by_key(rows, cases, base if has_bases else None) for rows in reads]
    now, before = keyed[0], _summed(keyed[1:])
    whole = float(weeks.times) if base is None else _growth(facts, base, weeks)
    swings = _swings(keyed[1:], before)
    cells = []
    for key in sorted({*now, *before}):
        (had, of), (has, out_of) = before.get(key, _NOTHING), now.get(key, _NOTHING)
        exposure = out_of / of if has_bases and of and out_of else float(weeks.times) if has_bases else whole
        if has_bases and bool(of) != bool(out_of):
            continue  # it came or went: a matter of its weight, not of how it did
        cells.append(Cell(key, had, has, exposure, swings_by * swings.get(key, UNKNOWN_SWING)))
    return Counted(now, before, keyed[1:], cells, has_bases)


def _meeting(facts: Facts, names: Sequence[str], segment: str, last: date) -> Meeting | None:
    if segment not in SETTINGS:
        return None
    known = facts.coverage(ORDERS.feed)
    end = last if known is None else max(last, known.last)
    return meeting(facts, names, Period(Period.ending(last, HISTORY_DAYS).first, end), segment)


def _rows(
    facts: Facts, names: Sequence[str], segment: str, periods: Sequence[Period], met: Meeting | None
) -> dict[str, dict[str, int]]:
    """Return the sums by the names under which they are told; what one side alone names goes under ""."""
    found = totals(facts, names, periods, segment)
    if met is None:
        return found
    told: dict[str, dict[str, int]] = {}
    for key, row in met.rows(found).items():
        into = told.setdefault("" if met.is_unmet(key) else key, {})
        for name, value in row.items():
            into[name] = into.get(name, 0) + value
    return told


def _added(reads: Sequence[Mapping[str, Row]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for rows in reads:
        for key, row in rows.items():
            into = found.setdefault(key, {})
            for name, value in row.items():
                into[name] = into.get(name, 0) + value
    return found


def _by_key(rows: Mapping[str, Row], cases: Summing, base: Summing | None) -> dict[str, tuple[float, float]]:
    return {
        key: (max(0.0, float(cases.of(row))), 0.0 if base is None else max(0.0, float(base.of(row))))
        for key, row in rows.items()
    }


def _summed(weeks: Sequence[Mapping[str, tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for week in weeks:
        for key, (cases, base) in week.items():
            had = found.get(key, (0.0, 0.0))
            found[key] = had[0] + cases, had[1] + base
    return found


def _growth(facts: Facts, base: Summing, weeks: Weeks) -> float:
    """Return how many times as much of the whole base there is now."""
    now, before = (
        float(base.of(totals(facts, base.names, weeks.days(*periods), WHOLE)[WHOLE]))
        for periods in ([weeks.now], weeks.before)
    )
    return now / before if now > 0 and before > 0 else float(weeks.times)


def _swings(
    weeks: Sequence[Mapping[str, tuple[float, float]]], before: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    """Return each key's variance from week to week over that of chance, held towards that of all keys.

    What all keys do together (a strong week) is no swing of one of them.
    """
    if len(weeks) < FEWEST_WEEKS or len(before) < 2:  # noqa: PLR2004 - one key is the whole
        return {}
    free = len(weeks) - 1
    odd = dict.fromkeys(before, 0.0)
    for week in weeks:
        usual = {
            key: had * (week.get(key, _NOTHING)[1] / of if of else 1 / len(weeks)) for key, (had, of) in before.items()
        }
        expected = sum(usual.values())
        together = sum(cases for cases, _ in week.values()) / expected if expected else 0.0
        for key, much in usual.items():
            if much * together > 0:
                apart = week.get(key, _NOTHING)[0] - much * together
                odd[key] += apart * apart / (much * together)
    of_all = max(1.0, sum(odd.values()) / (free * (len(before) - 1)))
    return {key: max(1.0, (one + free * of_all) / (2 * free)) for key, one in odd.items()}
