"""Many shops in one message: what each of them has to tell, and the message as it goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from alerts.messages.day_view import DayFigure
from alerts.messages.digest import Digest
from alerts.messages.incident_update import MessageContext
from alerts.messages.recipient import Recipient
from alerts.messages.together import Named, ShopNews, together_message
from cache import Cache
from commerce.feeds import Feed
from commerce.messages import Cadence, Message
from commerce.period import Period
from knowledge import Knowledge
from shopbell import undelivered
from shopbell.jobs import digest, quarterly
from shopbell.jobs.advice import Adviser
from shopbell.jobs.editions import before
from shopbell.jobs.numbers_of_days import number
from shopbell.jobs.periodic import read_to, spans_of
from shopbell.jobs.restated import restated
from shopbell.jobs.shops import OpenShop
from shopbell.jobs.unread import unread
from shopbell.jobs.weekly_sales import weekly_sales_minor
from wording.notices import Notice
from wording.render import Renderer

#: A shop has two lines for its numbers: what it sold, and how often.
_FIGURES = 2
#: Of what could not be read of a shop so much is told; `shopbell doctor` tells all.
_NOTICES = 1


def morning(opened: OpenShop, days: Period, edition: Cadence, cache: Cache, knowledge: Knowledge) -> Digest:
    """Return the part of a shop's digest of some days that one among many shops has room for."""
    figures = list(islice(_figures(opened, days, edition, knowledge), _FIGURES))
    since = None if edition == "daily" else days.first
    changed, shown = restated(opened, cache, [one.figure.kpi for one in figures], since)
    return Digest(
        shop=opened.name,
        day=opened.today,
        lines=(),
        incidents=list(digest.incidents(opened, cache, Adviser(opened, cache, knowledge))),
        restated=changed,
        yesterday=figures,
        notices=list(_notices(opened, cache)),
        shown=shown,
    )


def _figures(opened: OpenShop, days: Period, edition: Cadence, knowledge: Knowledge) -> Iterator[DayFigure]:
    """Yield the numbers that are asked for first; of a week or month that is known in part beside as large a part."""
    if edition == "daily":
        yield from digest.asked_first(opened, knowledge, days, before(edition, days, opened.shop.definition))
        return
    spans = spans_of(edition, days, opened)
    for one in (number(kpi, spans, opened) for kpi in digest.first_asked(opened, knowledge)):
        yield DayFigure(one.figure, one.before)


def news(told: Digest, days: Period, opened: OpenShop, cache: Cache, *, simulated: bool = False) -> ShopNews:
    """Return what there is to tell of a shop that was read; `days`: those that the message tells of it."""
    return ShopNews(
        shop=opened.name,
        scene=MessageContext(
            opened.name,
            opened.now,
            opened.zone,
            simulated,
            opened.info.currency,
            read_at=opened.read_at,
            pages=opened.settings.pages,
        ),
        days=days,
        read_to=read_to(opened, days),
        figures=told.yesterday,
        incidents=told.incidents,
        unread_since=_unread_since(opened, cache),
        weekly_sales_minor=weekly_sales_minor(opened),
        restated=told.restated,
        notices=told.notices,
    )


def messages(
    shops: Sequence[ShopNews], named: Named, now: datetime, recipients: Sequence[Recipient], renderer: Renderer
) -> list[Message]:
    """Return the shops as one message for each recipient of one reader."""
    return [together_message(shops, named, now, who, renderer) for who in recipients]


def queue(written: Sequence[Message], told: Mapping[str, tuple[OpenShop, Digest]], cache: Cache, now: datetime) -> int:
    """Queue a message about several shops, and remember of each what it shows; returns how many are new.

    Each shop is a transaction; the message goes out with the first one. Should that be all that happens, the same
    message is written again, is known by its key, and the other shops follow.
    """
    return sum(digest.queue(written, one, opened, cache, now) for opened, one in told.values())


def _unread_since(opened: OpenShop, cache: Cache) -> datetime | None:
    """Return since when the shop cannot be read, UTC; None while it can."""
    is_away = opened.stale or bool(digest.last_failure(opened, cache))
    return cache.feeds.last_reading(opened.name, Feed.ORDERS).synced_at if is_away else None


def _notices(opened: OpenShop, cache: Cache) -> Iterator[Notice]:
    yield from quarterly.notices(opened, cache)
    yield from islice(unread(opened, cache), _NOTICES)
    yield from undelivered.notices(opened.name, cache, opened.settings)
