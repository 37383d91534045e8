"""Whether what is watched is worth watching: measurable, with impact, relevant, actionable, timely.

The five criteria are those of the document that the core KPIs are drawn from; each is answered by the shop's own data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from alerts.advise.situation import FOUND, Situation
from commerce.criteria import SEEN_FROM, Criterion, Reviewed, Unmet
from commerce.figures import Missing, Verdict, VerdictState
from commerce.period import FOUR_WEEKS
from knowledge import Condition, Knowledge, Tactic
from kpi.formulas.gap_cost import NoMoney
from shopbell.jobs.shops import OpenShop
from shopbell.jobs.watched import NEVER_KNOWN, is_unknown_here
from shopbell.judgement_json import smallest_of
from wording.explained import movers

#: How soon a change can show at all, as the collection says: what is slower comes too late.
_SOON = frozenset({"live", "daily", "weekly"})
#: States in which a value says little.
_UNSURE = frozenset({VerdictState.LEARNING, VerdictState.NOT_ENOUGH_DATA, VerdictState.NO_DATA, VerdictState.STALE})
#: Roles of the KPIs through which a tactic moves another one.
_THROUGH = frozenset({"driver", "component", "step", "counterpart"})
#: Roles of KPIs that tell of the very same.
_THE_SAME = frozenset({"component", "counterpart"})
#: Names told where many lack.
_NAMES_TOLD = 3


@dataclass(frozen=True, slots=True)
class Review:
    """The KPIs of one shop, each with the criteria that it does not meet.

    Attributes:
        shop: Its name.
        kpis: Those that are looked at, in the order of the book.
        left_out: {KPI: why it does not apply to this shop} of those that nobody asked for.
    """

    shop: str
    kpis: tuple[Reviewed, ...]
    left_out: Mapping[str, Missing]


def review(opened: OpenShop, knowledge: Knowledge, wanted: Sequence[str] = ()) -> Review:
    """Return the answers for the KPIs asked for; by default for all that are watched or have a target."""
    targets, watched = opened.settings.targets_of(opened.shop), opened.settings.watched_of(opened.shop)
    asked_for = set(wanted) or {*targets, *watched}
    looked_at = asked_for if wanted else asked_for | opened.watched
    found, left_out, reviewer = list[Reviewed](), dict[str, Missing](), _Reviewer(opened, knowledge)
    for kpi in (kpi for kpi in opened.book.ids if kpi in looked_at):
        verdict = opened.verdict(kpi)
        missing = verdict.figure.missing
        if missing is not None and is_unknown_here(verdict, is_asked_for=kpi in asked_for):
            left_out[kpi] = missing
        else:
            found.append(Reviewed(kpi, dict(reviewer.unmet(verdict))))
    return Review(opened.name, tuple(found), left_out)


class _Reviewer:
    """Answers for the KPIs of one shop."""

    def __init__(self, opened: OpenShop, knowledge: Knowledge) -> None:
        self._opened, self._knowledge = opened, knowledge

    def unmet(self, verdict: Verdict) -> Iterator[tuple[Criterion, Unmet]]:
        """Yield the criteria that a KPI does not meet, and why."""
        answers = {
            Criterion.MEASURABLE: self._measurable,
            Criterion.IMPACT: self._impact,
            Criterion.RELEVANT: self._relevant,
            Criterion.ACTIONABLE: self._actionable,
            Criterion.TIMELY: self._timely,
        }
        for criterion, answer in answers.items():
            if (found := answer(verdict)) is not None:
                yield criterion, found

    def _measurable(self, verdict: Verdict) -> Unmet | None:
        missing = verdict.figure.missing
        if verdict.figure.value is None:
            is_told = missing is None or missing.reason in NEVER_KNOWN  # with what is not known of this shop
            return Unmet("valueless") if is_told else Unmet("no_value", missing=missing)
        return Unmet("unsure", state=verdict.state) if verdict.state in _UNSURE else None

    def _impact(self, verdict: Verdict) -> Unmet | None:
        seen_otherwise = (one.kpi for one in self._knowledge.kpis[verdict.kpi].related if one.role in _THE_SAME)
        if not any(map(self._knowledge.result_of, (verdict.kpi, *seen_otherwise))):
            return Unmet("no_result")
        one = self._opened.book.kpi(verdict.kpi)
        has_money = not isinstance(one.gap_cost, NoMoney) or not isinstance(one.counted_cost, NoMoney)
        return None if has_money else Unmet("no_money")

    def _relevant(self, verdict: Verdict) -> Unmet | None:
        missing = verdict.figure.missing
        return Unmet("not_here", missing=missing) if missing is not None and missing.reason in NEVER_KNOWN else None

    def _timely(self, verdict: Verdict) -> Unmet | None:
        if verdict.figure.value is None:
            return Unmet("valueless")
        seen = smallest_of(verdict)
        if seen is None:
            return None if self._knowledge.kpis[verdict.kpi].freshness in _SOON else Unmet("too_slow")
        smallest = min((share for days, share in seen.smallest.items() if days <= FOUR_WEEKS), default=None)
        if smallest is None:
            return Unmet("too_slow")
        return None if smallest <= SEEN_FROM else Unmet("too_small", share=smallest)

    def _actionable(self, verdict: Verdict) -> Unmet | None:
        """Go by the tactics that move it, itself or what moves it: of one at least all conditions can be asked here."""
        tactics = list(self._tactics(verdict.kpi))
        if not tactics:
            return Unmet("no_tactic")
        lacking = [list(self._unasked(case)) for tactic in tactics for case in (tactic.fits_when, *tactic.or_when)]
        if not all(lacking):
            return None
        facts = dict.fromkeys(one.setting for case in lacking if all(one.setting for one in case) for one in case)
        if facts:
            return Unmet("untold_facts", names=tuple(facts)[:_NAMES_TOLD])
        numbers = dict.fromkeys(one.kpi for case in lacking for one in case if one.kpi)
        return Unmet("unknown_numbers", names=tuple(numbers)[:_NAMES_TOLD])

    def _tactics(self, kpi: str) -> Iterator[Tactic]:
        text = self._knowledge.kpis[kpi]
        through = [text, *(self._knowledge.kpis[one.kpi] for one in text.related if one.role in _THROUGH)]
        ids = dict.fromkeys(tactic for one in through for tactic in movers(one, self._knowledge))
        return (self._knowledge.tactics[one] for one in ids)

    def _unasked(self, case: Sequence[Condition]) -> Iterator[Condition]:
        """Yield the conditions of which nothing can be said here."""
        return (condition for condition in case if not self._can_be_asked(condition))

    def _can_be_asked(self, condition: Condition) -> bool:
        if condition.setting:
            return self._situation.setting(condition.setting) is not None
        if condition.test in FOUND or condition.test == "no_data":
            return True
        is_split = not condition.segment_by or condition.segment_by in self._opened.book.segments(condition.kpi)
        return is_split and all(map(self._has_value, filter(None, (condition.kpi, condition.other))))

    def _has_value(self, kpi: str) -> bool:
        return kpi in self._opened.book.ids and self._opened.verdict(kpi).figure.value is not None

    @cached_property
    def _situation(self) -> Situation:
        return self._opened.situation(self._opened.book.ids[0])
