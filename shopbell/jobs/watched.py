"""Which KPIs of a shop are looked at, and by which questions; what an open incident holds them to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from alerts.decide.rule import may_settle
from commerce.clock import local_day
from commerce.figures import Meaning, Verdict, VerdictState
from commerce.judgements import Against, Loss, Onset, Question
from commerce.watches import Watch
from shopbell.config import Settings, ShopSettings

#: What the merchant never asked for, and the shop cannot tell, is no news.
NEVER_KNOWN = frozenset(
    {"no_input", "none_yet", "untold", "customers_hidden", "short_history", "needs_a_year", "no_keeping"}
)


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """What a look must know of an incident that is not over.

    Attributes:
        question: Which question opened it.
        first_seen: The shop's own day on which it was first seen: a target's usual level is that of this morning.
        began: Its first day: a drift's usual level is that of the days before.
        or_longer: Or an earlier one.
        onset: That day with its range, where it was estimated; `may_settle`: else an estimate may still come.
        lost: What it had cost by the last look, in minor units, and against what; None where that is not known.
    """

    question: Question
    first_seen: date
    began: date
    or_longer: bool = False
    onset: Onset | None = None
    lost: tuple[Against, int] | None = None
    may_settle: bool = False

    @property
    def usual_before(self) -> date | None:
        """The day before which the usual level lies; None while nobody has estimated since when a number drifts."""
        return self.began if self.onset is not None or self.question is Question.DRIFT else None

    def told(self, verdict: Verdict) -> Verdict:
        """Return a verdict of these days as every page shows it: since when as it was settled, and never less lost."""
        known = next((one.onset for one in (verdict, *verdict.also) if one.onset is not None), None)
        onset = self.onset or (known if self.may_settle else None)
        also = tuple(self._told(one, onset) for one in verdict.also)
        told = replace(self._told(verdict, onset), also=also)
        if not told.off_target or self.lost is None or told.losses or any(one.losses for one in also):
            return told
        against, lost = self.lost  # on some days, as on special ones, nothing more can be counted
        return replace(told, losses=(Loss(against, 0, lost, told.since or self.began),))

    def _told(self, verdict: Verdict, onset: Onset | None) -> Verdict:
        if verdict.surely_off is False:
            return verdict
        drift = verdict.drift
        if drift is not None and drift.onset is not None:
            verdict = replace(verdict, drift=replace(drift, onset=onset))
        if verdict.since is not None or verdict.off_target:
            since, or_longer = (self.began, self.or_longer) if onset is None else (onset.day, False)
            verdict = replace(verdict, since=since, since_or_longer=or_longer)
        return replace(verdict, losses=tuple(map(self._loss, verdict.losses)))

    def _loss(self, loss: Loss) -> Loss:
        if self.lost is None or self.lost[0] != loss.against:
            return loss
        return replace(loss, total_minor=max(loss.total_minor, self.lost[1]))


def open_incidents(watches: Mapping[str, Watch], zone: ZoneInfo) -> dict[str, OpenIncident]:
    """Return the open incidents by their subject, those that are not told yet included."""
    found = {}
    for subject, watch in watches.items():
        if watch.since is not None:
            seen = local_day(watch.since, zone)
            question = Question(watch.question) if watch.question else Question.TARGET
            found[subject] = OpenIncident(
                question,
                seen,
                min(watch.began or seen, seen),
                watch.began_or_longer,
                _onset(watch),
                None if watch.lost_minor is None else (_against(watch), watch.lost_minor),
                may_settle(watch),
            )
    return found


def _onset(watch: Watch) -> Onset | None:
    if watch.began is None or watch.began_earliest is None or watch.began_latest is None:
        return None
    return Onset(watch.began, watch.began_earliest, watch.began_latest)


def _against(watch: Watch) -> Against:
    return "target" if watch.lost_against == "target" else "usual"


def watched_kpis(settings: Settings, shop: ShopSettings, meanings: Mapping[str, Meaning]) -> frozenset[str]:
    """Return the KPIs that are held against the shop's own past: those of every shop, and those asked for."""
    return frozenset(kpi for kpi, meaning in meanings.items() if meaning.watched) | settings.watched_of(shop)


def is_unknown_here(verdict: Verdict, *, is_asked_for: bool) -> bool:
    """Tell whether nothing can be said because the shop never told what it takes, and nobody asked for it."""
    missing = verdict.figure.missing
    is_blind = verdict.state in {VerdictState.NO_DATA, VerdictState.STALE} and missing is not None
    return not is_asked_for and is_blind and missing is not None and missing.reason in NEVER_KNOWN
