"""An incident for one reader: names in the reader's language, numbers that know their unit, ready for a template."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from alerts.messages.advice_views import AdviceView, advice_view
from alerts.messages.cause_views import CauseView, cause_view, told_effects
from alerts.messages.course_view import CourseView, course_view
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.judgement_views import (
    DriftView,
    LossView,
    OnsetView,
    SilenceView,
    drift_of,
    drift_view,
    is_total,
    looked_until,
    loss_view,
    onset_of,
    onset_view,
    silence_view,
    usual_of,
)
from alerts.messages.life_view import LifeView, life_view
from alerts.messages.still_open import still_open, told_losses
from commerce.clock import local_day
from commerce.figures import Figure, Operation, Target, Verdict
from commerce.judgements import Onset
from commerce.watches import Say
from knowledge import Knowledge
from knowledge.rules import ruled
from wording import phrases
from wording.definitions import definitions
from wording.escaping import clip
from wording.language import language as language_of
from wording.marks import mark_of
from wording.names import Names
from wording.values import Value, figure_value, worked


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a composed KPI."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule of the documents that a KPI is judged by: what it says, and what the document is about."""

    note: str
    subject: str


def rule_view(verdict: Verdict, knowledge: Knowledge, language: str) -> RuleView | None:
    """Return the rule that a verdict goes by; None where the merchant set its target, or nobody did."""
    if verdict.target is None or not verdict.target.is_rule:
        return None
    text = knowledge.kpis[verdict.kpi]
    one = next(one for one in text.benchmarks if ruled(one, text.unit) is not None)
    return RuleView(one.note[language], knowledge.documents[one.file].subject[language])


@dataclass(frozen=True, slots=True)
class AgreedView:
    """A target that a KPI has beside the question that was answered; `limit`: what that comes to."""

    target: Target
    limit: Value
    is_above: bool
    baseline: Value | None = None
    rule: RuleView | None = None


@dataclass(frozen=True, slots=True)
class AlertView:
    """One incident for one reader.

    Attributes:
        shop_name: As the configuration calls it, whatever stands in it: never shown.
        incident: Its id, never shown; `subject`: what is watched, a KPI or a silence, by its id.
        question: Which question was answered (`commerce.judgements.Question`).
        is_above: The wrong side of the limit, or of the usual level, is the one above it.
        rule: The rule of the documents that `target` is; None of a target that the merchant set.
        is_total: The value is a sum, and so a fact.
        usual: The usual level that a limit was made of.
        agreed: The merchant's own limit, where another question was answered.
        looked_until: The last day that was looked at, where days that are over come after it.
        read_at: When the shop was last read, on its own clock; "" where that is not known.
        is_new_usual: It is over because it has been so for long, not because it came back.
        since: Its first day, `or_longer`: or an earlier one; `onset` where it was estimated.
        still: Of an open incident that today's figure does not show: why, to be translated; else "".
        others: The same KPI counted otherwise.
        mark: What kind of word it is, to be translated; `sign`: the same as a sign for channels that draw one.
        course: How the number went; None of what has none.
        orders_page: Address of the shop's own list of the orders that were counted; "" where it has none.
        page: Address of our own page of the incident; "" where there is none.
        command: Acknowledges it; `command_for` is the same with NAME for the shop, where a name cannot be shown as it
            is. `adopt`, `adopt_for`: the same of noting that its tactic is tried; "" without one.
    """

    shop: str
    shop_name: str
    incident: str
    subject: str
    name: str
    say: str
    mark: str
    sign: str
    still: str
    question: str
    is_above: bool
    is_total: bool
    value: Value | None
    limit: Value | None
    low: Value | None
    high: Value | None
    baseline: Value | None
    target: Target | None
    rule: RuleView | None
    agreed: AgreedView | None
    working: str
    working_values: dict[str, str]
    unknown_days: int
    parts: tuple[PartView, ...]
    operation: Operation
    others: tuple[PartView, ...]
    basis: str
    definitions: tuple[str, ...]
    first: date
    last: date
    window_days: int
    looked_until: date | None
    read_at: str
    since: date | None
    or_longer: bool
    days: int
    is_new_usual: bool
    onset: OnsetView | None
    drift: DriftView | None
    silence: SilenceView | None
    against_usual: LossView | None
    against_target: LossView | None
    cost_week: Value | None
    cost_total: Value | None
    life: LifeView
    cause: CauseView | None
    effects: tuple[str, ...]
    advice: AdviceView | None
    course: CourseView | None
    orders_page: str
    page: str
    command: str
    command_for: str
    adopt: str
    adopt_for: str

    @property
    def is_recovery(self) -> bool:
        """Whether it is over."""
        return self.say == Say.RECOVERED


