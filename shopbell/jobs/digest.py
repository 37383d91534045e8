"""The morning digest: one message for each reader, shop and local day, whatever happens in between."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice

from alerts.advise.rank import Advice
from alerts.decide.rule import OPEN
from alerts.messages.day_view import SAME_WEEKDAY, DayFigure
from alerts.messages.digest import Digest, digest_message
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.morning_views import is_still_off
from alerts.messages.number_view import Line
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.feeds import Feed
from commerce.figures import Figure, Verdict
from commerce.messages import Message
from commerce.period import WEEK, Period
from commerce.watches import Say, WatchState
from knowledge import Knowledge
from kpi.facts.snapshot import whole_days
from shopbell import undelivered
from shopbell.jobs import file_notes, money_twice, own_notes, quarterly
from shopbell.jobs.advice import Adviser, going_well, suggested
from shopbell.jobs.course import course_of
from shopbell.jobs.month import months_of
from shopbell.jobs.notes import history_notice, origins_notice, source_notices
from shopbell.jobs.restated import restated
from shopbell.jobs.shops import OpenShop
from shopbell.jobs.unread import unread
from shopbell.jobs.untold import untold_notices
from wording.notices import Notice, noticed
from wording.render import Renderer

#: What goes well is told of so many numbers: it is no work that waits.
MOST_PRAISED = 1
#: What was held back is told for the day before.
_HELD_BACK = timedelta(days=1)
_LOG_LINES = 200
#: Days that are not as usual are told while they lie in a window, and a week before they come.
_LOOKED_BACK, _LOOKED_AHEAD = timedelta(days=2 * WEEK), timedelta(days=WEEK)
#: A shop that was away for less was busy, and needs nobody.
_A_FAILURE_LASTS = timedelta(hours=1)


def digest(opened: OpenShop, cache: Cache, knowledge: Knowledge, chosen: Collection[str] = ()) -> Digest:
    """Return what there is to tell of a shop this morning, in figures; `chosen`: KPIs that readers asked for."""
    targets = opened.settings.targets_of(opened.shop)
    watched = {verdict.kpi for verdict in opened.judged()}
    asked = {*targets, *watched, *chosen}
    shown = [kpi for kpi in opened.book.ids if knowledge.kpis[kpi].everyday or kpi in asked]
    lines = [_line(opened, kpi, knowledge, is_chosen=kpi in chosen) for kpi in shown]
    first = sorted(shown, key=lambda kpi: kpi not in targets and kpi not in watched)  # what somebody looks after
    changed, now_shown = restated(opened, cache, first)
    log = cache.incidents.log(opened.name, _LOG_LINES)
    adviser = Adviser(opened, cache, knowledge)
    held_back = [
        one for one in log if not one.sent and one.reason and not one.action and opened.now - one.at <= _HELD_BACK
    ]
    return Digest(
        shop=opened.name,
        day=opened.today,
        lines=lines,
        incidents=list(incidents(opened, cache, adviser)),
        going_well=list(islice(_going_well(opened, cache, adviser), MOST_PRAISED)),
        held_back=held_back,
        notices=[
            *notices(opened, cache),
            *noticed(opened.lacking(_figures(lines))),
            *history_notice(opened.info, opened.facts),
            *origins_notice([line.verdict.figure for line in lines], opened.today),
        ],
        occasions=opened.special_days.around(Period(opened.today - _LOOKED_BACK, opened.today + _LOOKED_AHEAD)),
        months=months_of(opened),
        restated=changed,
        yesterday=yesterday(opened, knowledge),
        shown=now_shown,
    )


def messages(
    told: Digest, opened: OpenShop, recipients: Sequence[Recipient], renderer: Renderer, *, simulated: bool = False
) -> list[Message]:
    """Return the digest as one message for each reader."""
    scene = MessageContext(
        opened.name,
        opened.now,
        opened.zone,
        simulated,
        opened.info.currency,
        read_at=opened.read_at,
        orders_page=opened.orders_page,
        pages=opened.settings.pages,
    )
    return [digest_message(told, scene, who, renderer) for who in recipients]


def queue(written: Sequence[Message], told: Digest, opened: OpenShop, cache: Cache, now: datetime) -> int:
    """Queue a digest, and remember in the same transaction which tactics it was the first to show, and which days.

    Returns:
        How many of the messages are new.
    """
    quarterly.note(opened, cache)
    wrong = ((one.verdict, one.watch.incident, one.advice) for one in told.incidents if one.advice is not None)
    well = ((verdict, going_well(verdict), advice) for verdict, advice in told.going_well)
    shown = list(suggested(chain(wrong, well), opened, cache))
    return cache.incidents.commit(opened.name, {}, written, shown, now, shown=told.shown)


def _line(opened: OpenShop, kpi: str, knowledge: Knowledge, *, is_chosen: bool) -> Line:
    """Return one KPI with its period before; the course is drawn only for those that may be shown large."""
    verdict = opened.verdict(kpi)
    window = verdict.figure.period
    if verdict.figure.value is None:
        return Line(verdict)
    before = opened.book.judged(kpi, opened.facts, window.before())
    is_large = is_chosen or verdict.target is not None or knowledge.kpis[kpi].core or verdict.off_target is True
    if not is_large:
        return Line(verdict, before)
    return Line(verdict, before, course_of(opened, verdict))


def yesterday(opened: OpenShop, knowledge: Knowledge) -> tuple[DayFigure, ...]:
    """Return the numbers that a shopkeeper asks for first, of the day before and of the same weekday before that."""
    day = Period.day(opened.today - timedelta(days=1))
    return asked_first(opened, knowledge, day, day.earlier(SAME_WEEKDAY))


def asked_first(opened: OpenShop, knowledge: Knowledge, days: Period, before: Period) -> tuple[DayFigure, ...]:
    """Return the numbers that a shopkeeper asks for first, of some days, each beside that of other ones."""
    facts = whole_days(opened.facts)  # a day that is read in part would pass for a bad one
    return tuple(
        DayFigure(*(opened.book.figure(kpi, facts, span) for span in (days, before)))
        for kpi in first_asked(opened, knowledge)
    )


def first_asked(opened: OpenShop, knowledge: Knowledge) -> list[str]:
    """Return the KPIs that a shopkeeper asks for first, in the order of the collection."""
    asked = [kpi for kpi in opened.book.ids if knowledge.kpis[kpi].in_digest == "yesterday"]
    return sorted(asked, key=list(knowledge.kpis).index)


def _going_well(opened: OpenShop, cache: Cache, adviser: Adviser) -> Iterator[tuple[Verdict, Advice]]:
    """Yield what is better than usual, and how to do more of it: of what has no incident, not even a named one."""
    watches = cache.incidents.watches(opened.name)
    for verdict in opened.judged():
        watch = watches.get(verdict.subject)
        is_calm = watch is None or watch.incident_state not in {*OPEN, WatchState.EFFECT}
        chosen = adviser.praise(verdict) if is_calm and verdict.is_surely_better else None
        if chosen is not None:
            yield verdict, chosen


def incidents(opened: OpenShop, cache: Cache, adviser: Adviser) -> Iterator[IncidentUpdate]:
    """Yield the open incidents, each with what is behind it and a tactic of its own; of a cause, with its effects.

    One that today's figure does not show, or of which nothing can be said today, is still open.
    """
    watches = cache.incidents.watches(opened.name)
    for verdict in opened.judged():
        watch = watches.get(verdict.subject)
        if watch is None or watch.incident_state not in OPEN:
            continue
        if verdict.silence is not None:  # it says itself what stopped
            chosen = adviser.advice(verdict, watch.incident)
            yield IncidentUpdate(verdict, watch, Say.STILL_FIRING, advice=chosen, effects=watch.effects)
            continue
        if not is_still_off(verdict):
            yield IncidentUpdate(verdict, watch, Say.STILL_FIRING, effects=watch.effects)
            continue
        diagnosis = opened.diagnose(verdict)
        chosen = adviser.advice(verdict, watch.incident, diagnosis)
        cost = diagnosis.cost_per_week_minor
        yield IncidentUpdate(
            verdict, watch, Say.STILL_FIRING, diagnosis, chosen, watch.effects, cost_per_week_minor=cost
        )


def notices(opened: OpenShop, cache: Cache) -> Iterator[Notice]:
    """Yield what a reader must know of the data."""
    states = cache.feeds.states(opened.name)
    orders = states.get(Feed.ORDERS)
    yield from file_notes.notices(cache, opened.now)
    yield from own_notes.notices(cache, opened.name)
    yield from quarterly.notices(opened, cache)
    if opened.stale and orders is not None and orders.synced_at is not None:
        yield Notice("stale", at=orders.synced_at)
    if failure := last_failure(opened, cache):
        yield Notice("reading_failed", detail=failure)
    yield from unread(opened, cache)
    yield from untold_notices(opened)
    yield from source_notices(cache, opened.name, opened.now)
    yield from money_twice.notices(opened, cache)
    yield from undelivered.notices(opened.name, cache, opened.settings)


def last_failure(opened: OpenShop, cache: Cache) -> str:
    """Return why the shop cannot be read, when that lasts: a key that was revoked, a server that is away; else "".

    What one feed complains of is told as that feed's.
    """
    run, states = cache.runs.last("sync", opened.name), cache.feeds.states(opened.name)
    orders = states.get(Feed.ORDERS)
    if run is None or not run.error or any(run.error in state.complaints for state in states.values()):
        return ""
    lasts = max(_A_FAILURE_LASTS, 2 * opened.settings.schedule.sync_every)
    is_passing = orders is not None and orders.synced_at is not None and run.finished_at - orders.synced_at < lasts
    return "" if is_passing else run.error


def _figures(lines: Sequence[Line]) -> Iterator[Figure]:
    """Yield the figures, those of the periods before included, against which they are shown."""
    for line in lines:
        yield line.verdict.figure
        if line.before is not None:
            yield line.before
