"""The daily facts, as the KPIs see them: additive measures per day, segment and key, and pairs of purchases.

`kpi` writes the SELECTs and asks questions through these protocols; only `cache` runs SQL; the wiring joins the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol

from commerce.definition import Definition
from commerce.origins import Origin
from commerce.period import Period
from commerce.purchase_days import PurchaseDay
from commerce.records import Record, RecordKind
from commerce.remarks import Remark

#: The segment of a whole shop; its only key is "".
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One plain SELECT over the cached rows of the chosen customers (or of the chosen days), and what it sums.

    Attributes:
        name: The family, e.g. "orders".
        scope: "customers": the SELECT reads `counted_orders`, which holds all counted orders of the chosen customers
            and of nobody else. "days": it reads base tables joined with `chosen_days`.
        segments: Segment columns of the SELECT, after `day`. Facts are kept for the whole shop and for each of them.
        sums: The integer columns after the segments, one fact each; names are unique over all families, but for those
            that add to another one.
        sql: Columns in this order: day, the segments, the sums. Portable subset: integers and ISO text, no
            engine-only date function, no division.
        by_month: Its days are the first ones of months, on which nothing need have happened.
        adds_to: The family whose sums its own add to; "" for sums of its own names.
        is_settled: A day that is over keeps its sums, unless something is restated; what customers of a day buy later,
            or a cart that is finished later, moves others every day.
        splits: The family whose sums it splits in further ways, and which has those of the whole shop; "" for its own.
    """

    name: str
    scope: Literal["customers", "days"]
    segments: tuple[str, ...]
    sums: tuple[str, ...]
    sql: str
    by_month: bool = False
    adds_to: str = ""
    is_settled: bool = True
    splits: str = ""


class Buyers(NamedTuple):
    """Customers who bought alike up to a day; purchases of one day are one, money is net of discounts, in minor units.

    Attributes:
        first_day, last_day: Their first purchase and the last one up to that day; the same without another one.
        repeats: Purchases after the first one, up to that day.
        repeat_minor: What each of them spent on these.
        later: Purchases after that day.
        customers: How many they are.
        first_minor, later_minor: What they all spent on the first purchase, and after that day.
    """

    first_day: date
    last_day: date
    repeats: int
    repeat_minor: int
    later: int
    customers: int
    first_minor: int
    later_minor: int


class Facts(Protocol):
    """The facts of one shop."""

    @property
    def currency(self) -> str:
        """The shop's currency."""
        ...

    @property
    def history_is_cut(self) -> bool:
        """Whether the shop hides orders so young that nobody can tell a new customer from one who came back."""
        ...

    @property
    def customers_are_hidden(self) -> bool:
        """Whether the shop does not let us see whose an order is: then all orders look like guests'."""
        ...

    @property
    def knows_first_order(self) -> bool:
        """Whether the shop's very first order is known, so that nothing was sold before the first covered day."""
        ...

    @property
    def least_cost_coverage(self) -> Fraction:
        """The share of sales, 0..1, whose cost must be known before a profit is told."""
        ...

    @property
    def definition(self) -> Definition:
        """What the merchant decides about the figures."""
        ...

    def sums(self, measures: Sequence[str], period: Period, segment: str = WHOLE) -> Mapping[str, Mapping[str, int]]:
        """Return {key: {measure: sum}} over the period: keys without a row are absent, measures without one are 0."""
        ...

    def names(self, segment: str) -> Mapping[str, str]:
        """Return {key: what a reader calls it} of a split whose keys are numbers of the shop; {} of all others."""
        ...

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = WHOLE, key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        """Return {day: {measure: value}} for the days that have any row of these measures; none by product."""
        ...

    def purchases(self, period: Period, segment: str = WHOLE) -> Mapping[str, Sequence[PurchaseDay]]:
        """Return {key: days of the period with an order of somebody known}, in order of days.

        The days of the orders before may lie before the period.
        """
        ...

    def customers(self, period: Period) -> int:
        """Return how many identified customers ordered in the period, each counted once."""
        ...

    def buyers(self, won: Period, last: date) -> Sequence[Buyers]:
        """Return the identified customers whose first order lies in `won`: what they bought in it, and then to `last`.

        Reads every order up to `last`: for a forecast, not for a look.
        """
        ...

    def remarks(self, period: Period) -> Sequence[Remark]:
        """Return what figures of these days lack: orders that could not be read, or that wait for a decision.

        What lies on an unknown day is told of any period.
        """
        ...

    def records(self, kind: RecordKind, period: Period) -> Sequence[Record]:
        """Return which discounts, products or refunds the counted orders of these days hold, by key and day."""
        ...

    def origins(self, feed: str, period: Period) -> Sequence[Origin]:
        """Return which sources tell of a table on these days; () of a feed of the shop.

        One that should have told of them, and that nobody stands in for, is among them, and marked as lacking.
        """
        ...

    def coverage(self, feed: str) -> Period | None:
        """Return first and last day that the feed is known for; None when it has never given anything.

        ORDERS: from the first order's day (or the 60-day limit) to the day up to which all changes are read, which may
        be known in part only.
        A table: first and last day that its sources cover; of money up to the day that all of them do that should go
        on, since the rest of them is not the whole.
        """
        ...

    def was_read(self, feed: str) -> bool:
        """Whether the feed was read to its end at least once, whatever it gave: an empty shop is one that was read."""
        ...

    def whole_until(self, feed: str) -> date | None:
        """Return the last day that the feed is known for to its end; None when it has never given anything.

        A feed of the shop: the last day that was over when its last reading began. A table: the last day covered that
        no source may still restate.
        """
        ...

    def told_until(self, feed: str) -> date | None:
        """Return the last day of which the shop told a feed, where it tells none any more; None where it still does.

        Where it never did that is a day before all days.
        """
        ...
