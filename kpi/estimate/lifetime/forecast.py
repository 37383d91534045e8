"""A forecast that has shown on days it had not seen that it is better than none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from commerce.facts import Buyers
from commerce.lifetime import (
    FEWEST_CUSTOMERS,
    FEWEST_REPEAT_CUSTOMERS,
    Forecast,
    HoldOut,
    NoForecast,
    Refusal,
)
from commerce.period import WEEK, YEAR, Period
from kpi.estimate.lifetime import bg_nbd, gamma_gamma
from kpi.estimate.lifetime.fitting import Fit, Numbers

#: A forecast whose sum is off by less than this is not held against a naive one whose sum is nearer by chance.
_NEAR_ENOUGH = 0.1
#: For a new customer: the first year, and the three years that a lifespan usually is at most.
_NEW_CUSTOMER_DAYS = (YEAR, 3 * YEAR)

#: Returns the customers won in a period: what they bought in it, and then until a day; see `Facts.buyers`.
Bought = Callable[[Period, date], Sequence[Buyers]]


class Learnt(NamedTuple):
    """Two models of the same customers, and these.

    Attributes:
        purchases: The fit of BG/NBD.
        spending: The fit of Gamma-Gamma, in minor units; None where too few spent anything again.
        bought: The customers, as BG/NBD sees them.
        repeat_minor: What one of each row spent on purchases after the first.
        repeat_customers: How many bought again.
    """

    purchases: Fit
    spending: Fit | None
    bought: bg_nbd.Bought
    repeat_minor: Numbers
    repeat_customers: int

    @property
    def customers(self) -> int:
        """How many they are."""
        return int(self.bought.customers.sum())

    @property
    def why_not(self) -> Refusal | None:
        """What is wrong with either model; None where nothing is."""
        if self.purchases.why_not or self.spending is None:
            return self.purchases.why_not or "no_mean"
        _, q, _ = self.spending.parameters
        return self.spending.why_not or (None if q > 1 else "no_mean")

    def expected(self, days: int) -> tuple[Numbers, Numbers | None]:
        """Return the purchases of a customer of each row in the coming days, and what they come to in minor units."""
        repeats = bg_nbd.expected_repeats(self.purchases.parameters, self.bought, days / WEEK)
        if self.spending is None:
            return repeats, None
        total = np.maximum(self.repeat_minor, 0.0)
        return repeats, repeats * gamma_gamma.expected_mean(self.spending.parameters, self.bought.repeats, total)

    def why_not_within(self, days: int) -> Refusal | None:
        """Return why nothing is said of so many days to come: chances to leave that are all alike leave no number."""
        with np.errstate(all="ignore"):
            told = [*self.expected(days), bg_nbd.repeats_of_a_new_customer(self.purchases.parameters, days / WEEK)]
        return None if all(np.isfinite(one).all() for one in told if one is not None) else "at_its_end"


def learnt(buyers: Sequence[Buyers], until: date) -> Learnt:
    """Return both models of customers as they had bought until a day."""
    columns = np.array(
        [
            (one.repeats, (one.last_day - one.first_day).days, (until - one.first_day).days, one.customers)
            for one in buyers
        ],
        dtype=np.float64,
    ).T
    repeats, last, age, customers = columns
    bought = bg_nbd.Bought(repeats, last / WEEK, age / WEEK, customers)
    repeat_minor = np.array([one.repeat_minor for one in buyers], dtype=np.float64)
    spent_again = (repeats > 0) & (repeat_minor > 0)  # who was given everything has no spending to learn from
    spending = None
    if spent_again.any():
        again = repeats[spent_again]
        spending = gamma_gamma.fitted(
            gamma_gamma.Spent(again, repeat_minor[spent_again] / again, customers[spent_again])
        )
    return Learnt(bg_nbd.fitted(_alike(bought)), spending, bought, repeat_minor, int(customers[repeats > 0].sum()))


def _alike(bought: bg_nbd.Bought) -> bg_nbd.Bought:
    """Return the same customers with a row for all who bought at the same times, whatever they spent."""
    rows = np.stack((bought.repeats, bought.last_week, bought.weeks))
    times, place = np.unique(rows, axis=1, return_inverse=True)
    repeats, last_week, weeks = times
    return bg_nbd.Bought(repeats, last_week, weeks, np.bincount(place.ravel(), bought.customers).astype(np.float64))


def held_out(model: Learnt, buyers: Sequence[Buyers], days: Period) -> HoldOut:
    """Return how a model of the days before some days fares on these.

    Args:
        model: Of these buyers.
        buyers: With what they bought later.
        days: The later days.
    """
    predicted, spent = model.expected(days.length)
    later = np.array([one.later for one in buyers], dtype=np.float64)
    of_rows = model.bought.customers
    # whoever came on the last day has been here for a day
    naive = model.bought.repeats / np.maximum(model.bought.weeks, 1 / WEEK) * days.length / WEEK
    return HoldOut(
        first=days.first,
        last=days.last,
        customers=model.customers,
        purchases=int(of_rows @ later),
        predicted=float(of_rows @ predicted),
        naive=float(of_rows @ naive),
        error=float(of_rows @ np.abs(predicted - later) / of_rows.sum()),
        naive_error=float(of_rows @ np.abs(naive - later) / of_rows.sum()),
        spent_minor=sum(one.later_minor for one in buyers),
        predicted_minor=None if spent is None else round(float(of_rows @ spent)),
    )


def is_worse_than_naive(found: HoldOut) -> bool:
    """Return whether a forecast was further from the truth than going on as before, for one customer or for all."""
    off, naive_off = abs(found.predicted - found.purchases), abs(found.naive - found.purchases)
    return found.error >= found.naive_error or (off > naive_off and off > _NEAR_ENOUGH * found.purchases)


def forecast(bought: Bought, known: Period, calibrated: Period) -> Forecast | NoForecast:
    """Return what customers will buy and spend in the coming year, or why that is not said.

    Args:
        bought: The customers.
        known: All days that are known.
        calibrated: The first of them, of which the forecast is made that the others try.
    """
    buyers = bought(calibrated, known.last)
    customers = sum(one.customers for one in buyers)
    again = sum(one.customers for one in buyers if one.repeats)
    if customers < FEWEST_CUSTOMERS or again < FEWEST_REPEAT_CUSTOMERS:
        return NoForecast("few_customers", customers, again)
    tried, later = learnt(buyers, calibrated.last), Period(calibrated.last + timedelta(days=1), known.last)
    if why_not := tried.why_not or tried.why_not_within(later.length):
        return _refused(tried, why_not)
    hold_out = held_out(tried, buyers, later)
    if is_worse_than_naive(hold_out):
        return _refused(tried, "worse_than_naive", hold_out)
    everybody = bought(known, known.last)
    model = learnt(everybody, known.last)
    why_not = model.why_not or next(filter(None, map(model.why_not_within, _NEW_CUSTOMER_DAYS)), None)
    if why_not or model.spending is None:
        return _refused(model, why_not or "no_mean", hold_out)
    purchases, spent = model.expected(YEAR)
    of_rows = model.bought.customers
    first_minor = sum(one.first_minor for one in everybody) / model.customers
    a_purchase = gamma_gamma.mean_of_all(model.spending.parameters)
    return Forecast(
        customers=model.customers,
        repeat_customers=model.repeat_customers,
        bg_nbd=model.purchases.parameters,
        gamma_gamma=model.spending.parameters,
        log_likelihood=model.purchases.log_likelihood,
        hold_out=hold_out,
        days=YEAR,
        purchases=float(of_rows @ purchases),
        spent_minor=0 if spent is None else round(float(of_rows @ spent)),
        new_customer_minor={
            days: round(
                first_minor
                + bg_nbd.repeats_of_a_new_customer(model.purchases.parameters, (days - 1) / WEEK) * a_purchase
            )
            for days in _NEW_CUSTOMER_DAYS
        },
    )


def _refused(model: Learnt, reason: Refusal, hold_out: HoldOut | None = None) -> NoForecast:
    return NoForecast(reason, model.customers, model.repeat_customers, hold_out)
