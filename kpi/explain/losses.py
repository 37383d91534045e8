"""What it costs that a KPI has been worse since a day: against the usual level, and against the target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Protocol, TypeAlias

from commerce.facts import Facts
from commerce.figures import Figure, Target
from commerce.judgements import Against, Loss
from commerce.period import FOUR_WEEKS, WEEK, Period
from commerce.special_days import ORDINARY, SpecialDays
from kpi.formulas.gap_cost import GapCost, Lookup
from kpi.formulas.kind import Kpi

_Runs: TypeAlias = tuple[list[Period], list[Period]]


class Figures(Protocol):
    """What a loss asks of the book."""

    def figure(self, kpi_id: str, facts: Facts, period: Period) -> Figure:
        """Return the value over a period."""
        ...

    def judged(self, kpi_id: str, facts: Facts, period: Period) -> Figure:
        """Return the figure that verdicts are about."""
        ...


@dataclass(frozen=True, slots=True)
class Since:
    """The days since an onset, and what was counted in them.

    Attributes:
        period: From the first day to the last settled one.
        side: +1 when higher is better, -1 when lower is.
        usual: What the KPI would usually have been on them, of a total its sum; None where only a target is known.
        seen: What was counted in place of the KPI, `usual` in the same units; None: the KPI itself.
        counted: On how many of the days something may have been lost against the usual level: special ones are taken
            for usual. None: on all.
        planned: Says on which days the shop was closed as planned, or which somebody said to expect: against a target
            nothing is lost on them.
    """

    period: Period
    side: int
    usual: Fraction | None
    seen: Fraction | None = None
    counted: int | None = None
    planned: SpecialDays = ORDINARY


def losses(one: Kpi, book: Figures, facts: Facts, since: Since, target: Target | None) -> tuple[Loss, ...]:
    """Return what it costs; () where money cannot be named honestly.

    Args:
        one: The KPI.
        book: Works out the figures of these very days.
        facts: Of the shop.
        since: The days.
        target: In the units of the value, a total's over four weeks; None, or near the usual level: no second loss.
    """
    figure = book.judged(one.id, facts, since.period)

    def value_of(kpi: str) -> Fraction:
        return book.figure(kpi, facts, since.period).value or Fraction(0)

    def loss(against: Against, total: Fraction | None, counted: int) -> Iterator[Loss]:
        if total is not None:
            # a week like others, whatever lay between
            yield Loss(against, round(total * WEEK / counted), round(total), since.period.first)

    def told() -> Iterator[Loss]:
        for gap, cost in _from_usual(one, figure, since):
            a_week = cost.a_week(figure, max(Fraction(0), gap), value_of)
            total = None if a_week is None else a_week * since.period.length / WEEK
            yield from loss("usual", total, since.counted or since.period.length)
        runs = _runs(since, one.id)
        # of the few days since it began a share of 90 days says nothing that a target could be held to
        if target is not None and target.kind != "near_usual" and since.seen is None and runs[0]:
            lost = _from_target(one, book, facts, since, target, runs, value_of)
            yield from loss("target", lost, sum(run.length for run in runs[0]))

    return tuple(told())


def _from_usual(one: Kpi, figure: Figure, since: Since) -> Iterator[tuple[Fraction, GapCost]]:
    """Yield how much worse than usual it was, and how that becomes money."""
    if since.usual is not None and since.seen is not None:
        yield since.usual - since.seen, one.counted_cost
    elif since.usual is not None and figure.value is not None:
        yield since.side * (since.usual - figure.value), one.gap_cost


def _from_target(  # noqa: PLR0917 - all that a loss is worked out from
    one: Kpi, book: Figures, facts: Facts, since: Since, target: Target, runs: _Runs, value_of: Lookup
) -> Fraction | None:
    """Return minor units lost against a target on the days that do not rest; None where money cannot be named.

    What adds up by days is counted on those days alone. Of all else, which has no days of its own, the days at rest
    cost nothing in proportion.
    """

    def signed(figure: Figure) -> Fraction | None:
        """Return what was lost on the days of a figure, below nothing where they were better than the target."""
        if figure.value is None:
            return None
        days = Fraction(figure.period.length, FOUR_WEEKS) if one.adds_up else 1
        a_week = one.gap_cost.a_week(figure, since.side * (target.value * days - figure.value), value_of)
        return None if a_week is None else a_week * figure.period.length / WEEK

    def figures(runs: Iterable[Period]) -> list[Figure]:
        return [book.judged(one.id, facts, run) for run in runs]

    whole = book.judged(one.id, facts, since.period)
    lost = signed(whole)
    if lost is None:
        return None
    working, resting = runs
    if resting:
        parts, others = figures(working), figures(resting)
        if _add_up(whole, [*parts, *others], is_total=one.adds_up):
            lost = sum((signed(part) or Fraction(0) for part in parts), Fraction(0))
        else:
            lost *= Fraction(sum(run.length for run in working), since.period.length)
    return max(Fraction(0), lost)


def _runs(since: Since, kpi: str) -> _Runs:
    """Return the days in runs: those on which something may be lost, and those at rest."""
    runs: _Runs = ([], [])
    for is_resting, days in groupby(since.period.days(), lambda day: since.planned.silenced(day, kpi) is not None):
        first, *more = days
        runs[is_resting].append(Period(first, more[-1] if more else first))
    return runs


def _add_up(whole: Figure, parts: Sequence[Figure], *, is_total: bool) -> bool:
    """Tell whether a figure is the sum of those of its days: what counts customers, or compares periods, is not."""
    if is_total:
        return sum((part.value or 0 for part in parts), Fraction(0)) == whole.value
    return all(
        getattr(whole, side) is not None
        and sum((Fraction(getattr(part, side) or 0) for part in parts), Fraction(0)) == getattr(whole, side)
        for side in ("numerator", "denominator")
    )
