"""Read the collection from the TOML files beside this one, and check that it hangs together."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
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
from knowledge.playbooks import OwnKpiText, declared, in_every_language, kpi_texts, refuse_unknown_tables
from knowledge.written import StructT, Written

EntryT = TypeVar("EntryT", bound=Entry)


def load(playbooks: Path | None = None) -> Knowledge:
    """Return the whole collection; read once a process.

    Args:
        playbooks: A folder of entries of one's own; see `knowledge.playbooks`.

    Raises:
        BadDeclaration: A field is missing, misspelt or of the wrong kind, an id is used twice or leads nowhere; names
            file and entry.
    """
    return read(playbooks)


@cache
def read(playbooks: Path | None) -> Knowledge:
    """Return the same; `load()` and `load(None)` would be kept as two."""
    root = files("knowledge")
    own = [] if playbooks is None else _toml_files(playbooks)
    for file in own:
        refuse_unknown_tables(_tables(file), _place(file))
    kpi_files = _toml_files(root / "kpis")
    kpis = _entries(kpi_files, "kpi", KpiText)
    tactics = _entries([*_toml_files(root / "tactics"), *own], "tactic", Tactic)
    motives = _entries([root / "motives.toml", *own], "motive", Motive)
    documents = _entries([root / "documents.toml", *own], "document", Document)
    inputs = _by_id(_entries([root / "inputs.toml", *kpi_files], "input", Input))
    own_kpis = _entries(own, "own_kpi", OwnKpiText)
    own_texts, own_inputs = kpi_texts(own_kpis, inputs)
    kpis += own_texts
    knowledge = Knowledge(
        kpis=_by_id(kpis),
        tactics=_by_id(tactics),
        documents={one.entry.file: one.entry for one in documents},
        stages=_by_id(_entries([root / "stages.toml"], "stage", Stage)),
        segments=_by_id(_entries([root / "segments.toml"], "segment", Segment)),
        inputs={**inputs, **{one.id: one for one in own_inputs}},
        settings=_by_id(_entries([root / "settings.toml", *own], "setting", Setting)),
        motives=_by_id(motives),
        sale_days=_by_id(_entries([root / "sale_days.toml"], "sale_day", SaleDay)),
        kpi_files={one.entry.id: one.file for one in kpis},
        own_kpis=tuple(declared(one.entry) for one in own_kpis),
    )
    if loose := sorted(set(loose_ends(knowledge, kpis, tactics, motives))):
        raise BadDeclaration("\n".join(loose))
    return knowledge


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _entries(toml_files: Sequence[Traversable], table: str, kind: type[StructT]) -> list[Written[StructT]]:
    found: list[Written[StructT]] = []
    for file in toml_files:
        tables = _tables(file)
        for raw in tables.get(table, []) if _is_ours(file) else in_every_language(tables.get(table, [])):
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
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{_place(file)}: cannot be read ({type(error).__name__}); save it as UTF-8 text that you may read"
        raise BadDeclaration(msg) from error
    except tomllib.TOMLDecodeError as error:
        msg = f"{_place(file)} is no TOML: {error}; mend that line"
        raise BadDeclaration(msg) from error


def _place(file: Traversable) -> str:
    """Return where a file lies: "knowledge/kpis/core.toml", and a playbook by its folder and name."""
    if not _is_ours(file):
        return "/".join(Path(str(file)).parts[-2:])
    return "knowledge" + str(file).removeprefix(str(files("knowledge"))).replace("\\", "/")


def _is_ours(file: Traversable) -> bool:
    return str(file).startswith(str(files("knowledge")))


def _by_id(entries: Sequence[Written[EntryT]]) -> dict[str, EntryT]:
    by_id: dict[str, Written[EntryT]] = {}
    for one in entries:
        earlier = by_id.setdefault(one.entry.id, one)
        if earlier is not one:
            msg = f"{one}: the id is used twice, first in {earlier.file}; give one of them another"
            raise BadDeclaration(msg)
    return {name: one.entry for name, one in by_id.items()}
