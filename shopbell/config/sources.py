"""`[[shop.source]]`: one service that fills tables; what stands there is what its kind declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ModelWrapValidatorHandler, ValidationInfo, model_validator

from commerce.settings.fields import Name
from commerce.settings.table import Table
from commerce.settings.words import suggestion
from commerce.tables import TABLES, DataTable
from commerce.tables.columns import Label
from connectors.files.cells import read_account, read_channel, read_name
from connectors.sources.kind import SourceKind
from connectors.sources.register import kinds
from connectors.sources.settings import SourceTable
from shopbell.config.platform import out_of_place

_READ: Mapping[str, Callable[[str], str]] = {"account": read_account, "channel": read_channel, "plain": read_name}


def _known(value: str) -> str:
    if value not in kinds():
        instead = suggestion(value, kinds())
        if not instead.endswith("?"):  # no slip of the pen
            files = ", ".join(f"[[shop.{table.setting}]]" for table in TABLES if table.setting)
            instead = f"{instead}, or" if instead else ";"
            instead = f"{instead} hand in what it exports as a file ({files})"
        msg = f'unknown kind "{value}"{instead}'
        raise ValueError(msg)
    return value


class AnySource(SourceTable):
    """One `[[shop.source]]` of any kind: it is read by the kind's own model, and becomes that."""

    kind: Annotated[Name, AfterValidator(_known)]

    @model_validator(mode="wrap")
    @classmethod
    def _by_its_kind(cls, written: object, handler: ModelWrapValidatorHandler[Any], info: ValidationInfo) -> Any:
        if kind := _kind(written):
            return kind.settings.model_validate(written, context=info.context)
        if isinstance(written, dict):  # of a kind that is not known, nobody knows what else may stand there
            return handler({key: written[key] for key in cls.model_fields if key in written})
        return handler(written)

    @classmethod
    def describing(cls, key: str, written: Mapping[str, object]) -> type[Table]:
        """Return the kind's own model."""
        del key
        kind = _kind(written)
        return kind.settings if kind else cls

    @classmethod
    def known(cls, written: Mapping[str, object]) -> tuple[str, ...]:
        """Return the keys of the kind's own model."""
        kind = _kind(written)
        return kind.settings.known(written) if kind else super().known(written)

    @classmethod
    def instead_of(cls, key: str, written: Mapping[str, object]) -> str:
        """Tell secrets of the kind that have no place in the file."""
        kind = _kind(written)
        secrets = kind.secrets if kind else ()
        return next((out_of_place(key, one.variable) for one in secrets if key in {one.name, *one.also_called}), "")


def named_twice(written: Mapping[str, object]) -> Iterator[str]:
    """Yield which sources of a shop cannot be told apart."""
    seen: dict[object, int] = {}
    sources = written.get("source")
    for number, one in enumerate(sources if isinstance(sources, list) else (), 1):
        name = one.get("name", one.get("kind")) if isinstance(one, dict) else None
        if isinstance(name, str) and name in seen:
            other = f"[[shop.source]] {seen[name]}"
            yield f'[[shop.source]] {number}: name "{name}" is taken by {other}; write another name = "..."'
        elif isinstance(name, str):
            seen[name] = number


def clashing(written: Mapping[str, object]) -> Iterator[str]:
    """Yield which sources of a shop would read the same account by two ways."""
    there = list(enumerate(_tables_in(written, "source"), 1))
    for number, one in there:
        kind = _kind(one)
        for other_number, other in there:
            clashes = kind.clashes if kind is not None and other_number != number else None
            if clashes is not None and (instead := clashes(other)):
                yield f"[[shop.source]] {number}: [[shop.source]] {other_number} {instead}"


def doubly_winning(written: Mapping[str, object]) -> Iterator[str]:
    """Yield which sources of a shop both go before the other."""
    for table in TABLES:
        winning: list[tuple[str, Mapping[str, str]]] = []
        for place, labels in _winning(table, written):
            other = next((name for name, known in winning if table.overlap.may_double(known, labels)), None)
            if other is not None:
                instead = ", or write the account of each" if table.money else ""
                yield (
                    f"{place}: wins = true stands at {other} as well, and both may speak of the same"
                    f" {table.called['en']}: only one can go before; take one of the two out{instead}"
                )
            winning.append((place, labels))


def _winning(table: DataTable, written: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield (place, what is said of all of its rows) of every source of a table that wins."""
    for number, one in enumerate(_tables_in(written, table.setting), 1):
        if one.get("wins") is True:
            yield f"[[shop.{table.setting}]] {number}", _labels(table, one)
    for number, one in enumerate(_tables_in(written, "source"), 1):
        kind = _kind(one)
        if kind is not None and table in kind.tables and one.get("wins") is True:
            fields = kind.settings.model_fields
            said = {name: fields[name].default for name in table.overlap.labels if name in fields}
            yield f"[[shop.source]] {number}", _labels(table, said | dict(one))


def _labels(table: DataTable, said: Mapping[str, object]) -> Mapping[str, str]:
    """Return {label: as it is read}, of those that are said of all rows."""
    readings = {column.name: column.reading for column in table.columns if isinstance(column, Label)}
    found = {name: said[name] for name in table.overlap.labels if isinstance(said.get(name), str | int)}
    return {name: _READ[readings[name]](str(text)) for name, text in found.items()}


def _tables_in(written: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    tables = written.get(key)
    yield from (one for one in (tables if isinstance(tables, list) else ()) if isinstance(one, dict))


def _kind(written: object) -> SourceKind | None:
    kind = written.get("kind") if isinstance(written, Mapping) else None
    return kinds().get(kind) if isinstance(kind, str) else None
