"""How often the bell would have rung over the shop's own past: when, why, how late, and by which sensitivity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from alerts.decide.evaluate import Decision
from alerts.decide.rule import OPEN
from alerts.decide.scene import WHOLE_SHOP
from alerts.decide.tree import tree_of
from commerce.arrivals import Arrivals
from commerce.clock import local_day
from commerce.feeds import Feed
from commerce.figures import Target
from commerce.judgements import Onset, Question, Sensitivity
from commerce.period import HALF_YEAR, Period
from commerce.watches import Say
from knowledge import Knowledge
from kpi.verdict.absence.past import PastSilence, past_silences
from kpi.verdict.absence.slots import midnight
from shopbell.jobs.absences import share_of_days, subject_of
from shopbell.jobs.check import policy_of
from shopbell.jobs.replay import REPLAYED, Past, Progress, Rules, replay
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
        after: Of what stopped: how long after the last time that it came the bell would have rung.
        lost_minor: Of what stopped: what it cost in all; None where nobody knows.
    """

    kpi: str
    rang_on: date
    question: Question
    onset: Onset | None = None
    ended_on: date | None = None
    effects: tuple[str, ...] = ()
    after: timedelta | None = None
    lost_minor: int | None = None

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
        questions: Those that were asked.
    """

    shop: str
    days: Period
    sensitivity: Sensitivity
    rings: Mapping[Sensitivity, tuple[Ring, ...]]
    questions: tuple[Question, ...] = REPLAYED


def backtest(
    opened: OpenShop,
    knowledge: Knowledge,
    days: int,
    progress: Progress | None = None,
    arrivals: Arrivals | None = None,
) -> Backtest:
    """Live through the shop's own past by its own targets and watches, once for every sensitivity.

    Args:
        opened: The shop now.
        knowledge: The KPI tree.
        days: How many days back; fewer where the shop is not known for as long.
        progress: Told how far it is.
        arrivals: What came in since then and half a year before (see `reaches_back`): what stopped is told beside.
    """
    rules, span = rules_of(opened, knowledge), known_days(opened, days)
    stopped = [] if arrivals is None else _stopped(opened, arrivals, span)
    past = Past.of(opened, span, rules.watched, [*_silent_days(opened, stopped)])
    told = {}
    for number, sensitivity in enumerate(SENSITIVITIES):
        of_days = rings(replay(past, rules, sensitivity, _part(progress, number, len(SENSITIVITIES))))
        by_instant = (_silence(one, opened) for one in stopped)
        told[sensitivity] = tuple(sorted((*of_days, *by_instant), key=lambda ring: (ring.rang_on, ring.kpi)))
    asked = REPLAYED if arrivals is None else (*REPLAYED, Question.ABSENCE)
    return Backtest(opened.name, past.days, opened.settings.sensitivity_of(opened.shop), told, asked)


def reaches_back(opened: OpenShop, days: int) -> datetime:
    """Return from when on what came in is asked for, so that its last days can be lived through; UTC."""
    return opened.now - timedelta(days=days + HALF_YEAR)


def _stopped(opened: OpenShop, arrivals: Arrivals, days: int) -> list[PastSilence]:
    first_s = midnight(opened.today - timedelta(days=days), opened.zone)
    share_of = share_of_days(opened.special_days, opened.facts, opened.today)
    found = past_silences(arrivals, opened.zone, first_s, share_of)
    return [one for one in found if _told_at(one, opened) <= _ended_at(one, opened)]


def _told_at(one: PastSilence, opened: OpenShop) -> datetime:
    """Return when the shop was surely read after a silence became certain; UTC."""
    certain_s = one.presence.certain_s
    certain_at = opened.now if certain_s is None else datetime.fromtimestamp(certain_s, UTC)
    return certain_at + opened.settings.schedule.sync_every


def _ended_at(one: PastSilence, opened: OpenShop) -> datetime:
    """Return when it was over, or now; a reading that came later would have told nobody of it."""
    return opened.now if one.ended_s is None else datetime.fromtimestamp(one.ended_s, UTC)


def _silent_days(opened: OpenShop, stopped: Iterable[PastSilence]) -> Iterator[date]:
    """Yield the days on which no order came: no number is judged by them, as it is while the bell is listening."""
    for one in stopped:
        silence = one.presence.silence
        if silence is not None and one.presence.kind in WHOLE_SHOP:
            yield from Period(local_day(silence.since, opened.zone), local_day(silence.until, opened.zone)).days()


def _silence(one: PastSilence, opened: OpenShop) -> Ring:
    """Return what would have been told of a silence, at the reading after it became certain."""
    presence, told_at = one.presence, _told_at(one, opened)
    return Ring(
        subject_of(presence.kind, presence.key),
        local_day(told_at, opened.zone),
        Question.ABSENCE,
        ended_on=None if one.ended_s is None else local_day(_ended_at(one, opened), opened.zone),
        after=None if presence.silence is None else told_at - presence.silence.since,
        lost_minor=None if presence.silence is None else presence.silence.lost_minor,
    )


def rules_of(opened: OpenShop, knowledge: Knowledge) -> Rules:
    """Return the rules by which the shop is judged today."""
    targets: dict[str, Target] = {}
    for kpi in (*opened.settings.targets_of(opened.shop), *opened.ruled):
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
        elif (known := told.get(decision.incident)) is not None:
            is_open = decision.watch.incident_state in OPEN  # again, perhaps
            effects = tuple(dict.fromkeys((*known.effects, *decision.effects)))
            ended_on = day if decision.say is Say.RECOVERED else None if is_open else known.ended_on
            told[decision.incident] = replace(known, effects=effects, ended_on=ended_on)
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
