"""Which alarms are only effects of another: when sessions fall, orders and revenue fall with them.

One cause is one incident. Its effects are named in it, whichever of them was seen first; they speak for themselves when
they are there long after it ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from alerts.decide.look import onset_of
from alerts.decide.policy import Policy
from alerts.decide.rule import OPEN, OPENING, Step
from commerce.figures import Verdict
from commerce.judgements import Question
from commerce.watches import Past, Watch, WatchState
from knowledge import Knowledge

#: What comes with the table of traffic: when it breaks, what rests on visits shows nonsense. Every other silence hides
#: what rests on orders.
_COUNTED_BY_TAGS = frozenset({"carts", "visits"})
#: Feeds as `knowledge/inputs.toml` calls them.
_VISITS, _ORDERS = "web_analytics", "orders"
#: What is divided by visits rests on them; what is sold does not, though visits explain it.
_SHARES = frozenset({"percent", "ratio"})
#: A whole shop's silence explains that a part of it is silent; both of these are the whole shop's.
WHOLE_SHOP = frozenset({"orders", "unfinished_checkouts"})
#: The last days before an incident ended, and some after it, still weigh in the windows of its effects.
_LAG = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tree:
    """Which KPI moves which: `causes` lead from effect to cause; `counterparts` are one thing seen from two sides.

    `rests_on`: {KPI: feeds of its inputs}.
    """

    causes: Mapping[str, frozenset[str]]
    counterparts: Mapping[str, frozenset[str]]
    rests_on: Mapping[str, frozenset[str]] = field(default_factory=dict)


def tree_of(knowledge: Knowledge) -> Tree:
    """Read the tree out of the collection's `related`.

    Drivers and components are causes, outcomes are effects; a step is told under the whole that it is a step of, and
    rests on what that rests on.
    """
    feeds = {
        kpi: {feed for name in text.inputs if (feed := knowledge.inputs[name].feed) != _VISITS or text.unit in _SHARES}
        for kpi, text in knowledge.kpis.items()
    }
    causes: dict[str, set[str]] = {kpi: set() for kpi in knowledge.kpis}
    counterparts: dict[str, set[str]] = {kpi: set() for kpi in knowledge.kpis}
    for kpi, text in knowledge.kpis.items():
        for related in text.related:
            if related.role in {"driver", "component"}:
                causes[kpi].add(related.kpi)
            elif related.role in {"outcome", "step"}:
                causes.setdefault(related.kpi, set()).add(kpi)
                if related.role == "step":
                    feeds[related.kpi] |= feeds[kpi]
            elif related.role == "counterpart":
                counterparts[kpi].add(related.kpi)
                counterparts.setdefault(related.kpi, set()).add(kpi)
    return Tree(
        {kpi: frozenset(found) for kpi, found in causes.items()},
        {kpi: frozenset(found) for kpi, found in counterparts.items()},
        {kpi: frozenset(found) for kpi, found in feeds.items()},
    )


def rests_on_orders(tree: Tree) -> frozenset[str]:
    """Return the KPIs that a silence of the whole shop hides."""
    return frozenset(kpi for kpi, feeds in tree.rests_on.items() if _ORDERS in feeds)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of all subjects of a shop at one look.

    Attributes:
        blamed: {subject: those that its diagnosis names first}: they are its cause, and not the other way round.
    """

    verdicts: Mapping[str, Verdict]
    steps: Mapping[str, Step]
    watches: Mapping[str, Watch]
    now: datetime
    policy: Policy
    tree: Tree
    blamed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def alarms(self) -> list[str]:
        """Subjects that would open an incident now, the worst first."""
        opening = (subject for subject, step in self.steps.items() if step.say in OPENING)
        return sorted(opening, key=lambda one: (-_distance(self.verdicts[one]), one))

    @property
    def told(self) -> list[str]:
        """Subjects of incidents that were told and are open, the earliest first."""
        found = [one for one, step in self.steps.items() if _is_told(step.watch) and step.say not in OPENING]
        return sorted(found, key=lambda one: (self.steps[one].watch.since or self.now, one))

    @property
    def ended(self) -> dict[str, Past]:
        """{subject: its last incident}, of those that ended lately and were told."""
        found = {}
        for subject, watch in {**self.watches, **{one: step.watch for one, step in self.steps.items()}}.items():
            lately = [one for one in watch.past if one.told and self.now - one.ended_at <= self.policy.outlives]
            if lately and watch.incident_state not in OPEN:
                found[subject] = lately[-1]
        return found


