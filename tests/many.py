"""How often a property is tried: a little in every run, many times over in `make long`."""

from __future__ import annotations

import os

_TIMES = int(os.environ.get("SHOPBELL_TEST_EXAMPLES", "1"))


def examples(quick: int) -> int:
    """Return how many examples a property is tried on, given how many will do for every run."""
    return quick * _TIMES
