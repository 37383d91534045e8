"""The morning digest of one shop: the numbers that matter, what is open, what was held back, what the data lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import groupby

from alerts.advise.rank import Advice
from alerts.messages.compose import Content, compose
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.judgement_views import DriftView, drift_of, drift_view, is_total, usual_of
from alerts.messages.morning_views import (
    GoingWellView,
    OccasionView,
    UnjudgedView,
    WatchedView,
    going_well_view,
    occasion_views,
    unjudged_views,
    watched_views,
)
from alerts.messages.recipient import Recipient
from alerts.messages.views import AlertView, PartView, RuleView, others, parts, rule_view, view
from commerce.figures import Figure, Missing, Operation, Target, Verdict
from commerce.judgements import Question
from commerce.messages import Attachment, Message
from commerce.month_to_date import MonthToDate
from commerce.period import Period
from commerce.restatements import Restatement, Shown
from commerce.special_days import Occasion
from commerce.watches import LogEntry
from knowledge import Knowledge
from wording import phrases
from wording.charts import Chart, chart, png
from wording.definitions import definitions
from wording.escaping import clip
from wording.incidents import why_silent
from wording.language import language as speech
from wording.missing import missing_text
from wording.month_to_date import month_told
from wording.names import Names
from wording.notices import Notice, NoticeView, notice_view
from wording.render import Renderer
from wording.restatements import restatement_lines
from wording.tone import remark, tone
from wording.values import Value, change, figure_value, worked

#: KPIs shown large, with a chart; the rest is a table.
HEROES = 5
#: Lines of the log of what was held back.
HELD_BACK_SHOWN = 8
#: Notices that say that nothing below is as of now.
_UNREAD = frozenset({"stale", "reading_failed"})


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI in a digest: its verdict, the figure of the period before, and its course (oldest first)."""

    verdict: Verdict
    before: Figure | None = None
    history: Sequence[tuple[date, Fraction | None]] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest tells, in figures.

    Attributes:
        day: The local day on which it is read; the figures end the day before.
        lines: The KPIs of every day and those with a target, in the order of the book.
        incidents: Open ones, with advice where there is any.
        held_back: Log entries that were not sent, newest first.
        occasions: Days around this one that are not as usual, and what somebody said to expect.
        going_well: Better than usual, each with a tactic to do more of it.
        months: How the month stands against the goals that are written for a month.
        restated: Days that were shown before, and changed since.
        shown: Which days this digest shows; None: it is none of a shop.
    """

    shop: str
    day: date
    lines: Sequence[Line]
    incidents: Sequence[IncidentUpdate] = ()
    held_back: Sequence[LogEntry] = ()
    notices: Sequence[Notice] = ()
    occasions: Sequence[Occasion] = ()
    going_well: Sequence[tuple[Verdict, Advice]] = ()
    months: Sequence[MonthToDate] = ()
    restated: Sequence[Restatement] = ()
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """One KPI for one reader. `tone`: "off" or "on" target, too "close" to tell, "unclear"; "" without a target.

    `period` is None where it is the one that the digest tells once; `days_before`: how many days the change is
    against. `others` are the same KPI counted otherwise.
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
    dashed: Value | None
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
    chart_id: str
    drawing: Chart | None


@dataclass(frozen=True, slots=True)
class MissingView:
    """KPIs without a value for one reason."""

    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class HeldView:
    """Something that was not sent, and why."""

    day: date
    name: str
    reason: str
    cause: str


