"""A figure beside all that it can be held beside: the one place that puts this together, for every page."""

from __future__ import annotations

from alerts.messages.judgement_views import normal_of, usual_of
from commerce.comparisons import Beside, Compared, Comparison, moved, moved_from
from commerce.facts import Facts
from commerce.figures import Figure, Missing, Verdict
from commerce.period import YEAR_OF_WEEKS, Period
from knowledge import Knowledge
from kpi.book import Book


def compared(book: Book, facts: Facts, verdict: Verdict, knowledge: Knowledge, *, asked: bool = False) -> Compared:
    """Return a figure with its target, the days before, the same weeks last year, what is usual, and a benchmark.

    Args:
        book: The KPIs.
        facts: Of the shop.
        verdict: On the figure, which has a value; where its target and its usual level are told.
        knowledge: States benchmarks.
        asked: Its days were asked for, rather than being the KPI's own window: a calendar month is then held beside
            the calendar month before.
    """
    figure = verdict.figure
    if figure.value is None:
        return Compared(figure, tuple(Comparison(one, missing=figure.missing) for one in Beside))
    period = figure.period
    before = period.previous() if asked else period.before()
    return Compared(
        figure,
        (
            _target(figure, verdict),
            _then(Beside.BEFORE, book, facts, figure, before, asked=asked),
            _then(Beside.LAST_YEAR, book, facts, figure, period.earlier(YEAR_OF_WEEKS), asked=asked),
            _usual(figure, verdict),
            _benchmark(figure, knowledge),
        ),
    )


def _target(figure: Figure, verdict: Verdict) -> Comparison:
    """Return the target, whichever of the questions on the KPI knows it; it is one for the days of its verdict."""
    told = next((one for one in (verdict, *verdict.also) if one.target is not None), None)
    if told is None or told.target is None:
        return Comparison(Beside.TARGET, missing=Missing("no_target"))
    if told.limit is None:  # near usual, and no usual level is known
        return Comparison(Beside.TARGET, target=told.target, missing=Missing("no_usual"))
    shown = told.figure.value if told.figure.value is not None else figure.value
    change = None if shown is None else moved(figure.unit, shown, told.limit)
    return Comparison(
        Beside.TARGET,
        told.limit,
        change=change,
        period=told.figure.period,
        target=told.target,
        is_ceiling=told.above_is_worse,
    )


def _then(beside: Beside, book: Book, facts: Facts, figure: Figure, period: Period, *, asked: bool) -> Comparison:
    """Return what it was on other days; what covers only some of them is not held beside."""
    then = (book.figure if asked else book.judged)(figure.kpi, facts, period)
    if then.value is None or figure.value is None:
        return Comparison(beside, period=period, missing=then.missing or Missing("not_covered"))
    if then.period != period:
        return Comparison(beside, period=period, missing=Missing("not_covered"))
    if then.basis != figure.basis:
        return Comparison(beside, period=period, missing=Missing("counted_otherwise"))
    return Comparison(beside, then.value, change=moved(figure.unit, figure.value, then.value), period=period)


def _usual(figure: Figure, verdict: Verdict) -> Comparison:
    usual, normal = usual_of(verdict), normal_of(verdict)
    if usual is None or figure.value is None:
        return Comparison(Beside.USUAL, missing=Missing("no_usual"))
    low, high = normal or (None, None)
    return Comparison(Beside.USUAL, usual, low, high, moved(figure.unit, figure.value, usual))


def _benchmark(figure: Figure, knowledge: Knowledge) -> Comparison:
    """Return the first figure that a document states for the KPI in its unit, as typical or as a rule."""
    for one in knowledge.kpis[figure.kpi].benchmarks:
        ends = one.stated(figure.unit)
        if ends is None or figure.value is None:
            continue
        low, high = ends
        change = moved_from(figure.unit, figure.value, low, high)
        if low == high:
            return Comparison(Beside.BENCHMARK, low, change=change, file=one.file)
        return Comparison(Beside.BENCHMARK, low=low, high=high, change=change, file=one.file)
    return Comparison(Beside.BENCHMARK, missing=Missing("no_benchmark"))
