"""Shops built by hand out of the conditions of tactics: in figures, answers and what was found behind a KPI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from alerts.advise.situation import Situation
from commerce.diagnoses import Diagnosis, Driver, Happening, HappeningKind, Part
from commerce.figures import Figure, Missing, Target, Verdict
from commerce.judgements import Drift, Silence
from knowledge import Condition
from tests.alerts.a_shop import KNOWLEDGE, NOW, WEEKS, figure, verdict

#: What a figure is where only that it is off, or fine, matters.
SOME = Fraction(100)
DAY = date(2026, 2, 24)
STEP_NOW, STEP_BEFORE = Fraction(2, 10), Fraction(3, 10)


@dataclass
class Made:
    """A shop in figures.

    Attributes:
        kpi: What something is to be said about.
        states: {KPI: "off_target", "on_target", "better", "worsening", "high", "low", "no_data" or "" (only a value)}.
        values: {KPI: value}; of one that has a state and no value here it is `SOME`.
        segments: {(KPI, segment): {key: value}}.
        facts: Answers of the merchant.
        step: The step that lost.
        parts: (segment, key) of the parts of the shop that lost.
        happened: Codes of what happened in the same days.
        stopped: Kind of what has stopped; "" for nothing.
    """

    kpi: str
    states: dict[str, str] = field(default_factory=dict)
    values: dict[str, Fraction] = field(default_factory=dict)
    segments: dict[tuple[str, str], dict[str, Fraction]] = field(default_factory=dict)
    facts: dict[str, bool | int] = field(default_factory=dict)
    step: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    happened: tuple[str, ...] = ()
    stopped: str = ""

    def figure(self, kpi: str) -> Figure | None:
        unit = KNOWLEDGE.kpis[kpi].unit
        if self.states.get(kpi) == "no_data":
            return figure(kpi, None, unit, missing=Missing("no_input"))
        return figure(kpi, self.values.get(kpi, SOME), unit) if kpi in {*self.states, *self.values} else None

    def verdict(self, kpi: str) -> Verdict | None:
        shown, state = self.figure(kpi), self.states.get(kpi, "")
        if shown is None or state not in {"off_target", "on_target", "better", "no_data"}:
            return None
        if state == "better":
            return self._better(shown)
        return verdict(shown, state, Target("at_most", SOME))

    def _better(self, shown: Figure) -> Verdict:
        """Return a verdict on a KPI that is better than usual."""
        is_lower = KNOWLEDGE.kpis[shown.kpi].direction == "lower_is_better"
        usual = SOME * (2 if is_lower else Fraction(1, 2))
        change = shown.value / usual - 1 if shown.value is not None else Fraction(0)
        normal = usual * Fraction(9, 10), usual * Fraction(11, 10)
        return replace(verdict(shown, "on_target"), drift=Drift(WEEKS, usual, *normal, change, Fraction(0)))

    def before(self, kpi: str) -> Figure | None:
        if self.states.get(kpi) != "worsening":
            return None
        is_lower = KNOWLEDGE.kpis[kpi].direction == "lower_is_better"
        return figure(kpi, SOME * (Fraction(1, 2) if is_lower else 2), KNOWLEDGE.kpis[kpi].unit)

    def usual(self, kpi: str) -> tuple[Fraction, Fraction] | None:
        value = self.values.get(kpi, SOME)
        ranges = {"high": (value / 4, value / 2), "low": (value * 2, value * 4)}
        return ranges.get(self.states.get(kpi, ""))

    def by_segment(self, kpi: str, segment: str) -> Mapping[str, Figure]:
        unit = KNOWLEDGE.kpis[kpi].unit
        found = self.segments.get((kpi, segment), {})
        return {key: figure(kpi, value, unit, int(value * 1000), 1000, key=key) for key, value in found.items()}

    def diagnosis(self) -> Diagnosis | None:
        now = self.figure(self.kpi)
        if now is None or not (self.step or self.parts or self.happened):
            return None
        step = None
        if self.step:
            unit = KNOWLEDGE.kpis[self.step].unit if self.step in KNOWLEDGE.kpis else KNOWLEDGE.inputs[self.step].unit
            step = Driver(self.step, STEP_NOW, STEP_BEFORE, unit, Fraction(9, 10), is_sure=True)
        told = self.step or self.kpi
        return Diagnosis(
            now,
            now,
            drivers=() if step is None else (step,),
            step=step,
            explanation=tuple(
                Part(segment, key, told, STEP_NOW, STEP_BEFORE, "percent", Fraction(9, 10))
                for segment, key in self.parts
            ),
            happenings=tuple(
                Happening(DAY, HappeningKind(code), "A", Fraction(9), Fraction(1), "count", 9000)
                for code in self.happened
            ),
        )

    def situation(self) -> Situation:
        silence = Silence(self.stopped, "", NOW, NOW, Fraction(12), 8, 16) if self.stopped else None
        return Situation(
            kpi=self.kpi,
            direction=lambda kpi: KNOWLEDGE.kpis[kpi].direction,
            verdict=self.verdict,
            figure=self.figure,
            before=self.before,
            usual=self.usual,
            by_segment=self.by_segment,
            setting=self.facts.get,
            moves=KNOWLEDGE.moves(),
            diagnosis=None if self.stopped else self.diagnosis(),
            silence=silence,
            goes_well=self.states.get(self.kpi) == "better",
        )


def made_for(conditions: Iterable[Condition], kpi: str) -> Made:
    """Return a shop in which conditions hold and nothing else is known; `kpi` is off, unless they say otherwise."""
    made = Made(kpi)
    for one in conditions:
        if one.setting:
            made.facts[one.setting] = _answer(one)
        elif one.test == "lost_step":
            made.step = one.step
        elif one.test == "lost_part":
            made.parts += ((one.segment_by, one.key or "A"),)
        elif one.test == "happened" and one.happening in set(HappeningKind):
            made.happened += (one.happening,)
        elif one.test == "happened":
            made.stopped = one.happening
        else:
            _show(made, one)
    made.states.setdefault(kpi, "off_target")
    return made


def _answer(one: Condition) -> bool | int:
    if one.test == "at_most":
        return one.value or 0
    return (one.value or 0) + 1 if one.test == "more_than" else one.test in {"yes", "not_no"}


def _show(made: Made, one: Condition) -> None:
    """Let a test of a KPI hold."""
    if one.test in {"greater_than", "less_than", "segment_gap"} or one.segment_by:
        is_more = one.test in {"greater_than", "high"} or (
            one.test == "segment_gap" and KNOWLEDGE.kpis[one.kpi].direction == "lower_is_better"
        )
        value = SOME * (3 if is_more else Fraction(1, 3))
        if KNOWLEDGE.kpis[one.kpi].unit == "percent":
            made.values[one.kpi] = Fraction(3, 10)
            value = Fraction(6, 10) if is_more else Fraction(1, 10)
        if one.other:
            made.values.setdefault(one.other, SOME)
        if one.segment_by:
            made.segments[one.kpi, one.segment_by] = {"A": value}
            made.values.setdefault(one.kpi, SOME)
            if one.test in {"high", "low"}:
                made.states[one.kpi] = one.test
        else:
            made.values[one.kpi] = value
    elif one.test == "at_least":
        made.values[one.kpi] = Fraction(one.value or 0)
    else:
        made.states[one.kpi] = one.test