@dataclass(frozen=True, slots=True)
class OffView:
    """Something that needs a look; `state` says of a number how it stands, and is to be translated."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class DigestView:
    """A digest for one reader.

    Attributes:
        period: The days of every figure that names no others.
        off: What needs a look: what has stopped first, then the numbers; of a shop that cannot be read, what did when
            it was last read.
        by_targets: All that was judged is a matter of targets: no usual level and no silence is in it.
        unread_since: Since when the shop cannot be read, on its own clock; "" while it can.
        months: A line for each monthly goal.
        restated: A line for each stretch of days that changed after it was shown.
    """

    shop: str
    day: date
    period: Period | None
    heroes: tuple[LineView, ...]
    rest: tuple[LineView, ...]
    incidents: tuple[AlertView, ...]
    going_well: tuple[GoingWellView, ...]
    missing: tuple[MissingView, ...]
    held_back: tuple[HeldView, ...]
    notices: tuple[NoticeView, ...]
    watched: tuple[WatchedView, ...]
    unjudged: tuple[UnjudgedView, ...]
    occasions: tuple[OccasionView, ...]
    off: tuple[OffView, ...]
    judged_count: int
    by_targets: bool
    unread_since: str
    months: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()

    @property
    def off_count(self) -> int:
        """How much needs a look."""
        return len(self.off)


def digest_view(
    digest: Digest, scene: MessageContext, knowledge: Knowledge, language: str, answers_as: str = ""
) -> DigestView:
    """Return a digest for one reader: the heroes are what is off target, then the collection's core."""
    known = [line for line in digest.lines if line.verdict.figure.value is not None]
    ranked = sorted(known, key=lambda line: _rank(line, knowledge))
    order = [*ranked[:HEROES], *(line for line in known if line not in ranked[:HEROES])]
    counted = Counter(line.verdict.figure.period for line in known)
    period = max(counted, key=lambda days: (counted[days], days.last, days.length), default=None)
    shown = _said_once(_line(line, period, knowledge, language) for line in order)
    judged = [line for line in known if _is_judged(line.verdict)]
    verdicts = [line.verdict for line in known]
    silent = [case.verdict for case in digest.incidents if case.verdict.silence is not None and case.verdict.off_target]
    told = {subject for case in digest.incidents for subject in (case.verdict.subject, *case.effects)}
    off = [line.verdict for line in ranked if line in judged and line.verdict.off_target is True]
    unread_since = _unread_since(digest.notices, scene, language)
    open_then = _open_then(digest.incidents, (*silent, *off)) if unread_since else ()
    return DigestView(
        shop=clip(scene.shop),
        day=digest.day,
        period=period,
        heroes=shown[:HEROES],
        rest=shown[HEROES:],
        incidents=tuple(view(case, scene, knowledge, language, answers_as) for case in digest.incidents),
        going_well=tuple(
            going_well_view(verdict, advice, scene.currency, knowledge, language)
            for verdict, advice in digest.going_well
        ),
        missing=_missing(digest.lines, knowledge, language),
        held_back=tuple(_held(entry, scene, knowledge, language) for entry in digest.held_back[:HELD_BACK_SHOWN]),
        notices=tuple(notice_view(notice, scene.zone, knowledge, language) for notice in digest.notices),
        watched=watched_views([one for one in verdicts if one.subject not in told], knowledge, language),
        unjudged=unjudged_views(verdicts, knowledge, language),
        occasions=occasion_views(digest.occasions, knowledge, language),
        off=tuple(_off(verdict, Names(knowledge, language)) for verdict in (*silent, *off, *open_then)),
        judged_count=len(judged) + len(silent),
        by_targets=not silent and all(line.verdict.question is Question.TARGET for line in judged),
        unread_since=unread_since,
        months=tuple(month_told(one, Names(knowledge, language)(one.kpi), speech(language)) for one in digest.months),
        restated=tuple(restatement_lines(digest.restated, knowledge, speech(language))),
    )


def _said_once(lines: Iterable[LineView]) -> tuple[LineView, ...]:
    """Return the lines, each definition told beside the first one only."""
    found: list[LineView] = []
    for line in lines:
        told = {one for before in found for one in before.definitions}
        found.append(replace(line, definitions=tuple(one for one in line.definitions if one not in told)))
    return tuple(found)


def _unread_since(notices: Sequence[Notice], scene: MessageContext, code: str) -> str:
    """Return since when the figures are no news, on the shop's clock; "" while the shop can be read."""
    found = [notice.at or scene.read_at for notice in notices if notice.code in _UNREAD]
    since = next((at for at in found if at is not None), None)
    return "" if since is None else speech(code).moment(since, scene.zone)


