"""The weekly and the monthly digest of one shop, in figures, and as messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from alerts.messages.digest import Digest
from alerts.messages.incident_update import IncidentUpdate, MessageContext, logged_total
from alerts.messages.numbers_of_days import Number
from alerts.messages.periodic import Campaigns, Over, Periodic, periodic_message
from alerts.messages.recipient import Recipient
from alerts.messages.stake import at_stake_minor
from cache import Cache
from commerce.channels.names import CAMPAIGN, CHANNEL
from commerce.clock import local_day
from commerce.feeds import Feed
from commerce.messages import Cadence, Message
from commerce.period import QUARTER, WEEK, Period
from commerce.watches import Past, Watch
from knowledge import Knowledge
from kpi.explain.acquisition import acquisition
from shopbell.jobs import digest
from shopbell.jobs.advice import Adviser
from shopbell.jobs.course import course_of
from shopbell.jobs.diary import outcomes
from shopbell.jobs.editions import before, year_ago
from shopbell.jobs.month import months_of
from shopbell.jobs.notes import origins_notice
from shopbell.jobs.numbers_of_days import Spans, number
from shopbell.jobs.restated import restated
from shopbell.jobs.shops import OpenShop
from wording.notices import Notice, noticed
from wording.render import Renderer

#: A number that is judged over more days than this is told of those, up to the last day.
_LONGEST = 31


def periodic(
    edition: Cadence,
    days: Period,
    opened: OpenShop,
    cache: Cache,
    knowledge: Knowledge,
    *,
    chosen: Collection[str] = (),
) -> tuple[Periodic, Digest]:
    """Return what there is to tell of a week or month, and what of it is remembered as shown.

    `chosen`: KPIs that readers asked for.
    """
    spans = spans_of(edition, days, opened)
    numbers = _numbers(edition, spans, opened, knowledge)
    told_anyway = {one.figure.kpi for some in numbers.values() for one in some}
    further = [number(kpi, spans, opened) for kpi in opened.book.ids if kpi in chosen and kpi not in told_anyway]
    first = [one.figure.kpi for some in numbers.values() for one in some]
    changed, shown = restated(opened, cache, first, since=days.first)
    open_now = _worst_first(digest.incidents(opened, cache, Adviser(opened, cache, knowledge)), opened)
    watches = cache.incidents.watches(opened.name)
    entries = cache.diary.entries(opened.name) if edition == "monthly" else []
    told = Periodic(
        shop=opened.name,
        edition=edition,
        days=days,
        before=spans.before,
        year_ago=spans.year_ago,
        numbers=numbers,
        chosen=further,
        read_to=read_to(opened, days),
        known_from=known.first if (known := opened.facts.coverage(Feed.ORDERS)) is not None else None,
        incidents=open_now,
        opened=list(_opened(watches, days, opened)),
        over=list(_over(watches, days, opened, cache)),
        campaigns=_campaigns(days, opened),
        months=months_of(opened),
        restated=changed,
        outcomes=list(reversed(outcomes(opened, entries, knowledge))) if entries else [],
        notices=[*digest.notices(opened, cache), *_of_figures([*chain(*numbers.values()), *further], opened)],
    )
    return told, Digest(opened.name, opened.today, (), incidents=open_now, shown=shown)


def _of_figures(numbers: Iterable[Number], opened: OpenShop) -> Iterator[Notice]:
    """Yield what these numbers lack, and last where they come from."""
    figures = [one.figure for one in numbers]
    yield from noticed(opened.lacking(figures))
    yield from origins_notice(figures, opened.today)


def messages(
    told: Periodic, opened: OpenShop, recipients: Sequence[Recipient], renderer: Renderer, *, simulated: bool = False
) -> list[Message]:
    """Return it as one message for each recipient."""
    currency = opened.info.currency
    scene = MessageContext(
        opened.name,
        opened.now,
        opened.zone,
        simulated,
        currency,
        read_at=opened.read_at,
        pages=opened.settings.pages,
    )
    return [periodic_message(told, scene, who, renderer) for who in recipients]


def spans_of(edition: Cadence, days: Period, opened: OpenShop) -> Spans:
    """Return the days of an edition, and those that they are held beside."""
    definition = opened.shop.definition
    longest = WEEK if edition == "weekly" else _LONGEST
    return Spans(days, before(edition, days, definition), year_ago(edition, days, definition), longest)


def read_to(opened: OpenShop, days: Period) -> date | None:
    """Return up to which day a shop was read to the day's end; None where that is beyond these days."""
    return opened.last_day if opened.last_day < days.last else None


