"""One look at one shop: what each KPI's watch says, which of it is only an effect of something told, and what to log.

When sessions fall, orders and revenue fall with them. Only the cause is shouted; its effects are named beside it, wait,
and speak for themselves when they outlive it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

import msgspec

from alerts.rule import OPEN, Policy, Step, advance
from commerce.figures import Verdict, VerdictState
from commerce.watches import LogEntry, Say, Watch, WatchState
from knowledge import KpiText

_ALARMS = frozenset({Say.FIRED, Say.STILL_FIRING})


@dataclass(frozen=True, slots=True)
class Tree:
    """Which KPI moves which: `causes` lead from effect to cause; `counterparts` are one thing seen from two sides."""

    causes: Mapping[str, frozenset[str]]
    counterparts: Mapping[str, frozenset[str]]


def tree_of(kpis: Mapping[str, KpiText]) -> Tree:
    """Read the tree out of the collection's `related`: drivers and components are causes, outcomes are effects."""
    causes: dict[str, set[str]] = {kpi: set() for kpi in kpis}
    counterparts: dict[str, set[str]] = {kpi: set() for kpi in kpis}
    for kpi, text in kpis.items():
        for related in text.related:
            if related.role in {"driver", "component"}:
                causes[kpi].add(related.kpi)
            elif related.role == "outcome":
                causes.setdefault(related.kpi, set()).add(kpi)
            elif related.role == "counterpart":
                counterparts[kpi].add(related.kpi)
                counterparts.setdefault(related.kpi, set()).add(kpi)
    return Tree(
        {kpi: frozenset(found) for kpi, found in causes.items()},
        {kpi: frozenset(found) for kpi, found in counterparts.items()},
    )


def is_above_limit_bad(verdict: Verdict) -> bool:
    """Return whether the wrong side of the limit is the one above it; an explicit target says so itself."""
    if verdict.target is None or verdict.target.kind == "near_usual":
        return verdict.direction == "lower_is_better"
    return verdict.target.kind == "at_most"


def seen(verdict: Verdict) -> bool | None:
    """Return what a verdict counts for: True off target, False surely not, None when it cannot be told.

    A value on the wrong side of its limit, though within the usual ups and downs, is no drift; but neither does it end
    one: a merchant who is told that a number is back on target must find it there.
    """
    value, limit = verdict.figure.value, verdict.limit
    if verdict.off_target is False and value is not None and limit is not None and value != limit:
        return False if (value < limit) == is_above_limit_bad(verdict) else None
    return verdict.off_target


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one verdict.

    Attributes:
        before, watch: What we remembered, and what to remember from now on.
        say, reason: As in `alerts.rule.Step`.
        cause: The KPI that is told instead, when this one is only its effect.
        effects: KPIs that stay silent because of this one.
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
        """The KPI."""
        return self.verdict.kpi

    @property
    def incident(self) -> str:
        """The incident that this is about; a recovery has just closed it."""
        return self.watch.incident or self.before.incident

    def log_entry(self, now: datetime, *, tactic: str = "", detail: str = "") -> LogEntry | None:
        """Return the line for the log; None when the same was logged at an earlier look of the same day."""
        moved = self.watch.state is not self.before.state or self.watch.looked_on != self.before.looked_on
        if self.say is Say.NOTHING and not (self.reason and moved):
            return None
        sent = self.say is not Say.NOTHING
        told = self.cause or detail
        return LogEntry(now, self.verdict.shop, self.kpi, self.incident, self.say, sent, self.reason, tactic, told)


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
) -> list[Decision]:
    """Return what to remember and to say of each verdict, in the order of the verdicts.

    Args:
        shop: Name of the shop; part of every incident's id.
        verdicts: One per KPI.
        watches: What is remembered, by KPI; a KPI that is not there has never been looked at.
        now: UTC.
        policy: See `Policy`.
        tree: See `tree_of`.
        day: The shop's own day.
        quiet: It is a quiet hour of this shop.
    """

    def step(verdict: Verdict, hold: str = "") -> Step:
        return advance(
            watches.get(verdict.kpi, Watch()),
            now,
            policy,
            off_target=seen(verdict),
            day=day,
            no_data=verdict.state is VerdictState.NO_DATA,
            broken=verdict.state is VerdictState.STALE,
            quiet=quiet,
            hold=hold,
            name=f"{shop}/{verdict.kpi}",
        )

    steps = {verdict.kpi: step(verdict) for verdict in verdicts}
    causes = _known_causes({verdict.kpi: verdict for verdict in verdicts}, steps, policy, tree)
    decisions = []
    for verdict in verdicts:
        cause = causes.get(verdict.kpi, "")
        taken = step(verdict, hold="inhibited") if cause else steps[verdict.kpi]
        before = watches.get(verdict.kpi, Watch())
        decisions.append(Decision(verdict, before, _dated(taken.watch, verdict), taken.say, taken.reason, cause))
    return [
        replace(decision, effects=tuple(kpi for kpi, cause in causes.items() if cause == decision.kpi))
        for decision in decisions
    ]


