"""Which tactic fits: the conditions of the collection, tested on the shop's own figures.

Unknown inputs never hold: a condition on a KPI that cannot be worked out, or on a fact about the shop that nobody told,
is not met. A segment counts only when it is big enough to be sure of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

from alerts.advise.situation import FOUND, Reason, Situation
from commerce.figures import Figure, Verdict
from commerce.judgements import Question
from knowledge import Condition, Tactic

#: A segment with a smaller denominator says nothing.
SMALLEST_SEGMENT = 10
#: A gap is clear beyond this many standard errors and this share of the whole shop's value.
CLEAR_ERRORS = 2.0
CLEAR_SHARE = Fraction(1, 10)
#: Out of the ordinary is what lies beyond the usual range by more than this share of its edge.
BEYOND_USUAL = Fraction(1, 20)
_OUT_OF_THE_ORDINARY = frozenset({"high", "low"})
#: Tests that hold unless the merchant answered so, and the answer that they hold for.
_UNLESS: Mapping[str, Literal["yes", "no"]] = {"not_yes": "no", "not_no": "yes"}


def fits(situation: Situation, tactic: Tactic) -> list[tuple[Reason, ...]]:
    """Return why a tactic fits, one reason per condition, of every case that holds; none when it does not."""
    found = (all_hold(situation, case) for case in (tactic.fits_when, *tactic.or_when))
    return [reasons for reasons in found if reasons is not None]


def all_hold(situation: Situation, conditions: Sequence[Condition]) -> tuple[Reason, ...] | None:
    """Return one reason per condition; None when one of them does not hold.

    That nobody told whether something is in place already is no reason: of a "not_yes" or "not_no" without an answer
    there is none.
    """
    reasons = []
    for condition in conditions:
        if (reason := holds(situation, condition)) is None:
            return None
        if not condition.setting or reason.setting is not None:
            reasons.append(reason)
    return tuple(reasons)


def holds(situation: Situation, condition: Condition) -> Reason | None:
    """Test one condition; None when it does not hold, or when too little is known to say."""
    if condition.test in FOUND:
        return _was_found(situation, condition)
    if condition.setting:
        return _setting_holds(situation, condition)
    if condition.segment_by:
        return _some_segment_holds(situation, condition)
    if condition.test == "off_target" and (culprit := situation.behind().get(condition.kpi)) is not None:
        return Reason(condition, driver=culprit)
    return _kpi_holds(situation, condition)


def _kpi_holds(situation: Situation, condition: Condition) -> Reason | None:
    verdict = situation.verdict(condition.kpi)
    figure = verdict.figure if verdict else situation.figure(condition.kpi)
    if figure is None or figure.value is None:
        return Reason(condition, figure) if figure is not None and condition.test == "no_data" else None
    if condition.test == "better":
        return _is_better(condition, figure, verdict)
    if condition.test in {"off_target", "on_target"}:
        return _target_holds(situation, condition, figure, verdict)
    against = _yardstick(situation, condition)
    if against is None or not _beyond(situation, condition, figure.value, against):
        return None
    # one window in so many lies a little beyond all that were before it, whatever happens
    is_clear = condition.test not in _OUT_OF_THE_ORDINARY or abs(figure.value - against) > BEYOND_USUAL * abs(against)
    return Reason(condition, figure, against) if is_clear else None


def _was_found(situation: Situation, condition: Condition) -> Reason | None:
    """Go by what was found behind the KPI: the step that lost, a part of the shop, what happened in the same days."""
    found = situation.diagnosis
    if condition.test == "lost_step":
        step = found.step if found is not None else None
        return Reason(condition, driver=step) if step is not None and step.kpi == condition.step else None
    if condition.test == "lost_part":
        for part in situation.lost_parts():
            names = ((part.segment, part.key), *part.same_as)
            if any(name == condition.segment_by and condition.key in {"", key} for name, key in names):
                return Reason(condition, part=part)
        return None
    if situation.silence is not None and situation.silence.kind == condition.happening:
        return Reason(condition)
    happenings = found.happenings if found is not None else ()
    return next((Reason(condition, happening=one) for one in happenings if one.kind == condition.happening), None)


def _is_better(condition: Condition, figure: Figure, verdict: Verdict | None) -> Reason | None:
    """Return the reason where the KPI is better than a usual window ever is: beyond chance and the shop's own swing."""
    if verdict is None or verdict.drift is None or figure.value is None or not verdict.is_surely_better:
        return None
    return Reason(condition, figure, verdict.drift.usual, usually=True)


def _target_holds(situation: Situation, condition: Condition, figure: Figure, verdict: Verdict | None) -> Reason | None:
    """Go by the verdict, on a target or on what is usual; of a KPI with neither, what is as good as usual counts."""
    if verdict is not None and (verdict.target is not None or verdict.question is not Question.TARGET):
        is_so = verdict.surely_off is (condition.test == "off_target")
        if verdict.target is not None:
            return Reason(condition, figure, verdict.limit) if is_so else None
        return Reason(condition, figure, _usual_level(verdict), usually=True) if is_so else None
    usual = situation.usual(condition.kpi) if condition.test == "on_target" else None
    if usual is None or figure.value is None:
        return None
    worst = usual[situation.direction(condition.kpi) == "lower_is_better"]
    is_so = _beyond(situation, condition, figure.value, worst)
    return Reason(condition, figure, worst, by_usual=True) if is_so else None


