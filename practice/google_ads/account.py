"""Ad accounts and their managers, and what their campaigns cost, day by day, as it stands at an instant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from commerce.clock import Clock, local_day
from practice.chance import dice

#: Of a day so many days ago that much is told by now.
_TOLD_SO_FAR = {0: Decimal("0.4")}
#: Credits for clicks that nobody meant come until the fifth of the next month; up to then so much more is told.
_BEFORE_CREDITS = Decimal("1.02")
_CREDITS_UNTIL = 5
#: No day before so many months is told.
_MONTHS_KEPT = 37
_DECEMBER = 12


class Figures(NamedTuple):
    """What a campaign cost on a day, in millionths of the account's money, and what came of it."""

    micros: int
    clicks: int
    impressions: int


def made_up(day: date, seed: object, micros: int) -> Figures:
    """Return what a campaign cost that there never was: the same day, the same figures."""
    chance = dice("ads", seed, day)
    spent = micros * chance.randint(80, 120) // 100 + chance.randint(-4, 4)
    clicks = spent // 330_000
    return Figures(spent, clicks, clicks * 60)


@dataclass
class Campaign:
    """One campaign; its name may be changed at any time, and then all its days are told under the new one.

    Attributes:
        kind: SEARCH, PERFORMANCE_MAX, ...
        figures: What it cost on a day, in the end; None on days without delivery.
    """

    id: str
    name: str
    figures: Callable[[date], Figures | None]
    kind: str = "SEARCH"


@dataclass
class Customer:
    """One ad account, or a manager of some.

    Attributes:
        users: E-mail addresses that were added to it.
        managed_by: The manager that it is linked to; "" for none.
        restated: So much of a day is told, whatever its age.
    """

    id: str = "1234567890"
    name: str = "Toys UK"
    currency: str = "GBP"
    zone: str = "Europe/London"
    is_manager: bool = False
    status: str = "ENABLED"
    users: Collection[str] = ("shopbell@shop-reports-123456.iam.gserviceaccount.com", "anna@shop.example")
    managed_by: str = ""
    campaigns: Sequence[Campaign] = ()
    restated: dict[date, Decimal] = field(default_factory=dict)


@dataclass
class AdsAccounts:
    """The accounts of one practice Google Ads, and how it answers next.

    Attributes:
        clock: By which days are over, and cost moves.
        is_settled: The last days are whole already, and no credits come.
        version: Which is answered to; another one has ended.
        wants_developer_token: As versions before the change did.
        operations_a_day: What the project's access allows.
        batch: Rows in one piece of a stream.
        faults: Names of `practice.google_ads.faults.FAULTS`, "html", "cut", "silent" or "odd", one a request; None for
            none.
        always: A fault of every request; "" for none.
        share: So many of all requests fail.
        lines: One text a request: method, path, the query.
    """

    clock: Clock
    customers: Sequence[Customer]
    is_settled: bool = False
    version: str = "v26"
    wants_developer_token: bool = False
    operations_a_day: int = 2880
    batch: int = 10_000
    faults: list[str | None] = field(default_factory=list)
    always: str = ""
    share: float = 0.0
    lines: list[str] = field(default_factory=list)
    operations: list[datetime] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def found(self, number: str) -> Customer | None:
        """Return an account by its number."""
        return next((one for one in self.customers if one.id == number), None)

    def today(self, customer: Customer) -> date:
        """Return the account's own day."""
        return local_day(self.clock.now(), ZoneInfo(customer.zone))

    def told(self, customer: Customer, campaign: Campaign, day: date) -> Figures | None:
        """Return what is told of a campaign and day by now; None when nothing is."""
        today = self.today(customer)
        age = (today - day).days
        figures = campaign.figures(day) if age >= 0 and day >= _kept_from(today) else None
        if figures is None:
            return None
        share = customer.restated.get(day, Decimal(1))
        if not self.is_settled:
            share *= _TOLD_SO_FAR.get(age, Decimal(1))
            share *= _BEFORE_CREDITS if today <= _credited_until(day) else Decimal(1)
        return figures if share == 1 else Figures(*(int(number * share) for number in figures))


def _kept_from(today: date) -> date:
    months = today.year * 12 + today.month - 1 - _MONTHS_KEPT
    return date(months // 12, months % 12 + 1, 1)


def _credited_until(day: date) -> date:
    is_december = day.month == _DECEMBER
    return date(day.year + is_december, 1 if is_december else day.month + 1, _CREDITS_UNTIL)


def toys(clock: Clock, first: date = date(2023, 1, 1), last: date = date(2030, 12, 31)) -> AdsAccounts:
    """Return an account that runs three campaigns, one of them not every day, and a manager that sees another one."""

    def runs(number: str, micros: int, *, weekdays: Collection[int] = range(7)) -> Callable[[date], Figures | None]:
        def figures(day: date) -> Figures | None:
            is_on = first <= day <= last and day.weekday() in weekdays
            return made_up(day, number, micros) if is_on else None

        return figures

    mine = (
        Campaign("11111111111", "Brand UK", runs("11111111111", 21_370_000)),
        Campaign("22222222222", "Shopping | All", runs("22222222222", 103_904_999), "PERFORMANCE_MAX"),
        Campaign("33333333333", "+Summer", runs("33333333333", 4_000_000, weekdays=(5, 6)), "DEMAND_GEN"),
    )
    other = (Campaign("44444444444", "Tết", runs("44444444444", 25_000_000_000)),)
    return AdsAccounts(
        clock,
        (
            Customer(campaigns=mine),
            Customer("9998887776", "Toys agency", is_manager=True),
            Customer(
                "5556667778", "Toys VN", "VND", "Asia/Ho_Chi_Minh", users=(), managed_by="9998887776", campaigns=other
            ),
        ),
    )