def _numbers(edition: Cadence, spans: Spans, opened: OpenShop, knowledge: Knowledge) -> Mapping[str, Sequence[Number]]:
    """Return the numbers by stage; a weekly one tells those that a week can tell, all together."""
    asked = [kpi for kpi in knowledge.kpis if kpi in opened.book.ids and _is_shown(edition, kpi, opened, knowledge)]
    asked.sort(key=lambda kpi: knowledge.kpis[kpi].in_digest != "yesterday")  # what a shopkeeper asks for first
    found: dict[str, list[Number]] = {} if edition == "weekly" else {stage: [] for stage in knowledge.stages}
    for kpi in asked:
        found.setdefault("" if edition == "weekly" else knowledge.kpis[kpi].stage, []).append(
            number(kpi, spans, opened)
        )
    return {stage: numbers for stage, numbers in found.items() if numbers}


def _is_shown(edition: Cadence, kpi: str, opened: OpenShop, knowledge: Knowledge) -> bool:
    text = knowledge.kpis[kpi]
    if text.in_digest == "yesterday":
        return True
    is_wanted = text.core or kpi in opened.settings.targets_of(opened.shop)
    if edition == "monthly":
        return is_wanted or text.everyday
    return is_wanted and opened.book.kpi(kpi).windows_of(opened.facts)[0] <= WEEK


def _worst_first(cases: Iterable[IncidentUpdate], opened: OpenShop) -> list[IncidentUpdate]:
    """Return the open incidents by the money at stake; how the number of the first one went is drawn."""
    ranked = sorted(cases, key=lambda case: -(at_stake_minor(case) or 0))
    return [replace(one, course=course_of(opened, one.verdict)) if one is ranked[0] else one for one in ranked]


def _opened(watches: Mapping[str, Watch], days: Period, opened: OpenShop) -> Iterator[str]:
    """Yield what was first seen in the days and told: what is open still, and what is over already."""
    for subject, watch in watches.items():
        seen = [past.opened_at for past in watch.past if past.told]
        seen += [watch.since] if watch.since is not None and watch.told_at is not None and watch.incident else []
        if any(local_day(at, opened.zone) in days for at in seen):
            yield subject


def _over(watches: Mapping[str, Watch], days: Period, opened: OpenShop, cache: Cache) -> Iterator[Over]:
    """Yield the told incidents that ended in the days, the first one first."""
    past = ((subject, one) for subject, watch in watches.items() for one in watch.past if one.told)
    for subject, one in sorted(past, key=lambda pair: pair[1].ended_at):
        if local_day(one.ended_at, opened.zone) in days:
            ended = local_day(one.over_at, opened.zone)
            began = min(ended, one.began or local_day(one.opened_at, opened.zone))
            yield Over(subject, Period(began, ended), _cost(one, opened, cache))


def _cost(past: Past, opened: OpenShop, cache: Cache) -> int | None:
    """Return what an incident that is over cost, as its messages told it; a silence what did not come meanwhile."""
    if past.lost_minor is not None:
        return past.lost_minor
    watch = Watch(incident=past.incident, since=past.opened_at, began=past.began)
    return logged_total(cache.incidents.history(opened.name, past.incident), watch, opened.zone, past.ended_at)


def _campaigns(days: Period, opened: OpenShop) -> Campaigns | None:
    """Return what campaigns brought for their money; channels, where no money bears the name of a campaign.

    None where nobody spends.
    """
    for by in (CAMPAIGN, CHANNEL):
        told = acquisition(opened.facts, days, by)
        if told.missing is not None:
            return None
        if any(one.spent_minor and one.key for one in told.rows):
            return Campaigns(told, acquisition(opened.facts, Period.ending(days.last, QUARTER), by))
    return None
