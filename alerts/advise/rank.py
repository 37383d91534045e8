"""Which of the tactics that fit comes first, and which was shown before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.advise.fit import Reason, Situation, fits
from knowledge import Tactic


@dataclass(frozen=True, slots=True)
class Advice:
    """The tactic that fits, and why; `repeated` when it was shown before and nothing else fits."""

    tactic: Tactic
    reasons: tuple[Reason, ...]
    repeated: bool = False


def choose(situation: Situation, tactics: Iterable[Tactic], shown: Sequence[str]) -> Advice | None:
    """Return the tactic that improves the KPI and fits the case best; None when none fits.

    The more a tactic's conditions tell of this very case (a segment, a comparison), the better it fits; among those
    that only know the KPI is off target, finding the cause comes before acting. Then the least effort.

    Args:
        situation: The shop.
        tactics: In the collection's order, which breaks ties.
        shown: Ids of tactics shown before, newest first: repeated only when nothing else fits, the oldest first.
    """
    wanted = "lower" if situation.direction(situation.kpi) == "lower_is_better" else "raise"
    fitting = []
    for tactic in tactics:
        helps = any(gain.kpi == situation.kpi and gain.direction == wanted for gain in tactic.improves)
        if helps and (reasons := fits(situation, tactic)) is not None:
            fitting.append(Advice(tactic, reasons, repeated=tactic.id in shown))
    fitting.sort(key=lambda advice: _rank(situation, advice))
    fresh = [advice for advice in fitting if not advice.repeated]
    if fresh:
        return fresh[0]
    oldest = {tactic: -place for place, tactic in reversed(list(enumerate(shown)))}
    return min(fitting, key=lambda advice: oldest[advice.tactic.id], default=None)


def _rank(situation: Situation, advice: Advice) -> tuple[int, int, int]:
    telling = 0
    for reason in advice.reasons:
        condition = reason.condition
        if condition.segment_by:
            telling += 4
        elif condition.test in {"greater_than", "less_than", "high", "low", "worsening"}:
            telling += 2
        elif condition.setting or condition.kpi != situation.kpi:
            telling += 1
    kinds = ["action", "practice", "diagnosis"] if telling else ["diagnosis", "action", "practice"]
    return -telling, kinds.index(advice.tactic.kind), ["low", "medium", "high"].index(advice.tactic.effort)
