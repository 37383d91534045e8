"""`[[shop.spend]]`, `[[shop.traffic]]` ...: one file beside the configuration, or one address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import create_model
from pydantic import field_validator as checked

from commerce.settings import words
from commerce.settings.fields import Address
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary
from commerce.tables import DataTable


class FileSettings(Table):
    """Where one file of one table lies."""

    path: Path | None = None
    url: Address | None = None

    @checked("path", mode="before")
    @classmethod
    def _read_path(cls, value: object) -> Path:
        if not isinstance(value, str) or not value:
            msg = f'path = {words.shown(value)} is not a path; write e.g. "spend.csv"'
            raise ValueError(msg)
        return Path(value)

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that there is no place, or more than one."""
        del vocabulary
        places = [name for name in ("path", "url") if name in written]
        if len(places) > 1 or (not places and not cls._has_slips(written)):
            yield 'write either path = "spend.csv" or url = "https://..."'

    @property
    def said(self) -> Mapping[str, str]:
        """The labels said for the whole file."""
        return {
            name: text
            for name in type(self).model_fields.keys() - FileSettings.model_fields.keys()
            if (text := getattr(self, name))
        }


def settings_of(table: DataTable) -> type[FileSettings]:
    """Return what `[[shop.<table>]]` may hold: beside the place, labels that are said for the whole file."""
    said: dict[str, Any] = {label.name: (str, "") for label in table.named_for_files}
    return create_model(f"{table.setting.title()}File", __base__=FileSettings, **said)
