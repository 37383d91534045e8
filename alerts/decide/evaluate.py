"""One look at one shop: what each watch says, which alarm is only an effect of something told, and what to log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec

from alerts.decide.inhibit import Tree, known_causes
from alerts.decide.rule import Policy, Step, advance
from commerce.figures import Verdict, VerdictState
from commerce.watches import LogEntry, Say, Watch


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one verdict.

    Attributes:
        before, watch: What we remembered, and what to remember from now on.
        say, reason: As in `alerts.decide.rule.Step`.
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
            off_target=verdict.surely_off,
            day=day,
            no_data=verdict.state is VerdictState.NO_DATA,
            broken=verdict.state is VerdictState.STALE,
            quiet=quiet,
            hold=hold,
            name=f"{shop}/{verdict.kpi}",
        )

    steps = {verdict.kpi: step(verdict) for verdict in verdicts}
    causes = known_causes({verdict.kpi: verdict for verdict in verdicts}, steps, policy, tree)
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
