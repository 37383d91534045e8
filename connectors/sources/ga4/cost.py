"""What advertising cost, as far as a property knows: of Google Ads where it is linked, and imported cost data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from commerce.errors import BadRecord, Refused
from commerce.period import Period
from commerce.tables import Row
from commerce.tables.spend import SPEND
from connectors.sources.advertising import AdAccount, Spent
from connectors.sources.base import Surroundings
from connectors.sources.ga4.client import DATE, Client, Question, TooMany
from connectors.sources.ga4.faults import Incompatible
from connectors.sources.ga4.flags import restricted
from connectors.sources.ga4.values import Folded, campaign_of, channel_of, count, day_of, exact, known_day

_AD, _CAMPAIGN, _GROUP = ("sessionSource", "sessionMedium"), "sessionCampaignName", "sessionDefaultChannelGroup"
_COST, _CLICKS = "advertiserAdCost", "advertiserAdClicks"
#: The sum by days and the sum without days may be apart by so much, in per cent: estimates; more is no sum.
_APART = Decimal(1)
#: No cost for so many days is taken for a link that is gone.
_LINKED_WITHIN = 28


@dataclass(slots=True)
class Cost:
    """What a property tells of cost.

    Attributes:
        client: The way to it.
        around: Currency and rates of the shop.
        is_checked: Google says that these fields go together.
    """

    client: Client
    around: Surroundings
    is_checked: bool = field(default=False)

    def begins(self, history: int) -> date:
        """Return the first day of which cost is known: before, it may have cost something, too.

        Raises:
            Refused: None is known, or none of the last weeks, or the key may not see it.
        """
        self._check()
        days = self._days_with_cost(history)
        self._refuse_blocked()
        last = max(days, default=date.min)
        today = self.around.clock.now().date()
        if today - last > timedelta(days=_LINKED_WITHIN):
            since = last if days else today - timedelta(days=history)
            msg = (
                f"property {self._number} of Google Analytics tells no cost after {since}: link Google Ads to it (Admin"
                " > Product links > Google Ads links), or take `cost = true` out; what was spent is not known"
            )
            raise Refused(msg, SPEND.name)
        return min(days)

    def _days_with_cost(self, history: int) -> set[date]:
        """Return the days on which something was spent: by the fewest rows that tell cost."""
        for by in ((_GROUP,), _AD):
            question = Question((DATE, *by), (_COST,), history, may_be_long=True)
            try:
                found = {known_day(day) for (day, *_), (cost,) in self.client.rows(question) if exact(cost, _COST)}
                return {day for day in found if day}
            except Incompatible:
                continue
        msg = "Google Analytics does not tell cost by day; take `cost = true` out"
        raise Refused(msg, SPEND.name)

    def rows(self, days: Period) -> Iterator[Row]:
        """Yield what was spent by day, channel and campaign.

        Raises:
            Refused: Cost cannot be told as it is asked for, adds up to something else, or is in money without a rate.
        """
        self._check()
        noted = len(self.client.notes)
        try:
            spent = list(self._spent(days))
            told = self.client.metadata
            behind = f"the account behind property {self._number} of Google Analytics"
            account = AdAccount("", behind, told.currency_code, told.time_zone)
            self._check_sum(days, sum((one.amount for one in spent), Decimal(0)))
        except Incompatible as error:
            raise Refused(str(error), SPEND.name) from None
        except (Folded, TooMany) as error:
            del self.client.notes[noted:]  # what stood beside it is of nothing that is kept
            if days.first < days.last:
                middle = days.first + (days.last - days.first) // 2
                yield from self.rows(Period(days.first, middle))
                yield from self.rows(Period(middle + timedelta(days=1), days.last))
                return
            msg = f"Google Analytics tells more of the cost of {days.first} than is read ({error}); nothing is kept"
            raise BadRecord(msg) from None
        yield from account.rows((one for one in spent if one.amount or one.clicks), self.around) if spent else ()

    def _spent(self, days: Period) -> Iterator[Spent]:
        """Yield what was spent, in the words that all sources have."""
        question = Question((DATE, *_AD, _CAMPAIGN), (_COST, _CLICKS), days)
        for (day, source, medium, campaign), (cost, clicks) in self.client.rows(question):
            channel, called = channel_of(source, medium), campaign_of(campaign)
            yield Spent(day_of(day, days), channel, called, exact(cost, _COST), count(clicks, _CLICKS))

    @property
    def _number(self) -> str:
        return self.client.settings.property

    def _check(self) -> None:
        """Ask once whether the fields go together."""
        if not self.is_checked:
            question = Question((DATE, *_AD, _CAMPAIGN), (_COST, _CLICKS), 1)
            if not self.client.compatible(question):
                msg = (
                    f"property {self._number} of Google Analytics does not tell cost by day and campaign; take `cost ="
                    " true` out, and read what was spent from Google Ads itself"
                )
                raise Refused(msg, SPEND.name)
            self.is_checked = True

    def _refuse_blocked(self) -> None:
        """Refuse what is told as zero since the key may not see it."""
        if restricted(self.client.notes):
            msg = (
                f"the key may not see the cost of property {self._number} of Google Analytics, and zero is told"
                " instead: untick No cost metrics at Admin > Property access management"
            )
            raise Refused(msg, SPEND.name)

    def _check_sum(self, days: Period, by_day: Decimal) -> None:
        """Hold the sum of the days against the sum that is told without days."""
        self._refuse_blocked()
        question = Question((*_AD, _CAMPAIGN), (_COST,), days)
        whole = sum((exact(cost, _COST) for _, (cost,) in self.client.rows(question)), Decimal(0))
        if abs(whole - by_day) * 100 > _APART * max(whole, by_day):
            msg = (
                f"property {self._number} of Google Analytics tells {whole:f} as the cost of {days.first} to"
                f" {days.last}, and day by day {by_day:f}: neither is believed; take `cost = true` out, and read what"
                " was spent from Google Ads itself"
            )
            raise Refused(msg, SPEND.name)
