"""Read the collection from the TOML files beside this one, and check that it hangs together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from knowledge.entries import Document, Entry, Input, Knowledge, KpiText, Segment, Setting, Stage, Tactic

EntryT = TypeVar("EntryT", bound=Entry)


class BrokenCollection(ValueError):
    """The collection does not hang together; the message names file and entry."""


@cache
def load() -> Knowledge:
    """Return the whole collection; read once a process.

    Raises:
        BrokenCollection: A field is missing, misspelt or of the wrong kind, or an id is used twice or leads nowhere.
    """
    root = files("knowledge")
    knowledge = Knowledge(
        kpis=_by_id(_entries(_toml_files(root / "kpis"), "kpi", KpiText)),
        tactics=_by_id(_entries(_toml_files(root / "tactics"), "tactic", Tactic)),
        documents={document.file: document for document in _entries([root / "documents.toml"], "document", Document)},
        stages=_by_id(_entries([root / "stages.toml"], "stage", Stage)),
        segments=_by_id(_entries([root / "segments.toml"], "segment", Segment)),
        inputs=_by_id(_entries([root / "inputs.toml"], "input", Input)),
        settings=_by_id(_entries([root / "settings.toml"], "setting", Setting)),
    )
    if loose := sorted(set(_loose_ends(knowledge))):
        raise BrokenCollection("\n".join(loose))
    return knowledge


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _entries(toml_files: Sequence[Traversable], table: str, kind: type[msgspec.Struct]) -> list[Any]:
    found: list[Any] = []
    for file in toml_files:
        for raw in tomllib.loads(file.read_text(encoding="utf-8")).get(table, []):
            try:
                found.append(msgspec.convert(raw, kind))
            except msgspec.ValidationError as error:
                name = raw.get("id") or raw.get("file") or "?"
                msg = f"knowledge/{file.name}, [[{table}]] {name}: {error}"
                raise BrokenCollection(msg) from error
    return found


def _by_id(entries: Sequence[EntryT]) -> dict[str, EntryT]:
    by_id: dict[str, EntryT] = {}
    for entry in entries:
        if entry.id in by_id:
            msg = f"knowledge: the id {entry.id!r} is used twice"
            raise BrokenCollection(msg)
        by_id[entry.id] = entry
    return by_id


def _loose_ends(knowledge: Knowledge) -> Iterator[str]:
    """Yield a sentence for every id that leads nowhere."""
    for kpi in knowledge.kpis.values():
        used = [
            (knowledge.inputs.keys() | knowledge.kpis.keys(), kpi.inputs),
            (knowledge.stages, [kpi.stage]),
            (knowledge.segments, kpi.segment_by),
            (knowledge.kpis, [related.kpi for related in kpi.related]),
            (knowledge.kpis, [check for question in kpi.diagnosis for check in question.check]),
            (knowledge.documents, [source.file for source in kpi.sources]),
        ]
        yield from _unknown(f"KPI {kpi.id}", used)
    for tactic in knowledge.tactics.values():
        tests = tactic.fits_when
        used = [
            (knowledge.stages, [tactic.stage]),
            (knowledge.kpis, [gain.kpi for gain in tactic.improves] + list(tactic.watch)),
            (knowledge.kpis, [name for test in tests for name in (test.kpi, test.other) if name]),
            (knowledge.settings, [test.setting for test in tests if test.setting]),
            (knowledge.segments, [test.segment_by for test in tests if test.segment_by]),
            (knowledge.tactics, [relation.tactic for relation in tactic.see_also]),
            (knowledge.documents, [source.file for source in tactic.sources]),
        ]
        yield from _unknown(f"tactic {tactic.id}", used)


def _unknown(owner: str, used: Sequence[tuple[Any, Sequence[str]]]) -> Iterator[str]:
    for known, names in used:
        yield from (f"knowledge, {owner}: {name!r} is defined nowhere" for name in names if name not in known)
