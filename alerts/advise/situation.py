"""A shop as the conditions of tactics see it, and why one of them holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from alerts.advise.own_split import lost_by_own_split
from commerce.diagnoses import Diagnosis, Driver, Happening, Part
from commerce.figures import Direction, Figure, Verdict
from commerce.judgements import Silence
from knowledge import Condition


@dataclass(frozen=True, slots=True)
class Situation:
    """A shop as the conditions see it. The wiring hands in questions, so that only what is asked is worked out.

    Attributes:
        kpi: The KPI that something is to be said about: it is off, or it goes well.
        direction: Of any KPI; KeyError for an unknown one.
        verdict: The verdict of any KPI; None when it is not judged.
        figure: The figure of any KPI over its own window; None when this shop's book does not have it.
        before: The same over the period before.
        usual: Low and high of the shop's own usual range.
        by_segment: {key: figure} of a KPI split by a segment; empty when it cannot be split so.
        setting: A fact about the shop, by id; None when nobody told.
        moves: {input: KPIs that tell of it}, for steps that are no KPI themselves.
        diagnosis: What is behind the KPI; None while nothing was looked for.
        silence: What has stopped, or comes far too often, where that is what is told.
        goes_well: The KPI is better than usual: what is asked for is more of it.
    """

    kpi: str
    direction: Callable[[str], Direction]
    verdict: Callable[[str], Verdict | None]
    figure: Callable[[str], Figure | None]
    before: Callable[[str], Figure | None]
    usual: Callable[[str], tuple[Fraction, Fraction] | None]
    by_segment: Callable[[str, str], Mapping[str, Figure]]
    setting: Callable[[str], bool | int | None]
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    diagnosis: Diagnosis | None = None
    silence: Silence | None = None
    goes_well: bool = False

    @property
    def is_cause_known(self) -> bool:
        """Whether it was found which step or which part of the shop lost, or what has stopped."""
        if self.silence is not None or (self.diagnosis is not None and self.diagnosis.step is not None):
            return True
        return any(True for _ in self.lost_parts())

    def culprits(self) -> Iterator[Driver]:
        """Yield what is behind the KPI, first the step that lost; then what else surely moved and explains much."""
        if self.diagnosis is None or self.goes_well:
            return
        step = self.diagnosis.step
        if step is not None:
            yield step
        for driver in self.diagnosis.drivers:
            if driver != step and driver.is_sure and (driver.explains or 0) >= MUCH:
                yield driver

    def behind(self) -> dict[str, Driver]:
        """Return {KPI: what was found behind it that this KPI tells of}, the step that lost first."""
        found: dict[str, Driver] = {}
        for culprit in self.culprits():
            for kpi in self.moves.get(culprit.kpi, (culprit.kpi,)):
                found.setdefault(kpi, culprit)
        return found

    def lost_parts(self) -> Iterator[Part]:
        """Yield the parts of the shop that explain the loss: those that the KPI's own figures tell, then the others."""
        if self.diagnosis is None:
            return
        own = tuple(lost_by_own_split(self.diagnosis, self.direction(self.kpi)))
        yield from own
        told = {part.segment for part in own}
        yield from (part for part in self.diagnosis.explanation if part.segment not in told)


#: The part of a change that an input must bring about to be behind it.
MUCH = Fraction(1, 3)


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition that holds, with the figures that show it.

    Attributes:
        condition: The condition.
        figure: What was tested (of the whole shop, or of the worst segment that passed).
        against: What it was held against, in the units of the figure: target, period before, range, other KPI, whole.
        keys: The segments that passed, worst first.
        setting: The answer to a setting test.
        by_usual: There is no target: the edge of the usual range stands in for it.
        usually: The question is whether it is as usual: `against` is the usual level.
        driver: The step or input that was found behind it.
        part: The part of the shop that was found behind it.
        happening: What happened in the same days.
    """

    condition: Condition
    figure: Figure | None = None
    against: Fraction | None = None
    keys: tuple[str, ...] = ()
    setting: bool | int | None = None
    by_usual: bool = False
    usually: bool = False
    driver: Driver | None = None
    part: Part | None = None
    happening: Happening | None = None


#: Tests of what was found behind the KPI.
FOUND = frozenset({"lost_step", "lost_part", "happened"})
_COMPARED = frozenset({"greater_than", "less_than", "high", "low", "worsening"})
#: How much a test that holds tells of this very case: what was found, a segment, a comparison, anything else.
_OF_FOUND, _OF_SEGMENT, _OF_COMPARISON, _OF_OTHERS = 8, 4, 2, 1


def telling(situation: Situation, reason: Reason) -> int:
    """Return how much a condition that holds tells of this very case."""
    condition = reason.condition
    if condition.test in FOUND:
        return _OF_FOUND
    if condition.segment_by:
        return _OF_SEGMENT
    if condition.test in _COMPARED:
        return _OF_COMPARISON
    return _OF_OTHERS if condition.setting or condition.kpi != situation.kpi else 0


def told(situation: Situation, reasons: Iterable[Reason]) -> int:
    """Return how much conditions that hold tell of this very case, all together."""
    return sum(telling(situation, reason) for reason in reasons)


def singles_out(situation: Situation, reasons: Iterable[Reason]) -> bool:
    """Return whether one of the conditions that hold is about a part of the shop that stands out, or what was found."""
    return any(telling(situation, reason) >= _OF_SEGMENT for reason in reasons)
