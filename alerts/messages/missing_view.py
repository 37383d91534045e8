"""Numbers without a value, each reason once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from commerce.figures import Figure, Missing
from knowledge import Knowledge
from wording.missing import missing_text
from wording.names import Names


@dataclass(frozen=True, slots=True)
class MissingView:
    """KPIs without a value for one reason."""

    names: tuple[str, ...]
    reason: str


def missing_views(figures: Iterable[Figure], knowledge: Knowledge, language: str) -> tuple[MissingView, ...]:
    """Group what has no value by what it lacks, so that one missing table is one line."""
    name_of = Names(knowledge, language)
    lacking = ((one.missing, one.kpi) for one in figures)
    ordered = sorted((gone.reason, gone.inputs, gone.shares, kpi) for gone, kpi in lacking if gone is not None)
    return tuple(
        MissingView(
            names=tuple(name_of(kpi) for *_, kpi in group), reason=missing_text(Missing(*why), knowledge, language)
        )
        for why, group in groupby(ordered, key=lambda found: found[:3])
    )