def known_causes(scene: Scene) -> dict[str, str]:
    """Return {effect: cause} for every alarm whose cause is told now, is told already, or ended a while ago."""
    alarms, told, ended = scene.alarms, scene.told, scene.ended
    reach = _reach(scene, frozenset(alarms) | frozenset(told) | frozenset(ended))
    causes = _hushed(scene, [*told, *alarms, *ended], alarms)
    hushed = frozenset(causes)
    for rank, subject in enumerate(alarms):
        for other in [*told, *alarms, *ended]:
            if (
                subject in hushed
                or other in hushed
                or other == subject
                or not _is_cause(other, subject, reach)
                or not _is_one_story(subject, other, scene)
            ):
                continue
            is_mutual = _is_cause(subject, other, reach)  # of one look the worse one speaks, else the one told earlier
            if is_mutual and other in alarms and alarms.index(other) > rank:
                continue
            causes[subject] = other
            break
    return {subject: _root(subject, causes) for subject in causes}


def _hushed(scene: Scene, known: Sequence[str], alarms: Sequence[str]) -> dict[str, str]:
    """Return {KPI: absence that explains it}: what it shows is the silence's, and explains nothing itself."""
    return {
        subject: silence
        for subject in alarms
        if not stopped(subject)
        for silence in reversed(known)
        if silence in _silences_over(subject, scene, frozenset(known)) and _is_one_story(subject, silence, scene)
    }


def taken_over(scene: Scene, causes: Mapping[str, str]) -> dict[str, list[str]]:
    """Return {cause that alarms now: the open incidents that are its effects}, the earliest told first.

    What stops today does not explain what went wrong before; what stopped in part is explained by the whole.
    """
    alarms = [one for one in scene.alarms if one not in causes]
    told = scene.told
    reach = _reach(scene, frozenset(alarms) | frozenset(told) | frozenset(causes))
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for cause in alarms:
        effects = [
            one
            for one in told
            if one not in taken
            and bool(stopped(cause)) == bool(stopped(one))
            and _is_cause(cause, one, reach)
            and _is_one_story(one, cause, scene)
        ]
        if effects:
            found[cause] = sorted(effects, key=lambda one: (_first_told_at(scene.steps[one].watch, scene.now), one))
            taken |= set(effects)
    return found


def absorbed(scene: Scene) -> dict[str, str]:
    """Return {open incident: the open one that it is only an effect of}, where both were told.

    That comes about while the cause cannot be seen; once it can be again, one incident is enough. What is snoozed takes
    none: nobody would hear of either.
    """
    told = scene.told
    reach = _reach(scene, frozenset(told))
    found = {
        subject: cause
        for subject in told
        for cause in reversed(told)
        if cause != subject
        and scene.steps[cause].watch.state is not WatchState.SNOOZED
        and bool(stopped(cause)) == bool(stopped(subject))
        and _is_cause(cause, subject, reach)
        and not _is_cause(subject, cause, reach)
        and _is_one_story(subject, cause, scene)
    }
    return {subject: _root(subject, found) for subject in found}


def _reach(scene: Scene, known: frozenset[str]) -> dict[str, dict[str, int]]:
    """Return {subject: {known cause up the tree: how many steps up}}."""
    return {subject: _causes_of(subject, scene, known) for subject in known}


def _is_cause(cause: str, effect: str, reach: Mapping[str, Mapping[str, int]]) -> bool:
    """Tell whether one moves the other; where each does, the one that is nearer, and both where they are alike."""
    up, down = reach[effect].get(cause), reach[cause].get(effect)
    return up is not None and (down is None or up <= down)


