"""A tactic for one reader: what, why here, how, what it is known to bring, what to watch meanwhile, from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alerts.advise.rank import Advice
from alerts.advise.situation import Reason
from alerts.messages.cause_views import (
    DriverView,
    HappeningView,
    PartView,
    driver_view,
    happening_view,
    part_view,
)
from knowledge import Knowledge, Tactic
from wording import phrases
from wording.language import language as language_of
from wording.names import Names, key_name
from wording.tactics import CAME_OF_IT
from wording.values import Value, figure_value


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why a tactic fits: the test, and the figures that passed it.

    `days`: how many the figure was counted over; `by_usual`: it was held against its usual range, for want of a target;
    `usually`: `against` is its usual level. `driver`, `part`, `happening`: what was found behind the KPI.
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
    usually: bool = False
    driver: DriverView | None = None
    part: PartView | None = None
    happening: HappeningView | None = None

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
class EvidenceView:
    """What a document says that a tactic brings or costs, and what that document is about."""

    note: str
    subject: str


@dataclass(frozen=True, slots=True)
class AdviceView:
    """One tactic.

    Attributes:
        id: By which it is answered.
        first_step, further_steps: What to do, in order.
        reasons: Why here.
        motive: Why people do it, most likely; "" where that cannot be told. `motive_reasons`: what shows it.
        moves: The KPI that should move; `result`: what comes of it in the end, "" where it is that itself.
        watch: What may suffer from it; `at_risk`: those of them that are off already.
        tensions: Titles of tactics that it works against, as the documents contradict each other.
        evidence: What it is known to bring.
        helped: What came of it when it was tried here: a phrase to be translated; "" where it was not.
        stage, effort: Phrases; the effort is to be translated.
        repeated: It was shown before, and nothing else fits.
        subject: What the document is about.
    """

    id: str
    title: str
    advice: str
    first_step: str
    further_steps: tuple[str, ...]
    reasons: tuple[ReasonView, ...]
    motive: str
    motive_reasons: tuple[ReasonView, ...]
    moves: str
    result: str
    watch: tuple[str, ...]
    at_risk: tuple[str, ...]
    tensions: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]
    helped: str
    stage: str
    effort: str
    repeated: bool
    subject: str


def advice_view(advice: Advice, currency: str, knowledge: Knowledge, language: str) -> AdviceView:
    """Return a tactic for one reader; `currency` is the shop's."""
    tactic, name_of = advice.tactic, Names(knowledge, language)
    steps = tactic.steps[language]
    moved = advice.aim.kpi if advice.aim is not None else ""
    result = knowledge.result_of(moved) if moved else ""
    motive = advice.motive
    at_risk = tuple(map(name_of, advice.at_risk))

    def views(reasons: Iterable[Reason]) -> tuple[ReasonView, ...]:
        return tuple(_reasons(reasons, currency, knowledge, language))

    return AdviceView(
        id=tactic.id,
        title=tactic.title[language],
        advice=tactic.advice[language],
        first_step=steps[0] if steps else "",
        further_steps=steps[1:],
        reasons=views(advice.reasons),
        motive=motive.motive.name[language] if motive is not None else "",
        motive_reasons=views(motive.reasons) if motive is not None else (),
        moves=name_of(moved) if moved else "",
        result=name_of(result) if result and result != moved else "",
        watch=tuple(map(name_of, tactic.watch)),
        at_risk=at_risk,
        tensions=tuple(_tensions(tactic, knowledge, language)),
        evidence=tuple(_evidence(tactic, knowledge, language)),
        helped=CAME_OF_IT.get(advice.outcome or "", ""),
        stage=knowledge.stages[tactic.stage].name[language],
        effort=phrases.EFFORTS[tactic.effort],
        repeated=advice.repeated,
        subject=_subject(tactic.sources[0].file, knowledge, language) if tactic.sources else "",
    )


def _reasons(reasons: Iterable[Reason], currency: str, knowledge: Knowledge, language: str) -> Iterator[ReasonView]:
    """Yield the reasons that have figures or words of their own: that something has stopped was said before."""
    name_of, speech = Names(knowledge, language), language_of(language)
    for reason in reasons:
        condition = reason.condition
        if condition.test == "happened" and reason.happening is None:
            continue
        setting = knowledge.settings.get(condition.setting)
        segment = knowledge.segments.get(condition.segment_by)
        kpi = knowledge.kpis.get(condition.kpi)
        shown = reason.figure
        against = None
        if shown is not None and reason.against is not None:
            against = Value(reason.against, shown.unit, shown.currency or currency)
        named = name_of(condition.kpi) if condition.kpi else ""
        yield ReasonView(
            test=condition.test,
            name=setting.name[language] if setting else name_of.figure(shown) if shown else named,
            value=figure_value(shown) if shown else None,
            against=against,
            other=name_of(condition.other) if condition.other else "",
            segment=segment.name[language] if segment else "",
            key=key_name(condition.segment_by, reason.keys[0], speech) if reason.keys else "",
            answer=None if reason.setting is None or isinstance(reason.setting, bool) else reason.setting,
            days=shown.period.length if shown else 0,
            is_lower_better=kpi is not None and kpi.direction == "lower_is_better",
            by_usual=reason.by_usual,
            usually=reason.usually,
            driver=driver_view(reason.driver, currency, name_of) if reason.driver is not None else None,
            part=part_view(reason.part, currency, knowledge, language) if reason.part is not None else None,
            happening=happening_view(reason.happening, currency, speech) if reason.happening is not None else None,
        )


def _tensions(tactic: Tactic, knowledge: Knowledge, language: str) -> Iterator[str]:
    for other in tactic.see_also:
        if other.relation == "tension":
            yield knowledge.tactics[other.tactic].title[language]


def _evidence(tactic: Tactic, knowledge: Knowledge, language: str) -> Iterator[EvidenceView]:
    for one in tactic.evidence:
        yield EvidenceView(one.note[language].rstrip(".。"), _subject(one.file, knowledge, language))


def _subject(file: str, knowledge: Knowledge, language: str) -> str:
    document = knowledge.documents.get(file)
    return document.subject[language] if document is not None else ""
