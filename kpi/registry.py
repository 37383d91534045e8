"""Every KPI of the catalog, found by itself, and held against the collection: nothing may be missing on either side."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Iterator, Mapping
from functools import cache

import kpi.catalog
from commerce.errors import BadDeclaration
from commerce.figures import Meaning, Unit
from commerce.folders import without_mark
from commerce.line_splits import LINE_SEGMENTS, LINE_SUMS
from commerce.own_kpis import OwnKpi
from kpi.facts.measures import MEASURES
from kpi.formulas.kind import Kind, Kpi
from kpi.own import own_kpis


@cache
def files() -> Mapping[str, str]:
    """Return {id: file} of every KPI of `kpi/catalog/<stage>/`, in the order of the ids; none of them is imported.

    Raises:
        BadDeclaration: One id has two files, or a stage's folder is no package.
    """
    for fault in without_mark("kpi/catalog", kpi.catalog.__path__):
        raise BadDeclaration(fault)
    found: dict[str, str] = {}
    for one in pkgutil.walk_packages(kpi.catalog.__path__, "kpi.catalog."):
        name, file = one.name.rpartition(".")[2], f"{one.name.replace('.', '/')}.py"
        if not one.ispkg and found.setdefault(name, file) != file:
            msg = f"{file}: {name} stands in {found[name]} as well; take one of them out"
            raise BadDeclaration(msg)
    return {name: found[name] for name in sorted(found)}


@cache
def catalog() -> Mapping[str, Kpi]:
    """Return every KPI of the files, by id, in the order of their names.

    Raises:
        BadDeclaration: A file defines no KPI or another than it is named after, or takes one that is not there.
    """
    return {name: _defined(name, file) for name, file in files().items()}


def _defined(name: str, file: str) -> Kpi:
    try:
        found: Kpi | None = getattr(importlib.import_module(_module(file)), "KPI", None)
    except ImportError as error:
        msg = _taken_from(error, file) or f"{file}: {error.msg.partition(' (')[0]}; mend that import"
        raise BadDeclaration(msg) from error
    except SyntaxError as error:
        msg = f"{file}: line {error.lineno} is no Python: {error.msg}; mend it"
        raise BadDeclaration(msg) from error
    if not isinstance(found, Kind):
        msg = f"{file}: declares no KPI; write KPI = Ratio(id={name!r}, ...), or another kind of kpi/formulas/"
        raise BadDeclaration(msg)
    if found.id != name:
        msg = f"{file}: defines {found.id!r}, and a KPI's file bears its id; rename one of them"
        raise BadDeclaration(msg)
    return found


def _taken_from(error: ImportError, file: str) -> str:
    """Return what is wrong with another file of the catalog that this one is made of; "" where it is none of those."""
    name = error.name or ""
    if not name.startswith(f"{kpi.catalog.__name__}."):
        return ""
    if isinstance(error, ModuleNotFoundError):
        return f"{_file(name)}: is not there, and {file} is made of it; put it back, or take its import out"
    found = error.msg.partition(" (")[0]  # behind it stands where the file lies on this machine
    return f"{_file(name)}: {found}, and {file} is made of it; write it there, or take its import out"


def ids() -> tuple[str, ...]:
    """Return the ids of the catalog."""
    return tuple(catalog())


def segments() -> tuple[str, ...]:
    """Return every way in which some KPI can be split, each once."""
    return tuple(dict.fromkeys(segment for one in catalog().values() for segment in one.segments))


def gathered(meanings: Mapping[str, Meaning], inputs: Mapping[str, Unit], own: Collection[OwnKpi]) -> dict[str, Kpi]:
    """Return every KPI by id, those that playbooks declare after ours, held against the collection.

    Raises:
        BadDeclaration: With a sentence for everything that does not fit.
    """
    declared = {one.id for one in own}
    check_files({name: one for name, one in meanings.items() if name not in declared}, files())
    kpis = {**catalog(), **own_kpis(own, catalog(), inputs)}
    check(kpis, inputs)
    return kpis


def check_files(meanings: Mapping[str, Meaning], files: Mapping[str, str]) -> None:
    """Hold the entries of the collection against the files, before any of these is imported.

    Args:
        meanings: Of the KPIs of the collection.
        files: Of the KPIs of the catalog, by id.

    Raises:
        BadDeclaration: With a sentence for everything that has no other side.
    """
    _refuse(_unpaired(meanings, files))


def check(kpis: Mapping[str, Kpi], inputs: Mapping[str, Unit]) -> None:
    """Hold the KPIs against the inputs of the collection and the measures.

    Args:
        kpis: By id.
        inputs: {input id: unit}.

    Raises:
        BadDeclaration: With a sentence for everything that does not fit.
    """
    _refuse(_loose_ends(kpis, inputs))


def _refuse(faults: Iterator[str]) -> None:
    if found := list(faults):
        raise BadDeclaration("\n".join(found))


def _unpaired(meanings: Mapping[str, Meaning], files: Mapping[str, str]) -> Iterator[str]:
    for name, told in meanings.items():
        entry = f"{told.file}, [[kpi]] {name}"
        if told.worked_out and name not in files:
            yield f"{entry}: has no file; add kpi/catalog/<stage>/{name}.py, or write worked_out = false there"
        if not told.worked_out and name in files:
            yield f"{entry}: says worked_out = false, but there is {files[name]}; take the line out"
    for name, file in files.items():
        if name not in meanings:
            yield f"{file}: {name} has no entry in knowledge/kpis/; add [[kpi]] with id = {name!r}"


def _loose_ends(kpis: Mapping[str, Kpi], inputs: Mapping[str, Unit]) -> Iterator[str]:
    sums = {name for measure in MEASURES for name in measure.sums}
    segments = {segment for measure in MEASURES for segment in measure.segments}
    for name, one in kpis.items():
        file = files().get(name, f"kpi/catalog/<stage>/{name}.py")
        yield from (
            f"{file}: counts {part!r}, which is no input; add it to knowledge/inputs.toml with its unit"
            for part in one.inputs
            if part not in inputs
        )
        yield from (
            f"{file}: adds up {measure!r}, which no measure has; add it to kpi/facts/measures.py"
            for measure in one.measures
            if measure not in sums
        )
        yield from (
            f"{file}: is split by {segment!r}, which no measure has; add it to kpi/facts/measures.py or take it out"
            for segment in one.segments
            if segment not in {*segments, *one.own_segments, *LINE_SEGMENTS}
        )
        yield from (
            f"{file}: is split by {segment!r}, but no line of an order tells {measure!r}; take the segment out"
            for segment in LINE_SEGMENTS
            for measure in one.measures
            if segment in one.segments and measure not in LINE_SUMS
        )
        named = [factor.name for factors in one.driven_by.further for factor in factors.factors]
        yield from (
            f"{file}: names {other!r}, which is neither a KPI nor an input; correct it"
            for other in (*named, *one.gap_cost.kpis)
            if other not in inputs and other not in kpis
        )


def _file(module: str) -> str:
    is_stage = module.count(".") == kpi.catalog.__name__.count(".") + 1
    return f"{module.replace('.', '/')}{'/__init__' if is_stage else ''}.py"


def _module(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".")