def _first_told_at(watch: Watch, now: datetime) -> datetime:
    first = watch.first_told.at if watch.first_told is not None else watch.told_at
    return first or now


def _causes_of(subject: str, scene: Scene, known: frozenset[str]) -> dict[str, int]:
    """Return {known subject up the tree: steps}, passing only through known ones and those that nobody watches.

    What a diagnosis names, or a silence, is nearer than anything of the tree. A counterpart is the same thing, but no
    way further up: what moves it need not move this.
    """
    found = dict.fromkeys((*_silences_over(subject, scene, known), *(scene.blamed.get(subject, set()) & known)), 0)
    for other in scene.tree.counterparts.get(subject, frozenset()) & known:
        found.setdefault(other, 1)
    seen, level, steps_up = {subject}, {subject}, 0
    while level:
        steps_up += 1
        level = {
            cause
            for one in level
            for cause in scene.tree.causes.get(one, frozenset())
            if cause not in seen and (cause in known or cause not in scene.steps)
        }
        seen |= level
        for cause in level & known:
            found.setdefault(cause, steps_up)
    return found


def _silences_over(subject: str, scene: Scene, known: frozenset[str]) -> Iterator[str]:
    """Yield the absences that explain a subject: a KPI rests on what stopped, or a part of the shop on the whole."""
    own = stopped(subject)
    for other in sorted(known - {subject}):
        kind = stopped(other)
        if kind and not own:
            hidden = _VISITS if kind in _COUNTED_BY_TAGS else _ORDERS
            if hidden in scene.tree.rests_on.get(subject, frozenset()):
                yield other
        elif kind in WHOLE_SHOP:
            yield other


def stopped(subject: str) -> str:
    """Return what has stopped, where a subject is an absence ("orders" of "absence:orders"); "" of a KPI."""
    question, _, rest = subject.partition(":")
    return rest.partition(":")[0] if question == Question.ABSENCE else ""


def _root(subject: str, causes: Mapping[str, str]) -> str:
    seen = {subject}
    while (subject := causes[subject]) in causes and subject not in seen:
        seen.add(subject)
    return subject


def _is_told(watch: Watch) -> bool:
    """Return whether an open incident was told that we can still see: one without data explains nothing."""
    is_blind = watch.state in {WatchState.NO_DATA, WatchState.BROKEN}
    return watch.incident_state in OPEN and watch.told_at is not None and not is_blind


def _is_one_story(effect: str, cause: str, scene: Scene) -> bool:
    """Tell whether an effect began when its cause did: their likeliest first days, else when they were first seen."""
    past = scene.ended.get(cause)
    if stopped(cause) and not stopped(effect):
        return _fell_into(effect, cause, past, scene)
    if past is not None:
        since = scene.steps[effect].watch.since or scene.now
        began = _onset_days(effect, scene)
        if (began[0] if began else since.date()) > (past.ended_at + (timedelta(0) if began else _LAG)).date():
            return False  # it began when the other was over
        return since - past.opened_at <= scene.policy.inhibit_within + (past.ended_at - past.opened_at)
    one, other = _onset_days(effect, scene), _onset_days(cause, scene)
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
    ended = (past.ended_at if past is not None else scene.now).date()
    if past is not None and scene.verdicts[effect].figure.period.first > ended:
        return False  # what is off in days that came after it cannot be its doing
    days = _onset_days(effect, scene)
    if days is None:
        seen = (scene.steps[effect].watch.since or scene.now).date()
        return stopped_at.date() - _DAY <= seen <= ended + scene.policy.outlives
    return days[1] >= stopped_at.date() - _DAY and days[0] <= ended + _DAY


def _onset_days(subject: str, scene: Scene) -> tuple[date, date] | None:
    """Return the days between which it began, as told, else as estimated now; None where nobody estimated it."""
    watch = scene.steps[subject].watch
    if watch.began_earliest is not None and watch.began_latest is not None:
        return watch.began_earliest, watch.began_latest
    onset = onset_of(scene.verdicts[subject])
    return None if onset is None else (onset.earliest, onset.latest)


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
