"""All that is known of the subjects of a shop at one look, and which of them went wrong in the same days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from alerts.decide.look import onset_of
from alerts.decide.policy import Policy
from alerts.decide.rule import OPEN, OPENING, Step
from alerts.decide.share import drift_of, share_of
from alerts.decide.tree import VISITS, Tree
from commerce.clock import UTC_ZONE, local_day
from commerce.figures import Verdict
from commerce.judgements import Question
from commerce.watches import Past, Watch, WatchState

#: A whole shop's silence explains that a part of it is silent; both of these are the whole shop's.
WHOLE_SHOP = frozenset({"orders", "unfinished_checkouts"})
#: The last days before an incident ended, and some after it, still weigh in the windows of its effects.
LAG = timedelta(days=7)
_DAY = timedelta(days=1)
#: Reasons of a step that had nothing to look at.
_BLIND = frozenset({"no_data", "broken"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of all subjects of a shop at one look.

    Attributes:
        blamed: {subject: those that its diagnosis names first}: they are its cause, and not the other way round.
        zone: The shop's: onsets are days of its own, and what was seen is an instant.
    """

    verdicts: Mapping[str, Verdict]
    steps: Mapping[str, Step]
    watches: Mapping[str, Watch]
    now: datetime
    policy: Policy
    tree: Tree
    blamed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    zone: ZoneInfo = UTC_ZONE

    @property
    def alarms(self) -> list[str]:
        """Subjects that would open an incident now, or are found open at the first look; the worst first."""
        opening = (subject for subject, step in self.steps.items() if step.say in OPENING or self.is_first(subject))
        return sorted(opening, key=lambda one: (-_distance(self.verdicts[one]), one))

    def is_first(self, subject: str) -> bool:
        """Tell whether a subject is taken note of at its first look, in silence."""
        return self.steps[subject].reason == "baseline" and not self.watches[subject].baseline_done

    @property
    def told(self) -> list[str]:
        """Subjects of incidents that were told and are open, the earliest first."""
        return [
            one for one in self.open if self.steps[one].watch.told_at is not None and self.steps[one].say not in OPENING
        ]

    @property
    def open(self) -> list[str]:
        """The same with those that are known from an earlier first look, whether or not they are told now."""
        first = {one for one in self.steps if self.is_first(one) or self.watches[one].incident_state not in OPEN}
        found = [one for one, step in self.steps.items() if _is_open(step.watch) and one not in first]
        return sorted(found, key=lambda one: (self.steps[one].watch.since or self.now, one))

    @property
    def unseen(self) -> frozenset[str]:
        """Subjects of open incidents that nobody can judge now, and not for long: what is named in them stays there."""
        return frozenset(
            one
            for one, step in self.steps.items()
            if step.reason in _BLIND
            and step.watch.incident_state in OPEN
            and not (_is_blind(step.watch) and self.now - (step.watch.changed_at or self.now) > self.policy.outlives)
        )

    def share(self, cause: str, effect: str) -> float | None:
        """Return the part of an effect's loss that a cause accounts for; see `share_of`."""
        of_visits = VISITS in self.tree.rests_on.get(effect, frozenset())
        return share_of(self.verdicts[cause], self.verdicts[effect], self.steps[cause].watch, is_of_visits=of_visits)

    @property
    def ended(self) -> dict[str, Past]:
        """{subject: its last incident}, of those that ended lately and were told; what is expected lasts until then."""
        found = {}
        for subject, watch in {**self.watches, **{one: step.watch for one, step in self.steps.items()}}.items():
            past = next((self._as_it_lasts(one, watch) for one in reversed(watch.past) if one.told), None)
            if past is None or watch.incident_state in OPEN:
                continue
            if self.now - past.ended_at <= self.policy.outlives:
                found[subject] = past
        return found

    def _as_it_lasts(self, past: Past, watch: Watch) -> Past:
        """Return a past incident; one that was to be expected goes on, as a cause, to the end of what is expected."""
        if not past.expected or watch.expected_until is None:
            return past
        end = datetime.combine(watch.expected_until, time.max, self.zone)  # what begins the day after is news
        return msgspec.structs.replace(past, ended_at=max(past.ended_at, min(self.now, end)))


def stopped(subject: str) -> str:
    """Return what has stopped, where a subject is an absence ("orders" of "absence:orders"); "" of a KPI."""
    question, _, rest = subject.partition(":")
    return rest.partition(":")[0] if question == Question.ABSENCE else ""


