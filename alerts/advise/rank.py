"""Which of the tactics that fit comes first, and which was shown before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from alerts.advise.aims import Aim, LikelyMotive, Nearness, aim_of, aims, likely_motive
from alerts.advise.experience import NOTHING_YET, Experience
from alerts.advise.fit import fits
from alerts.advise.situation import FOUND, Reason, Situation, singles_out, told
from commerce.diary import Helped
from knowledge import Knowledge, Tactic

_EFFORT = {"low": 0, "medium": 1, "high": 2}
_KINDS = {"action": 0, "practice": 1, "diagnosis": 2}
_PROVEN: Mapping[Helped | None, int] = {Helped.HELPED: -1, Helped.DID_NOT_HELP: 1, Helped.HARMED: 2}


@dataclass(frozen=True, slots=True)
class Advice:
    """The tactic that fits best, and why.

    Attributes:
        reasons: The conditions that hold.
        repeated: It was shown before, and nothing else fits.
        aim: The KPI that it moves, which may be what is behind the one that is off.
        motive: Why people do it, where that is likely.
        at_risk: KPIs that it may harm and that are bad already.
        outcome: What came of it when it was tried here.
    """

    tactic: Tactic
    reasons: tuple[Reason, ...]
    repeated: bool = False
    aim: Aim | None = None
    motive: LikelyMotive | None = None
    at_risk: tuple[str, ...] = ()
    outcome: Helped | None = None


def choose(
    situation: Situation, knowledge: Knowledge, experience: Experience = NOTHING_YET, *, kept: str = ""
) -> Advice | None:
    """Return the tactic that fits the case best; None when none fits.

    Args:
        situation: The shop.
        knowledge: The collection.
        experience: What was shown and tried here.
        kept: The tactic that goes with this incident already: it stays while it fits.
    """
    ranked = rank(situation, knowledge, experience)
    same = next((advice for advice in ranked if advice.tactic.id == kept), None)
    if same is not None:
        return replace(same, repeated=False)
    fresh = next((advice for advice in ranked if not advice.repeated), None)
    if fresh is not None:
        return fresh
    oldest = {tactic: -place for place, tactic in reversed(list(enumerate(experience.shown)))}
    return min(ranked, key=lambda advice: oldest[advice.tactic.id], default=None)


def rank(situation: Situation, knowledge: Knowledge, experience: Experience = NOTHING_YET) -> list[Advice]:
    """Return every tactic that fits, the best first.

    First comes what does something about the likely motive, then what works nearest to the cause: on the driver, the
    step or the part of the shop that was found behind it. Among equals what tells most of this very case, then the
    least effort, the fewest side effects on what is bad already, and what helped here before. What was tried here and
    did not help comes after all others. A cause is looked for only while it is not known, and never one that the
    product tells by itself.
    """
    aimed_at = aims(situation, knowledge)
    motive = likely_motive(situation, aimed_at, knowledge)
    may_help = (one for one in knowledge.tactics.values() if _is_in_question(situation, one, experience))
    fitting = list(_fitting(situation, may_help, aimed_at, motive, experience))
    is_known = (
        situation.is_cause_known
        or motive is not None
        or any(_is_near(one) and singles_out(situation, one.reasons) for one in fitting)
    )
    return sorted(fitting, key=lambda advice: _key(situation, advice, is_known=is_known))


def _is_in_question(situation: Situation, tactic: Tactic, experience: Experience) -> bool:
    if tactic.id in experience.put_off:
        return False
    # what stopped within hours no figure of whole days tells
    return situation.silence is not None or not any(_has_value(situation, kpi) for kpi in tactic.answered_by)


def _has_value(situation: Situation, kpi: str) -> bool:
    figure = situation.figure(kpi)
    return figure is not None and figure.value is not None


def _fitting(
    situation: Situation,
    tactics: Iterable[Tactic],
    aimed_at: tuple[Aim, ...],
    motive: LikelyMotive | None,
    experience: Experience,
) -> Iterable[Advice]:
    for tactic in tactics:
        aim = aim_of(tactic, aimed_at)
        holding = fits(situation, tactic) if aim is not None or situation.silence is not None else ()
        speaking = [reasons for reasons in holding if _speaks_of(situation, tactic, reasons)]
        if not speaking:
            continue
        yield Advice(
            tactic,
            max(speaking, key=lambda reasons: told(situation, reasons)),
            repeated=tactic.id in experience.shown,
            aim=aim,
            motive=motive if motive is not None and motive.motive.id in tactic.answers else None,
            at_risk=tuple(kpi for kpi in tactic.watch if _is_bad(situation, kpi)),
            outcome=experience.outcomes.get(tactic.id),
        )


def _speaks_of(situation: Situation, tactic: Tactic, reasons: tuple[Reason, ...]) -> bool:
    """Return whether a tactic is about what is told: while hours count, or where it goes well, nothing else is.

    A cause that is known is looked for no more, unless a diagnosis goes on from the very thing that was found.
    """
    tests = {reason.condition.test for reason in reasons}
    if situation.silence is not None:
        return "happened" in tests
    if situation.goes_well:
        return "better" in tests
    return tactic.kind != "diagnosis" or not situation.is_cause_known or not tests.isdisjoint(FOUND)


def _is_near(advice: Advice) -> bool:
    return advice.aim is not None and advice.aim.nearness <= Nearness.ITSELF


def _is_bad(situation: Situation, kpi: str) -> bool:
    verdict = situation.verdict(kpi)
    return verdict is not None and verdict.surely_off is True


def _key(situation: Situation, advice: Advice, *, is_known: bool) -> tuple[int, ...]:
    tactic, aim = advice.tactic, advice.aim
    tests = {reason.condition.test for reason in advice.reasons}
    is_about_it = not tests.isdisjoint(FOUND)
    nearness = Nearness.CAUSE if is_about_it or aim is None else aim.nearness
    much = told(situation, advice.reasons)
    proven = _PROVEN.get(advice.outcome, 0)
    # that a step lost which is made of further ones is no cause yet
    looks_for_cause = tactic.kind == "diagnosis" and ("lost_step" in tests or (not is_known and not much))
    return (
        max(0, proven),
        advice.motive is None,
        nearness,
        not looks_for_cause,
        -much,
        _KINDS[tactic.kind],
        _EFFORT[tactic.effort],
        0 if aim is None else aim.nearness,
        len(advice.at_risk),
        proven,
    )
