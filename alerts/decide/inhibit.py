"""Which alarms are only effects of another: when sessions fall, orders and revenue fall with them.

One cause is one incident. Its effects are named in it, whichever of them was seen first; they speak for themselves when
they are there long after it ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from alerts.decide.scene import LAG, WHOLE_SHOP, Scene, is_one_story, onset_days, stopped
from alerts.decide.share import drift_of, is_enough, is_near
from alerts.decide.tree import ORDERS, VISITS
from commerce.watches import Watch, WatchState

#: What comes with the table of traffic: when it breaks, what rests on visits shows nonsense. Every other silence hides
#: what rests on orders.
_COUNTED_BY_TAGS = frozenset({"carts", "visits"})
#: Figures of a table that come no more.
_SOURCE = "source"
#: What runs dry while customers stay away, and how many must be expected before nobody is no chance any more.
_DRAINED, _SILENT = frozenset({"channel"}), 10


def known_causes(scene: Scene) -> dict[str, str]:
    """Return {effect: cause} for every alarm whose cause is told now, is told already, or ended a while ago.

    What is named in an incident that goes on stays there. What lies up the tree and is off beside an incident, but
    explains little of it, is named in it as well: two numbers of one road that went wrong in the same days are one
    story, and the greater part of it has the name.
    """
    alarms, told, ended = scene.alarms, scene.told, scene.ended
    reach = _reach(scene, frozenset(alarms) | frozenset(told) | frozenset(ended))
    causes = _kept(scene, alarms)
    causes |= _hushed(scene, [*told, *alarms, *ended], [one for one in alarms if one not in causes])
    hushed = frozenset(causes)
    for rank, subject in enumerate(alarms):
        for other in [*told, *alarms, *ended]:
            if subject in hushed or other == subject or stopped(causes.get(other, "")):
                continue
            is_effect = other not in hushed and _is_effect(subject, other, reach, scene)
            if not is_effect and not _goes_with(subject, other, reach, scene):
                continue
            is_mutual = _is_cause(subject, other, reach) and _is_cause(other, subject, reach)
            if is_mutual and other in alarms and alarms.index(other) > rank:
                continue  # of one look the worse one speaks, else the one told earlier
            causes[subject] = other
            break
    return {subject: _root(subject, causes) for subject in causes}


def _kept(scene: Scene, alarms: Sequence[str]) -> dict[str, str]:
    """Return {effect: cause} of those that are named in an open incident already, and did not fall anew.

    While nobody can judge the cause nothing is known against it: it goes on having what is named in it.
    """
    goes_on, unseen = frozenset(scene.open), scene.unseen
    return {
        subject: cause
        for subject in alarms
        if (cause := scene.watches[subject].cause) in goes_on | unseen
        and scene.watches[subject].incident_state is WatchState.EFFECT
        and (cause in unseen or not (_takes_over(subject, cause, scene) or _fell_anew(subject, cause, scene)))
    }


def _takes_over(subject: str, cause: str, scene: Scene) -> bool:
    """Tell whether what is named beside an incident turns out to be what is behind it."""
    reach = _reach(scene, frozenset({subject, cause}))
    return _is_cause(subject, cause, reach) and not _goes_with(subject, cause, reach, scene)


def _fell_anew(effect: str, cause: str, scene: Scene) -> bool:
    """Tell whether an effect fell further long after it was first seen, by far more than its cause explains."""
    since = scene.watches[effect].since
    if since is None or scene.now - since <= scene.policy.inhibit_within:
        return False
    return not _is_enough(cause, effect, scene, to_take_over=False)


def _is_effect(subject: str, other: str, reach: Mapping[str, Mapping[str, int]], scene: Scene) -> bool:
    """Tell whether another subject is the cause of an alarm, and accounts for enough of it."""
    if not _is_cause(other, subject, reach):
        return _is_drained(subject, other, scene)
    if not is_one_story(subject, other, scene):
        return False
    is_same = other in scene.tree.counterparts.get(subject, ())
    if is_same or stopped(other) or stopped(subject) or other in scene.ended:
        return True
    return _is_enough(other, subject, scene, to_take_over=False)


def _goes_with(subject: str, other: str, reach: Mapping[str, Mapping[str, int]], scene: Scene) -> bool:
    """Tell whether an alarm lies up the tree of another subject and began with it, but is not what is behind it."""
    if stopped(subject) or stopped(other) or other in scene.ended or not _is_cause(subject, other, reach):
        return False
    if _is_cause(other, subject, reach):
        return False
    is_told = other not in scene.alarms
    if _is_enough(subject, other, scene, to_take_over=is_told):
        return False
    return is_one_story(subject, other, scene)


def _is_drained(subject: str, other: str, scene: Scene) -> bool:
    """Tell whether so many stay away already that a channel from which nobody comes is no news.

    The silence is reckoned by what usually comes; by what comes now it is none yet.
    """
    silence, drift = scene.verdicts[subject].silence, drift_of(scene.verdicts[other])
    if silence is None or silence.kind not in _DRAINED or other not in scene.told or drift is None:
        return False
    if scene.verdicts[other].above_is_worse and not drift.counted:
        return False
    return silence.expected * (1 + drift.change) < _SILENT


def _hushed(scene: Scene, known: Sequence[str], alarms: Sequence[str]) -> dict[str, str]:
    """Return {KPI: absence that explains it}: what it shows is the silence's, and explains nothing itself."""
    return {
        subject: silence
        for subject in alarms
        if not stopped(subject)
        for silence in reversed(known)
        if silence in _silences_over(subject, scene, frozenset(known)) and is_one_story(subject, silence, scene)
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
            and is_one_story(one, cause, scene)
            and _is_behind(cause, one, scene)
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
        and is_one_story(subject, cause, scene)
        and _is_behind(cause, subject, scene)
    }
    return {subject: _root(subject, found) for subject in found}


