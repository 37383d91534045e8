"""An advertising account, whoever runs it: whose money and days its figures are in, and what becomes of them.

What a campaign cost on a day comes in the account's money, and may be told in parts: it is added up first, then turned
into the shop's money once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from commerce.errors import BadRecord, Refused
from commerce.money import to_minor
from commerce.period import Period
from commerce.tables import Row
from commerce.tables.spend import SPEND
from commerce.tags import filled
from connectors.files.cells import read_name
from connectors.http import Wire
from connectors.sources.base import Surroundings
from connectors.sources.daily import Service
from connectors.sources.zones import zone_told


class Spent(NamedTuple):
    """What a campaign cost on a day, or a part of it, in major units of the account's money."""

    day: date
    channel: str
    campaign: str
    amount: Decimal
    clicks: int


@dataclass(frozen=True, slots=True)
class AdAccount:
    """An advertising account.

    Attributes:
        number: As rows of spend name it; "" where it is not known which account it is.
        account: What messages call it.
        currency: In which it is billed, as it says itself.
        time_zone: Whose days it counts.
    """

    number: str
    account: str
    currency: str
    time_zone: str

    def zone(self) -> ZoneInfo:
        """Return the zone whose days are told.

        Raises:
            Refused: It is not known here, or the answer is odd.
        """
        return zone_told(self.time_zone, self.account)

    def worth(self, currency: str, rates: Mapping[str, Decimal]) -> Decimal:
        """Return what one of the account's money is worth in the shop's.

        Raises:
            Refused: Nobody says.
        """
        own = self.currency
        if own == currency:
            return Decimal(1)
        if own in rates:
            return rates[own]
        msg = (
            f"{self.account} spends in {own or '?'}, and the shop's currency is {currency}; state what one"
            f' {own or "?"} is worth in {currency} ([shop.exchange_rates] {own or "?"} = "...")'
        )
        raise Refused(msg, SPEND.name)

    def rows(self, spent: Iterable[Spent], around: Surroundings) -> Iterator[Row]:
        """Yield rows of spend, one a day, channel and campaign, whatever parts it was told in.

        Raises:
            BadRecord: An amount that cannot be.
            Refused: The account's money is worth nothing here.
        """
        worth = self.worth(around.currency, around.rates)
        sums: dict[tuple[date, str, str], tuple[Decimal, int]] = {}
        for one in spent:
            key = (one.day, one.channel, one.campaign)
            amount, clicks = sums.get(key, (Decimal(0), 0))
            if not one.amount.is_finite():
                raise self.unreadable(one.day, one.amount)
            sums[key] = amount + one.amount, clicks + one.clicks
        for (day, channel, campaign), (amount, clicks) in sorted(sums.items()):
            try:
                minor = to_minor(str(amount * worth), around.currency)
            except ValueError as error:
                raise self.unreadable(day, error) from None
            yield SPEND.row(day, channel, campaign, minor, clicks, self.number)

    def unreadable(self, day: object, error: object) -> BadRecord:
        """Return that the figures of a day cannot be read."""
        return BadRecord(f"the figures of {self.account} on {day}: {error}; the days asked for stay as they were")


class Spender(Protocol):
    """An ad account that can be asked."""

    @property
    def account(self) -> AdAccount:
        """Who it is; asked once. Raises as reading does."""
        ...

    def spent(self, days: Period) -> Iterable[Spent]:
        """Return what was spent on some days; raises as reading does."""
        ...


class AdReader:
    """One ad account, asked once a reading who it is.

    Args:
        around: Of the shop.
        knocks: Goes to the account; asks nothing yet.
    """

    def __init__(self, around: Surroundings, knocks: Callable[[Wire], Spender]) -> None:
        self._around = around
        self._knocks = knocks
        self._spender: Spender | None = None

    def zone(self, service: Service) -> ZoneInfo:
        """Return whose days are told."""
        return self._of(service).account.zone()

    def rows(self, service: Service, days: Period) -> Iterator[Row]:
        """Yield what was spent on these days, by channel and campaign.

        Raises:
            BadRecord: A figure cannot be read.
            Refused: The account's money is worth nothing here, or a person has to change something else.
            TryLater: The service is busy or away.
        """
        spender, around = self._of(service), self._around
        spender.account.worth(around.currency, around.rates)  # refused before anything is asked for
        yield from spender.account.rows(spender.spent(days), around)

    def _of(self, service: Service) -> Spender:
        if self._spender is None:
            self._spender = self._knocks(service.wire)
        return self._spender


def campaign_called(name: str, number: str, by: str = "name") -> str:
    """Return a campaign as orders know it: by its "id", or by its name, one line, as long as theirs may be.

    One without a name goes by its number, too.
    """
    return number if by == "id" else filled(read_name(name)) or number
