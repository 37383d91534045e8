"""Whether the measures fit together: whose sums are whose, and what adds to others or splits them further."""

from __future__ import annotations

from collections.abc import Sequence

from commerce.errors import BadDeclaration
from commerce.facts import Measure


def sums_of(measures: Sequence[Measure]) -> frozenset[str]:
    """Return the names of the sums.

    Raises:
        BadDeclaration: Two measures have one of the same name: their facts would be added up.
    """
    own = [name for measure in measures if not (measure.adds_to or measure.splits) for name in measure.sums]
    twice = sorted({name for name in own if own.count(name) > 1})
    if twice:
        msg = f"two measures sum {', '.join(twice)}; give one of them another name (kpi measures, or sum= of a table)"
        raise BadDeclaration(msg)
    return frozenset(own)


def check_additions(measures: Sequence[Measure]) -> None:
    """Make sure that what adds to another measure, or splits it further, has only sums of that one.

    What adds to it is split alike; what splits it further has segments of its own.

    Raises:
        BadDeclaration: It does not.
    """
    by_name = {measure.name: measure for measure in measures}
    for measure in measures:
        other = by_name.get(measure.adds_to)
        if measure.adds_to and not (other and _has_sums(other, measure) and measure.segments == other.segments):
            msg = f"measure {measure.name} adds to {measure.adds_to}, which has not its sums, scope and segments"
            raise BadDeclaration(msg)
        other = by_name.get(measure.splits)
        if measure.splits and not (
            other and _has_sums(other, measure) and set(measure.segments).isdisjoint(other.segments)
        ):
            msg = f"measure {measure.name} splits {measure.splits}, which has not its sums and scope, or its segments"
            raise BadDeclaration(msg)


def _has_sums(other: Measure, measure: Measure) -> bool:
    return set(measure.sums) <= set(other.sums) and measure.scope == other.scope
