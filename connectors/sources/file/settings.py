"""`[[shop.spend]]`, `[[shop.traffic]]` ...: one file beside the configuration, or one address, and how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, create_model
from pydantic import field_validator as checked

from commerce.settings import words
from commerce.settings.fields import Address, one_of
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary, suggestion
from commerce.tables import DataTable
from commerce.tables.columns import Choice
from connectors.files.said import DayOrder, Mark, Said

_ORDERS: tuple[DayOrder, ...] = ("day first", "month first")
_MARKS: tuple[Mark, ...] = (".", ",")


class FileSettings(Table):
    """Where one file of one table lies, and what it cannot tell by itself; see `connectors.files.said`."""

    path: Path | None = None
    url: Address | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    day_order: Annotated[str, AfterValidator(partial(one_of, _ORDERS, "day_order"))] | None = None
    decimal: Annotated[str, AfterValidator(partial(one_of, _MARKS, "decimal"))] | None = None
    spread: bool = False
    inside: str = ""
    encoding: str = ""
    wins: bool = False
    own_account: bool = False
    ended: bool = False

    #: {a setting that says nothing of this table: why}.
    idle: ClassVar[Mapping[str, str]] = MappingProxyType({})
    #: The settings by which two tables of one file are told apart, beside `inside`.
    told_apart_by: ClassVar[tuple[str, ...]] = ()

    @checked("path", mode="before")
    @classmethod
    def _read_path(cls, value: object) -> Path:
        if not isinstance(value, str) or not value:
            msg = f'path = {words.shown(value)} is not a path; write e.g. "spend.csv"'
            raise ValueError(msg)
        return Path(value)

    @checked("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            "a".encode(value or "utf-8")
        except LookupError:
            msg = f'there is no encoding "{value}" of texts; write e.g. "windows-1252", or take it out'
            raise ValueError(msg) from None
        return value

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that there is no place, or more than one."""
        del vocabulary
        for name, why in cls.idle.items():
            if name in written:
                yield f"{name} says nothing here, since {why}; take it out"
        places = [name for name in ("path", "url") if name in written]
        if len(places) > 1 or (not places and not cls._has_slips(written)):
            yield 'write either path = "spend.csv" or url = "https://..."'

    @property
    def part(self) -> str:
        """Which of several tables of one file it is, in words; "" where it is the only one."""
        return ", ".join(text for name in (*self.told_apart_by, "inside") if (text := getattr(self, name)))

    @property
    def said(self) -> Said:
        """What is said of the whole file."""
        labels = {
            name: text
            for name in type(self).model_fields.keys() - FileSettings.model_fields.keys()
            if (text := getattr(self, name))
        }
        return Said(
            dict(sorted(labels.items())),
            self.columns,
            next((one for one in _ORDERS if one == self.day_order), None),
            next((one for one in _MARKS if one == self.decimal), None),
            self.spread,
            self.inside,
            self.encoding,
        )


def settings_of(table: DataTable) -> type[FileSettings]:
    """Return what `[[shop.<table>]]` may hold: beside the place, labels that are said for the whole file."""
    said: dict[str, Any] = {one.name: (_label(one), "") for one in table.named_for_files}
    model = create_model(f"{table.setting.title()}File", __base__=FileSettings, **said)
    known = (*(one.name for one in table.in_files), *(one.name for one in table.instead))
    columns = dict[Annotated[str, AfterValidator(partial(_column, known))], str]
    made = create_model(model.__name__, __base__=model, columns=(columns, Field(default_factory=dict)))
    made.idle = _idle(table)
    made.told_apart_by = tuple(one.name for one in table.named_for_files if isinstance(one, Choice))
    return made


def _idle(table: DataTable) -> Mapping[str, str]:
    """Return {a setting that says nothing of this table: why}."""
    if not table.may_repeat_itself:
        every = "every row of this table counts"
        return {"wins": every, "own_account": every, "ended": every}
    return {} if table.money else {"own_account": "only spend is of an account"}


def _label(column: object) -> Any:
    """Return what may be said of a label: any text, or one of the words of a choice."""
    if isinstance(column, Choice):
        return Annotated[str, AfterValidator(partial(one_of, column.words, column.noun))]
    return str


def _column(known: tuple[str, ...], value: str) -> str:
    if value not in known:
        msg = f'this table has no column "{value}"{suggestion(value, known)}'
        raise ValueError(msg)
    return value
