"""An incident to speak of, in figures: the same for every reader."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from alerts.advise.rank import Advice
from alerts.decide.evaluate import Decision
from alerts.decide.rule import OPENING
from commerce.conversation_names import ConversationNames
from commerce.diagnoses import Diagnosis
from commerce.figures import Verdict
from commerce.judgements import Against, Loss
from commerce.pages import NO_PAGES, Pages
from commerce.period import WEEK, Period
from commerce.watches import LogEntry, Say, Watch
from wording.notices import Notice

_COST_PREFIX = "cost_per_week_minor="
_TOLD = frozenset(Say) - {Say.NOTHING, Say.RECOVERED, Say.ESCALATED}
_MINUTE, _WEEK = timedelta(minutes=1), timedelta(days=WEEK)
#: What a week costs cannot stand for a longer time than this (reminders of what is taken on come after two weeks).
_LONGEST_WORD = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class MessageContext:
    """Where and when a message is written.

    Attributes:
        shop: The shop's name for people.
        now: UTC.
        zone: The shop's.
        simulated: The data are made up, and every message says so.
        currency: The shop's, for costs and inputs of KPIs that are no money themselves.
        notices: What must be known of the data wherever a figure is shown; a digest brings its own.
        read_at: When the shop was last read to its end; UTC.
        conversations: Names what mail programs keep together; None: every message stands alone.
        orders_page: Address of the shop's own list of orders of some days; "" where it has none.
        pages: Addresses of pages of our own.
    """

    shop: str
    now: datetime
    zone: ZoneInfo
    simulated: bool = False
    currency: str = ""
    notices: Sequence[Notice] = ()
    read_at: datetime | None = None
    orders_page: Callable[[Period], str] = lambda _: ""
    conversations: ConversationNames | None = None
    pages: Pages = NO_PAGES


@dataclass(frozen=True, slots=True)
class IncidentUpdate:
    """One incident to speak of, in figures.

    Attributes:
        watch: As it was while the incident was open; `last_told` as of the word before this one.
        effects: KPIs that stay silent because of this one.
        cost_per_week_minor: What the distance to the target costs; None of a recovery.
        cost_total_minor: Of a recovery: what the incident cost, added up from what was told of it.
        told_before: When we last spoke of the incident before this word; None: this is the first. UTC.
        shown: Of a recovery: ids of the tactics that were shown with it, in order.
        tried: Of a recovery: (id, by whom) of the tactics that were adopted while it lasted.
        course: How the number went, the oldest first.
    """

    verdict: Verdict
    watch: Watch
    say: Say
    diagnosis: Diagnosis | None = None
    advice: Advice | None = None
    effects: tuple[str, ...] = ()
    cost_per_week_minor: int | None = None
    cost_total_minor: int | None = None
    told_before: datetime | None = None
    shown: tuple[str, ...] = ()
    tried: tuple[tuple[str, str], ...] = ()
    course: Sequence[tuple[date, Fraction | None]] = ()

    @property
    def telling(self) -> str:
        """What this word is, and no other: the same however often and whenever it is written."""
        first = "first" if self.watch.reopened_at is None else f"again {self.watch.past[-1].ended_at.isoformat()}"
        after = self.told_before.isoformat() if self.told_before else first
        return f"{self.verdict.subject}@{self.say.value}@{self.watch.incident}@{after}"

    @classmethod
    def of(
        cls,
        decision: Decision,
        diagnosis: Diagnosis | None = None,
        advice: Advice | None = None,
        cost_total_minor: int | None = None,
        shown: tuple[str, ...] = (),
    ) -> IncidentUpdate:
        """Return the case of a decision that speaks; the cost a week is the diagnosis's."""
        is_over = decision.say is Say.RECOVERED
        watch = decision.before if is_over else replace(decision.watch, last_told=decision.before.last_told)
        return cls(
            verdict=_over(decision.verdict, decision.before) if is_over else decision.verdict,
            watch=watch,
            say=decision.say,
            diagnosis=diagnosis,
            advice=advice,
            effects=decision.effects,
            cost_per_week_minor=diagnosis.cost_per_week_minor if diagnosis is not None else None,
            cost_total_minor=cost_total_minor,
            told_before=decision.before.told_at,
            shown=shown,
        )

    @property
    def cost_detail(self) -> str:
        """What the log keeps of the cost, for the total that the recovery notice tells."""
        return "" if self.cost_per_week_minor is None else f"{_COST_PREFIX}{self.cost_per_week_minor}"


def _over(verdict: Verdict, watch: Watch) -> Verdict:
    """Return a verdict on what is over, which tells the whole: from when until when, and what was lost by it."""
    silence, lost = verdict.silence, watch.lost_minor
    if silence is not None and watch.stopped_at is not None and silence.since > watch.stopped_at:
        came_again = max(silence.since, watch.stopped_at)
        whole = dataclasses.replace(silence, since=watch.stopped_at, until=came_again, lost_minor=lost)
        return dataclasses.replace(verdict, silence=whole)
    if lost is None or verdict.losses or watch.began is None:
        return verdict
    against: Against = "target" if watch.lost_against == "target" else "usual"
    return dataclasses.replace(verdict, losses=(Loss(against, 0, lost, watch.began),))


def _is_word(entry: LogEntry, watch: Watch) -> bool:
    """Tell whether a line of the log is a word about the present incident, since it opened for the last time."""
    is_old = watch.since is not None and entry.at < watch.since
    return entry.incident == watch.incident and entry.say in _TOLD and entry.sent and not is_old


def logged_tactics(entries: Iterable[LogEntry]) -> tuple[str, ...]:
    """Return ids of the tactics that were shown with an incident, in order, each once; `entries`: its history."""
    return tuple(dict.fromkeys(one.tactic for one in entries if one.sent and one.tactic))


def logged_total(entries: Iterable[LogEntry], watch: Watch, zone: ZoneInfo, now: datetime) -> int | None:
    """Return what an incident cost from its first day until now, minor units: the sum of what was told of it.

    Of one that was open several times the last time counts. Every word holds until the next one, the first one from
    the first day on. None when the sum would be made of guesses: the first day is not known, a word told no cost, or
    one would have to stand for more than two weeks.

    Args:
        entries: The log of the shop, in any order.
        watch: As it was while the incident was open.
        zone: The shop's.
        now: UTC.
    """
    if watch.began is None or watch.began_or_longer:
        return None
    told = sorted(
        ((one.at, one) for one in entries if _is_word(one, watch)),
        key=lambda word: word[0],
    )
    if not told or told[0][1].say not in OPENING:
        return None
    starts = [datetime.combine(watch.began, time.min, zone).astimezone(UTC), *(at for at, _ in told[1:]), now]
    total = Fraction(0)
    for (_, word), (start, end) in zip(told, pairwise(starts), strict=True):
        if end - start > _LONGEST_WORD or not word.detail.startswith(_COST_PREFIX):
            return None
        total += int(word.detail.removeprefix(_COST_PREFIX)) * Fraction((end - start) // _MINUTE, _WEEK // _MINUTE)
    return round(total)
