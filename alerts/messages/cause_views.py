"""What is behind an incident, for one reader: the step that lost, the parts of the shop, facts of the same days.

What is told is what pushed the KPI the bad way, and no noise: an improvement has no culprits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from commerce.diagnoses import Diagnosis, Driver, Happening, HappeningKind, Part, SegmentMove
from commerce.figures import Figure, Verdict
from commerce.period import Period
from knowledge import Knowledge
from wording import phrases
from wording.escaping import clip
from wording.happenings import HAPPENINGS
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names, key_name
from wording.values import Value, figure_value, worked

#: Segments, drivers and facts told of each incident.
SEGMENTS_SHOWN = 3
DRIVERS_SHOWN = 4
HAPPENINGS_SHOWN = 3
#: What has a smaller part in the change than this says nothing.
SMALLEST_PART = Fraction(1, 20)
_PRODUCT_LENGTH = 60


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

    @property
    def adds(self) -> bool:
        """Whether it raised the value."""
        return self.part.exact > 0


@dataclass(frozen=True, slots=True)
class TwinView:
    """The same fact under another name: a campaign's channel."""

    segment: str
    key: str


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of the shop that explains a loss: `name` is what is told of it, `explains` its share of the loss."""

    segment: str
    key: str
    name: str
    now: Value
    before: Value
    explains: Fraction
    is_mix: bool
    twins: tuple[TwinView, ...]


@dataclass(frozen=True, slots=True)
class HappeningView:
    """A fact of the same days: a sentence to be translated, and what goes into it; `key` is foreign."""

    sentence: str
    day: date
    key: str
    before: Value
    now: Value
    others: int = 0


@dataclass(frozen=True, slots=True)
class CauseView:
    """What is behind an incident.

    Attributes:
        before: None where nothing can be compared.
        is_better: It moved the good way since then, though it is still off.
        step: The step that lost.
        beside: The steps that lost about as much.
        drivers: The other inputs that moved.
        explanation: The smallest set of parts; where there is none, `segments` are those that moved most.
        elsewhere: How everything outside the explanation changed, relative.
        alike: Names of the splits over which it is alike.
        unsplit: Names of the splits that say nothing.
    """

    before: BeforeView | None
    is_better: bool
    step: DriverView | None
    beside: tuple[DriverView, ...]
    drivers: tuple[DriverView, ...]
    explanation: tuple[PartView, ...]
    segments: tuple[SegmentView, ...]
    elsewhere: Value | None
    alike: tuple[str, ...]
    unsplit: tuple[str, ...]
    happenings: tuple[HappeningView, ...]
    notes: tuple[str, ...]


def cause_view(diagnosis: Diagnosis, verdict: Verdict, currency: str, knowledge: Knowledge, language: str) -> CauseView:
    """Return what is behind an incident for one reader."""
    name_of, speech = Names(knowledge, language), language_of(language)
    is_better = _is_better(verdict, diagnosis)
    shows_cause = not is_better

    def segment_name(segment: str) -> str:
        found = knowledge.segments.get(segment)
        return found.name[language] if found else segment

    step = driver_view(diagnosis.step, currency, name_of) if diagnosis.step and shows_cause else None
    explanation = tuple(part_view(one, currency, knowledge, language) for one in diagnosis.explanation if shows_cause)
    is_explained = bool(explanation) or bool(diagnosis.everywhere_alike)
    elsewhere = diagnosis.elsewhere if explanation else None
    return CauseView(
        before=_before(diagnosis, knowledge, language),
        is_better=is_better,
        step=step,
        beside=tuple(driver_view(one, currency, name_of) for one in diagnosis.steps_beside if shows_cause),
        drivers=_drivers(diagnosis, currency, name_of, speech) if shows_cause else (),
        explanation=explanation,
        segments=_segments(diagnosis, verdict.figure, knowledge, speech) if shows_cause and not is_explained else (),
        elsewhere=None if elsewhere is None else Value(elsewhere, "percent", is_relative=True),
        alike=tuple(map(segment_name, diagnosis.everywhere_alike if shows_cause else ())),
        unsplit=tuple(map(segment_name, diagnosis.unsplit)),
        happenings=tuple(happening_view(one, currency, speech) for one in diagnosis.happenings[:HAPPENINGS_SHOWN]),
        notes=tuple(phrases.NOTES[note] for note in diagnosis.notes if note in phrases.NOTES),
    )


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


def _drivers(diagnosis: Diagnosis, currency: str, name_of: Names, speech: Language) -> tuple[DriverView, ...]:
    """Return the inputs that moved so that it shows, and pushed the KPI the way it went; the step is told before."""
    told = {one.kpi for one in (diagnosis.step, *diagnosis.steps_beside) if one is not None}
    views = [
        driver_view(driver, currency, name_of)
        for driver in diagnosis.drivers
        if (driver.explains is None or driver.explains >= SMALLEST_PART) and driver.kpi not in told
    ]
    return tuple(one for one in views if one.now.write(speech) != one.before.write(speech))[:DRIVERS_SHOWN]


def driver_view(driver: Driver, currency: str, name_of: Names) -> DriverView:
    """Return an input that moved, for one reader."""
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


def part_view(part: Part, currency: str, knowledge: Knowledge, language: str) -> PartView:
    """Return a part of the shop that explains a loss, for one reader."""
    name_of, speech = Names(knowledge, language), language_of(language)

    def named(segment: str, key: str) -> TwinView:
        found = knowledge.segments.get(segment)
        return TwinView(found.name[language] if found else segment, key_name(segment, key, speech))

    own = named(part.segment, part.key)
    return PartView(
        segment=own.segment,
        key=own.key,
        name=name_of(part.kpi),
        now=Value(part.now, part.unit, currency),
        before=Value(part.before, part.unit, currency),
        explains=part.explains,
        is_mix=part.is_mix,
        twins=tuple(named(segment, key) for segment, key in part.same_as),
    )


def happening_view(happening: Happening, currency: str, speech: Language) -> HappeningView:
    """Return a fact of the same days, for one reader."""
    is_payment = happening.kind is HappeningKind.PAYMENT_METHOD_MISSING
    return HappeningView(
        sentence=HAPPENINGS[happening.kind],
        day=happening.day,
        key=key_name("payment_method", happening.key, speech) if is_payment else clip(happening.key, _PRODUCT_LENGTH),
        others=happening.others,
        before=Value(happening.before, happening.unit, currency),
        now=Value(happening.now, happening.unit, currency),
    )


def told_effects(effects: Sequence[str], knowledge: Knowledge, language: str) -> tuple[str, ...]:
    """Return the names of what moved because of it."""
    return tuple(map(Names(knowledge, language), effects))
