"""Read the collection from the TOML files beside this one, and check that it hangs together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from commerce.errors import BadDeclaration
from commerce.settings.words import suggestion
from knowledge.entries import Document, Entry, Input, Knowledge, KpiText, Segment, Setting, Stage, Tactic

EntryT = TypeVar("EntryT", bound=Entry)


#: Where the working of a figure names an input.
_NAMED = re.compile(r"%\((\w+)\)s")


@cache
def load() -> Knowledge:
    """Return the whole collection; read once a process.

    Raises:
        BadDeclaration: A field is missing, misspelt or of the wrong kind, an id is used twice or leads nowhere; names
            file and entry.
    """
    root = files("knowledge")
    kpis = _toml_files(root / "kpis")
    knowledge = Knowledge(
        kpis=_by_id(_entries(kpis, "kpi", KpiText)),
        tactics=_by_id(_entries(_toml_files(root / "tactics"), "tactic", Tactic)),
        documents={document.file: document for document in _entries([root / "documents.toml"], "document", Document)},
        stages=_by_id(_entries([root / "stages.toml"], "stage", Stage)),
        segments=_by_id(_entries([root / "segments.toml"], "segment", Segment)),
        inputs=_by_id(_entries([root / "inputs.toml", *kpis], "input", Input)),
        settings=_by_id(_entries([root / "settings.toml"], "setting", Setting)),
    )
    if loose := sorted(set(_loose_ends(knowledge))):
        raise BadDeclaration("\n".join(loose))
    return knowledge


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _entries(toml_files: Sequence[Traversable], table: str, kind: type[msgspec.Struct]) -> list[Any]:
    found: list[Any] = []
    for file in toml_files:
        for raw in _tables(file).get(table, []):
            try:
                found.append(msgspec.convert(raw, kind))
            except msgspec.ValidationError as error:
                name = raw.get("id") or raw.get("file") or "?"
                msg = f"{_place(file)}, [[{table}]] {name}: {error}"
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


def _by_id(entries: Sequence[EntryT]) -> dict[str, EntryT]:
    by_id: dict[str, EntryT] = {}
    for entry in entries:
        if entry.id in by_id:
            msg = f"knowledge: the id {entry.id!r} is used twice; give one of them another"
            raise BadDeclaration(msg)
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
        for told in kpi.working:
            named = {name for text in (told.en, told.vi, told.zh_Hant) for name in _NAMED.findall(text)}
            yield from (
                f"knowledge, KPI {kpi.id}: the working tells {name!r}, which is none of its inputs; add it there"
                for name in named - set(kpi.inputs)
            )
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
        yield from (
            f"knowledge, {owner}: {name!r} is defined nowhere{suggestion(name, known)}"
            for name in names
            if name not in known
        )
