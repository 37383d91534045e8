"""One look at one shop: what each watch says, which alarm is only an effect of something told, and what to log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts.decide.inhibit import absorbed, known_causes, taken_over
from alerts.decide.look import look_of
from alerts.decide.policy import KEPT_PAST, Policy
from alerts.decide.rule import OPEN, Step, advance, as_effect, without
from alerts.decide.scene import Scene, subjects_of
from alerts.decide.tree import Tree
from commerce.clock import UTC_ZONE
from commerce.figures import Verdict
from commerce.watches import LogEntry, Say, Watch, WatchState


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one verdict.

    Attributes:
        before, watch: What we remembered, and what to remember from now on.
        say, reason: As in `alerts.decide.rule.Step`.
        cause: The subject in whose incident this one is named, when it is only an effect.
        effects: Subjects that are named in this one's incident.
    """

    verdict: Verdict
    before: Watch
    watch: Watch
    say: Say
    reason: str = ""
    cause: str = ""
    effects: tuple[str, ...] = ()

    @property
    def kpi(self) -> str:
        """The KPI that is shown; what has the watch is the `subject`."""
        return self.verdict.kpi

    @property
    def subject(self) -> str:
        """What has the watch: the KPI, or what has stopped."""
        return self.verdict.subject

    @property
    def incident(self) -> str:
        """The incident that this is about; a recovery has just closed it."""
        return self.watch.incident or self.before.incident

    def log_entry(self, now: datetime, *, tactic: str = "", detail: str = "") -> LogEntry | None:
        """Return the line for the log; None when the same was logged at an earlier look of the same day."""
        is_transition = self.watch.state is not self.before.state
        moved = is_transition or self.watch.looked_on != self.before.looked_on
        if self.say is Say.NOTHING and not (self.reason and moved) and not is_transition:
            return None
        states = (self.before.state.value, self.watch.state.value) if is_transition else ("", "")
        return LogEntry(
            at=now,
            shop=self.verdict.shop,
            kpi=self.subject,
            incident=self.incident,
            say=self.say,
            sent=self.say is not Say.NOTHING,
            reason=self.reason,
            tactic=tactic,
            detail=self.cause or detail,
            before=states[0],
            after=states[1],
        )


def decide(  # noqa: PLR0917 - one look takes all that is known of a shop, in the order of the road
    shop: str,
    verdicts: Sequence[Verdict],
    watches: Mapping[str, Watch],
    now: datetime,
    policy: Policy,
    tree: Tree,
    *,
    day: date,
    quiet: bool = False,
    weekly_sales_minor: int | None = None,
    blamed: Mapping[str, frozenset[str]] | None = None,
    zone: ZoneInfo = UTC_ZONE,
) -> list[Decision]:
    """Return what to remember and to say of each verdict, in the order of the verdicts.

    Args:
        shop: Name of the shop; part of every incident's id.
        verdicts: One a subject (`OpenShop.judged`). Of an absence whose watch is not calm there is one at every look,
            on target once it is over.
        watches: What is remembered, by subject; one that is not there has never been looked at.
        now: UTC.
        policy: See `Policy`.
        tree: See `tree_of`.
        day: The shop's own day.
        quiet: It is a quiet hour of this shop.
        weekly_sales_minor: What the shop usually sells a week, minor units: what is at stake is held against it.
        blamed: {subject: subjects that its diagnosis names as the cause}, where that is known.
        zone: The shop's.

    Raises:
        ValueError: Two verdicts about one subject.
    """
    by_subject = subjects_of(verdicts)
    before = {subject: _before(one, watches) for subject, one in by_subject.items()}

    def step(subject: str, hold: str = "") -> Step:
        look = look_of(by_subject[subject], now, weekly_sales_minor, zone)
        return advance(before[subject], now, policy, look, day=day, quiet=quiet, hold=hold, name=f"{shop}/{subject}")

    steps = {subject: step(subject) for subject in by_subject}
    scene = Scene(by_subject, steps, {**watches, **before}, now, policy, tree, blamed or {}, zone)
    steps |= {
        subject: Step(as_effect(steps[subject].watch, now, cause), reason="inhibited")
        for subject, cause in absorbed(scene).items()
    }
    causes = known_causes(scene)
    steps |= {
        subject: Step(as_effect(steps[subject].watch, now, cause), reason="inhibited")
        if scene.is_first(subject)
        else _held(step(subject, "inhibited"), cause)
        for subject, cause in causes.items()
    }
    renamed = taken_over(scene, causes)
    for cause, effects in renamed.items():
        if any(steps[one].watch.state is WatchState.SNOOZED for one in effects):
            steps[cause] = step(cause, "snoozed")  # somebody wants to hear nothing of this for a while
            continue
        steps[cause] = _renamed(steps[cause], [_unsaid(steps[one], before[one]) for one in effects], effects[0])
        steps |= {one: _taken(steps[one], now, cause, steps[cause].watch.incident) for one in effects}
    return _decisions(by_subject, before, _told_of(steps, renamed))