def _dated(watch: Watch, verdict: Verdict) -> Watch:
    """Remember the first day of an incident: a verdict looks back for some weeks only, so that its own moves on.

    Once the incident was told, its first day stays the one that was told.
    """
    if watch.since is None or verdict.since is None:
        return watch
    if watch.began is not None and (watch.told_at is not None or watch.began <= verdict.since):
        return watch
    began = min(verdict.since, watch.since.date())
    return msgspec.structs.replace(watch, began=began, began_or_longer=verdict.since_or_longer)


def _known_causes(
    verdicts: Mapping[str, Verdict], steps: Mapping[str, Step], policy: Policy, tree: Tree
) -> dict[str, str]:
    """Return {effect: cause} for every alarm whose cause is told in this look, or was told and is still open."""
    alarms = sorted(
        (kpi for kpi, step in steps.items() if step.say in _ALARMS), key=lambda kpi: -_distance(verdicts[kpi])
    )
    told = [kpi for kpi, step in steps.items() if _is_told(step.watch) and step.say not in _ALARMS]
    open_now = frozenset(alarms) | frozenset(told)
    reach = {kpi: set(_causes_of(kpi, steps, open_now, tree)) for kpi in open_now}
    causes: dict[str, str] = {}
    for rank, kpi in enumerate(alarms):
        for other in [*told, *alarms]:
            if other == kpi or other not in reach[kpi] or not _began_together(kpi, other, steps, policy):
                continue
            is_mutual = kpi in reach[other]  # each moves the other: the one told earlier speaks, else the worse one
            if is_mutual and other in alarms and alarms.index(other) > rank:
                continue
            causes[kpi] = other
            break
    return {kpi: _root(kpi, causes) for kpi in causes}


def _causes_of(kpi: str, steps: Mapping[str, Step], open_now: frozenset[str], tree: Tree) -> Iterator[str]:
    """Yield the open KPIs up the tree, passing only through open ones and those that nobody watches."""
    yield from tree.counterparts.get(kpi, frozenset()) & open_now
    seen, ahead = {kpi}, sorted(tree.causes.get(kpi, ()))
    while ahead:
        cause = ahead.pop()
        if cause in seen or (cause in steps and cause not in open_now):
            continue
        seen.add(cause)
        if cause in open_now:
            yield cause
        ahead.extend(sorted(tree.causes.get(cause, ())))


def _root(kpi: str, causes: Mapping[str, str]) -> str:
    seen = {kpi}
    while (kpi := causes[kpi]) in causes and kpi not in seen:
        seen.add(kpi)
    return kpi


def _is_told(watch: Watch) -> bool:
    """Return whether an open incident was told that we can still see: one without data explains nothing."""
    is_blind = watch.state in {WatchState.NO_DATA, WatchState.BROKEN}
    return watch.incident_state in OPEN and watch.told_at is not None and not is_blind


def _began_together(effect: str, cause: str, steps: Mapping[str, Step], policy: Policy) -> bool:
    since = steps[effect].watch.since, steps[cause].watch.since
    return since[0] is not None and since[1] is not None and abs(since[0] - since[1]) <= policy.inhibit_within


def _distance(verdict: Verdict) -> Fraction:
    """Return how far beyond its limit a KPI lies, as a share of the limit."""
    if verdict.figure.value is None or not verdict.limit:
        return Fraction(0)
    return abs(verdict.figure.value - verdict.limit) / abs(verdict.limit)
