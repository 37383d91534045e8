"""BG/NBD: how often customers will buy again, from how often and how lately they did.

Each customer buys at a pace of their own and may leave for good after any purchase. Over all customers the paces are
gamma-distributed (r, alpha) and the chances to leave beta-distributed (a, b). Time is in weeks since the first order;
purchases of one day are one.
Source: Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science 24 (2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from kpi.estimate.lifetime.fitting import Fit, Numbers, Repeated, fit

_STARTS = ((0.5, 5.0, 0.8, 2.0), (2.0, 20.0, 0.3, 3.0))
#: Where a is 1 the expectation is a limit: it is taken this far beside it.
_BESIDE_ONE = 1e-6


@dataclass(frozen=True, slots=True)
class Bought:
    """What customers bought so far, a row for all who bought alike.

    Attributes:
        repeats: Days with a purchase after the first one (x).
        last_week: From the first to the last purchase, in weeks (t_x); 0 without a repeat.
        weeks: From the first purchase to the end of what is known, in weeks (T).
        customers: How many they are.
    """

    repeats: Numbers
    last_week: Numbers
    weeks: Numbers
    customers: Numbers


def fitted(bought: Bought) -> Fit:
    """Return the likeliest r, alpha, a and b."""
    seen = Seen.of(bought)
    return fit(lambda parameters: log_likelihood(parameters, seen), _STARTS, float(bought.customers.sum()))


@dataclass(frozen=True, slots=True)
class Seen:
    """The same rows, made ready for the likelihood."""

    repeats: Repeated
    last_week: Repeated
    weeks: Repeated
    customers: Numbers

    @classmethod
    def of(cls, bought: Bought) -> Seen:
        """Return rows made ready."""
        return cls(
            Repeated.of(bought.repeats), Repeated.of(bought.last_week), Repeated.of(bought.weeks), bought.customers
        )


def log_likelihood(parameters: Numbers, seen: Seen) -> tuple[float, Numbers]:
    """Return the log-likelihood of what was bought, and its slopes along r, alpha, a and b."""
    r, alpha, a, b = parameters
    x, rows, weight = seen.repeats.different, seen.repeats.rows, seen.customers
    after = np.maximum(b + x - 1, b)  # of who never bought again nothing is asked
    pace = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
    stayed = special.gammaln(a + b) + special.gammaln(b + x) - special.gammaln(b) - special.gammaln(a + b + x)
    until_end = seen.weeks.rows(np.log(alpha + seen.weeks.different))
    until_last = seen.last_week.rows(np.log(alpha + seen.last_week.different))
    power = rows(r + x)
    is_here = -power * until_end
    has_left = rows(np.where(x > 0, np.log(a) - np.log(after), -np.inf)) - power * until_last
    either = np.logaddexp(is_here, has_left)
    here, left = np.exp(is_here - either), np.exp(has_left - either)
    of_both = special.digamma(a + b) - special.digamma(a + b + x)
    end_share = seen.weeks.rows(1 / (alpha + seen.weeks.different))
    last_share = seen.last_week.rows(1 / (alpha + seen.last_week.different))
    slopes = (
        rows(special.digamma(r + x) - special.digamma(r)) + np.log(alpha) - here * until_end - left * until_last,
        r / alpha - power * (here * end_share + left * last_share),
        rows(of_both) + left / a,
        rows(of_both + special.digamma(b + x) - special.digamma(b)) - left * rows(1 / after),
    )
    return float(weight @ (rows(pace + stayed) + either)), np.array([weight @ slope for slope in slopes])


def repeats_of_a_new_customer(parameters: tuple[float, ...], weeks: float) -> float:
    """Return how many times a customer buys again within so many weeks of the first order."""
    r, alpha, a, b = _away_from_one(parameters)
    share = weeks / (alpha + weeks)
    # Euler's transformation of the published formula: no large power is ever taken
    stays = (1 - share) ** (a - 1) * special.hyp2f1(a + b - 1 - r, a - 1, a + b - 1, share)
    return float((a + b - 1) / (a - 1) * (1 - stays))


def expected_repeats(parameters: tuple[float, ...], bought: Bought, weeks: float) -> Numbers:
    """Return how often a customer of each row will buy in so many weeks after the end of what is known."""
    r, alpha, a, b = _away_from_one(parameters)
    x = bought.repeats
    share = weeks / (alpha + bought.weeks + weeks)
    # as above: ((alpha+T)/(alpha+T+t))^(r+x) 2F1(r+x, b+x; a+b+x-1; z) = (1-z)^(a-1) 2F1(a+b-1-r, a-1; a+b+x-1; z)
    stays = (1 - share) ** (a - 1) * special.hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, share)
    return np.asarray((a + b + x - 1) / (a - 1) * (1 - stays) * chance_to_be_here(parameters, bought))


def chance_to_be_here(parameters: tuple[float, ...], bought: Bought) -> Numbers:
    """Return the chance that a customer of each row has not left; who never bought again is still here."""
    r, alpha, a, b = parameters
    x = bought.repeats
    odds = np.log(a / np.maximum(b + x - 1, b)) + (r + x) * np.log((alpha + bought.weeks) / (alpha + bought.last_week))
    return np.where(x > 0, special.expit(-odds), 1.0)


def _away_from_one(parameters: tuple[float, ...]) -> tuple[float, float, float, float]:
    r, alpha, a, b = parameters
    return r, alpha, (1 + _BESIDE_ONE if abs(a - 1) < _BESIDE_ONE else a), b
