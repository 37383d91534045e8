"""Playbooks: tactics, KPIs, facts and documents of one's own, in TOML files of a folder, in the form of the collection.

A text may be written once: it then stands in every language. Entries are checked like those of the collection, and an
id of the collection cannot be taken a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commerce.errors import BadDeclaration
from commerce.figures import Unit
from commerce.languages import LANGUAGES
from commerce.own_kpis import OwnKpi
from commerce.settings.words import suggestion
from knowledge.entries import Input, KpiText, Source, Texts
from knowledge.written import Written

#: Fields that hold a text, and fields that hold a list of texts.
_TEXTS = frozenset({"name", "title", "advice", "fits", "note", "definition", "subject", "meaning"})
_LISTS = frozenset({"steps"})
#: Tables of a playbook.
TABLES = ("tactic", "own_kpi", "document", "setting", "motive", "schema_version")


class OwnKpiText(OwnKpi, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An `[[own_kpi]]` as it is written: what is worked out, and the words for it."""

    name: Texts
    definition: Texts
    stage: str = "purchase"
    segment_by: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


def in_every_language(value: Any) -> Any:
    """Return what a playbook holds with every text that was written once in all languages."""
    if isinstance(value, list):
        return [in_every_language(one) for one in value]
    return {key: _text(key, one) for key, one in value.items()} if isinstance(value, dict) else value


def _text(key: str, value: Any) -> Any:
    if (key in _TEXTS and isinstance(value, str)) or (key in _LISTS and isinstance(value, list)):
        return dict.fromkeys(LANGUAGES, value)
    return in_every_language(value)


def kpi_texts(
    declared: list[Written[OwnKpiText]], inputs: Mapping[str, Input]
) -> tuple[list[Written[KpiText]], list[Input]]:
    """Return the entries that KPIs of one's own have in the collection, and the inputs that their sums are named by.

    Raises:
        BadDeclaration: One asks for a sum that is not known or names it twice, divides by itself, or has units that
            do not go together.
    """
    entries, own_inputs = [], []
    for written in declared:
        one = written.entry
        _refuse_nonsense(written, inputs)
        parts = [_input(one, name, inputs) for name in ("above", "below") if getattr(one, name)]
        own_inputs += [part for part in parts if part.id not in inputs]
        entry = KpiText(
            id=one.id,
            core=False,
            basis="named",
            name=one.name,
            definition=one.definition,
            formula=" / ".join(part.id for part in parts),
            formula_origin="prose",
            unit=_unit(one, [part.unit for part in parts]),
            direction=one.direction,
            inputs=tuple(part.id for part in parts),
            stage=one.stage,
            freshness="daily",
            segment_by=one.segment_by,
            sources=one.sources,
            everyday=True,
            watched=one.watched,
        )
        entries.append(Written(written.file, written.table, entry))
    return entries, own_inputs


def part_name(one: OwnKpi, side: str) -> str:
    """Return the input by which one side of a KPI is named: that of the collection, where it is one alone."""
    names: tuple[str, ...] = getattr(one, side)
    return names[0] if len(names) == 1 and not names[0].startswith("-") else f"{one.id}_{side}"


def _input(one: OwnKpi, side: str, inputs: Mapping[str, Input]) -> Input:
    name = part_name(one, side)
    if name in inputs:
        return inputs[name]
    asked: tuple[str, ...] = getattr(one, side)
    first = inputs[asked[0].removeprefix("-")]
    texts = {
        field: "".join(
            (" - " if part.startswith("-") else " + " if place else "")
            + getattr(inputs[part.removeprefix("-")].name, field)
            for place, part in enumerate(asked)
        ).strip()
        for field in LANGUAGES
    }
    return Input(id=name, unit=first.unit, feed=first.feed, name=Texts(**texts))


def _refuse_nonsense(written: Written[OwnKpiText], inputs: Mapping[str, Input]) -> None:
    one = written.entry
    for name in one.named:
        if name not in inputs:
            msg = f"{written}: {name!r} is no input of the collection{suggestion(name, inputs)}"
            raise BadDeclaration(msg)
    if not one.above:
        msg = f"{written}: above names nothing; write what is added up, as in above = ['orders_with_discount']"
        raise BadDeclaration(msg)
    if bool(one.below) is (one.kind == "total"):
        wanted = (
            "a total is divided by nothing; take `below` out" if one.below else "write what it is divided by, below"
        )
        msg = f"{written}: {wanted}"
        raise BadDeclaration(msg)
    _refuse_twice(written, "above", one.above)
    _refuse_twice(written, "below", one.below)
    if sorted(one.above) == sorted(one.below):
        msg = f"{written}: it divides {', '.join(one.above)} by itself, which is always 1; name something else below"
        raise BadDeclaration(msg)
    for side in (one.above, one.below):
        units = sorted({inputs[name.removeprefix("-")].unit for name in side})
        if len(units) > 1:
            msg = f"{written}: {', '.join(side)} are counted in {' and '.join(units)}, which cannot be added up"
            raise BadDeclaration(msg)
    if one.below:
        _refuse_units(written, *(inputs[side[0].removeprefix("-")].unit for side in (one.above, one.below)))


def _refuse_twice(written: Written[OwnKpiText], side: str, names: tuple[str, ...]) -> None:
    """Refuse a sum that is added twice, or taken off itself: a slip that would be read as a figure."""
    plain = [name.removeprefix("-") for name in names]
    twice = next((name for name in plain if plain.count(name) > 1), None)
    if twice is not None:
        msg = f"{written}: {side} names {twice} twice; name each sum once"
        raise BadDeclaration(msg)


def _refuse_units(written: Written[OwnKpiText], above: Unit, below: Unit) -> None:
    """Refuse a share of what is not counted alike, and so many of something a minor unit of money."""
    if written.entry.kind == "share" and above != below:
        msg = f"{written}: a share is of what is counted alike, not {above} of {below}; write kind = 'ratio'"
        raise BadDeclaration(msg)
    if below == "currency" and above != "currency":
        msg = f"{written}: {above} divided by money has no unit; write it the other way round: money divided by {above}"
        raise BadDeclaration(msg)


def _unit(one: OwnKpi, units: list[Unit]) -> Unit:
    """Return the unit of the value: of a total its own, of a share percent, of a ratio what one of the below has."""
    if one.kind == "share":
        return "percent"
    if one.kind == "total" or units[0] != units[1]:
        return units[0]
    return "ratio"


def declared(one: OwnKpiText) -> OwnKpi:
    """Return what arithmetic needs of an entry."""
    return OwnKpi(**{name: getattr(one, name) for name in OwnKpi.__struct_fields__})


def refuse_unknown_tables(raw: Mapping[str, Any], place: str) -> None:
    """Refuse a table that no playbook has.

    Raises:
        BadDeclaration: Names it.
    """
    for name in raw:
        if name not in TABLES:
            msg = f"{place}: [[{name}]] is no table of a playbook{suggestion(name, TABLES)}"
            raise BadDeclaration(msg)
