"""Gamma-Gamma: what customers spend a purchase, from what they spent on those that they made again.

Each customer's purchases swing around a mean of their own (p); over all customers the means are spread (q, gamma). How
much somebody spends is taken to have nothing to do with how often.
Source: Fader, Hardie and Lee (2005), RFM and CLV, Journal of Marketing Research 42 (4); Fader and Hardie (2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from kpi.estimate.lifetime.fitting import Fit, Numbers, Repeated, fit

_STARTS = ((2.0, 3.0, 1.0), (6.0, 4.0, 1.0))


@dataclass(frozen=True, slots=True)
class Spent:
    """What customers spent on the purchases after their first one, a row for all alike.

    Attributes:
        repeats: How many such purchases, at least one.
        mean: What they spent on one of them, above zero, in any unit of money.
        customers: How many they are.
    """

    repeats: Numbers
    mean: Numbers
    customers: Numbers


def fitted(spent: Spent) -> Fit:
    """Return the likeliest p, q and gamma; gamma is in the unit of the money."""
    weight = spent.customers
    usual = float(weight @ spent.mean / weight.sum())
    scaled = Spent(spent.repeats, spent.mean / usual, weight)  # so that the unit of the money is of no account
    repeats = Repeated.of(spent.repeats)
    found = fit(lambda one: log_likelihood(one, scaled, repeats), _STARTS, float(weight.sum()))
    p, q, gamma = found.parameters
    return Fit((p, q, gamma * usual), found.log_likelihood - float(weight.sum() * np.log(usual)), found.why_not)


def log_likelihood(parameters: Numbers, spent: Spent, repeats: Repeated) -> tuple[float, Numbers]:
    """Return the log-likelihood of what was spent, and its slopes along p, q and gamma.

    Args:
        parameters: p, q and gamma.
        spent: The rows.
        repeats: Their repeats, each number once.
    """
    p, q, gamma = parameters
    x, mean, weight = spent.repeats, spent.mean, spent.customers
    each = p * repeats.different
    size, of_mean, power = np.log(gamma + x * mean), np.log(mean), p * x
    constant = special.gammaln(each + q) - special.gammaln(each) - special.gammaln(q) + q * np.log(gamma)
    constant += each * np.log(repeats.different)
    of_all = repeats.rows(constant) + (power - 1) * of_mean - (power + q) * size
    both = repeats.rows(special.digamma(each + q))
    slopes = (
        x * (both - repeats.rows(special.digamma(each) - np.log(repeats.different)) + of_mean - size),
        both - special.digamma(q) + np.log(gamma) - size,
        q / gamma - (power + q) / (gamma + x * mean),
    )
    return float(weight @ of_all), np.array([weight @ slope for slope in slopes])


def mean_of_all(parameters: tuple[float, ...]) -> float:
    """Return what a customer nobody knows anything of spends a purchase; endless where q is 1 or less."""
    p, q, gamma = parameters
    return p * gamma / (q - 1) if q > 1 else float("inf")


def expected_mean(parameters: tuple[float, ...], repeats: Numbers, total: Numbers) -> Numbers:
    """Return what a customer of each row will spend a purchase: their own mean, held towards that of all.

    Args:
        parameters: p, q and gamma.
        repeats: Purchases after the first one; 0 for who made none.
        total: What they spent on these.
    """
    p, q, gamma = parameters
    return np.asarray(p * (gamma + total) / (p * repeats + q - 1))