def view(
    case: IncidentUpdate, scene: MessageContext, knowledge: Knowledge, language: str, answers_as: str = ""
) -> AlertView:
    """Return one incident for one reader, who answers under a name where there are several."""
    # long: one line for each thing that a message says
    now, zone = scene.now, scene.zone
    verdict, figure = case.verdict, case.verdict.figure
    today = local_day(now, zone)
    since, or_longer = _since(case, zone)
    days = max(1, (today - since).days) if since else 0
    template, values = worked(figure, knowledge, language)
    currency = figure.currency or scene.currency
    speech = language_of(language)
    onset, drift = _onset(case), drift_of(verdict)
    still, losses = still_open(case), told_losses(case)
    mark = mark_of(case.say, is_silence=verdict.silence is not None)
    silence = None if still else verdict.silence  # that of an absence of which nothing is known tells nothing

    def clock(instant: datetime) -> str:
        return speech.clock(instant, zone, today)

    def money(minor: int | None) -> Value | None:
        return Value(Fraction(minor), "currency", currency) if minor and currency else None

    def on_scale(value: Fraction | None) -> Value | None:
        return None if value is None else Value(value, figure.unit, figure.currency)

    return AlertView(
        shop=clip(scene.shop),
        shop_name=verdict.shop,
        incident=case.watch.incident,
        subject=verdict.subject,
        name=_name(verdict, knowledge, language),
        say=case.say.value,
        mark=mark.words,
        sign=mark.sign,
        still=still,
        question=verdict.question.value,
        is_above=verdict.above_is_worse,
        is_total=is_total(figure),
        value=figure_value(figure),
        limit=on_scale(verdict.limit),
        low=on_scale(verdict.interval[0]) if verdict.interval else None,
        high=on_scale(verdict.interval[1]) if verdict.interval else None,
        baseline=on_scale(verdict.baseline),
        target=verdict.target,
        rule=rule_view(verdict, knowledge, language),
        agreed=agreed_view(verdict),
        working=template,
        working_values=values,
        unknown_days=figure.unknown_days,
        parts=parts(figure, knowledge, language),
        operation=figure.operation,
        others=others(figure, knowledge, language),
        basis=phrases.BASES.get(figure.basis, ""),
        definitions=definitions(figure, speech),
        first=figure.period.first,
        last=figure.period.last,
        window_days=figure.period.length,
        looked_until=looked_until(verdict, today),
        read_at=clock(scene.read_at) if scene.read_at else "",
        since=since,
        or_longer=or_longer,
        days=days,
        is_new_usual=verdict.why == "new_usual",
        onset=onset_view(onset) if onset else None,
        drift=drift_view(drift, figure, usual_of(verdict)) if drift else None,
        silence=silence_view(silence, (zone, today), currency, speech) if silence else None,
        against_usual=loss_view(losses, "usual", currency),
        against_target=loss_view(losses, "target", currency),
        cost_week=money(case.cost_per_week_minor),
        cost_total=money(case.cost_total_minor),
        life=life_view(case, scene, knowledge, language),
        cause=None
        if case.diagnosis is None or silence
        else cause_view(case.diagnosis, verdict, currency, knowledge, language),
        effects=told_effects(case.effects, knowledge, language),
        advice=advice_view(case.advice, currency, knowledge, language) if case.advice else None,
        course=course_view(verdict, case.course, _name(verdict, knowledge, language)),
        orders_page=scene.orders_page(figure.period),
        page=scene.pages.incident(verdict.shop, case.watch.incident),
        command=_acknowledge(verdict.subject, shlex.quote(verdict.shop), answers_as),
        command_for=_acknowledge(verdict.subject, "NAME", answers_as),
        adopt=_adopt(case, shlex.quote(verdict.shop), answers_as),
        adopt_for=_adopt(case, "NAME", answers_as),
    )


def agreed_view(verdict: Verdict) -> AgreedView | None:
    """Return the limit in figures that the merchant set, where the verdict answers another question than it asks."""
    for one in verdict.also:
        if one.target is not None and one.target.kind != "near_usual" and one.limit is not None:
            figure = one.figure
            return AgreedView(one.target, Value(one.limit, figure.unit, figure.currency), one.above_is_worse)
    return None


def _name(verdict: Verdict, knowledge: Knowledge, language: str) -> str:
    """Return what the incident is about: a KPI by its figure, with the way of counting; else what has stopped."""
    name_of = Names(knowledge, language)
    return name_of.figure(verdict.figure) if verdict.silence is None else name_of(verdict.subject)


def _since(case: IncidentUpdate, zone: ZoneInfo) -> tuple[date | None, bool]:
    """Return the first day of the incident, and whether it may be older: as the watch remembers it, in every message.

    A watch of an older version remembers only when it was first seen.
    """
    if case.watch.began is not None:
        return case.watch.began, case.watch.began_or_longer
    seen = case.watch.since.astimezone(zone).date() if case.watch.since else None
    first = min((day for day in (case.verdict.since, seen) if day is not None), default=None)
    return first, case.verdict.since_or_longer and first == case.verdict.since


def _onset(case: IncidentUpdate) -> Onset | None:
    """Return since when: once told always the same, as the watch remembers it."""
    watch = case.watch
    if watch.began and watch.began_earliest and watch.began_latest:
        return Onset(watch.began, watch.began_earliest, watch.began_latest)
    return None if watch.began is not None and watch.told_at is not None else onset_of(case.verdict)


def _acknowledge(subject: str, shop: str, answers_as: str) -> str:
    return f"shopbell alerts acknowledge {shlex.quote(subject)} --shop {shop}{_by(answers_as)}"


def _adopt(case: IncidentUpdate, shop: str, answers_as: str) -> str:
    if case.advice is None:
        return ""
    return f"shopbell tactics adopt {shlex.quote(case.advice.tactic.id)} --shop {shop}{_by(answers_as)}"


def _by(answers_as: str) -> str:
    return f" --by {shlex.quote(answers_as)}" if answers_as else ""


def parts(figure: Figure, knowledge: Knowledge, language: str) -> tuple[PartView, ...]:
    """Return what a composed KPI is made of."""
    return _told([part for part in figure.parts if part.kpi != figure.kpi], knowledge, language)


def others(figure: Figure, knowledge: Knowledge, language: str) -> tuple[PartView, ...]:
    """Return the same KPI counted otherwise: textbook retention beside the strict one."""
    return _told([part for part in figure.parts if part.kpi == figure.kpi], knowledge, language)


def _told(figures: Sequence[Figure], knowledge: Knowledge, language: str) -> tuple[PartView, ...]:
    name_of = Names(knowledge, language)
    known = [(name_of.figure(figure), figure_value(figure)) for figure in figures]
    return tuple(PartView(name, value) for name, value in known if value is not None)
