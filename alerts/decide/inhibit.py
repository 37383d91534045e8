"""Which alarms are only effects of another: when sessions fall, orders and revenue fall with them.

Only the cause is shouted; its effects are named beside it, wait, and speak for themselves when they outlive it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from alerts.decide.rule import OPEN, Policy, Step
from commerce.figures import Verdict
from commerce.watches import Say, Watch, WatchState
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


def known_causes(
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
