"""What customers are worth: what those of a month really spent, and what they are likely to buy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from commerce.figures import Missing
from commerce.period import QUARTER, YEAR

#: Why there is no forecast: "no_library" (numpy and scipy are not installed), "short_history" (too few days are known),
#: "few_customers" (too few to learn from), "not_converged" (no likeliest parameters were found), "at_its_end" (one of
#: them runs off to nothing or beyond all bounds), "worse_than_naive" (on the last third it was further from the truth
#: than "everybody goes on as before"), "no_mean" (what is spent is spread too widely to have a mean).
Refusal = Literal[
    "no_library", "short_history", "few_customers", "not_converged", "at_its_end", "worse_than_naive", "no_mean"
]

#: {days: the measure of what customers spent within so many days, that of their first order being the first of them}
SPENT_WITHIN: Mapping[int, str] = {QUARTER: "spent_in_first_90_days", YEAR: "spent_in_first_365_days"}
#: The measure of what they spent on that first order.
SPENT_AT_FIRST = "spent_on_first_order"
#: A forecast is learnt from no fewer: they would tell nothing of how paces and spending are spread over all customers.
FEWEST_CUSTOMERS = 200
FEWEST_REPEAT_CUSTOMERS = 50
_MONTHS_TOGETHER = 12


@dataclass(frozen=True, slots=True)
class Cohort:
    """The customers of one month of first orders, and what they spent.

    Attributes:
        month: Its first day.
        customers: How many they are.
        spent_minor: {days: what all of them spent within so many days of their first order}, net of discounts, before
            refunds, in minor units; only spans that have passed for every one of them.
    """

    month: date
    customers: int
    spent_minor: Mapping[int, int]

    @property
    def is_possible(self) -> bool:
        """Whether its sums fit together: nobody spends in a cohort of nobody, and none has fewer than no customers."""
        return self.customers > 0 or (self.customers == 0 and not any(self.spent_minor.values()))

    def value(self, days: int) -> Fraction | None:
        """Return what one of them spent within so many days, in minor units; None as long as they have not passed."""
        spent = self.spent_minor.get(days)
        return Fraction(spent, self.customers) if spent is not None and self.customers > 0 else None


@dataclass(frozen=True, slots=True)
class HoldOut:
    """How a forecast made of earlier days fared on later ones, beside "everybody goes on at their pace so far".

    Attributes:
        first, last: The later days.
        customers: Who had bought before them.
        purchases, predicted, naive: What they bought again on these days, really and by both forecasts.
        error, naive_error: How far a forecast was off for one customer, in purchases, in the mean.
        spent_minor, predicted_minor: What they really spent on these days, and by the forecast; None where nothing can
            be said of money.
    """

    first: date
    last: date
    customers: int
    purchases: int
    predicted: float
    naive: float
    error: float
    naive_error: float
    spent_minor: int
    predicted_minor: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What customers are likely to buy (BG/NBD) and to spend (Gamma-Gamma).

    Attributes:
        customers, repeat_customers: Of whom it was learnt: all of them, and those with a second day of buying.
        bg_nbd: r, alpha, a and b; time in weeks.
        gamma_gamma: p, q and gamma, the last in minor units.
        log_likelihood: Of BG/NBD.
        hold_out: How it fared.
        days: How far it looks.
        purchases, spent_minor: What all known customers will buy and spend in the coming `days`.
        new_customer_minor: {days: what a new customer will have spent so many days after the first order, it included}.
    """

    customers: int
    repeat_customers: int
    bg_nbd: tuple[float, ...]
    gamma_gamma: tuple[float, ...]
    log_likelihood: float
    hold_out: HoldOut
    days: int
    purchases: float
    spent_minor: int
    new_customer_minor: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class NoForecast:
    """Why there is no forecast.

    Attributes:
        reason: See `Refusal`.
        customers, repeat_customers: Who was there to learn from.
        hold_out: How it fared, where it came as far.
    """

    reason: Refusal
    customers: int = 0
    repeat_customers: int = 0
    hold_out: HoldOut | None = None


class Point(NamedTuple):
    """The value by the textbook as of a day; `basis` as of `Figure`: "stand_in" where the lifespan is none of ours."""

    day: date
    value: Fraction | None
    basis: str


@dataclass(frozen=True, slots=True)
class Lifetime:
    """All that is known of what customers are worth.

    Attributes:
        last: The last day it is of, known to its end.
        currency: The shop's.
        cohorts: By month of the first order, oldest first.
        forecast: What they will buy, or why that is not said.
        trend: The value by the textbook, as it was on days a quarter apart, oldest first.
        missing: Why there are no cohorts at all.
    """

    last: date
    currency: str
    cohorts: tuple[Cohort, ...] = ()
    forecast: Forecast | NoForecast = NoForecast("short_history")
    trend: tuple[Point, ...] = ()
    missing: Missing | None = None

    @property
    def spans(self) -> tuple[int, ...]:
        """The days within which spending is told."""
        return tuple(SPENT_WITHIN)

    @property
    def went(self) -> list[Point]:
        """Return the points of the trend that are reckoned as the newest one is: others are no step up or down."""
        known = [one for one in self.trend if one.value is not None]
        return [one for one in known if one.basis == known[-1].basis]

    def old_enough(self, days: int) -> list[Cohort]:
        """Return the newest twelve cohorts for which so many days have passed."""
        return [one for one in self.cohorts if days in one.spent_minor and one.is_possible][-_MONTHS_TOGETHER:]

    def together(self, days: int) -> Cohort | None:
        """Return the cohorts that are old enough as one; None where there is none."""
        cohorts = self.old_enough(days)
        customers = sum(one.customers for one in cohorts)
        if not customers:
            return None
        return Cohort(cohorts[0].month, customers, {days: sum(one.spent_minor[days] for one in cohorts)})
