"""Read the collection from the TOML files beside this one, and check that it hangs together."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from commerce.errors import BadDeclaration
from knowledge.entries import (
    Document,
    Entry,
    Input,
    Knowledge,
    KpiText,
    Motive,
    SaleDay,
    Segment,
    Setting,
    Stage,
    Tactic,
)
from knowledge.loose_ends import loose_ends
from knowledge.mistakes import told
from knowledge.written import StructT, Written

EntryT = TypeVar("EntryT", bound=Entry)


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
    motives = _entries([root / "motives.toml"], "motive", Motive)
    knowledge = Knowledge(
        kpis=_by_id(kpis),
        tactics=_by_id(tactics),
        documents={one.entry.file: one.entry for one in _entries([root / "documents.toml"], "document", Document)},
        stages=_by_id(_entries([root / "stages.toml"], "stage", Stage)),
        segments=_by_id(_entries([root / "segments.toml"], "segment", Segment)),
        inputs=_by_id(_entries([root / "inputs.toml", *kpi_files], "input", Input)),
        settings=_by_id(_entries([root / "settings.toml"], "setting", Setting)),
        motives=_by_id(motives),
        sale_days=_by_id(_entries([root / "sale_days.toml"], "sale_day", SaleDay)),
        kpi_files={one.entry.id: one.file for one in kpis},
    )
    if loose := sorted(set(loose_ends(knowledge, kpis, tactics, motives))):
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
