"""A shop that is looked at day by day, and what it may show: drifts, and what has stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from alerts.decide.evaluate import Decision, decide
from alerts.decide.policy import Policy
from alerts.decide.rule import OPEN
from alerts.decide.tree import tree_of
from commerce.figures import Verdict
from commerce.judgements import Drift, Onset, Question, Silence
from commerce.period import Period
from commerce.watches import Say, Watch
from tests.alerts.a_shop import KNOWLEDGE, NOW, figure, verdict

TREE = tree_of(KNOWLEDGE)
DAY = timedelta(days=1)
TODAY = date(2026, 3, 10)


def drifting(kpi: str, onset: date | None = None, *, change: str = "-3/10", state: str = "off_target") -> Verdict:
    """Return a verdict on a drift; without an onset one that found none."""
    began = None if onset is None else Onset(onset, onset - 3 * DAY, onset + 3 * DAY)
    found = Drift(
        Period.ending(TODAY, 14), Fraction(100), Fraction(90), Fraction(110), Fraction(change), Fraction(1, 10),
        onset=began,
    )  # fmt: skip
    shown = figure(kpi, 100 + 100 * Fraction(change), KNOWLEDGE.kpis[kpi].unit)
    return replace(verdict(shown, state), question=Question.DRIFT, drift=found, since=None, interval=None)


def silent(
    kind: str = "orders",
    key: str = "",
    *,
    hours: int = 20,
    state: str = "off_target",
    cause: str = "",
    at: datetime = NOW,
) -> Verdict:
    """Return a verdict on what has stopped so many hours ago."""
    found = Silence(kind, key, at - timedelta(hours=hours), at, Fraction(12), 9, 16, lost_minor=90_000, cause=cause)
    shown = figure("order_count", 0, "count")
    return replace(verdict(shown, state), question=Question.ABSENCE, silence=found, since=None, interval=None)


class Life:
    """A shop that is looked at, day by day; what is remembered goes from look to look."""

    def __init__(self, *subjects: str, policy: Policy | None = None, zone: str = "UTC") -> None:
        self.watches = {one: Watch(baseline_done=True) for one in (*subjects, "aov_minus_cac")}
        self.policy, self.zone = policy or Policy(), ZoneInfo(zone)
        self.days = 0.0
        self.heard: list[tuple[str, Say]] = []

    @property
    def now(self) -> datetime:
        return NOW + self.days * DAY

    def look(
        self, *verdicts: Verdict, days: float = 1, blamed: dict[str, frozenset[str]] | None = None
    ) -> list[Decision]:
        """Take one look, and let time pass."""
        day = TODAY + int(self.days) * DAY
        decisions = decide(
            "toys",
            verdicts,
            self.watches,
            self.now,
            self.policy,
            TREE,
            day=day,
            weekly_sales_minor=100_000,
            blamed=blamed,
            zone=self.zone,
        )
        self.watches |= {one.subject: one.watch for one in decisions}
        self.heard += [(one.subject, one.say) for one in decisions if one.say is not Say.NOTHING]
        self.days += days
        return decisions

    def open(self) -> list[str]:
        """Return the subjects that have an incident of their own, which was told."""
        return [one for one, watch in self.watches.items() if watch.incident_state in OPEN and watch.told_at]
