"""An ad account and what its campaigns cost, day by day, as it stands at an instant: the last days still move."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from commerce.clock import Clock
from commerce.money import minor_digits

#: What Meta's places get of a campaign's spend, in hundredths; the third has no clicks on links.
_PLACES = (("facebook", 60), ("instagram", 39), ("audience_network", 1))
#: Of the spend of so many days ago, that much is told: late deliveries come in.
_TOLD_SO_FAR = {0: Decimal("0.4"), 1: Decimal("0.95"), 2: Decimal("0.98"), 3: Decimal("0.99")}


@dataclass
class Campaign:
    """One campaign: what it costs a day in the end, in hundredths of the account's money.

    Attributes:
        paid, clicks: What days cost instead, in major units, and how often it was clicked then.
    """

    id: str
    name: str
    first: date
    last: date
    cents: int
    paid: Mapping[date, Decimal] = field(default_factory=dict)
    clicks: Mapping[date, int] = field(default_factory=dict)

    def spend(self, day: date) -> Decimal:
        """Return what a day cost in the end, in major units."""
        if day in self.paid:
            return self.paid[day]
        if not self.first <= day <= self.last:
            return Decimal(0)
        return Decimal(self.cents + (day.toordinal() * 37) % 500) / 100


@dataclass
class AdAccount:
    """What Meta knows, and how it answers next.

    Attributes:
        clock: By which days are over and spend moves.
        lines: One text a request: method, path, what of it matters.
        faults: Names of `FAULTS`, "html", "cut", "silent", "odd" or "quoting", one a request; None for none.
        share: So many of all requests fail, drawn from `chance`.
        most_rows: More in one plain answer is too much data; None: nothing is.
        used: Per cent of the budget that is used at the start; each request takes `takes`.
        wait_minutes: What a used-up budget says it takes.
        app_secret: The app's; "" where it does not demand that requests are signed by it.
        version: As which its answers come.
        others: More accounts that the token may see, as they describe themselves; they tell no figures.
        is_assigned: Whether the token may see the account.
        runs_fail: So many reports fail from now on; `runs_hang`: stand at 0 % for ever.
    """

    clock: Clock
    number: str = "1234567890"
    name: str = "Toys UK"
    currency: str = "GBP"
    zone: str = "Europe/London"
    status: int = 1
    token: str = "EAApracticeTokenOfASystemUser"  # noqa: S105 - opens nothing real
    app_secret: str = ""
    token_ends: datetime | None = None
    scopes: list[str] = field(default_factory=lambda: ["ads_read"])
    campaigns: list[Campaign] = field(default_factory=list)
    is_settled: bool = False
    lines: list[str] = field(default_factory=list)
    faults: list[str | None] = field(default_factory=list)
    share: float = 0.0
    most_rows: int | None = None
    used: float = 1.0
    takes: float = 0.01
    wait_minutes: int = 19
    version: str = "v27.0"
    others: list[dict[str, Any]] = field(default_factory=list)
    is_assigned: bool = True
    runs_fail: int = 0
    runs_hang: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def described(self) -> dict[str, Any]:
        """Return the account as it describes itself."""
        return {
            "account_id": self.number,
            "name": self.name,
            "currency": self.currency,
            "timezone_name": self.zone,
            "timezone_offset_hours_utc": self._offset(),
            "account_status": self.status,
            "id": f"act_{self.number}",
        }

    def rows(self, first: date, last: date, *, split: bool) -> list[dict[str, Any]]:
        """Return the rows of these days; what was nothing is absent, as days without delivery are."""
        return [row for day in _days(first, last) for one in self.campaigns for row in self._of(one, day, split=split)]

    def today(self) -> date:
        """Return the account's own day."""
        return self.clock.now().astimezone(ZoneInfo(self.zone)).date()

    def _offset(self) -> int:
        offset = self.clock.now().astimezone(ZoneInfo(self.zone)).utcoffset() or timedelta(0)
        return int(offset.total_seconds() // 3600)

    def _of(self, campaign: Campaign, day: date, *, split: bool) -> Iterator[dict[str, Any]]:
        """Yield the rows of a campaign and day, by place or as one."""
        age = (self.today() - day).days
        told = Decimal(0) if age < 0 else Decimal(1) if self.is_settled else _TOLD_SO_FAR.get(age, Decimal(1))
        cent = Decimal(1).scaleb(-minor_digits(self.currency))
        whole = (campaign.spend(day) * told).quantize(cent)
        clicks = int(campaign.clicks[day] * told) if day in campaign.clicks else int(whole * 2)
        if not whole:
            return
        if not split:
            yield self._row(campaign, day, whole, clicks, "")
            return
        left = whole
        for place, hundredths in _PLACES:
            part = left if place == _PLACES[-1][0] else (whole * hundredths / 100).quantize(cent)
            left -= part
            if part:
                yield self._row(campaign, day, part, int(clicks * part / whole), place)

    def _row(self, campaign: Campaign, day: date, amount: Decimal, clicks: int, place: str) -> dict[str, Any]:
        row = {
            "account_currency": self.currency,
            "campaign_id": campaign.id,
            "campaign_name": campaign.name,
            "spend": f"{amount.normalize():f}",
            "impressions": str(int(amount * 130) + 1),
            "clicks": str(int(clicks * 1.4) + 1),
        }
        if clicks and place != _PLACES[-1][0]:
            row["inline_link_clicks"] = str(clicks)
        row |= {"date_start": str(day), "date_stop": str(day)}
        return {**row, "publisher_platform": place} if place else row


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