def _is_behind(cause: str, effect: str, scene: Scene) -> bool:
    """Tell whether what is found later is behind an incident: it accounts for most of it, and began no later."""
    if stopped(cause):
        return True
    if cause in scene.tree.counterparts.get(effect, ()):
        return False  # the same thing is not behind itself
    began, onset = onset_days(cause, scene), onset_days(effect, scene)
    if began is not None and onset is not None and began[0] - onset[1] > LAG:
        return False
    return _is_enough(cause, effect, scene, to_take_over=True)


def _is_enough(cause: str, effect: str, scene: Scene, *, to_take_over: bool) -> bool:
    """Tell whether a cause accounts for enough of an effect's loss."""
    is_worse_above = scene.verdicts[cause].above_is_worse  # so many more who leave are no share of buyers less
    of_visits = not is_worse_above and VISITS in scene.tree.rests_on.get(cause, frozenset())
    share = scene.share(cause, effect)
    return is_enough(share, scene.verdicts[effect], to_take_over=to_take_over, is_of_visits=of_visits)


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
    """Return {known subject up the tree: steps}, passing through all that is not surely on target.

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
            if cause not in seen and (cause in known or not _is_fine(cause, scene))
        }
        seen |= level
        for cause in level & known:
            found.setdefault(cause, steps_up)
        for cause in {same for one in level for same in scene.tree.counterparts.get(one, ())} & known - {subject}:
            found.setdefault(cause, steps_up)
    return found


def _is_fine(subject: str, scene: Scene) -> bool:
    """Tell whether a number is on target and near its usual level: then nothing comes through it."""
    return (
        subject in scene.verdicts and scene.verdicts[subject].off_target is False and is_near(scene.verdicts[subject])
    )


def _silences_over(subject: str, scene: Scene, known: frozenset[str]) -> Iterator[str]:
    """Yield the absences that explain a subject: a KPI rests on what stopped, or a part of the shop on the whole."""
    own = stopped(subject)
    for other in sorted(known - {subject}):
        kind = stopped(other)
        if kind == _SOURCE:
            continue  # it hides nothing: what rests on it has no value from then on
        if kind and not own:
            hidden = VISITS if kind in _COUNTED_BY_TAGS else ORDERS
            if hidden in scene.tree.rests_on.get(subject, frozenset()):
                yield other
        elif kind in WHOLE_SHOP:
            yield other


def _root(subject: str, causes: Mapping[str, str]) -> str:
    seen = {subject}
    while (subject := causes[subject]) in causes and subject not in seen:
        seen.add(subject)
    return subject
