"""An incident for one reader: names in the reader's language, numbers that know their unit, ready for a template."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from alerts import phrases
from alerts.advice import Advice
from alerts.cases import Case, Scene
from alerts.forms import clip
from alerts.tick import is_above_limit_bad
from alerts.values import Value, figure_value, worked
from commerce.figures import Diagnosis, Driver, Figure, SegmentMove, Target
from commerce.watches import Say
from knowledge import Knowledge

#: Segments and drivers told of each incident.
SEGMENTS_SHOWN = 3
DRIVERS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a composed KPI."""

    name: str
    value: Value


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
    """Why a tactic fits: the test, and the figures that passed it."""

    test: str
    name: str
    value: Value | None
    against: Value | None
    other: str = ""
    segment: str = ""
    key: str = ""
    answer: int | None = None

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

    `command` acknowledges it; `command_for` is the same with NAME for the shop, where a name cannot be shown as it is.
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
    parts: tuple[PartView, ...]
    basis: str
    first: date
    last: date
    since: date | None
    days: int
    cost_week: Value | None
    cost_total: Value | None
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


def view(case: Case, scene: Scene, knowledge: Knowledge, language: str) -> AlertView:
    """Return one incident for one reader."""
    now, zone = scene.now, scene.zone
    verdict, figure = case.verdict, case.verdict.figure
    since = _since(case, zone)
    days = max(1, (now.astimezone(zone).date() - since).days) if since else 0
    template, values = worked(figure, language)
    currency = figure.currency or scene.currency
    cost = case.cost_per_week_minor if currency else None
    name_of = Names(knowledge, language)
    diagnosis = case.diagnosis

    def on_scale(value: Fraction | None) -> Value | None:
        return None if value is None else Value(value, figure.unit, figure.currency)

    return AlertView(
        shop=clip(scene.shop),
        name=name_of(verdict.kpi),
        say=case.say.value,
        is_above=is_above_limit_bad(verdict),
        value=figure_value(figure),
        limit=on_scale(verdict.limit),
        low=on_scale(verdict.interval[0]) if verdict.interval else None,
        high=on_scale(verdict.interval[1]) if verdict.interval else None,
        baseline=on_scale(verdict.baseline),
        target=verdict.target,
        working=template,
        working_values=values,
        parts=parts(figure, knowledge, language),
        basis=phrases.BASES.get(figure.basis, ""),
        first=figure.period.first,
        last=figure.period.last,
        since=since,
        days=days,
        cost_week=Value(Fraction(cost), "currency", currency) if cost else None,
        cost_total=Value(Fraction(cost * days, 7), "currency", currency) if cost and days else None,
        drivers=tuple(_driver(driver, currency, name_of) for driver in diagnosis.drivers[:DRIVERS_SHOWN])
        if diagnosis
        else (),
        segments=_segments(diagnosis, figure, knowledge, language) if diagnosis else (),
        notes=tuple(phrases.NOTES[note] for note in diagnosis.notes if note in phrases.NOTES) if diagnosis else (),
        effects=tuple(name_of(kpi) for kpi in case.effects),
        advice=_advice(case.advice, figure, knowledge, language) if case.advice else None,
        command=_acknowledge(verdict.kpi, shlex.quote(verdict.shop)),
        command_for=_acknowledge(verdict.kpi, "NAME"),
    )


def _since(case: Case, zone: ZoneInfo) -> date | None:
    """Return the first day of the incident: as the windows show it, or as the watch remembers it, if that is earlier.

    A verdict looks back for some weeks only, so that its own first day would move on with a long incident.
    """
    remembered = case.watch.since.astimezone(zone).date() if case.watch.since else None
    return min((day for day in (case.verdict.since, remembered) if day is not None), default=None)


def _acknowledge(kpi: str, shop: str) -> str:
    return f"shopbell alerts acknowledge {kpi} --shop {shop}"


@dataclass(frozen=True, slots=True)
class Names:
    """What a reader calls a KPI or an input."""

    knowledge: Knowledge
    language: str

    def __call__(self, name: str) -> str:
        """Return the name; the id in words when the collection has none."""
        found = self.knowledge.kpis.get(name) or self.knowledge.inputs.get(name)
        return found.name[self.language] if found else name.replace("_", " ")


def parts(figure: Figure, knowledge: Knowledge, language: str) -> tuple[PartView, ...]:
    """Return what a composed KPI is made of."""
    name_of = Names(knowledge, language)
    known = [(part.kpi, figure_value(part)) for part in figure.parts]
    return tuple(PartView(name_of(kpi), value) for kpi, value in known if value is not None)


def _driver(driver: Driver, currency: str, name_of: Names) -> DriverView:
    return DriverView(
        name_of(driver.kpi),
        Value(driver.now, driver.unit, currency),
        Value(driver.before, driver.unit, currency),
        driver.explains if driver.explains is not None and driver.explains > 0 else None,
    )


def _segments(diagnosis: Diagnosis, figure: Figure, knowledge: Knowledge, language: str) -> tuple[SegmentView, ...]:
    """Return the parts of the shop that pushed the KPI the way it went; what worked against it is not its cause."""
    change = (diagnosis.now.value or 0) - (diagnosis.before.value or 0)
    pushing = [move for move in diagnosis.segments if move.key and (move.rate + move.mix) * change > 0]
    return tuple(_segment(move, figure, knowledge, language) for move in pushing[:SEGMENTS_SHOWN])


def _segment(move: SegmentMove, figure: Figure, knowledge: Knowledge, language: str) -> SegmentView:
    segment = knowledge.segments.get(move.segment)
    return SegmentView(
        segment=segment.name[language] if segment else move.segment,
        key=clip(move.key, 60),
        now=figure_value(move.now),
        before=figure_value(move.before),
        part=Value(move.rate + move.mix, figure.unit, figure.currency),
        is_mix=abs(move.mix) > abs(move.rate),
    )


def _advice(advice: Advice, figure: Figure, knowledge: Knowledge, language: str) -> AdviceView:
    tactic = advice.tactic
    document = knowledge.documents.get(tactic.sources[0].file) if tactic.sources else None
    name_of = Names(knowledge, language)
    reasons = []
    for reason in advice.reasons:
        condition = reason.condition
        setting = knowledge.settings.get(condition.setting)
        segment = knowledge.segments.get(condition.segment_by)
        shown = reason.figure
        against = None
        if shown is not None and reason.against is not None:
            against = Value(reason.against, shown.unit, shown.currency or figure.currency)
        reasons.append(
            ReasonView(
                test=condition.test,
                name=setting.name[language] if setting else name_of(condition.kpi),
                value=figure_value(shown) if shown else None,
                against=against,
                other=name_of(condition.other) if condition.other else "",
                segment=segment.name[language] if segment else "",
                key=clip(reason.keys[0], 60) if reason.keys else "",
                answer=None if reason.setting is None or isinstance(reason.setting, bool) else reason.setting,
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
