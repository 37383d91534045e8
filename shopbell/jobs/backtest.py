"""How often the bell would have rung over the shop's own past: when, why, how late, and by which sensitivity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from alerts.decide.evaluate import Decision
from alerts.decide.inhibit import tree_of
from commerce.feeds import Feed
from commerce.figures import Target
from commerce.judgements import Onset, Question, Sensitivity
from commerce.period import Period
from commerce.watches import Say
from knowledge import Knowledge
from shopbell.jobs.check import policy_of
from shopbell.jobs.replay import Past, Progress, Rules, replay
from shopbell.jobs.shops import OpenShop

SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)


@dataclass(frozen=True, slots=True)
class Ring:
    """One incident that would have been told. Days are the shop's own.

    Attributes:
        rang_on: When the first word would have come.
        question: Which one was answered.
        onset: The likeliest first day with its range; None where it was not estimated.
        days_late: From the likeliest first day to the first word; None without one.
        ended_on: When it would have been over; None while it lasts.
        effects: What would have been named in it instead of ringing by itself.
    """

    kpi: str
    rang_on: date
    question: Question
    onset: Onset | None = None
    ended_on: date | None = None
    effects: tuple[str, ...] = ()

    @property
    def days_late(self) -> int | None:
        """How many days after the likeliest first one the bell would have rung."""
        return None if self.onset is None else max(0, (self.rang_on - self.onset.day).days)


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the past of one shop would have told.

    Attributes:
        days: The days that were lived through.
        sensitivity: The shop's own.
        rings: {sensitivity: incidents, oldest first}.
    """

    shop: str
    days: Period
    sensitivity: Sensitivity
    rings: Mapping[Sensitivity, tuple[Ring, ...]]


def backtest(opened: OpenShop, knowledge: Knowledge, days: int, progress: Progress | None = None) -> Backtest:
    """Live through the shop's own past by its own targets and watches, once for every sensitivity.

    Args:
        opened: The shop now.
        knowledge: The KPI tree.
        days: How many days back; fewer where the shop is not known for as long.
        progress: Told how far it is.
    """
    rules = rules_of(opened, knowledge)
    past = Past.of(opened, known_days(opened, days), rules.watched)
    told = {}
    for number, sensitivity in enumerate(SENSITIVITIES):
        told[sensitivity] = rings(replay(past, rules, sensitivity, _part(progress, number, len(SENSITIVITIES))))
    return Backtest(opened.name, past.days, opened.settings.sensitivity_of(opened.shop), told)


def rules_of(opened: OpenShop, knowledge: Knowledge) -> Rules:
    """Return the rules by which the shop is judged today."""
    targets: dict[str, Target] = {}
    for kpi in opened.settings.targets_of(opened.shop):
        if (target := opened.target(kpi)) is not None:
            targets[kpi] = target
    return Rules(opened.watched, targets, policy_of(opened.settings), tree_of(knowledge))


def rings(decisions: Iterable[Decision]) -> tuple[Ring, ...]:
    """Return the incidents that decisions told, by the day of their first word."""
    told: dict[str, Ring] = {}
    for decision in decisions:
        day = decision.verdict.judged_at.date()  # a morning of the shop's own
        if decision.say is Say.FIRED:
            told[decision.incident] = _ring(decision, day)
        elif decision.incident in told:
            if decision.say is Say.RECOVERED:
                told[decision.incident] = replace(told[decision.incident], ended_on=day)
            elif decision.effects:
                known = told[decision.incident]
                effects = tuple(dict.fromkeys((*known.effects, *decision.effects)))
                told[decision.incident] = replace(known, effects=effects)
    return tuple(sorted(told.values(), key=lambda ring: (ring.rang_on, ring.kpi)))


def _ring(decision: Decision, day: date) -> Ring:
    verdict = decision.verdict
    onset = next((one.onset for one in (verdict, *verdict.also) if one.onset is not None), None)
    return Ring(decision.kpi, day, verdict.question, onset, effects=decision.effects)


def known_days(opened: OpenShop, days: int) -> int:
    """Return how many days back can be lived through: to the day after the first one that is known."""
    known = opened.facts.coverage(Feed.ORDERS)
    return max(1, min(days, (opened.today - known.first).days if known is not None else 1))


def _part(progress: Progress | None, number: int, of: int) -> Progress | None:
    """Return what tells one of several rounds as a part of all of them."""
    if progress is None:
        return None

    def tell(done: int, total: int) -> None:
        progress(number * total + done, of * total)

    return tell
