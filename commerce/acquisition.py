"""What channels and campaigns cost and brought: whom they won, for how much, and what is to be done with each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from commerce.figures import Missing
from commerce.period import Period

#: What to do with the money of a channel or campaign; "": nothing can be said.
Advice = Literal["widen", "keep", "stop", ""]

#: Why. To widen: "first_order_pays". To stop: "costs_more", "won_nobody". To keep: "pays_later" (a customer costs more
#: than the first order brings, and not surely more than the later ones do), "few_customers" (too few won to tell),
#: "by_chance" (what one costs and what one brings cannot be told apart), "nobody_yet" (nobody won, and so little money
#: would do that by chance). Without advice: "no_spend" (no money is noted), "no_match" (no order and no visit bears the
#: name), "no_name" (it has none), "keeps" (its money keeps customers), "given_back" (more was given back than spent),
#: "no_worth" (what a customer brings is not known).
Why = Literal[
    "first_order_pays",
    "costs_more",
    "won_nobody",
    "pays_later",
    "few_customers",
    "by_chance",
    "nobody_yet",
    "no_spend",
    "no_match",
    "no_name",
    "keeps",
    "given_back",
    "no_worth",
]


@dataclass(frozen=True, slots=True)
class Ranged:
    """An amount of money and where it very likely lies, in minor units; None: without an end, or not known."""

    value: Fraction | None
    low: Fraction
    high: Fraction | None


@dataclass(frozen=True, slots=True)
class Worth:
    """What a customer brings.

    Attributes:
        each: Spent by one of them, net of discounts, before refunds.
        days: Within so many days of the first order; 0: on that order.
        of_shop: It is what all customers of the shop bring, since too few came by this channel or campaign.
    """

    each: Ranged
    days: int
    of_shop: bool = False


@dataclass(frozen=True, slots=True)
class Won:
    """One channel or campaign.

    Attributes:
        key: The name under which it is counted; "" for none.
        spent_minor: What was spent on winning customers; None where no money is noted.
        kept_minor: What was spent on keeping customers.
        customers: Whose first order came by it.
        cost: What one of them cost; None where that cannot be said. Without a value nobody was won.
        first_order: What the first orders of these brought; None without any.
        later: What earlier customers of it spent within as many days as are known; None where none is old enough.
        visits: Its share of all visits, 0..1; None where that is not known.
        advice, why: What to do, and why; `against` is what the cost was held against.
    """

    key: str
    spent_minor: int | None
    kept_minor: int
    customers: int
    cost: Ranged | None
    first_order: Worth | None
    later: Worth | None
    visits: Fraction | None
    advice: Advice
    why: Why
    against: Worth | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What was spent on one of two things, winning or keeping, and on whom.

    Attributes:
        spent_minor: In all.
        customers: Won, or kept: earlier ones who bought again; None where that is not known.
    """

    spent_minor: int
    customers: int | None

    @property
    def each(self) -> Fraction | None:
        """What one of them cost, in minor units; None without any, and where more was given back than spent."""
        if not self.customers or self.spent_minor < 0:
            return None
        return Fraction(self.spent_minor, self.customers)


@dataclass(frozen=True, slots=True)
class Acquisition:
    """All channels, or all campaigns, of one shop.

    Attributes:
        by: "channel" or "campaign".
        period: The days that orders and spend both cover.
        currency: The shop's.
        rows: Those with money first, the dearest first; then those with customers alone, the most first.
        winning, keeping: Of the whole shop.
        visits_known: Whether the share of visits is known of any.
        missing: Why there are no rows at all.
    """

    by: str
    period: Period
    currency: str
    rows: tuple[Won, ...] = ()
    winning: Side = Side(0, None)
    keeping: Side = Side(0, None)
    visits_known: bool = False
    missing: Missing | None = None

    @property
    def times_dearer(self) -> Fraction | None:
        """How many times over a new customer costs what one costs who is kept; None where either is not known."""
        won, kept = self.winning.each, self.keeping.each
        return won / kept if won is not None and kept else None
