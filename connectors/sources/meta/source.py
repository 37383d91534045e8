"""From an ad account's figures to rows of spend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.period import Period
from commerce.tables import Row
from connectors.sources.advertising import AdAccount, Spent, campaign_called
from connectors.sources.base import Source
from connectors.sources.daily import DailyReport, Service
from connectors.sources.kind import Opening
from connectors.sources.meta.account import account_of, described
from connectors.sources.meta.answers import Figure
from connectors.sources.meta.graph import Graph
from connectors.sources.meta.insights import Insights

#: Meta settles a day within four weeks; spend moves in the first days.
_DAILY, _WEEKLY, _PROVISIONAL = 7, 28, 2
#: Four weeks of 200 campaigns at three places would be 36 requests at once.
_WEEKLY_PARTS = 4
#: It tells 37 months; an earlier day is refused, so that a month is left in hand.
_HISTORY_DAYS = 1095


def open_source(opening: Opening) -> Source:
    """Return the source of one ad account; nothing is asked yet."""
    reader = _Reader(opening)
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


@dataclass
class _Asked:
    """The way to Meta, and what it said of the account."""

    graph: Graph
    number: str

    @cached_property
    def account(self) -> AdAccount:
        return described(account_of(self.graph, self.number), self.number)


class _Reader:
    """One ad account, asked once a reading who it is."""

    def __init__(self, opening: Opening) -> None:
        self._settings = opening.settings
        self._around = opening.surroundings
        self._token = opening.secrets["token"]
        self._app_secret = opening.secrets.get("app_secret", "")
        self._asked: _Asked | None = None

    def zone(self, service: Service) -> ZoneInfo:
        """Return whose days are told."""
        return self._of(service).account.zone()

    def rows(self, service: Service, days: Period) -> Iterator[Row]:
        """Yield what was spent on these days, by channel and campaign.

        Raises:
            BadRecord: A figure cannot be read.
            Refused: The account's money is worth nothing here, or a person has to change something else.
            TryLater: Meta is busy or away.
        """
        asked, settings, around = self._of(service), self._settings, self._around
        asked.account.worth(around.currency, around.rates)  # refused before anything is asked for
        today = local_day(around.clock.now(), asked.account.zone())
        is_history = days.last < today - timedelta(days=_WEEKLY)
        insights = Insights(asked.graph, around.clock, settings.account, split=settings.split)
        figures = insights.figures(days, by_and_by=is_history)
        yield from asked.account.rows(self._spent(figures, asked.account), around)

    def _spent(self, figures: Iterable[Figure], account: AdAccount) -> Iterator[Spent]:
        """Yield the figures in the words that all sources have."""
        for one in figures:
            day, channel = _day(one, account), self._settings.channel_of(one.publisher_platform)
            yield Spent(day, channel, self._name(one), one.spend, one.inline_link_clicks)

    def _name(self, figure: Figure) -> str:
        """Return the campaign as orders know it."""
        by_id = self._settings.campaign == "id"
        return figure.campaign_id if by_id else campaign_called(figure.campaign_name, figure.campaign_id)

    def _of(self, service: Service) -> _Asked:
        if self._asked is None:
            base = self._settings.base_url
            graph = Graph(service.wire, self._around.clock, self._token, base, self._app_secret)
            self._asked = _Asked(graph, self._settings.account)
        return self._asked


def _day(figure: Figure, account: AdAccount) -> date:
    if figure.date_stop != figure.date_start:
        span = f"{figure.date_start} to {figure.date_stop} is no day"
        raise account.unreadable(figure.date_start, span)
    return figure.date_start
