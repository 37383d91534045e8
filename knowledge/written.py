"""An entry of the collection, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

StructT = TypeVar("StructT", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Written(Generic[StructT]):
    """An entry, and where it stands: the file, and the table in it."""

    file: str
    table: str
    entry: StructT

    def __str__(self) -> str:
        return f"{self.file}, {self.table}"
