"""What came of an adopted tactic: after a fitting time, before against after, side effects included.

A tactic is looked at after the days in which its KPI can show anything: two weeks of what is counted every day, four
of what is told by the week or asked of customers, a quarter of what customers do in a quarter. Once as many days again
are known, up to four weeks and eight, those are taken: they tell more surely.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from commerce.diary import Change, DiaryEntry, Helped, Outcome, SideEffect
from commerce.facts import Facts
from commerce.figures import Missing
from commerce.period import FOUR_WEEKS, QUARTER, WEEK, Period
from knowledge import Knowledge
from kpi.book import Book
from kpi.estimate.series import HISTORY_DAYS
from kpi.formulas.kind import Kpi
from kpi.verdict.change import Asked, change_of

#: {how soon a change can be seen (`freshness` of the collection): after how many days it is looked at}.
_FITTING: Final = {
    "live": (2 * WEEK, FOUR_WEEKS),
    "daily": (2 * WEEK, FOUR_WEEKS),
    "monthly": (QUARTER,),
}
#: Of what is told by the week, or asked of customers.
_BY_WEEKS: Final = (FOUR_WEEKS, 2 * FOUR_WEEKS)
#: As much as a missing reason for what is stored: a KPI that the collection, or this version, does not know.
GONE = "kpi_gone"


@dataclass(frozen=True, slots=True)
class Known:
    """What an outcome is told from.

    Attributes:
        book, knowledge: The KPIs, and the collection.
        facts: Of the shop.
        today: The shop's own day, which is not over.
        last: The last day that is over and read to its end.
        special: Returns the days of a period that are like no others for a KPI.
    """

    book: Book
    knowledge: Knowledge
    facts: Facts
    today: date
    last: date
    special: Callable[[Period, str], Collection[date]]


def fitting_days(kpi: str, book: Book, knowledge: Knowledge) -> tuple[int, ...]:
    """Return after how many days a KPI is looked at, the soonest first; never fewer than it is counted over.

    Raises:
        KeyError: There is no such KPI.
    """
    told, counted = knowledge.kpis[kpi], book.kpi(kpi)
    least = 0 if counted.adds_up else counted.windows[0]
    fitting = _FITTING.get(told.freshness, _BY_WEEKS)
    return tuple(days for days in fitting if days >= least) or (least,)


def outcome_of(entry: DiaryEntry, entries: Sequence[DiaryEntry], known: Known, *, whole: bool = True) -> Outcome:
    """Return what came of a tactic that was adopted.

    Args:
        entry: Of a tactic that is adopted or closed.
        entries: All of the shop: what was adopted at the same time cannot be told apart.
        known: The shop now.
        whole: Side effects as well.

    Raises:
        ValueError: It was never adopted.
    """
    first = entry.adopted_on
    if first is None:
        msg = f"{entry.tactic} was never adopted"
        raise ValueError(msg)
    if entry.kpi not in known.book.ids or entry.kpi not in known.knowledge.kpis:
        return Outcome(entry, Helped.CANNOT_TELL, GONE)
    fitting = fitting_days(entry.kpi, known.book, known.knowledge)
    in_place = ((entry.closed_on or known.today) - first).days
    seen = min(in_place, (known.last - first).days + 1)
    if seen < fitting[0]:
        return _too_soon(entry, known, fitting[0])
    change = _change(entry, known, [days for days in fitting if days <= seen])
    if isinstance(change, str):
        return Outcome(entry, Helped.CANNOT_TELL, change, needed_days=fitting[0])
    side_effects = tuple(_side_effects(entry, known, change.after.length)) if whole else ()
    others = tuple(dict.fromkeys(_adopted_with(entry, entries, change, known)))
    verdict, why = (Helped.CANNOT_TELL, "with_others") if others else _verdict(entry, change)
    return Outcome(entry, verdict, why, change, side_effects, needed_days=change.after.length, others=others)


def _too_soon(entry: DiaryEntry, known: Known, needed: int) -> Outcome:
    first = entry.adopted_on or known.today
    if entry.closed_on is not None and (entry.closed_on - first).days < needed:
        return Outcome(entry, Helped.CANNOT_TELL, "closed_early", needed_days=needed)
    left = (first + timedelta(days=needed) - known.today).days
    if left <= 0:
        return Outcome(entry, Helped.CANNOT_TELL, "not_read", needed_days=needed)
    return Outcome(entry, Helped.TOO_EARLY, days_left=left, needed_days=needed)


def _verdict(entry: DiaryEntry, change: Change) -> tuple[Helped, str]:
    """Go by the interval alone: all of it better, all of it worse, or nothing worth naming in it."""
    ends = (change.low, change.high) if entry.direction == "raise" else (-change.high, -change.low)
    if ends[0] > 0:
        return Helped.HELPED, ""
    if ends[1] < 0:
        return Helped.HARMED, ""
    if ends[1] < change.worth_naming:
        return Helped.DID_NOT_HELP, ""
    return Helped.CANNOT_TELL, "too_small"


def _change(entry: DiaryEntry, known: Known, lengths: Sequence[int]) -> Change | str:
    """Return the change over the most days that are known before, too."""
    found: Change | str = "short_history"
    for days in reversed(lengths):
        found = change_in(entry.kpi, entry, days, known)
        if not isinstance(found, str):
            return found
    return found


def change_in(kpi: str, entry: DiaryEntry, days: int, known: Known) -> Change | str:
    """Return how a KPI changed with an entry, in the part that it touched; else why that cannot be told."""
    first = entry.adopted_on or known.today
    last, one = first + timedelta(days=days - 1), known.book.kpi(kpi)
    direction = known.knowledge.kpis[kpi].direction
    better = -1 if direction == "lower_is_better" else 1
    untouched = None
    if entry.segment:
        parts = one.part_estimators(known.facts, last, better, entry.segment, entry.key)
        if isinstance(parts, Missing):
            return "no_split"
        touched, untouched = parts
    else:
        found = known.book.estimator(kpi, known.facts, last)
        if isinstance(found, Missing):
            return "no_value"
        touched = found
    unit = known.book.unit(kpi)
    asked = Asked(
        kpi=kpi,
        unit=unit,
        currency=known.facts.currency if unit == "currency" else "",
        first=first,
        days=days,
        adds_up=one.adds_up,
        special=known.special(Period.ending(last, HISTORY_DAYS), kpi),
        worse=-better,
        known_from=_known_from(one, known.facts),
        reach=one.range,
    )
    return change_of(touched, untouched, asked)


def _known_from(kpi: Kpi, facts: Facts) -> date:
    """Return the first day that all feeds know which a KPI cannot do without."""
    spans = (facts.coverage(need.feed) for need in kpi.needs())
    return max((span.first for span in spans if span is not None), default=date.max)


def _side_effects(entry: DiaryEntry, known: Known, days: int) -> Iterator[SideEffect]:
    """Yield the KPIs that the tactic asks to watch: of the part it touched, or where that is not told of the whole."""
    tactic = known.knowledge.tactics.get(entry.tactic)
    for kpi in tactic.watch if tactic is not None else ():
        if kpi not in known.book.ids:
            yield SideEffect(kpi, why=GONE)
        elif days < fitting_days(kpi, known.book, known.knowledge)[0]:
            yield SideEffect(kpi, why="too_early")
        else:
            yield _side_effect(kpi, entry, days, known)


def _side_effect(kpi: str, entry: DiaryEntry, days: int, known: Known) -> SideEffect:
    change = change_in(kpi, entry, days, known)
    if change == "no_split":
        change = change_in(kpi, _of_the_whole(entry), days, known)
    if isinstance(change, str):
        return SideEffect(kpi, why=change)
    is_low_better = known.knowledge.kpis[kpi].direction == "lower_is_better"
    return SideEffect(kpi, change, worse=change.low > 0 if is_low_better else change.high < 0)


def _of_the_whole(entry: DiaryEntry) -> DiaryEntry:
    return DiaryEntry(entry.tactic, entry.state, entry.by, entry.written_at, adopted_on=entry.adopted_on)


def _adopted_with(entry: DiaryEntry, entries: Sequence[DiaryEntry], change: Change, known: Known) -> Iterator[str]:
    """Yield the other tactics that move the same KPI and came or went within the days compared."""
    days = Period(change.before.first + timedelta(days=1), change.after.last)
    for other in entries:
        if other.number == entry.number or other.adopted_on is None or other.tactic == entry.tactic:
            continue
        tactic = known.knowledge.tactics.get(other.tactic)
        moved = {other.kpi, *(gain.kpi for gain in (tactic.improves if tactic is not None else ()))}
        turned = [day for day in (other.adopted_on, other.closed_on) if day is not None]
        if entry.kpi in moved and any(day in days for day in turned):
            yield other.tactic
