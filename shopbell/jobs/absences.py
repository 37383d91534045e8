"""What has stopped coming, as verdicts: what the cache read up to the last sync, held against the shop's own rhythm.

A reading that is not fresh or not complete says nothing: then it is the shop that is silent, not its customers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from alerts.decide.scene import WHOLE_SHOP, stopped
from cache import Cache
from commerce.arrivals import Arrivals
from commerce.clock import is_future, local_day
from commerce.facts import Facts
from commerce.feeds import Feed
from commerce.figures import Figure, Meaning, Verdict, VerdictState
from commerce.judgements import Loss, Question, Silence
from commerce.period import WEEK, YEAR, Period
from commerce.special_days import SpecialDays
from commerce.watches import Watch
from kpi.book import Book
from kpi.verdict.absence import orders
from kpi.verdict.absence.holidays import share_as_last_year, share_on_holidays
from kpi.verdict.absence.judge import presences
from kpi.verdict.absence.presence import Presence, told
from kpi.verdict.absence.rhythm import DayShare
from kpi.verdict.absence.slots import midnight
from kpi.verdict.absence.tracking import silent_channels, untracked
from kpi.verdict.absence.traffic_days import traffic_days
from kpi.verdict.absence.worth import whole_minor

_PREFIX: Final = f"{Question.ABSENCE.value}:"
#: A feast of the moon of last year lies at most so many years back, and another for what was usual around it.
_YEARS_KNOWN: Final = 3
#: A source of a table, as a kind of absence.
SOURCE: Final = "source"
_DAY = timedelta(days=1)
_SECOND, _WEEK = timedelta(seconds=1), timedelta(days=WEEK)


@dataclass(frozen=True, slots=True)
class Listening:
    """One shop at one instant, listened to.

    Attributes:
        shop: How the configuration calls it.
        zone: Its time zone.
        facts, book: Days of the past, and which KPI counts what.
        meanings: Unit and direction of the KPIs.
        special: Its special days.
        now: UTC.
        stale: It was not read for too long.
        still_open: {absence that was said, and is not over: since when} ("absence:orders").
        lost_minor: {the same: what was told of its cost}: that was lost, whatever is learnt since.
        told_elsewhere: Tables of which the same readers were told that they cannot be read.
    """

    shop: str
    zone: ZoneInfo
    facts: Facts
    book: Book
    meanings: Mapping[str, Meaning]
    special: SpecialDays
    now: datetime
    stale: bool
    still_open: Mapping[str, datetime]
    lost_minor: Mapping[str, int] = field(default_factory=dict)
    told_elsewhere: frozenset[str] = frozenset()

    def verdicts(self, cache: Cache) -> list[Verdict]:
        """Return a verdict for everything that always comes, and for all that was said to be missing."""
        keys = {subject_parts(one): int(at.timestamp()) for one, at in self.still_open.items()}
        arrivals = None if self.stale else arrivals_of(cache, self.shop, self.now)
        if arrivals is None:
            found = [Presence(kind, key, None, "stale") for kind, key in {(orders.KIND, ""), *keys}]
            return [self._verdict(one, VerdictState.STALE, self.now) for one in found]
        arrivals = replace(arrivals, checkouts_until=self._checkouts_until(cache))
        share_of = share_of_days(self.special, self.facts, local_day(arrivals.until, self.zone))
        found = [*presences(arrivals, self.zone, share_of, keys), *self._by_day(), *self._sources(cache, keys)]
        return [self._verdict(one, _state(one), arrivals.until) for one in _one_each(found, keys)]

    def _sources(self, cache: Cache, keys: Mapping[tuple[str, str], int]) -> list[Presence]:
        """Return which sources of tables tell no new day, and which do again; what was told elsewhere is told once."""
        until_s = int(self.now.timestamp())
        found = {}
        for one in cache.feeds.stopped_sources(self.shop, self.now):
            if (SOURCE, one.title) in keys or one.table not in self.told_elsewhere:
                since_s = midnight(one.last + _DAY, self.zone)
                silence = told(SOURCE, one.title, since_s, until_s, one.late, 0, 0.0, None, by_day=True)
                found[one.title] = Presence(SOURCE, one.title, is_missing=True, why="stopped", silence=silence)
        for kind, key in keys:
            if kind == SOURCE and key not in found:
                silence = told(SOURCE, key, keys[kind, key], until_s, 0, 0, 0.0, None, by_day=True)
                found[key] = Presence(SOURCE, key, is_missing=False, why="still_comes", silence=silence)
        return list(found.values())

    def _checkouts_until(self, cache: Cache) -> datetime | None:
        """Return up to when checkouts that were left are known; None where the shop tells none, or none any more."""
        state = cache.feeds.last_reading(self.shop, Feed.CHECKOUTS)
        is_whole = state.synced_at is not None and state.watermark.backfill_page is None
        return state.synced_at if is_whole and self.facts.told_until(Feed.CHECKOUTS) is None else None

    def _verdict(self, one: Presence, state: VerdictState, until: datetime) -> Verdict:
        silence = one.silence
        if silence is None:
            at_s = int(until.timestamp())
            silence = told(one.kind, one.key, at_s, at_s, 0.0, 0, 0.0, None)
        if known_minor := self.lost_minor.get(subject_of(one.kind, one.key)):
            silence = replace(silence, lost_minor=max(silence.lost_minor or 0, known_minor))
        kpi = self.book.counting(Feed.ORDERS)
        since, until_day = local_day(silence.since, self.zone), local_day(silence.until, self.zone)
        days = Period(since, max(since, until_day))
        figure = Figure(kpi, days, self.meanings[kpi].unit, value=Fraction(silence.seen), currency=self.facts.currency)
        is_off = state is VerdictState.OFF_TARGET
        return Verdict(
            shop=self.shop,
            kpi=kpi,
            figure=figure,
            state=state,
            direction=self.meanings[kpi].direction,
            judged_at=self.now,
            baseline=silence.expected,
            why=one.why,
            since=since if is_off else None,
            question=Question.ABSENCE,
            silence=silence,
            losses=tuple(_losses(silence, since)) if is_off else (),
        )

    def _by_day(self) -> list[Presence]:
        """Return what can be said of what comes by the day: visits, carts, the channels of visits."""
        days = traffic_days(self.facts)
        if not days:
            return []
        period = Period(days[0].day, days[-1].day)
        keys = self.facts.sums(("sessions",), period, "channel")
        sessions = {
            key: {day: row["sessions"] for day, row in self.facts.daily(("sessions",), period, "channel", key).items()}
            for key in keys
        }
        channels = silent_channels(sessions, [one.day for one in days], self.zone)
        return [*untracked(days, self.zone), *channels]


def share_of_days(special: SpecialDays, facts: Facts, today: date) -> DayShare:
    """Return what to expect of days that are not like others: of a closed one nothing, of a feast what came last year.

    Where last year's is not known a holiday is expected to be like the shop's others.
    """
    subject, covered = f"{_PREFIX}{orders.KIND}", facts.coverage(Feed.ORDERS)
    past = Period.ending(today - timedelta(days=1), _YEARS_KNOWN * YEAR)
    known = frozenset(day for day in past.days() if covered is not None and day in covered)
    counted = {day: row[Feed.ORDERS.value] for day, row in facts.daily((Feed.ORDERS.value,), past).items()}
    odd = special.between(past, subject)
    holidays = [day for day in Period.ending(past.last, YEAR).days() if special.is_holiday(day, subject)]
    on_holidays = share_on_holidays(counted, [day for day in holidays if day in known], known)

    @lru_cache(maxsize=2 * YEAR)
    def share(day: date) -> float:
        if special.silenced(day, subject) is not None:
            return 0.0
        like = special.between(Period(day, day), subject).get(day)
        as_then = share_as_last_year(counted, like, odd, known) if like and like in known else None
        if as_then is not None:
            return as_then
        return on_holidays if special.is_feast(day, subject) else 1.0

    return share


def _one_each(found: Iterable[Presence], still_open: Mapping[tuple[str, str], int]) -> list[Presence]:
    """Return one presence of everything: of a channel that brings neither visits nor orders the one that says so.

    What is open, and nobody knows any more, is over.
    """
    by_subject = {key: Presence(*key, is_missing=False, why="no_longer_usual") for key in still_open}
    for one in found:
        known = by_subject.get((one.kind, one.key))
        if known is None or not known.is_missing:
            by_subject[one.kind, one.key] = one
    return list(by_subject.values())


def _state(one: Presence) -> VerdictState:
    if one.is_missing is None:
        return VerdictState.NOT_ENOUGH_DATA if one.why == "told_otherwise" else VerdictState.LEARNING
    return VerdictState.OFF_TARGET if one.is_missing else VerdictState.ON_TARGET


def _losses(silence: Silence, since: date) -> Iterable[Loss]:
    """Yield what a silence costs against the usual; nothing where no honest amount is known."""
    lasted = max(silence.until - silence.since, timedelta(hours=1))
    if silence.lost_minor:
        weeks = Fraction(lasted // _SECOND, _WEEK // _SECOND)
        yield Loss("usual", whole_minor(silence.lost_minor / weeks), silence.lost_minor, since)


def is_whole_shop(verdict: Verdict) -> bool:
    """Tell whether a verdict says that nobody can buy: no order, or no checkout that is finished."""
    return verdict.state is VerdictState.OFF_TARGET and stopped(verdict.subject) in WHOLE_SHOP


def subject_parts(subject: str) -> tuple[str, str]:
    """Return kind and key of an absence ("absence:payment_method:paypal")."""
    kind, _, key = subject.removeprefix(_PREFIX).partition(":")
    return kind, key


def subject_of(kind: str, key: str) -> str:
    """Return what has the watch of an absence."""
    return _PREFIX + ":".join(filter(None, (kind, key)))


def lost_so_far(watches: Mapping[str, Watch]) -> dict[str, int]:
    """Return {absence that is not over: what it cost, as it was told; minor units}."""
    return {subject: watches[subject].lost_minor or 0 for subject in still_missing(watches)}


def still_missing(watches: Mapping[str, Watch]) -> dict[str, datetime]:
    """Return {absence that is not over: since when it lasts}."""
    return {
        subject: watch.stopped_at or watch.since
        for subject, watch in watches.items()
        if subject.startswith(_PREFIX) and watch.since is not None
    }


def arrivals_of(cache: Cache, shop: str, now: datetime, since: datetime | None = None) -> Arrivals | None:
    """Return what came in up to the last complete reading of the orders, or since then; None where there is none."""
    state = cache.feeds.last_reading(shop, Feed.ORDERS)
    if state.synced_at is None or is_future(state.synced_at, now):
        return None
    if state.watermark.backfill_page is not None:
        return None
    return cache.facts.arrivals(shop, min(state.synced_at, now), since)
