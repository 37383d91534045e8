"""An incident to speak of, in figures: the same for every reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.advice import Advice
from alerts.notices import Notice
from alerts.tick import Decision
from commerce.figures import Diagnosis, Verdict
from commerce.watches import LogEntry, Say, Watch

_COST_PREFIX = "cost_per_week_minor="


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when a message is written.

    Attributes:
        shop: The shop's name for people.
        now: UTC.
        zone: The shop's.
        simulated: The data are made up, and every message says so.
        currency: The shop's, for costs and inputs of KPIs that are no money themselves.
        notices: What must be known of the data wherever a figure is shown; a digest brings its own.
    """

    shop: str
    now: datetime
    zone: ZoneInfo
    simulated: bool = False
    currency: str = ""
    notices: Sequence[Notice] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One incident to speak of, in figures.

    Attributes:
        watch: As it was while the incident was open.
        effects: KPIs that stay silent because of this one.
        cost_per_week_minor: What the distance to the target costs (of a recovery: cost, as told when it fired).
        told_before: When we last spoke of the incident before this word; None: this is the first. UTC.
    """

    verdict: Verdict
    watch: Watch
    say: Say
    diagnosis: Diagnosis | None = None
    advice: Advice | None = None
    effects: tuple[str, ...] = ()
    cost_per_week_minor: int | None = None
    told_before: datetime | None = None

    @property
    def telling(self) -> str:
        """What this word is, and no other: the same however often and whenever it is written."""
        after = self.told_before.isoformat() if self.told_before else "first"
        return f"{self.verdict.kpi}@{self.say.value}@{self.watch.incident}@{after}"

    @classmethod
    def of(
        cls,
        decision: Decision,
        diagnosis: Diagnosis | None = None,
        advice: Advice | None = None,
        cost_per_week_minor: int | None = None,
    ) -> Case:
        """Return the case of a decision that speaks; the cost is the diagnosis's unless one is given."""
        watch = decision.before if decision.say is Say.RECOVERED else decision.watch
        if cost_per_week_minor is None and diagnosis is not None:
            cost_per_week_minor = diagnosis.cost_per_week_minor
        return cls(
            verdict=decision.verdict,
            watch=watch,
            say=decision.say,
            diagnosis=diagnosis,
            advice=advice,
            effects=decision.effects,
            cost_per_week_minor=cost_per_week_minor,
            told_before=decision.before.told_at,
        )

    @property
    def cost_detail(self) -> str:
        """What the log keeps of the cost, for the recovery notice."""
        return "" if self.cost_per_week_minor is None else f"{_COST_PREFIX}{self.cost_per_week_minor}"


def logged_cost(entries: Iterable[LogEntry], incident: str) -> int | None:
    """Return the weekly cost that the log tells of an incident, minor units; None when none was named."""
    for entry in entries:
        if entry.incident == incident and entry.detail.startswith(_COST_PREFIX):
            return int(entry.detail.removeprefix(_COST_PREFIX))
    return None
