"""What it costs that a KPI has been worse since a day: against the usual level, and against the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from commerce.facts import Facts
from commerce.figures import Figure, Target
from commerce.judgements import Against, Loss
from commerce.period import FOUR_WEEKS, WEEK, Period
from kpi.formulas.gap_cost import GapCost
from kpi.formulas.kind import Kpi


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
    """

    period: Period
    side: int
    usual: Fraction | None
    seen: Fraction | None = None
    counted: int | None = None


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

    def loss(against: Against, gap: Fraction, cost: GapCost) -> Iterator[Loss]:
        a_week = cost.a_week(
            figure, max(Fraction(0), gap), lambda kpi: book.figure(kpi, facts, since.period).value or Fraction(0)
        )
        if a_week is not None:
            total = a_week * since.period.length / WEEK
            if against == "usual" and since.counted:
                a_week = total * WEEK / since.counted  # a week like others, whatever lay between
            yield Loss(against, round(a_week), round(total), since.period.first)

    return tuple(found for gap in _gaps(one, figure, since, target) for found in loss(*gap))


def _gaps(one: Kpi, figure: Figure, since: Since, target: Target | None) -> Iterator[tuple[Against, Fraction, GapCost]]:
    """Yield how much worse than usual and than the target it was, and how that becomes money."""
    if since.usual is not None and since.seen is not None:
        yield "usual", since.usual - since.seen, one.counted_cost
    elif since.usual is not None and figure.value is not None:
        yield "usual", since.side * (since.usual - figure.value), one.gap_cost
    if since.seen is not None:
        return  # of the few days since it began a share of 90 days says nothing that a target could be held to
    if target is not None and target.kind != "near_usual" and figure.value is not None:
        days = Fraction(since.period.length, FOUR_WEEKS) if one.adds_up else 1
        yield "target", since.side * (target.value * days - figure.value), one.gap_cost
