"""An incident for one reader: names in the reader's language, numbers that know their unit, ready for a template.

What is told of the cause is what pushed the KPI the bad way, and no noise: an improvement has no culprits.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from alerts.advise.rank import Advice
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from commerce.diagnoses import Diagnosis, Driver, SegmentMove
from commerce.figures import Figure, Operation, Target, Verdict
from commerce.period import Period
from commerce.watches import Say
from knowledge import Knowledge
from wording import phrases
from wording.escaping import clip
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names, key_name
from wording.values import Value, figure_value, worked

#: Segments and drivers told of each incident.
SEGMENTS_SHOWN = 3
DRIVERS_SHOWN = 4
#: What has a smaller part in the change than this says nothing.
SMALLEST_PART = Fraction(1, 20)


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a composed KPI."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class BeforeView:
    """What the present value is compared with: the days before the drift, the value then, and how it came about."""

    period: Period
    value: Value
    working: str
    working_values: dict[str, str]


@dataclass(frozen=True, slots=True)
class DriverView:
    """An input that moved: its name, now and before, and the share of the change it explains."""

    name: str
    now: Value
    before: Value
    explains: Fraction | None


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A part of the shop: which, now and before, and how much of the whole change comes from it."""

    segment: str
    key: str
    now: Value | None
    before: Value | None
    part: Value
    is_mix: bool


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why a tactic fits: the test, and the figures that passed it.

    `days`: how many the figure was counted over; `by_usual`: it was held against its usual range, for want of a target.
    """

    test: str
    name: str
    value: Value | None
    against: Value | None
    other: str = ""
    segment: str = ""
    key: str = ""
    answer: int | None = None
    days: int = 0
    is_lower_better: bool = False
    by_usual: bool = False

    @property
    def is_minimum(self) -> bool:
        """Whether a figure within its limit lies above it."""
        if self.value is None or self.against is None or self.value.exact == self.against.exact:
            return not self.is_lower_better
        return self.is_above

    @property
    def is_above(self) -> bool:
        """Whether the figure lies above what it was held against."""
        return self.value is not None and self.against is not None and self.value.exact > self.against.exact


@dataclass(frozen=True, slots=True)
class AdviceView:
    """One tactic, its first step, why, what it takes, and where it comes from."""

    title: str
    advice: str
    first_step: str
    reasons: tuple[ReasonView, ...]
    effort: str
    repeated: bool
    subject: str


@dataclass(frozen=True, slots=True)
class AlertView:
    """One incident for one reader.

    `since` is its first day, `or_longer`: or an earlier one. `before` is None where nothing can be compared;
    `is_better`: it moved the good way since then, though it is still off target. `others` are the same KPI counted
    otherwise. `command` acknowledges it; `command_for` is the same with NAME for the shop, where a name cannot be shown
    as it is.
    """

    shop: str
    name: str
    say: str
    is_above: bool
    value: Value | None
    limit: Value | None
    low: Value | None
    high: Value | None
    baseline: Value | None
    target: Target | None
    working: str
    working_values: dict[str, str]
    unknown_days: int
    parts: tuple[PartView, ...]
    operation: Operation
    others: tuple[PartView, ...]
    basis: str
    first: date
    last: date
    since: date | None
    or_longer: bool
    days: int
    cost_week: Value | None
    cost_total: Value | None
    before: BeforeView | None
    is_better: bool
    drivers: tuple[DriverView, ...]
    segments: tuple[SegmentView, ...]
    notes: tuple[str, ...]
    effects: tuple[str, ...]
    advice: AdviceView | None
    command: str
    command_for: str

    @property
    def is_recovery(self) -> bool:
        """Whether it is over."""
        return self.say == Say.RECOVERED


def view(case: IncidentUpdate, scene: MessageContext, knowledge: Knowledge, language: str) -> AlertView:
    """Return one incident for one reader."""
    # long: one line for each thing that a message says
    now, zone = scene.now, scene.zone
    verdict, figure = case.verdict, case.verdict.figure
    since, or_longer = _since(case, zone)
    days = max(1, (now.astimezone(zone).date() - since).days) if since else 0
    template, values = worked(figure, knowledge, language)
    currency = figure.currency or scene.currency
    name_of = Names(knowledge, language)
    speech = language_of(language)
    diagnosis = case.diagnosis
    is_better = diagnosis is not None and _is_better(verdict, diagnosis)
    culprits = None if is_better else diagnosis

    def money(minor: int | None) -> Value | None:
        return Value(Fraction(minor), "currency", currency) if minor and currency else None

    def on_scale(value: Fraction | None) -> Value | None:
        return None if value is None else Value(value, figure.unit, figure.currency)

    return AlertView(
        shop=clip(scene.shop),
        name=name_of.figure(figure),
        say=case.say.value,
        is_above=verdict.above_is_worse,
        value=figure_value(figure),
        limit=on_scale(verdict.limit),
        low=on_scale(verdict.interval[0]) if verdict.interval else None,
        high=on_scale(verdict.interval[1]) if verdict.interval else None,
        baseline=on_scale(verdict.baseline),
        target=verdict.target,
        working=template,
        working_values=values,
        unknown_days=figure.unknown_days,
        parts=parts(figure, knowledge, language),
        operation=figure.operation,
        others=others(figure, knowledge, language),
        basis=phrases.BASES.get(figure.basis, ""),
        first=figure.period.first,
        last=figure.period.last,
        since=since,
        or_longer=or_longer,
        days=days,
        cost_week=money(case.cost_per_week_minor),
        cost_total=money(case.cost_total_minor),
        before=_before(diagnosis, knowledge, language) if diagnosis else None,
        is_better=is_better,
        drivers=_drivers(culprits, currency, name_of, speech) if culprits else (),
        segments=_segments(culprits, figure, knowledge, speech) if culprits else (),
        notes=tuple(phrases.NOTES[note] for note in diagnosis.notes if note in phrases.NOTES) if diagnosis else (),
        effects=tuple(name_of(kpi) for kpi in case.effects),
        advice=_advice(case.advice, figure, knowledge, language) if case.advice else None,
        command=_acknowledge(verdict.kpi, shlex.quote(verdict.shop)),
        command_for=_acknowledge(verdict.kpi, "NAME"),
    )


def _since(case: IncidentUpdate, zone: ZoneInfo) -> tuple[date | None, bool]:
    """Return the first day of the incident, and whether it may be older: as the watch remembers it, in every message.

    A watch of an older version remembers only when it was first seen.
    """
    if case.watch.began is not None:
        return case.watch.began, case.watch.began_or_longer
    seen = case.watch.since.astimezone(zone).date() if case.watch.since else None
    first = min((day for day in (case.verdict.since, seen) if day is not None), default=None)
    return first, case.verdict.since_or_longer and first == case.verdict.since


def _is_better(verdict: Verdict, diagnosis: Diagnosis) -> bool:
    """Return whether the KPI moved towards its limit since before."""
    change = _change(diagnosis)
    return bool(change) and (change < 0) == verdict.above_is_worse


def _change(diagnosis: Diagnosis) -> Fraction:
    if diagnosis.now.value is None or diagnosis.before.value is None:
        return Fraction(0)
    return diagnosis.now.value - diagnosis.before.value


def _before(diagnosis: Diagnosis, knowledge: Knowledge, language: str) -> BeforeView | None:
    value = figure_value(diagnosis.before)
    if value is None or diagnosis.now.basis != diagnosis.before.basis:
        return None
    template, values = worked(diagnosis.before, knowledge, language)
    return BeforeView(diagnosis.before.period, value, template, values)


def _acknowledge(kpi: str, shop: str) -> str:
    return f"shopbell alerts acknowledge {kpi} --shop {shop}"


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


def _drivers(diagnosis: Diagnosis, currency: str, name_of: Names, speech: Language) -> tuple[DriverView, ...]:
    """Return the inputs that moved so that it shows, and pushed the KPI the way it went."""
    views = [
        _driver(driver, currency, name_of)
        for driver in diagnosis.drivers
        if driver.explains is None or driver.explains >= SMALLEST_PART
    ]
    return tuple(one for one in views if one.now.write(speech) != one.before.write(speech))[:DRIVERS_SHOWN]


def _driver(driver: Driver, currency: str, name_of: Names) -> DriverView:
    return DriverView(
        name_of(driver.kpi),
        Value(driver.now, driver.unit, currency),
        Value(driver.before, driver.unit, currency),
        driver.explains,
    )


def _segments(diagnosis: Diagnosis, figure: Figure, knowledge: Knowledge, speech: Language) -> tuple[SegmentView, ...]:
    """Return the parts of the shop that pushed the KPI the way it went; what worked against it is not its cause."""
    change = _change(diagnosis)
    pushing = [
        _segment(move, figure, knowledge, speech)
        for move in diagnosis.segments
        if move.key and (move.rate + move.mix) * change > 0 and abs(move.rate + move.mix) >= SMALLEST_PART * abs(change)
    ]
    return tuple(one for one in pushing if one.is_mix or _shows(one, speech))[:SEGMENTS_SHOWN]


def _shows(segment: SegmentView, speech: Language) -> bool:
    """Return whether a reader sees that a part of the shop moved."""
    if segment.now is None or segment.before is None:
        return True
    return segment.now.write(speech) != segment.before.write(speech)


def _segment(move: SegmentMove, figure: Figure, knowledge: Knowledge, speech: Language) -> SegmentView:
    segment = knowledge.segments.get(move.segment)
    return SegmentView(
        segment=segment.name[speech.code] if segment else move.segment,
        key=key_name(move.segment, move.key, speech),
        now=figure_value(move.now),
        before=figure_value(move.before),
        part=Value(move.rate + move.mix, figure.unit, figure.currency),
        is_mix=abs(move.mix) > abs(move.rate),
    )


def _advice(advice: Advice, figure: Figure, knowledge: Knowledge, language: str) -> AdviceView:
    tactic = advice.tactic
    document = knowledge.documents.get(tactic.sources[0].file) if tactic.sources else None
    name_of, speech = Names(knowledge, language), language_of(language)
    reasons = []
    for reason in advice.reasons:
        condition = reason.condition
        setting = knowledge.settings.get(condition.setting)
        segment = knowledge.segments.get(condition.segment_by)
        kpi = knowledge.kpis.get(condition.kpi)
        shown = reason.figure
        against = None
        if shown is not None and reason.against is not None:
            against = Value(reason.against, shown.unit, shown.currency or figure.currency)
        reasons.append(
            ReasonView(
                test=condition.test,
                name=setting.name[language] if setting else name_of.figure(shown) if shown else name_of(condition.kpi),
                value=figure_value(shown) if shown else None,
                against=against,
                other=name_of(condition.other) if condition.other else "",
                segment=segment.name[language] if segment else "",
                key=key_name(condition.segment_by, reason.keys[0], speech) if reason.keys else "",
                answer=None if reason.setting is None or isinstance(reason.setting, bool) else reason.setting,
                days=shown.period.length if shown else 0,
                is_lower_better=kpi is not None and kpi.direction == "lower_is_better",
                by_usual=reason.by_usual,
            )
        )
    return AdviceView(
        title=tactic.title[language],
        advice=tactic.advice[language],
        first_step=tactic.steps[language][0] if tactic.steps[language] else "",
        reasons=tuple(reasons),
        effort=phrases.EFFORTS[tactic.effort],
        repeated=advice.repeated,
        subject=document.subject[language] if document else "",
    )
