"""From an ad account's figures to rows of spend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.errors import BadRecord
from commerce.money import to_minor
from commerce.period import Period
from commerce.tables import Row
from commerce.tables.spend import SPEND
from commerce.tags import filled
from connectors.files.cells import read_name
from connectors.sources.base import Source
from connectors.sources.daily import DailyReport, Service
from connectors.sources.kind import Opening
from connectors.sources.meta.account import account_of, worth_of, zone_of
from connectors.sources.meta.answers import Account, Figure
from connectors.sources.meta.graph import Graph
from connectors.sources.meta.insights import Insights

#: Meta settles a day within four weeks; spend moves in the first days.
_DAILY, _WEEKLY, _PROVISIONAL = 7, 28, 2
#: It tells 37 months; an earlier day is refused, so that a month is left in hand.
_HISTORY_DAYS = 1095
#: What the orders' side keeps of a campaign.
_LONGEST_NAME = 120


def open_source(opening: Opening) -> Source:
    """Return the source of one ad account; nothing is asked yet."""
    reader = _Reader(opening)
    return DailyReport(
        rows=reader.rows,
        rereads=_DAILY,
        weekly=_WEEKLY,
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
    def account(self) -> Account:
        return account_of(self.graph, self.number)


class _Reader:
    """One ad account, asked once a reading who it is."""

    def __init__(self, opening: Opening) -> None:
        self._settings = opening.settings
        self._around = opening.surroundings
        self._token = opening.secrets["token"]
        self._asked: _Asked | None = None

    def zone(self, service: Service) -> ZoneInfo:
        """Return whose days are told."""
        return zone_of(self._of(service).account, self._settings.account)

    def rows(self, service: Service, days: Period) -> Iterator[Row]:
        """Yield what was spent on these days, by channel and campaign.

        Raises:
            BadRecord: A figure cannot be read.
            Refused: The account's money is worth nothing here, or a person has to change something else.
            TryLater: Meta is busy or away.
        """
        asked, settings, around = self._of(service), self._settings, self._around
        worth = worth_of(asked.account, settings.account, around.currency, around.rates)
        today = local_day(around.clock.now(), self.zone(service))
        is_history = days.last < today - timedelta(days=_WEEKLY)
        insights = Insights(asked.graph, around.clock, settings.account, split=settings.split)
        sums = self._sums(insights.figures(days, by_and_by=is_history))
        for (day, channel, campaign), (amount, clicks) in sorted(sums.items()):
            try:
                minor = to_minor(str(amount * worth), around.currency)
            except ValueError as error:
                raise BadRecord(_unreadable(settings.account, day, error)) from None
            yield SPEND.row(day, channel, campaign, minor, clicks, settings.account)

    def _sums(self, figures: list[Figure]) -> dict[tuple[date, str, str], tuple[Decimal, int]]:
        """Return {(day, channel, campaign): amount in the account's money, clicks}: names may be there twice."""
        sums: dict[tuple[date, str, str], tuple[Decimal, int]] = {}
        for one in figures:
            key = (
                _day(one, self._settings.account),
                self._settings.channel_of(one.publisher_platform),
                self._name(one),
            )
            amount, clicks = sums.get(key, (Decimal(0), 0))
            if not one.spend.is_finite():
                raise BadRecord(_unreadable(self._settings.account, key[0], one.spend))
            sums[key] = amount + one.spend, clicks + one.inline_link_clicks
        return sums

    def _name(self, figure: Figure) -> str:
        """Return the campaign as orders know it: one line, as long as theirs may be, whatever it begins with."""
        if self._settings.campaign == "id":
            return figure.campaign_id
        return filled(read_name(figure.campaign_name)[:_LONGEST_NAME]) or figure.campaign_id

    def _of(self, service: Service) -> _Asked:
        if self._asked is None:
            graph = Graph(service.wire, self._around.clock, self._token, self._settings.base_url)
            self._asked = _Asked(graph, self._settings.account)
        return self._asked


def _day(figure: Figure, account: str) -> date:
    if figure.date_stop != figure.date_start:
        span = f"{figure.date_start} to {figure.date_stop} is no day"
        raise BadRecord(_unreadable(account, figure.date_start, span))
    return figure.date_start


def _unreadable(account: str, day: object, error: object) -> str:
    return f"Meta's figures of act_{account} on {day}: {error}; the days asked for stay as they were"
