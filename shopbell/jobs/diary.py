"""What a shop's people did about tactics, what came of it, and what an advisor should know of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from alerts.advise.outcome import Known, outcome_of
from commerce.diary import TOLD, DiaryEntry, DiaryState, Helped, Memory, Outcome, newest
from commerce.period import Period
from knowledge import Knowledge
from shopbell.jobs.shops import OpenShop

#: What is no longer in the figures is told by none.
_TOLD_DAYS = 400


def outcomes(
    opened: OpenShop, entries: Sequence[DiaryEntry], knowledge: Knowledge, *, only: Iterable[DiaryEntry] | None = None
) -> list[Outcome]:
    """Return what came of everything that was adopted, or only of some entries, the oldest first."""
    known = _known(opened, knowledge)
    return [
        outcome_of(one, entries, known) for one in (entries if only is None else only) if one.adopted_on is not None
    ]


def memory(opened: OpenShop, entries: Sequence[DiaryEntry], knowledge: Knowledge) -> Memory:
    """Return what an advisor should know of a shop's diary."""
    known, found = _known(opened, knowledge), dict[str, Helped]()
    for one in entries:
        if one.adopted_on is not None and (opened.today - one.adopted_on).days <= _TOLD_DAYS:
            verdict = outcome_of(one, entries, known, whole=False).verdict
            if verdict in TOLD:
                found[one.tactic] = verdict
    standing = newest(entries).values()
    return Memory(
        helped=found,
        in_place=_in_state(standing, DiaryState.ADOPTED),
        not_for_us=_in_state(standing, DiaryState.NOT_FOR_US),
        later={one.tactic: one.until for one in standing if one.until is not None and opened.today < one.until},
    )


def _in_state(entries: Iterable[DiaryEntry], state: DiaryState) -> frozenset[str]:
    return frozenset(one.tactic for one in entries if one.state is state)


def _known(opened: OpenShop, knowledge: Knowledge) -> Known:
    def special(days: Period, kpi: str) -> Collection[date]:
        return opened.special_days.between(days, kpi)

    return Known(opened.book, knowledge, opened.facts, opened.today, opened.last_day, special)
