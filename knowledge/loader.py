"""Read the collection from the TOML files beside this one, and check that it hangs together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Generic, TypeVar

import msgspec

from commerce.errors import BadDeclaration
from commerce.settings.words import suggestion
from knowledge.entries import Document, Entry, Input, Knowledge, KpiText, SaleDay, Segment, Setting, Stage, Tactic
from knowledge.mistakes import told

EntryT = TypeVar("EntryT", bound=Entry)
StructT = TypeVar("StructT", bound=msgspec.Struct)

#: Where the working of a figure names an input.
_NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Written(Generic[StructT]):
    """An entry, and where it stands: the file, and the table in it."""

    file: str
    table: str
    entry: StructT

    def __str__(self) -> str:
        return f"{self.file}, {self.table}"


@cache
def load() -> Knowledge:
    """Return the whole collection; read once a process.

    Raises:
        BadDeclaration: A field is missing, misspelt or of the wrong kind, an id is used twice or leads nowhere; names
            file and entry.
    """
    root = files("knowledge")
    kpi_files = _toml_files(root / "kpis")
    kpis = _entries(kpi_files, "kpi", KpiText)
    tactics = _entries(_toml_files(root / "tactics"), "tactic", Tactic)
    knowledge = Knowledge(
        kpis=_by_id(kpis),
        tactics=_by_id(tactics),
        documents={one.entry.file: one.entry for one in _entries([root / "documents.toml"], "document", Document)},
        stages=_by_id(_entries([root / "stages.toml"], "stage", Stage)),
        segments=_by_id(_entries([root / "segments.toml"], "segment", Segment)),
        inputs=_by_id(_entries([root / "inputs.toml", *kpi_files], "input", Input)),
        settings=_by_id(_entries([root / "settings.toml"], "setting", Setting)),
        sale_days=_by_id(_entries([root / "sale_days.toml"], "sale_day", SaleDay)),
        kpi_files={one.entry.id: one.file for one in kpis},
    )
    if loose := sorted(set(_loose_ends(knowledge, kpis, tactics))):
        raise BadDeclaration("\n".join(loose))
    return knowledge


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _entries(toml_files: Sequence[Traversable], table: str, kind: type[StructT]) -> list[Written[StructT]]:
    found: list[Written[StructT]] = []
    for file in toml_files:
        for raw in _tables(file).get(table, []):
            place = f"[[{table}]] {raw.get('id') or raw.get('file') or '?'}"
            try:
                found.append(Written(_place(file), place, msgspec.convert(raw, kind)))
            except msgspec.ValidationError as error:
                msg = f"{_place(file)}, {place}: {told(error, kind)}"
                raise BadDeclaration(msg) from error
    return found


def _tables(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        msg = f"{_place(file)} is no TOML: {error}; mend that line"
        raise BadDeclaration(msg) from error


def _place(file: Traversable) -> str:
    """Return where a file lies in the project: "knowledge/kpis/core.toml"."""
    return "knowledge" + str(file).removeprefix(str(files("knowledge"))).replace("\\", "/")


def _by_id(entries: Sequence[Written[EntryT]]) -> dict[str, EntryT]:
    by_id: dict[str, Written[EntryT]] = {}
    for one in entries:
        earlier = by_id.setdefault(one.entry.id, one)
        if earlier is not one:
            msg = f"{one}: the id is used twice, first in {earlier.file}; give one of them another"
            raise BadDeclaration(msg)
    return {name: one.entry for name, one in by_id.items()}


def _loose_ends(
    knowledge: Knowledge, kpis: Sequence[Written[KpiText]], tactics: Sequence[Written[Tactic]]
) -> Iterator[str]:
    """Yield a sentence for every id that leads nowhere."""
    for name, segment in knowledge.segments.items():
        yield from (
            f"segments.toml, {name}: moved_by names {kpi!r}, which is no KPI"
            for kpi in segment.moved_by.values()
            if kpi not in knowledge.kpis
        )
    for written in kpis:
        kpi = written.entry
        used = [
            (knowledge.inputs.keys() | knowledge.kpis.keys(), kpi.inputs),
            (knowledge.stages, [kpi.stage]),
            (knowledge.segments, kpi.segment_by),
            (knowledge.kpis, [related.kpi for related in kpi.related]),
            (knowledge.kpis, [check for question in kpi.diagnosis for check in question.check]),
            (knowledge.documents, [source.file for source in kpi.sources]),
        ]
        yield from _unknown(written, used)
        for working in kpi.working:
            named = {name for text in (working.en, working.vi, working.zh_Hant) for name in _NAMED.findall(text)}
            yield from (
                f"{written}: the working tells {name!r}, which is none of its inputs; add it there"
                for name in named - set(kpi.inputs)
            )
    for one in tactics:
        tactic, tests = one.entry, one.entry.fits_when
        used = [
            (knowledge.stages, [tactic.stage]),
            (knowledge.kpis, [gain.kpi for gain in tactic.improves] + list(tactic.watch)),
            (knowledge.kpis, [name for test in tests for name in (test.kpi, test.other) if name]),
            (knowledge.settings, [test.setting for test in tests if test.setting]),
            (knowledge.segments, [test.segment_by for test in tests if test.segment_by]),
            (knowledge.tactics, [relation.tactic for relation in tactic.see_also]),
            (knowledge.documents, [source.file for source in tactic.sources]),
        ]
        yield from _unknown(one, used)


def _unknown(owner: Written[Any], used: Sequence[tuple[Any, Sequence[str]]]) -> Iterator[str]:
    for known, names in used:
        yield from (
            f"{owner}: {name!r} is defined nowhere{suggestion(name, known)}" for name in names if name not in known
        )