def is_one_story(effect: str, cause: str, scene: Scene) -> bool:
    """Tell whether an effect began when its cause did: their likeliest first days, else when they were first seen."""
    past = scene.ended.get(cause)
    if stopped(cause) and not stopped(effect):
        return _fell_into(effect, cause, past, scene)
    if past is not None:
        since = scene.steps[effect].watch.since or scene.now
        began = onset_days(effect, scene)
        first = began[0] if began else local_day(since, scene.zone)
        if first > local_day(past.ended_at + (timedelta(0) if began else LAG), scene.zone):
            return False  # it began when the other was over
        return since - past.opened_at <= scene.policy.inhibit_within + (past.ended_at - past.opened_at)
    one, other = onset_days(effect, scene), onset_days(cause, scene)
    if one is not None and other is not None:
        return one[0] - other[1] <= scene.policy.inhibit_within and other[0] - one[1] <= scene.policy.inhibit_within
    seen = scene.steps[effect].watch.since, scene.steps[cause].watch.since
    return seen[0] is not None and seen[1] is not None and abs(seen[0] - seen[1]) <= scene.policy.inhibit_within


def _fell_into(effect: str, cause: str, past: Past | None, scene: Scene) -> bool:
    """Tell whether a KPI went wrong in the very days in which something had stopped, or right after them."""
    watch = scene.steps[cause].watch if past is None else Watch()
    stopped_at = watch.stopped_at or watch.since if past is None else past.stopped_at or past.opened_at
    if stopped_at is None:
        return False
    ended = local_day(past.ended_at if past is not None else scene.now, scene.zone)
    stopped_on = local_day(stopped_at, scene.zone)
    if past is not None and scene.verdicts[effect].figure.period.first > ended:
        return False  # what is off in days that came after it cannot be its doing
    days = onset_days(effect, scene)
    if days is None:
        seen = local_day(scene.steps[effect].watch.since or scene.now, scene.zone)
        return stopped_on - _DAY <= seen <= ended + scene.policy.outlives
    return days[1] >= stopped_on - _DAY and days[0] <= ended + _DAY


def onset_days(subject: str, scene: Scene) -> tuple[date, date] | None:
    """Return the days between which it began, as told, else as estimated now; None where nobody estimated it.

    What is held beside last year or another quarter began at any time of half a year, up to now.
    """
    watch, onset = scene.steps[subject].watch, onset_of(scene.verdicts[subject])
    drift = drift_of(scene.verdicts[subject])
    if drift is not None and onset is not None and drift.comparison != "weeks_before":
        return watch.began_earliest or onset.earliest, drift.window.last
    if watch.began_earliest is None or watch.began_latest is None:
        return None if onset is None else (onset.earliest, onset.latest)
    if onset is not None and watch.began_earliest <= onset.earliest and onset.latest <= watch.began_latest:
        return onset.earliest, onset.latest  # known better by now
    return watch.began_earliest, watch.began_latest


def _is_open(watch: Watch) -> bool:
    """Return whether an incident is open that we can still see: one without data explains nothing."""
    return watch.incident_state in OPEN and not _is_blind(watch)


def _is_blind(watch: Watch) -> bool:
    return watch.state in {WatchState.NO_DATA, WatchState.BROKEN}


def _distance(verdict: Verdict) -> Fraction:
    """Return how far a KPI lies from its limit or its usual level, as a share of that; an absence comes first."""
    if verdict.silence is not None:
        return Fraction(1_000_000)
    far = Fraction(0) if verdict.drift is None else abs(verdict.drift.change)
    if verdict.figure.value is None or not verdict.limit:
        return far
    return max(far, abs(verdict.figure.value - verdict.limit) / abs(verdict.limit))


def subjects_of(verdicts: Sequence[Verdict]) -> dict[str, Verdict]:
    """Return {subject: verdict}, in order.

    Raises:
        ValueError: Two verdicts about one subject: it has one watch.
    """
    found = {one.subject: one for one in verdicts}
    if len(found) < len(verdicts):
        doubled = sorted({one.subject for one in verdicts if verdicts.count(one) > 1 or found[one.subject] is not one})
        msg = f"two verdicts about {', '.join(doubled)}; a subject has one watch"
        raise ValueError(msg)
    return found
