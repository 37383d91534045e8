"""From sums that were moved after they were shown to what a reader is told: days, numbers then and now, and why.

Totals alone are told: a rate of a day says little, and follows from what is told. Days that lie near each other are one
line. What moves a day by less than a hundredth is not told: nobody remembers a figure so exactly, no verdict turns by
it, and a shop of a thousand orders a day would hear of every single one that is cancelled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from commerce.facts import Facts
from commerce.figures import Unit
from commerce.period import Period
from commerce.restatements import Cause, MovedSum, Restated, Restatement
from kpi.facts.sums import Sums
from kpi.formulas.kind import Kpi

#: Of the figure of a day, or of a line's days together.
NOTICEABLE = Fraction(1, 100)
#: Days with at most so many between them are one line.
_BETWEEN = 3
#: So many numbers are told of a line.
_MOST_TOLD = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A total, and how its values are written."""

    kpi: Kpi
    unit: Unit


@dataclass(frozen=True, slots=True)
class _Moves:
    """By how much one total was moved: {day: (before, after)} of the days on which it was, whatever they cancel to."""

    told: Told
    sums: Sums
    days: Mapping[date, tuple[int, int]]

    def noticeable(self) -> Iterator[date]:
        """Yield the days that it was moved on so that somebody would notice."""
        for day, (before, after) in self.days.items():
            if _is_noticeable(before, after):
                yield day


def restatements(moved: Sequence[MovedSum], totals: Sequence[Told], facts: Facts) -> list[Restatement]:
    """Return what is to be told of sums that were moved, the newest days first.

    Args:
        moved: In the order in which they were.
        totals: KPIs that may be told of, the first ones first.
        facts: Of the shop, as they are now.
    """
    if not moved:
        return []
    by_day: dict[date, Counter[str]] = defaultdict(Counter)
    for one in moved:
        by_day[one.day][one.measure] += one.after - one.before
    moves = [found for told in totals if (found := _moves(told, by_day, facts)) is not None]
    spans = _spans(sorted({day for one in moves for day in one.noticeable()}))
    made = [_restatement(span, moves, moved, facts) for span in reversed(spans)]
    return [one for one in made if one.moved]


def _is_noticeable(before: int, after: int) -> bool:
    return before != after and abs(after - before) >= NOTICEABLE * max(abs(before), abs(after))


def _moves(told: Told, by_day: Mapping[date, Counter[str]], facts: Facts) -> _Moves | None:
    """Return by how much a total was moved; None of one that is no plain sum."""
    span = Period(min(by_day), max(by_day))
    parts = told.kpi.daily_parts(facts, span)
    if parts is None or parts[1] is not None:
        return None
    sums = parts[0]
    by = {day: delta for day, row in by_day.items() if (delta := sums.of(row))}
    values = facts.daily(sums.names, span) if by else {}
    after = {day: sums.of(values.get(day, {})) for day in by}
    return _Moves(told, sums, {day: (after[day] - delta, after[day]) for day, delta in by.items()})


def _spans(days: Sequence[date]) -> list[Period]:
    found: list[Period] = []
    for day in days:
        if found and (day - found[-1].last).days <= _BETWEEN + 1:
            found[-1] = Period(found[-1].first, day)
        else:
            found.append(Period.day(day))
    return found


def _restatement(span: Period, moves: Sequence[_Moves], moved: Sequence[MovedSum], facts: Facts) -> Restatement:
    told = (_restated(one, span, facts) for one in moves)
    kept = [one for one in told if one is not None][:_MOST_TOLD]
    return Restatement(span, tuple(kept), _causes([one for one in moved if one.day in span]))


def _restated(one: _Moves, span: Period, facts: Facts) -> Restated | None:
    """Return what the days came to and come to; None where somebody would not notice."""
    delta = sum(after - before for day, (before, after) in one.days.items() if day in span)
    if not delta:
        return None
    after = one.sums.of(facts.sums(one.sums.names, span).get("", {}))
    if not _is_noticeable(after - delta, after):
        return None
    unit = one.told.unit
    return Restated(one.told.kpi.id, unit, facts.currency if unit == "currency" else "", after - delta, after)


def _causes(moved: Sequence[MovedSum]) -> tuple[Cause, ...]:
    """Return every cause once, with its orders of all days and writes together."""
    writes = {(one.write, one.day): one.causes for one in moved if one.causes}
    found: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], Cause] = {}
    for causes in writes.values():
        for cause in causes:
            key = (cause.why, cause.table, cause.source)
            found[key] += cause.count
            first.setdefault(key, cause)
    return tuple(Cause(one.why, found[key], one.table, one.source) for key, one in first.items())
