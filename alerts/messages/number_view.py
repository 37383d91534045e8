"""One number of a digest: how it stands, what it is made of, its course."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from alerts.messages.course_view import Course, CourseView, course_view
from alerts.messages.judgement_views import DriftView, drift_of, drift_view, is_total, usual_of
from alerts.messages.views import PartView, RuleView, others, parts, rule_view
from commerce.figures import Figure, Operation, Target, Verdict
from commerce.pages import NO_PAGES, Pages
from commerce.period import Period
from knowledge import Knowledge
from wording import phrases
from wording.definitions import definitions
from wording.language import language as speech
from wording.names import Names
from wording.tone import remark, tone
from wording.values import Value, change, figure_value, worked


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI in a digest: its verdict, the figure of the period before, and its course (oldest first).

    Each value of the course is over as many days as the verdict.
    """

    verdict: Verdict
    before: Figure | None = None
    history: Course = ()


@dataclass(frozen=True, slots=True)
class LineView:
    """One KPI for one reader. `tone`: "off" or "on" target, too "close" to tell, "unclear"; "" without a target.

    `period` is None where it is the one that the digest tells once; `days_before`: how many days the change is
    against. `is_better` is None where the change is none, or lies within the usual swing: it has no colour then.
    `others` are the same KPI counted otherwise. `page`: address of our own page of it; "" where there is none.
    """

    name: str
    state: str
    tone: str
    value: Value | None
    period: Period | None
    change: Value | None
    days_before: int
    is_better: bool | None
    limit: Value | None
    is_above: bool
    is_total: bool
    window_days: int
    low: Value | None
    high: Value | None
    baseline: Value | None
    drift: DriftView | None
    target: Target | None
    rule: RuleView | None
    working: str
    working_values: dict[str, str]
    unknown_days: int
    parts: tuple[PartView, ...]
    operation: Operation
    others: tuple[PartView, ...]
    why: str
    basis: str
    definitions: tuple[str, ...]
    course: CourseView | None
    page: str


def line_view(
    line: Line, usual: Period | None, knowledge: Knowledge, language: str, pages: Pages = NO_PAGES
) -> LineView:
    """Return one number for one reader; `usual`: the days that the digest tells once for all numbers of them."""
    # long: one line for each thing that is told of a number
    verdict, figure = line.verdict, line.verdict.figure
    moved = change(figure, line.before)
    template, values = worked(figure, knowledge, language)
    drift, name = drift_of(verdict), Names(knowledge, language).figure(figure)

    def on_scale(value: Fraction | None) -> Value | None:
        return None if value is None else Value(value, figure.unit, figure.currency)

    return LineView(
        name=name,
        state=remark(verdict),
        tone=tone(verdict),
        value=figure_value(figure),
        period=None if figure.period == usual else figure.period,
        change=moved,
        days_before=line.before.period.length if line.before else 0,
        is_better=_is_better(verdict, moved),
        limit=on_scale(verdict.limit),
        is_above=verdict.above_is_worse,
        is_total=is_total(figure),
        window_days=figure.period.length,
        low=on_scale(verdict.interval[0]) if verdict.interval else None,
        high=on_scale(verdict.interval[1]) if verdict.interval else None,
        baseline=on_scale(verdict.baseline),
        drift=drift_view(drift, figure, usual_of(verdict)) if drift else None,
        target=verdict.target,
        rule=rule_view(verdict, knowledge, language),
        working=template,
        working_values=values,
        unknown_days=figure.unknown_days,
        parts=parts(figure, knowledge, language),
        operation=figure.operation,
        others=others(figure, knowledge, language),
        why=phrases.WHYS.get(verdict.why, ""),
        basis=phrases.BASES.get(figure.basis, ""),
        definitions=definitions(figure, speech(language)),
        course=course_view(verdict, line.history, name),
        page=pages.kpi(verdict.shop, verdict.kpi),
    )


def said_once(lines: Iterable[LineView]) -> tuple[LineView, ...]:
    """Return the lines, each definition told beside the first one only."""
    found: list[LineView] = []
    for line in lines:
        told = {one for before in found for one in before.definitions}
        found.append(replace(line, definitions=tuple(one for one in line.definitions if one not in told)))
    return tuple(found)


def _is_better(verdict: Verdict, moved: Value | None) -> bool | None:
    """Return whether a change is for the better; None of one that may be chance, or that tells another story.

    A number that is surely worse than usual has got worse; that it is a little better than in the days before, which
    were bad as well, is no good news.
    """
    if moved is None or not moved.exact:
        return None
    is_better = (moved.exact > 0) == (verdict.direction == "higher_is_better")
    is_meant = verdict.is_surely_better if is_better else verdict.off_target is True
    return is_better if is_meant else None
