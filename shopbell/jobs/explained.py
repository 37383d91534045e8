"""What a shop has to say of KPIs when they are explained: its own figures, and the tactics that fit now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, cached_property

from alerts.advise.experience import Experience
from alerts.advise.rank import rank
from alerts.advise.situation import Situation
from cache import Cache
from commerce.figures import Figure
from knowledge import Knowledge, Tactic
from kpi.explain.described import described
from shopbell.jobs.diary import memory
from shopbell.jobs.shops import OpenShop
from wording.explained import OwnFigures, named_in

#: {KPI: ids of tactics}, worked out when it is asked for.
Ranking = Callable[[str], tuple[str, ...]]


class OwnExplanations:
    """One shop at one instant; what many KPIs ask is worked out once."""

    def __init__(self, opened: OpenShop, remembered: Cache, knowledge: Knowledge) -> None:
        """Take a shop, what was done there, and the collection."""
        self._opened, self._cache, self._knowledge = opened, remembered, knowledge

    @property
    def shop(self) -> str:
        """Its name."""
        return self._opened.name

    def of(self, kpi: str) -> OwnFigures:
        """Return what the shop says of a KPI."""
        others = [other for other in named_in(self._knowledge.kpis[kpi]) if other in self._opened.book.ids]
        figures = {other: self._figure(other) for other in others}
        splits = self._opened.book.segments(kpi) if kpi in self._opened.book.ids else ()
        return OwnFigures(
            self.shop,
            self._figure(kpi),
            figures,
            tuple(self._fitting(kpi)),
            splits,
            self._opened.zone,
            self._opened.today,
        )

    def fits(self, tactic: Tactic) -> bool:
        """Tell whether a tactic fits now, for a KPI that it moves."""
        return any(tactic.id in self._ranked(gain.kpi) for gain in tactic.improves if gain.kpi in self._opened.book.ids)

    def _figure(self, kpi: str) -> Figure:
        if kpi in self._opened.book.ids:
            return self._opened.verdict(kpi).figure
        text, book = self._knowledge.kpis[kpi], self._opened.book
        period = self._opened.verdict(book.ids[0]).figure.period
        return described(kpi, text.unit, text.inputs, period, map(book.kpi, book.ids))

    def _fitting(self, kpi: str) -> Iterator[str]:
        if kpi in self._opened.book.ids:
            yield from self._ranked(kpi)

    @cached_property
    def _ranked(self) -> Ranking:
        return cache(self._rank)

    def _rank(self, kpi: str) -> tuple[str, ...]:
        """Return the tactics that fit when something is to be said of a KPI, the best first."""
        verdict = self._opened.verdict(kpi)
        diagnosis = self._opened.diagnose(verdict) if verdict.off_target else None
        situation = replace(self._situation, kpi=kpi, diagnosis=diagnosis)
        return tuple(advice.tactic.id for advice in rank(situation, self._knowledge, self._experience))

    @cached_property
    def _situation(self) -> Situation:
        """The shop as conditions see it, whichever KPI it is about: each question is worked out once."""
        asked = self._opened.situation(self._opened.book.ids[0], self._knowledge.moves())
        return replace(
            asked,
            figure=cache(asked.figure),
            before=cache(asked.before),
            usual=cache(asked.usual),
            by_segment=cache(asked.by_segment),
        )

    @cached_property
    def _experience(self) -> Experience:
        """What runs here, was put off, or is not for this shop does not fit now."""
        remembered = memory(self._opened, self._cache.diary.entries(self.shop), self._knowledge)
        return Experience((), remembered.put_off, remembered.helped)
