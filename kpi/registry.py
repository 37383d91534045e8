"""Every KPI of the catalog, found by itself, and held against the collection: nothing may be missing on either side."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import get_args

import kpi.catalog
from commerce.errors import BadDeclaration
from commerce.figures import Meaning, Unit
from kpi.facts.measures import MEASURES
from kpi.formulas.kind import Kpi

_UNITS = frozenset(get_args(Unit))


@cache
def catalog() -> Mapping[str, Kpi]:
    """Return every KPI of `kpi/catalog/<stage>/`, by id, in the order of their names.

    Raises:
        BadDeclaration: A file defines another KPI than it is named after.
    """
    modules = [one.name for one in pkgutil.walk_packages(kpi.catalog.__path__, "kpi.catalog.") if not one.ispkg]
    found: dict[str, Kpi] = {}
    for path in sorted(modules, key=lambda path: path.rpartition(".")[2]):
        one: Kpi = importlib.import_module(path).KPI
        if one.id != path.rpartition(".")[2]:
            msg = f"{_file(path)} defines {one.id!r}: a KPI's file bears its id; rename one of them"
            raise BadDeclaration(msg)
        found[one.id] = one
    return found


def check(kpis: Mapping[str, Kpi], meanings: Mapping[str, Meaning], inputs: Mapping[str, Unit]) -> None:
    """Hold the KPIs against the collection and the measures.

    Args:
        kpis: By id.
        meanings: Of the KPIs of the collection.
        inputs: {input id: unit}.

    Raises:
        BadDeclaration: With a sentence for everything that does not fit.
    """
    if faults := list(_faults(kpis, meanings, inputs)):
        raise BadDeclaration("\n".join(faults))


def _faults(kpis: Mapping[str, Kpi], meanings: Mapping[str, Meaning], inputs: Mapping[str, Unit]) -> Iterator[str]:
    yield from (
        f"knowledge/inputs.toml: input {name!r} has the unknown unit {unit!r}; write one of {', '.join(sorted(_UNITS))}"
        for name, unit in inputs.items()
        if unit not in _UNITS
    )
    sums = {name for measure in MEASURES for name in measure.sums}
    segments = {segment for measure in MEASURES for segment in measure.segments}
    for name, meaning in meanings.items():
        if meaning.worked_out and name not in kpis:
            yield f"knowledge/kpis: {name!r} has no file in kpi/catalog/; add one, or write worked_out = false there"
    for name, one in kpis.items():
        told = meanings.get(name)
        if told is None:
            yield f"kpi/catalog: {name} has no entry in knowledge/kpis/; add [[kpi]] with id = {name!r}"
        elif not told.worked_out:
            yield f"knowledge/kpis: {name!r} says worked_out = false, but kpi/catalog/ has its file; take the line out"
        yield from (
            f"kpi/catalog: {name} counts {part!r}, which is no input; add it to knowledge/inputs.toml with its unit"
            for part in one.inputs
            if part not in inputs
        )
        yield from (
            f"kpi/catalog: {name} adds up {measure!r}, which no measure has; add it to kpi/facts/measures.py"
            for measure in one.measures
            if measure not in sums
        )
        yield from (
            f"kpi/catalog: {name} is split by {segment!r}, which no measure has; add it there or take it out"
            for segment in one.segments
            if segment not in segments | one.own_segments
        )
        named = [factor.name for factors in one.driven_by.further for factor in factors.factors]
        yield from (
            f"kpi/catalog: {name} names {other!r}, which is neither a KPI nor an input; correct it"
            for other in (*named, *one.gap_cost.kpis)
            if other not in inputs and other not in kpis
        )


def _file(path: str) -> str:
    return f"{path.replace('.', '/')}.py"
