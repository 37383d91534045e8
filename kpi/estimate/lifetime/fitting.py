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
    """Return the likeliest parameters, the best found from several starting points.

    Args:
        likelihood: Of the model, over all that was seen.
        starts: Parameters to begin with; always the same ones, so that a fit can be had again.
        cases: How many customers were seen: the likelihood is looked at for one of them, whatever their number.
    """

    def cost(logs: Numbers) -> tuple[float, Numbers]:
        parameters = np.exp(logs)
        value, slopes = likelihood(parameters)
        return -value / cases, -slopes * parameters / cases

    found = [
        optimize.minimize(
            cost,
            np.log(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[_ENDS] * len(start),
            options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7},
        )
        for start in starts
    ]
    best = min(found, key=lambda one: float(one.fun))
    logs = best.x
    low, high = _ENDS
    why_not: Refusal | None = None
    if not np.isfinite(best.fun) or not best.success:
        why_not = "not_converged"
    elif np.any(logs < low + _AT_AN_END) or np.any(logs > high - _AT_AN_END):
        why_not = "at_its_end"
    return Fit(tuple(float(one) for one in np.exp(logs)), float(-best.fun * cases), why_not)
