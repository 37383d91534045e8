"""The five things that a KPI worth watching is: measurable, with impact, relevant, actionable, timely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal

from commerce.figures import Missing, VerdictState


class Criterion(StrEnum):
    """In the order in which they are told."""

    MEASURABLE = "measurable"  # it has a value, of enough data
    IMPACT = "impact"  # it leads to a result of the shop, and what a change costs can be told in money
    RELEVANT = "relevant"  # what it counts is there in this shop
    ACTIONABLE = "actionable"  # something can be done about it that this shop can be asked about
    TIMELY = "timely"  # a change is seen soon enough


#: Why one is not met. MEASURABLE: "no_value" (what lacks is told), "unsure"; IMPACT: "no_result", "no_money"; RELEVANT:
#: "not_here"; ACTIONABLE: "no_tactic", "untold_facts", "unknown_numbers"; TIMELY: "too_small", "too_slow"; any:
#: "valueless" (why there is no value is told with another one).
Why = Literal[
    "no_value",
    "valueless",
    "unsure",
    "no_result",
    "no_money",
    "not_here",
    "no_tactic",
    "untold_facts",
    "unknown_numbers",
    "too_small",
    "too_slow",
]

#: A change of this size must be seen within four weeks.
SEEN_FROM: Final = Fraction(3, 10)
#: More numbers than this are watched by nobody.
MOST_WATCHED: Final = 10


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why a criterion is not met, and what goes into the sentence.

    Attributes:
        why: The code.
        missing: What lacks.
        state: What can be said of the value.
        names: Facts or KPIs that are not known.
        share: The smallest change that can be seen, relative.
    """

    why: Why
    missing: Missing | None = None
    state: VerdictState | None = None
    names: tuple[str, ...] = ()
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A KPI and the criteria that it does not meet."""

    kpi: str
    unmet: Mapping[Criterion, Unmet] = field(default_factory=dict)