def _open_then(incidents: Sequence[IncidentUpdate], told: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Return what is still open and cannot be judged while nothing is read, but for what is told as off already."""
    known = {verdict.subject for verdict in told}
    return tuple(
        case.verdict for case in incidents if case.verdict.off_target is None and case.verdict.subject not in known
    )


def _off(verdict: Verdict, name_of: Names) -> OffView:
    if verdict.silence is not None:
        return OffView(name_of(verdict.subject), "")
    return OffView(name_of.figure(verdict.figure), remark(verdict))


def _is_judged(verdict: Verdict) -> bool:
    """Return whether a verdict was asked for, and says something."""
    if verdict.question is Question.DRIFT:  # within its usual swing is as usual, wherever in it
        return verdict.off_target is not None
    return verdict.target is not None and verdict.surely_off is not None


def _rank(line: Line, knowledge: Knowledge) -> tuple[bool, bool, bool]:
    text = knowledge.kpis.get(line.verdict.kpi)
    return line.verdict.off_target is not True, line.verdict.target is None, not (text and text.core)


def _dashed(verdict: Verdict) -> Fraction | None:
    """Return the level that a course is drawn beside: the target, or what is usual where nobody set one."""
    drift = drift_of(verdict)
    usual = drift.usual if drift is not None and not drift.counted else verdict.baseline
    return usual if verdict.target is None else verdict.limit


def _line(line: Line, usual: Period | None, knowledge: Knowledge, language: str) -> LineView:
    verdict, figure = line.verdict, line.verdict.figure
    moved = change(figure, line.before)
    sign = 0 if moved is None else (moved.exact > 0) - (moved.exact < 0)
    template, values = worked(figure, knowledge, language)
    drift, dashed = drift_of(verdict), _dashed(verdict)

    def on_scale(value: Fraction | None) -> Value | None:
        return None if value is None else Value(value, figure.unit, figure.currency)

    return LineView(
        name=Names(knowledge, language).figure(figure),
        state=remark(verdict),
        tone=tone(verdict),
        value=figure_value(figure),
        period=None if figure.period == usual else figure.period,
        change=moved,
        days_before=line.before.period.length if line.before else 0,
        is_better=None if not sign else (sign > 0) == (verdict.direction == "higher_is_better"),
        limit=on_scale(verdict.limit),
        dashed=on_scale(dashed),
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
        chart_id=f"{verdict.kpi}@shopbell",
        drawing=chart([value for _, value in line.history], dashed, tone(verdict)),
    )


def _missing(lines: Sequence[Line], knowledge: Knowledge, language: str) -> tuple[MissingView, ...]:
    """Group what has no value by what it lacks, so that one missing table is one line."""
    lacking = [(line.verdict.figure.missing, line.verdict.kpi) for line in lines if line.verdict.figure.missing]
    ordered = sorted((missing.reason, missing.inputs, missing.shares, kpi) for missing, kpi in lacking if missing)
    return tuple(
        MissingView(
            names=tuple(Names(knowledge, language)(kpi) for *_, kpi in group),
            reason=missing_text(Missing(*why), knowledge, language),
        )
        for why, group in groupby(ordered, key=lambda found: found[:3])
    )


def _held(entry: LogEntry, scene: MessageContext, knowledge: Knowledge, language: str) -> HeldView:
    return HeldView(
        day=entry.at.astimezone(scene.zone).date(),
        name=Names(knowledge, language)(entry.kpi),
        reason=why_silent(entry.reason),
        cause=Names(knowledge, language)(entry.detail) if entry.reason == "inhibited" else "",
    )


def digest_message(digest: Digest, scene: MessageContext, recipient: Recipient, renderer: Renderer) -> Message:
    """Return a digest for one recipient, in the parts that the channel carries; one picture per hero KPI by `cid:`.

    Its key holds shop, recipient and the recipient's own day, so that a restart writes nobody twice and a reader far
    from the shop misses none.
    """
    day = scene.now.astimezone(recipient.zone or scene.zone).date()
    shown = digest_view(digest, scene, renderer.knowledge, recipient.language, recipient.answers_as)
    known = {"digest": shown, "shop": shown.shop, "simulated": scene.simulated}
    key = f"digest:{digest.shop}:{day.isoformat()}:{recipient.name}"

    def pictures() -> list[Attachment]:
        return [Attachment(hero.chart_id, "image/png", png(hero.drawing)) for hero in shown.heroes if hero.drawing]

    return compose(Content("digest", "digest", key, known, pictures), recipient, renderer, scene.now)
