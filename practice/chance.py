"""Repeatable randomness: every corner of a made-up shop has dice of its own, so that one change moves no other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

_Choice = TypeVar("_Choice")


def dice(*key: object) -> Random:
    """Return the dice of a key, e.g. of (seed, "day", 12): the same key, the same throws."""
    return Random("/".join(map(str, key)))  # noqa: S311 - made-up data, no secret


def poisson(chance: Random, mean: float) -> int:
    """Draw a Poisson number; beyond 60 by the normal curve, which is near enough."""
    if mean <= 0:
        return 0
    if mean > 60:  # noqa: PLR2004 - exp(-mean) gets small, the loop long
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def pick(chance: Random, shares: Sequence[tuple[_Choice, float]]) -> _Choice:
    """Draw one by its share; the shares add up to 1."""
    draw = chance.random()
    for name, share in shares:
        if draw < share:
            return name
        draw -= share
    return shares[-1][0]
