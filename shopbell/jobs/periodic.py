"""The weekly and the monthly digest of one shop, in figures, and as messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alerts.messages.digest import Digest
from alerts.messages.incident_update import MessageContext, logged_total
from alerts.messages.periodic import Campaigns, Number, Over, Periodic, periodic_message
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.channels.names import CAMPAIGN, CHANNEL
from commerce.clock import local_day
from commerce.figures import Figure
from commerce.messages import Cadence, Message
from commerce.period import QUARTER, WEEK, Period
from commerce.watches import Past, Watch
from knowledge import Knowledge
from kpi.explain.acquisition import acquisition
from kpi.facts.snapshot import whole_days
from shopbell.jobs import digest
from shopbell.jobs.advice import Adviser
from shopbell.jobs.diary import outcomes
from shopbell.jobs.editions import before, year_ago
from shopbell.jobs.month import months_of
from shopbell.jobs.restated import restated
from shopbell.jobs.shops import OpenShop
from wording.render import Renderer

#: A number that is judged over more days than this is told of those, up to the last day.
_LONGEST = 31


def periodic(
    edition: Cadence, days: Period, opened: OpenShop, cache: Cache, knowledge: Knowledge
) -> tuple[Periodic, Digest]:
    """Return what there is to tell of a week or month, and what of it is remembered as shown."""
    definition = opened.shop.definition
    spans = (days, before(edition, days, definition), year_ago(edition, days, definition))
    numbers = _numbers(edition, spans, opened, knowledge)
    first = [one.figure.kpi for some in numbers.values() for one in some]
    changed, shown = restated(opened, cache, first, since=days.first)
    open_now = list(digest.incidents(opened, cache, Adviser(opened, cache, knowledge)))
    watches = cache.incidents.watches(opened.name)
    entries = cache.diary.entries(opened.name) if edition == "monthly" else []
    told = Periodic(
        shop=opened.name,
        edition=edition,
        days=days,
        before=spans[1],
        year_ago=spans[2],
        numbers=numbers,
        incidents=open_now,
        opened=list(_opened(watches, days, opened)),
        over=list(_over(watches, days, opened, cache)),
        campaigns=_campaigns(days, opened),
        months=months_of(opened),
        restated=changed,
        outcomes=list(reversed(outcomes(opened, entries, knowledge))) if entries else [],
        notices=list(digest.notices(opened, cache)),
    )
    return told, Digest(opened.name, opened.today, (), incidents=open_now, shown=shown)


def messages(
    told: Periodic, opened: OpenShop, recipients: Sequence[Recipient], renderer: Renderer, *, simulated: bool = False
) -> list[Message]:
    """Return it as one message for each recipient."""
    currency = opened.info.currency
    scene = MessageContext(opened.name, opened.now, opened.zone, simulated, currency, read_at=opened.read_at)
    return [periodic_message(told, scene, who, renderer) for who in recipients]


def _numbers(
    edition: Cadence, spans: tuple[Period, Period, Period], opened: OpenShop, knowledge: Knowledge
) -> Mapping[str, Sequence[Number]]:
    """Return the numbers that are known, by stage; a weekly one tells those that a week can tell, all together."""
    asked = [kpi for kpi in knowledge.kpis if kpi in opened.book.ids and _is_shown(edition, kpi, opened, knowledge)]
    asked.sort(key=lambda kpi: knowledge.kpis[kpi].in_digest != "yesterday")  # what a shopkeeper asks for first
    found: dict[str, list[Number]] = {} if edition == "weekly" else {stage: [] for stage in knowledge.stages}
    for kpi in asked:
        number = _number(kpi, spans, opened)
        if number is not None:
            found.setdefault("" if edition == "weekly" else knowledge.kpis[kpi].stage, []).append(number)
    return {stage: numbers for stage, numbers in found.items() if numbers}


def _is_shown(edition: Cadence, kpi: str, opened: OpenShop, knowledge: Knowledge) -> bool:
    text = knowledge.kpis[kpi]
    if text.in_digest == "yesterday":
        return True
    is_wanted = text.core or kpi in opened.settings.targets_of(opened.shop)
    if edition == "monthly":
        return is_wanted or text.everyday
    return is_wanted and opened.book.kpi(kpi).windows_of(opened.facts)[0] <= WEEK


def _number(kpi: str, spans: tuple[Period, Period, Period], opened: OpenShop) -> Number | None:
    """Return a number beside the same of earlier days; None where it is not known.

    What is judged over a quarter or a year is told of as many days up to the last one of each span.
    """
    facts = whole_days(opened.facts)
    shortest = opened.book.kpi(kpi).windows_of(facts)[0]
    if shortest > _LONGEST:
        spans = tuple(Period.ending(span.last, shortest) for span in spans)  # type: ignore[assignment]  # still three

    def figure(span: Period) -> Figure | None:
        found = opened.book.figure(kpi, facts, span)
        return found if found.value is not None and found.period == span else None

    now, then, long_ago = map(figure, spans)
    return None if now is None else Number(now, then, long_ago)


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
        ended = local_day(one.ended_at, opened.zone)
        if ended in days:
            began = min(ended, one.began or local_day(one.opened_at, opened.zone))
            yield Over(subject, Period(began, ended), _cost(one, opened, cache))


def _cost(past: Past, opened: OpenShop, cache: Cache) -> int | None:
    """Return what an incident that is over cost, as its messages told it."""
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
