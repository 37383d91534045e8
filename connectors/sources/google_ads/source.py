"""From an ad account's figures to rows of spend."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cached_property, partial

from commerce.period import Period
from connectors.http import Wire
from connectors.sources.advertising import AdAccount, AdReader, Spent, campaign_called
from connectors.sources.base import Source
from connectors.sources.daily import DailyReport
from connectors.sources.google_ads.ads import Ads, ads_of
from connectors.sources.google_ads.answers import Customer
from connectors.sources.google_ads.faults import IsManager
from connectors.sources.google_ads.settings import GoogleAdsSettings, dashed
from connectors.sources.kind import Opening

#: Clicks that nobody meant are credited until a month is closed, on the fifth of the next: once more the day after.
_DAILY, _WEEKLY, _PROVISIONAL, _MONTH_CLOSES = 7, 30, 1, 6
#: It tells 37 months; earlier days come without rows, and would pass for days of nothing.
HISTORY_DAYS = 1120
#: Of a large account some megabytes.
_SLICE_DAYS = 31


def open_source(opening: Opening) -> Source:
    """Return the source of one ad account; nothing is asked yet."""
    reader = AdReader(opening.surroundings, partial(Asked, opening))
    return DailyReport(
        rows=reader.rows,
        rereads=_DAILY,
        weekly=_WEEKLY,
        month_closes=_MONTH_CLOSES,
        provisional=_PROVISIONAL,
        history=HISTORY_DAYS,
        slice_days=_SLICE_DAYS,
        rest=timedelta(hours=12),
        zone=reader.zone,
    )(opening)


class Asked:
    """The way to one ad account, which is asked once who it is."""

    def __init__(self, opening: Opening, wire: Wire) -> None:
        self._settings: GoogleAdsSettings = opening.settings
        self.ads: Ads = ads_of(opening.settings, opening.config, opening.secrets, wire, opening.surroundings.clock)

    @cached_property
    def customer(self) -> Customer:
        """Who it is; raises as `Ads.customer`."""
        return self.ads.customer(self._settings.customer)

    @cached_property
    def account(self) -> AdAccount:
        """The account in the words that all have.

        Raises:
            IsManager: It has no figures.
        """
        number, told = self._settings.customer, self.customer
        account = f"Google Ads {dashed(number)}"
        if told.manager:
            msg = (
                f"{account} is a manager account, which spends nothing itself; write one of its accounts as `customer`,"
                " and this number as login_customer"
            )
            raise IsManager(msg)
        return AdAccount(number, account, told.currency_code, told.time_zone)

    def spent(self, days: Period) -> Iterator[Spent]:
        """Yield what was spent, in the words that all sources have; raises as `Ads.spent`."""
        for one in self.ads.spent(self._settings.customer, days):
            amount = Decimal(one.metrics.cost_micros).scaleb(-6)
            campaign = campaign_called(one.campaign.name, one.campaign.id, self._settings.campaign)
            yield Spent(one.segments.date, self._settings.channel, campaign, amount, one.metrics.clicks)
