"""The shop's own past lived through again, morning by morning: the same verdicts, the same rule, nothing sent.

Judged is what is known today of those days, so a later correction is in it; days on which a counting tag was broken
stay unknown. What is told within hours (no order came) no morning tells: it is found beside (`jobs.backtest`), and its
days are no part of this. Nor are quiet hours and snoozes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from alerts.decide.evaluate import Decision, decide
from alerts.decide.policy import Policy
from alerts.decide.tree import Tree
from commerce.facts import Facts
from commerce.figures import Missing, Target, Verdict, VerdictState
from commerce.judgements import Question, Sensitivity
from commerce.period import FOUR_WEEKS, Period
from commerce.watches import Watch
from kpi.estimate.estimate import Estimator
from kpi.estimate.series import HISTORY_DAYS
from kpi.explain.drifting import Asked, WatchedDays
from kpi.facts.snapshot import Snapshot, whole_days
from kpi.verdict.absence.traffic_days import untrusted
from kpi.verdict.missing_days import unless_expected
from kpi.verdict.speaking import speaking
from shopbell.jobs.shops import OpenShop
from shopbell.jobs.watched import OpenIncident, open_incidents

#: The questions that are asked of the past; what has stopped is told within hours, and no morning tells it.
REPLAYED = (Question.TARGET, Question.DRIFT)
#: The shop's own time at which each day is looked at.
_MORNING = time(8)
#: One estimator serves the looks of so many days: it asks only for days before each.
_DAYS_OF_AN_ESTIMATOR = FOUR_WEEKS

#: Told how many days of how many are done.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """By what the past is judged.

    Attributes:
        watched: The KPIs that are held against what was usual.
        targets: In the units of the value, a total's over four weeks.
    """

    watched: frozenset[str]
    targets: Mapping[str, Target]
    policy: Policy
    tree: Tree


@dataclass
class Past:
    """The days of one shop, read once for every replay."""

    opened: OpenShop
    days: Period
    facts: Facts
    watched: dict[str, WatchedDays] = field(default_factory=dict)
    _estimators: dict[tuple[str, date], Estimator | None] = field(default_factory=dict)
    _against: dict[tuple[str, date, date | None], Verdict] = field(default_factory=dict)
    _kept: dict[tuple[str, date], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, opened: OpenShop, days: int, watched: frozenset[str], silent: Collection[date] = ()) -> Past:
        """Read the last `days` days and those before that tell what was usual; on `silent` no order came."""
        span, reach = Period.ending(opened.today, days), Period.ending(opened.today, days + HISTORY_DAYS)
        wrong = untrusted(opened.facts, reach.length)  # of days before those that a look of today goes back to
        past = cls(opened, span, whole_days(Snapshot(opened.facts, wrong) if wrong else opened.facts))
        for kpi in opened.book.ids:
            if kpi in watched:
                special = opened.special_days.between(reach, kpi) | dict.fromkeys(silent)
                found = opened.book.watched(kpi, past.facts, span.last, special, days=reach.length)
                if not isinstance(found, Missing):
                    past.watched[kpi] = found
        return past

    def morning(self, day: date) -> datetime:
        """Return when a day is looked at."""
        return datetime.combine(day, _MORNING, self.opened.zone)

    def drift(self, kpi: str, day: date, sensitivity: Sensitivity, incident: OpenIncident | None) -> Verdict | None:
        """Return what would have been said that morning of a drift; None where the KPI was not known yet."""
        days = self.watched.get(kpi)
        if days is None or day <= days.series.series.first:
            return None
        opened = self.opened
        asked = Asked(
            shop=opened.name,
            now=self.morning(day),
            last=min(day - timedelta(days=1), days.last),
            days=opened.book.kpi(kpi).windows_of(self.facts)[-1],
            direction=opened.meanings[kpi].direction,
            sensitivity=sensitivity,
            usual_before=incident.usual_before if incident is not None else None,
            opened=incident.first_seen if incident is not None else None,
        )
        return opened.book.replayed(kpi, self.facts, days, asked)

    def against(self, kpi: str, day: date, target: Target, incident: OpenIncident | None) -> Verdict:
        """Return what would have been said that morning of a target: at any sensitivity the same."""
        first_seen = None if incident is None else incident.first_seen
        asked = kpi, day, first_seen
        if asked not in self._against:
            self._against[asked] = self._judged(kpi, day, target, first_seen)
        return self._against[asked]

    def is_kept(self, kpi: str, day: date, target: Target) -> bool:
        """Return whether a rule of the documents was kept, as is seen without asking how sure that is."""
        if (kpi, day) not in self._kept:
            book, estimator = self.opened.book, self._estimator(kpi, day) if target.is_rule else None
            self._kept[kpi, day] = target.is_rule and book.keeps(kpi, self.facts, day, target, estimator)
        return self._kept[kpi, day]

    def _judged(self, kpi: str, day: date, target: Target, first_seen: date | None) -> Verdict:
        opened = self.opened
        verdict = opened.book.judge(
            kpi,
            self.facts,
            shop=opened.name,
            target=target,
            now=self.morning(day),
            today=day,
            usual_before=first_seen,
            estimator=self._estimator(kpi, day),
        )
        return unless_expected(verdict, opened.special_days) if verdict.off_target else verdict

    def _estimator(self, kpi: str, day: date) -> Estimator | None:
        """Return an estimator that knows the days before; None where there is none."""
        number = (self.days.last - day).days // _DAYS_OF_AN_ESTIMATOR
        last = self.days.last - timedelta(days=number * _DAYS_OF_AN_ESTIMATOR + 1)
        if (kpi, last) not in self._estimators:
            found = self.opened.book.estimator(kpi, self.facts, last)
            self._estimators[kpi, last] = None if isinstance(found, Missing) else found
        return self._estimators[kpi, last]


def replay(past: Past, rules: Rules, sensitivity: Sensitivity, progress: Progress | None = None) -> Iterator[Decision]:
    """Yield what would have been decided on each day of the past, in order; the first day only takes note."""
    watches: dict[str, Watch] = {}
    for number, day in enumerate(past.days.days(), 1):
        verdicts = list(_verdicts(past, rules, day, sensitivity, open_incidents(watches, past.opened.zone)))
        now, zone = past.morning(day), past.opened.zone
        for decision in decide(past.opened.name, verdicts, watches, now, rules.policy, rules.tree, day=day, zone=zone):
            watches[decision.subject] = decision.watch
            yield decision
        if progress is not None:
            progress(number, past.days.length)


def _verdicts(
    past: Past, rules: Rules, day: date, sensitivity: Sensitivity, incidents: Mapping[str, OpenIncident]
) -> Iterator[Verdict]:
    for kpi in past.opened.book.ids:
        incident = incidents.get(kpi)
        found: list[Verdict] = []
        target = rules.targets.get(kpi)
        if target is not None and (incident is not None or not past.is_kept(kpi, day, target)):
            found.append(past.against(kpi, day, target, incident))
        if kpi in rules.watched and (drift := past.drift(kpi, day, sensitivity, incident)) is not None:
            found.append(drift)
        if known := _known(found, is_open=incident is not None):
            yield speaking(known) if incident is None else incident.told(speaking(known, incident.question))


def _known(verdicts: Sequence[Verdict], *, is_open: bool) -> list[Verdict]:
    """Return the verdicts but for those of days before anything was known: a shop is not blind before it begins.

    A rule of the documents that is kept is no news, as on a day of today.
    """
    known = [one for one in verdicts if one.state is not VerdictState.NO_DATA]
    return [one for one in known if is_open or one.off_target or one.target is None or not one.target.is_rule]
