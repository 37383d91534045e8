"""From an ad account's figures to rows of spend."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property, partial

from commerce.clock import local_day
from commerce.period import Period
from connectors.http import Wire
from connectors.sources.advertising import AdAccount, AdReader, Spent, campaign_called
from connectors.sources.base import Source
from connectors.sources.daily import DailyReport
from connectors.sources.kind import Opening
from connectors.sources.meta.account import account_of, described
from connectors.sources.meta.answers import Figure
from connectors.sources.meta.graph import Graph
from connectors.sources.meta.insights import Insights
from connectors.sources.meta.settings import MetaSettings

#: Meta settles a day within four weeks; spend moves in the first days.
_DAILY, _WEEKLY, _PROVISIONAL = 7, 28, 2
#: Four weeks of 200 campaigns at three places would be 36 requests at once.
_WEEKLY_PARTS = 4
#: It tells 37 months; an earlier day is refused, so that a month is left in hand.
_HISTORY_DAYS = 1095


def open_source(opening: Opening) -> Source:
    """Return the source of one ad account; nothing is asked yet."""
    reader = AdReader(opening.surroundings, partial(_Asked, opening))
    return DailyReport(
        rows=reader.rows,
        rereads=_DAILY,
        weekly=_WEEKLY,
        weekly_parts=_WEEKLY_PARTS,
        provisional=_PROVISIONAL,
        history=_HISTORY_DAYS,
        rest=timedelta(hours=12),
        zone=reader.zone,
    )(opening)


class _Asked:
    """The way to one ad account, which is asked once who it is."""

    def __init__(self, opening: Opening, wire: Wire) -> None:
        settings, secrets = opening.settings, opening.secrets
        self._settings: MetaSettings = settings
        self._clock = opening.surroundings.clock
        self._graph = Graph(wire, self._clock, secrets["token"], settings.base_url, secrets.get("app_secret", ""))

    @cached_property
    def account(self) -> AdAccount:
        """Who it is, in the words that all have."""
        return described(account_of(self._graph, self._settings.account), self._settings.account)

    def spent(self, days: Period) -> Iterator[Spent]:
        """Yield what was spent, in the words that all sources have."""
        settings = self._settings
        is_history = days.last < local_day(self._clock.now(), self.account.zone()) - timedelta(days=_WEEKLY)
        insights = Insights(self._graph, self._clock, settings.account, split=settings.split)
        for one in insights.figures(days, by_and_by=is_history):
            channel = settings.channel_of(one.publisher_platform)
            campaign = campaign_called(one.campaign_name, one.campaign_id, settings.campaign)
            yield Spent(_day(one, self.account), channel, campaign, one.spend, one.inline_link_clicks)


def _day(figure: Figure, account: AdAccount) -> date:
    if figure.date_stop != figure.date_start:
        span = f"{figure.date_start} to {figure.date_stop} is no day"
        raise account.unreadable(figure.date_start, span)
    return figure.date_start
