"""What a tactic may move when something is wrong: what is behind it, then the KPI itself, what binds and moves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from alerts.advise.fit import all_hold
from alerts.advise.situation import Reason, Situation, told
from commerce.figures import Direction
from knowledge import Knowledge, Motive, Tactic


class Nearness(IntEnum):
    """How near to the cause a tactic works; the less the better."""

    CAUSE = 0
    ITSELF = 1
    BOUND = 2
    DRIVER = 3


Way = Literal["raise", "lower"]
#: A counterpart is the same, seen from the other side.
_NEAR = {"counterpart": Nearness.ITSELF, "bound": Nearness.BOUND}
_BETTER: Mapping[Direction, Way] = {"higher_is_better": "raise", "lower_is_better": "lower"}


@dataclass(frozen=True, slots=True)
class Aim:
    """A KPI that should move, which way, and how near to the cause it is."""

    kpi: str
    direction: Way
    nearness: Nearness


@dataclass(frozen=True, slots=True)
class LikelyMotive:
    """Why people do it, most likely, and the conditions that show it."""

    motive: Motive
    reasons: tuple[Reason, ...]


def aims(situation: Situation, knowledge: Knowledge) -> tuple[Aim, ...]:
    """Return what may be moved, the nearest to the cause first, each KPI once."""
    found: dict[str, Aim] = {}
    for kpi, nearness in _to_be_moved(situation, knowledge):
        found.setdefault(kpi, Aim(kpi, _BETTER[situation.direction(kpi)], nearness))
    return tuple(found.values())


def _to_be_moved(situation: Situation, knowledge: Knowledge) -> Iterator[tuple[str, Nearness]]:
    behind = [kpi for kpi in situation.behind() if kpi in knowledge.kpis]
    for kpi in behind:
        yield kpi, Nearness.CAUSE
    for part in situation.lost_parts():
        segment = knowledge.segments.get(part.segment)
        if segment is not None and part.key in segment.moved_by:
            yield segment.moved_by[part.key], Nearness.CAUSE
    yield situation.kpi, Nearness.ITSELF
    for related in knowledge.kpis[situation.kpi].related:
        if related.role in _NEAR:
            yield related.kpi, _NEAR[related.role]
    for kpi in (*behind, situation.kpi):
        drivers = (one.kpi for one in knowledge.kpis[kpi].related if one.role in {"driver", "component"})
        yield from ((driver, Nearness.DRIVER) for driver in drivers)


def aim_of(tactic: Tactic, aimed_at: tuple[Aim, ...]) -> Aim | None:
    """Return the nearest aim that a tactic moves the right way; None where it moves none."""
    moved = {(gain.kpi, gain.direction) for gain in tactic.improves}
    return next((aim for aim in aimed_at if (aim.kpi, aim.direction) in moved), None)


def likely_motive(situation: Situation, aimed_at: tuple[Aim, ...], knowledge: Knowledge) -> LikelyMotive | None:
    """Return the motive of which this very case tells most; None where none can be told from the others."""
    moved, is_found = {aim.kpi for aim in aimed_at}, bool(situation.behind())
    likely = [
        LikelyMotive(motive, reasons)
        for motive in knowledge.motives.values()
        if not moved.isdisjoint(motive.of) and not (motive.unless_found and is_found)
        if all(all_hold(situation, case) is None for case in motive.unless)
        for case in motive.when
        if (reasons := all_hold(situation, case)) is not None
    ]
    return max(likely, key=lambda one: told(situation, one.reasons), default=None)
