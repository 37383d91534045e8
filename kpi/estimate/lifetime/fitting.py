"""How the parameters of a model are found: the likeliest positive numbers, by their logarithms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from commerce.lifetime import Refusal

Numbers = NDArray[np.float64]
#: Takes parameters; returns the log-likelihood and its slopes along each of them.
Likelihood = Callable[[Numbers], tuple[float, Numbers]]

#: Logarithms between which parameters are looked for; one at an end has no likeliest value.
_ENDS = (-9.0, 9.0)
_AT_AN_END = 0.01


@dataclass(frozen=True, slots=True)
class Fit:
    """The likeliest parameters.

    Attributes:
        parameters: In the model's order, all positive.
        log_likelihood: Of what was seen, given them.
        why_not: What is wrong with them: "not_converged", or "at_its_end" where one has no likeliest value.
    """

    parameters: tuple[float, ...]
    log_likelihood: float
    why_not: Refusal | None = None


def fit(likelihood: Likelihood, starts: tuple[tuple[float, ...], ...], cases: float) -> Fit:
    """Return the likeliest parameters: the first sound ones, else the last that were found.

    Args:
        likelihood: Of the model, over all that was seen.
        starts: Parameters to begin with, one after the other; always the same ones, so that a fit can be had again.
        cases: How many customers were seen: the likelihood is looked at for one of them, whatever their number.
    """

    def cost(logs: Numbers) -> tuple[float, Numbers]:
        parameters = np.exp(logs)
        value, slopes = likelihood(parameters)
        return -value / cases, -slopes * parameters / cases

    found = [_from(cost, starts[0], cases)]
    for start in starts[1:]:
        if found[-1].why_not is not None:
            found.append(_from(cost, start, cases))
    return found[-1]


def _from(cost: Likelihood, start: tuple[float, ...], cases: float) -> Fit:
    low, high = _ENDS
    options = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-6}
    bounds = [_ENDS] * len(start)
    best = optimize.minimize(cost, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    why_not: Refusal | None = None
    if not np.isfinite(best.fun) or not best.success:
        why_not = "not_converged"
    elif np.any(best.x < low + _AT_AN_END) or np.any(best.x > high - _AT_AN_END):
        why_not = "at_its_end"
    return Fit(tuple(float(one) for one in np.exp(best.x)), float(-best.fun * cases), why_not)


@dataclass(frozen=True, slots=True)
class Repeated:
    """Numbers of which few are different: what is slow to work out is so for each of these once.

    Attributes:
        different: Each number once.
        place: Which of them each row has.
    """

    different: Numbers
    place: NDArray[np.intp]

    @classmethod
    def of(cls, numbers: Numbers) -> Repeated:
        """Return the numbers of rows."""
        different, place = np.unique(numbers, return_inverse=True)
        return cls(different, place.ravel())

    def rows(self, values: Numbers) -> Numbers:
        """Return for every row what was worked out for its number."""
        return np.asarray(values[self.place])
