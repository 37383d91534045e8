"""Which tactic is told with an incident: one memory of what was shown, for alerts and digests alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cached_property

from alerts.advise.experience import Experience
from alerts.advise.rank import Advice, choose
from alerts.advise.situation import Situation
from cache import Cache
from commerce.diagnoses import Diagnosis
from commerce.diary import Memory
from commerce.figures import Verdict
from commerce.period import WEEK
from commerce.watches import LogEntry, Say
from knowledge import Knowledge
from shopbell.jobs.diary import memory
from shopbell.jobs.shops import OpenShop

#: A tactic that was shown is not shown again before so long, while others fit.
_REMEMBERED = timedelta(days=180)
#: An incident keeps its tactic so long: a step takes days, and two on two mornings are none.
_KEPT = timedelta(days=WEEK)
#: Of a line of the log: what a digest suggested.
IN_DIGEST = "in_digest"


class Adviser:
    """Chooses a tactic for each incident that is told; what it chose it does not choose for another one."""

    def __init__(self, opened: OpenShop, cache: Cache, knowledge: Knowledge) -> None:
        """Take a shop at one instant, and what was shown there."""
        self._opened, self._cache, self._knowledge = opened, cache, knowledge
        self._moves = knowledge.moves()
        self._shown = cache.incidents.suggestions(opened.name, opened.now - _REMEMBERED)
        self._chosen: dict[str, str] = {}

    def advice(self, verdict: Verdict, incident: str, diagnosis: Diagnosis | None = None) -> Advice | None:
        """Return the tactic for an incident: that of this week, while it fits, else the one that fits best."""
        return self._choose(self._opened.situation(verdict.kpi, self._moves, diagnosis, verdict.silence), incident)

    def praise(self, verdict: Verdict) -> Advice | None:
        """Return the tactic for a KPI that goes well: how to do more of it."""
        situation = self._opened.situation(verdict.kpi, self._moves, goes_well=True)
        return self._choose(situation, going_well(verdict))

    @cached_property
    def _diary(self) -> Memory:
        """What the shop did about tactics; worked out when the first one is chosen."""
        entries = self._cache.diary.entries(self._opened.name)
        return memory(self._opened, entries, self._knowledge)

    def _choose(self, situation: Situation, incident: str) -> Advice | None:
        shown = [*reversed(self._chosen.values()), *dict.fromkeys(one.tactic for one in self._shown)]
        been_through = Experience(shown, self._diary.put_off, self._diary.helped)
        found = choose(situation, self._knowledge, been_through, kept=self._kept(incident))
        if found is not None:
            self._chosen[incident] = found.tactic.id
        return found

    def _kept(self, incident: str) -> str:
        """Return the tactic that was shown with an incident in the last days; "" where none was."""
        since = self._opened.now - _KEPT
        return next((one.tactic for one in self._shown if one.incident == incident and one.at > since), "")


def going_well(verdict: Verdict) -> str:
    """Return under which name the memory keeps what was suggested while a KPI went well."""
    return f"well:{verdict.kpi}"


def suggested(told: Iterable[tuple[Verdict, str, Advice]], opened: OpenShop, cache: Cache) -> Iterator[LogEntry]:
    """Yield a line of the log for each tactic that a digest is the first to show with an incident this week.

    Args:
        told: What is shown: verdict, incident (or `going_well`) and tactic.
        opened: The shop now.
        cache: Remembers.
    """
    since = opened.now - _KEPT
    known = {(one.incident, one.tactic) for one in cache.incidents.suggestions(opened.name, since)}
    for verdict, incident, advice in told:
        if (incident, advice.tactic.id) not in known:
            yield LogEntry(
                at=opened.now,
                shop=opened.name,
                kpi=verdict.subject,
                incident=incident,
                say=Say.NOTHING,
                sent=True,
                reason=IN_DIGEST,
                tactic=advice.tactic.id,
            )
