"""What fills a shop's tables: `[[shop.spend]]` and so on for files and sheets, one key for every table declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field, create_model, model_validator

from commerce.settings.table import Table
from commerce.settings.words import Vocabulary
from commerce.tables import TABLES, DataTable
from connectors.sources.file.settings import FileSettings, settings_of
from shopbell.config.sources import AnySource, clashing, doubly_winning, named_twice


class _Inputs(Table):
    """The part of `[[shop]]` that says what fills its tables.

    Attributes:
        order: The keys of the shop as written: what is named first goes before.
        source: Services, each as its kind's own model reads it.
    """

    order: tuple[str, ...] = Field(default=(), alias="[order]", strict=False)
    source: tuple[AnySource, ...] = Field(default=(), strict=False)

    @model_validator(mode="before")
    @classmethod
    def _note_order(cls, written: object) -> object:
        return {**written, "[order]": tuple(map(str, written))} if isinstance(written, dict) else written

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that two services have one name, or that two sources both go before the other."""
        del vocabulary
        yield from named_twice(written)
        yield from clashing(written)
        yield from doubly_winning(written)

    def files(self, table: DataTable) -> Sequence[FileSettings]:
        """Return the files and sheets of a table, in the order in which they are written."""
        found: Sequence[FileSettings] = getattr(self, table.setting) if table.setting else ()
        return found


def _keys() -> dict[str, Any]:
    """Return {key of the shop: list of files}, one for each table that files may fill."""
    return {
        table.setting: (tuple[settings_of(table), ...], Field(default=(), strict=False))  # type: ignore[misc]  # made from a declaration
        for table in TABLES
        if table.setting
    }


if TYPE_CHECKING:

    class TableInputs(_Inputs):
        """See `_Inputs`; its keys are made from the declarations of the tables."""

else:
    TableInputs = create_model("TableInputs", __base__=_Inputs, __module__=__name__, **_keys())