def _before(verdict: Verdict, watches: Mapping[str, Watch]) -> Watch:
    """Return what is remembered of a subject.

    What is only looked at once it is off, an absence or a broken rule of the documents, is taken note of in silence by
    none but the first look at a shop.
    """
    known = watches.get(verdict.subject)
    if known is not None:
        return known
    is_news = verdict.silence is not None or (verdict.target is not None and verdict.target.is_rule)
    return Watch(baseline_done=is_news and bool(watches))


def _held(step: Step, cause: str) -> Step:
    return replace(step, watch=msgspec.structs.replace(step.watch, cause=cause))


def _unsaid(step: Step, before: Watch) -> Watch:
    """Return the watch of an incident whose word of this look is not said, for that of its cause is: as if it had none.

    It would count as said, and nobody would ever call the second reader.
    """
    return msgspec.structs.replace(step.watch, words=before.words, escalated_at=before.escalated_at)


def _renamed(step: Step, victims: Sequence[Watch], formerly: str) -> Step:
    """Let a cause go on with the incident that was opened under the name of its effect: id, history, who has it."""
    first = victims[0]
    earlier = [one for one in first.past if one.incident == first.incident]  # the times that it was open before
    again = step.watch.reopened_at is not None  # of an incident of its own, which does not go on: this one does
    went_on = msgspec.structs.replace(
        step.watch,
        incident=first.incident,
        since=min(one.since for one in (*victims, step.watch) if one.since is not None),
        words=first.words,  # under this name it is said once more a week later
        renamed_from=formerly,
        by=first.by,
        note=first.note,
        answered_at=first.answered_at,
        escalated_at=first.escalated_at,
        flapping_at=first.flapping_at or step.watch.flapping_at,
        first_told=step.watch.last_told if again else step.watch.first_told,
        reopened_at=None,
        past=tuple(sorted((*step.watch.past, *earlier), key=lambda one: one.ended_at))[-KEPT_PAST:],
    )
    if first.is_acknowledged:
        went_on = msgspec.structs.replace(went_on, state=WatchState.ACKNOWLEDGED)
    return Step(went_on, Say.RENAMED)


def _taken(step: Step, now: datetime, cause: str, incident: str) -> Step:
    """Return the step of an effect whose incident its cause has taken over, the times that it was open before too."""
    return Step(without(as_effect(step.watch, now, cause), incident), reason="inhibited")


def _told_of(steps: Mapping[str, Step], renamed: Mapping[str, Sequence[str]]) -> dict[str, Step]:
    """Let every effect know its cause, also where that was itself taken over in this look."""
    taken = {effect: cause for cause, effects in renamed.items() for effect in effects}
    moved = {}
    for subject, one in steps.items():
        cause = taken.get(one.watch.cause, "")
        moved[subject] = (
            replace(one, watch=msgspec.structs.replace(one.watch, cause=cause)) if cause and cause != subject else one
        )
    return moved


def _decisions(
    verdicts: Mapping[str, Verdict], before: Mapping[str, Watch], steps: Mapping[str, Step]
) -> list[Decision]:
    effects: dict[str, list[str]] = {}
    for subject, one in steps.items():
        if one.watch.incident_state is WatchState.EFFECT and one.watch.cause:
            effects.setdefault(one.watch.cause, []).append(subject)
    decisions = []
    for subject, verdict in verdicts.items():
        one, named = steps[subject], tuple(effects.get(subject, ()))
        is_open = one.watch.incident_state in OPEN
        watch = msgspec.structs.replace(one.watch, effects=named) if is_open else one.watch
        cause = one.watch.cause if one.watch.incident_state is WatchState.EFFECT else ""
        decisions.append(Decision(verdict, before[subject], watch, one.say, one.reason, cause, named))
    return decisions
