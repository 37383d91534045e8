"""The figures of one shop that `shopbell kpi` shows, worked out once for whichever form they are shown in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from alerts.messages.judgement_views import is_total, normal_of
from commerce.comparisons import Compared
from commerce.figures import Figure, Verdict, VerdictState
from commerce.lifetime import Lifetime
from commerce.month_to_date import MonthToDate
from commerce.period import FOUR_WEEKS, Period
from commerce.value_bands import band_of
from knowledge import Knowledge
from kpi.explain.described import described
from shopbell import present
from shopbell.jobs.month import months_of
from shopbell.jobs.shops import OpenShop
from shopbell.present import Row
from wording.tone import remark

Ends: TypeAlias = tuple[Fraction, Fraction] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes:
        kpis: Ids; those that the collection only describes have no value.
        days: None: of each KPI those of its own verdict.
        segment: The way to split; "" for the whole shop.
        named: KPIs that were asked for by name, of which all is told that is known.
    """

    kpis: Sequence[str]
    days: Period | None
    segment: str
    named: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShopFigures:
    """The figures of one shop: `asked` are the days, `watched` the verdicts that say how small a change is seen.

    Where no days were asked for, and all figures are of the same ones, `asked` are these.
    `normal`: by KPI what is normal in these very days, where that is known. `months`: how the month stands, by KPI.
    """

    opened: OpenShop
    asked: Period
    rows: list[Row]
    watched: Mapping[str, Verdict]
    normal: Mapping[str, tuple[Fraction, Fraction]]
    lifetimes: Mapping[str, Lifetime]
    months: Mapping[str, MonthToDate]
    compared: Mapping[str, Compared] = field(default_factory=dict)

    def sure_and_normal(self, row: Row) -> tuple[Ends, Ends]:
        """Return between which ends the value very likely lies, and which are normal in the same days; None: not known.

        A sum that was counted is a fact: there is nothing between which it lies.
        """
        return None if is_total(row.figure) else row.interval, self.normal.get(row.figure.kpi)


def figures_of(opened: OpenShop, wanted: Wanted, knowledge: Knowledge) -> ShopFigures:
    """Return the figures of a shop that are asked for, in the order of the question."""
    period = wanted.days or Period.ending(opened.last_day, FOUR_WEEKS)
    is_now = wanted.days is None and not wanted.segment  # what can be seen is what can be seen now
    rows = list(_rows_now(opened, wanted, period, knowledge) if is_now else _rows(opened, wanted, period, knowledge))
    covered = {row.figure.period for row in rows if row.figure.value is not None or row.figure.segment}
    if wanted.days is None and len(covered) == 1:
        (period,) = covered
    watched = [kpi for kpi in wanted.kpis if kpi in opened.watched] if is_now else []
    verdicts = {kpi: opened.verdict(kpi) for kpi in watched}
    normal = {kpi: found for kpi, verdict in verdicts.items() if (found := normal_of(verdict)) is not None}
    worked_out = [kpi for kpi in wanted.named if kpi in opened.book.ids and not wanted.segment]
    lives = {kpi: opened.book.kpi(kpi).lifetime(opened.facts, period.last) for kpi in worked_out}
    told = {kpi: lifetime for kpi, lifetime in lives.items() if lifetime is not None}
    months = {one.kpi: one for one in months_of(opened) if one.kpi in wanted.kpis} if is_now else {}
    return ShopFigures(opened, period, rows, verdicts, normal, told, months)


def _rows_now(opened: OpenShop, wanted: Wanted, period: Period, knowledge: Knowledge) -> Iterator[Row]:
    """Yield the figures that `check`, the digest and alerts show: of each KPI those of its own verdict's days."""
    for kpi in wanted.kpis:
        if kpi not in opened.book.ids:
            yield _described(opened, kpi, period, knowledge)
            continue
        verdict = opened.verdict(kpi)
        interval = opened.interval(kpi, verdict.figure.period) if verdict.figure.value is not None else None
        yield replace(present.row_of(verdict, opened.today), interval=interval)


def _rows(opened: OpenShop, wanted: Wanted, period: Period, knowledge: Knowledge) -> Iterator[Row]:
    """Yield the figures of one shop. The state is that of the very days the figure is of, as far as they are over."""
    book, facts, today, segment = opened.book, opened.facts, opened.today, wanted.segment
    for kpi in wanted.kpis:
        if kpi not in book.ids:
            if not segment:
                yield _described(opened, kpi, period, knowledge)
        elif not segment:
            figure = book.figure(kpi, facts, period)
            verdict = opened.verdict_on(kpi, today, period=figure.period)
            state = verdict.state if figure.value is not None else VerdictState.NO_DATA
            has_target, interval = verdict.target is not None, opened.interval(kpi, period)
            age_days = (today - figure.period.last).days
            yield Row(opened.name, figure, interval, state.value, has_target, remark(verdict), age_days)
        elif segment in book.segments(kpi):
            days = wanted.days or opened.verdict(kpi).figure.period  # the parts are of the days of the whole
            for figure in _in_order(book.by_segment(kpi, facts, days, segment)):
                yield Row(opened.name, figure, age_days=(today - figure.period.last).days)


def _in_order(figures: Mapping[str, Figure]) -> list[Figure]:
    """Return bands of order values from the lowest on, and all else as it comes: the largest first."""
    bands = [(band, key) for key in figures if (band := band_of(key)) is not None]
    keys = [key for _, key in sorted(bands)] if len(bands) == len(figures) else list(figures)
    return [figures[key] for key in keys]


def _described(opened: OpenShop, kpi: str, period: Period, knowledge: Knowledge) -> Row:
    """Return the line of a KPI that the collection only describes."""
    text, book = knowledge.kpis[kpi], opened.book
    figure = described(kpi, text.unit, text.inputs, period, map(book.kpi, book.ids))
    return Row(opened.name, figure, state=VerdictState.NO_DATA.value)