def _usual_level(verdict: Verdict) -> Fraction | None:
    """Return the usual level of the very days of the figure, in its units; None where what was counted is another."""
    drift = verdict.drift
    known = drift is not None and drift.window == verdict.figure.period and not drift.counted
    return drift.usual if drift is not None and known else verdict.baseline


def _setting_holds(situation: Situation, condition: Condition) -> Reason | None:
    answer = situation.setting(condition.setting)
    if condition.test in _UNLESS:
        told = _UNLESS[condition.test]
        if answer is None or answer is (told == "yes"):
            return Reason(Condition(told, setting=condition.setting), setting=answer)
        return None
    if answer is None:
        return None
    passed = {
        "yes": answer is True,
        "no": answer is False,
        "at_most": condition.value is not None and not isinstance(answer, bool) and answer <= condition.value,
        "more_than": condition.value is not None and not isinstance(answer, bool) and answer > condition.value,
    }
    return Reason(condition, setting=answer) if passed.get(condition.test, False) else None


def _yardstick(situation: Situation, condition: Condition) -> Fraction | None:
    """Return what the KPI is held against: the other KPI, its usual range's edge, or the period before."""
    match condition.test:
        case "greater_than" | "less_than":
            return _value(situation.figure(condition.other))
        case "high" | "low":
            usual = situation.usual(condition.kpi)
            return usual[condition.test == "high"] if usual else None
        case "worsening":
            return _value(situation.before(condition.kpi))
        case "segment_gap":
            return _value(situation.figure(condition.kpi))
        case "off_target" | "on_target":
            verdict = situation.verdict(condition.kpi)
            return verdict.limit if verdict else None
    return Fraction(condition.value) if condition.test == "at_least" and condition.value is not None else None


def _beyond(situation: Situation, condition: Condition, value: Fraction, against: Fraction) -> bool:
    """Return whether a value lies on the side of the yardstick that the test asks for."""
    lower_is_better = situation.direction(condition.kpi) == "lower_is_better"
    worse = value > against if lower_is_better else value < against
    match condition.test:
        case "greater_than" | "high":
            return value > against
        case "less_than" | "low":
            return value < against
        case "worsening" | "segment_gap" | "off_target":
            return worse
        case "on_target":
            return not worse
        case "at_least":
            return value >= against
    return False


def _some_segment_holds(situation: Situation, condition: Condition) -> Reason | None:
    """Run the test in every segment; the reason names those that passed, the one that matters most first."""
    whole = _yardstick(situation, condition)
    others = situation.by_segment(condition.other, condition.segment_by) if condition.other else {}
    passed: list[tuple[float, str, Figure, Fraction]] = []
    for key, figure in situation.by_segment(condition.kpi, condition.segment_by).items():
        own = _value(others.get(key))
        against = whole if own is None else own
        if against is None or not key:
            continue
        if (weight := _weight(situation, condition, figure, against)) is not None:
            passed.append((weight, key, figure, against))
    if not passed:
        return None
    passed.sort(key=lambda found: (-found[0], found[1]))
    _, _, figure, against = passed[0]
    return Reason(condition, figure, against, keys=tuple(key for _, key, _, _ in passed))


def _weight(situation: Situation, condition: Condition, figure: Figure, against: Fraction) -> float | None:
    """Return how much a segment matters for a test that it passes: distance times size; None when it does not pass."""
    size = figure.denominator
    if figure.value is None:
        # A campaign that spent more than it may cost to win one customer, and won none, is worse than any price.
        spent_for_nothing = (
            condition.test == "greater_than"
            and size == 0
            and figure.numerator is not None
            and figure.numerator > against
        )
        return float(figure.numerator or 0) if spent_for_nothing else None
    if size is None or size < SMALLEST_SEGMENT or not _beyond(situation, condition, figure.value, against):
        return None
    gap = abs(figure.value - against)
    is_clear = gap > CLEAR_SHARE * abs(against) and float(gap) > CLEAR_ERRORS * _standard_error(figure, float(size))
    return float(gap) * float(size) if is_clear else None


def _standard_error(figure: Figure, size: float) -> float:
    """Return about how far chance alone moves a segment's value: binomial for a share, else one part in sqrt(size)."""
    value = float(figure.value or 0)
    if figure.unit == "percent":
        share = min(max(value, 0.5 / size), 1 - 0.5 / size)
        return math.sqrt(share * (1 - share) / size)
    return abs(value) / math.sqrt(size)


def _value(figure: Figure | None) -> Fraction | None:
    return figure.value if figure else None
