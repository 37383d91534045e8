"""The sources that a configuration names for a shop, each ready to be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from commerce.settings.table import Table
from commerce.tables import TABLES, DataTable
from connectors.sources.base import Source, Surroundings
from connectors.sources.file import SOURCE as FILE
from connectors.sources.kind import Opening, SourceKind
from shopbell.config import Settings, ShopSettings


@dataclass(frozen=True)
class ConfiguredSource:
    """One source of a shop.

    Attributes:
        kind: What it is.
        name: What its rows are stored under, and what messages call it.
        tables: Which tables it fills.
        settings: As checked by the kind's own model.
        config: The configuration file.
        secrets: Finds what the kind needs.
    """

    kind: SourceKind
    name: str
    tables: tuple[DataTable, ...]
    settings: Table
    config: Path
    secrets: Callable[[], Mapping[str, str]] = dict

    def open(self, surroundings: Surroundings) -> Source:
        """Return the source; nothing is asked of anybody yet.

        Raises:
            BadConfig: A secret is missing.
        """
        opening = Opening(self.name, self.tables, self.settings, self.secrets(), self.config, surroundings)
        return self.kind.opens(opening)

    def lacks(self) -> str:
        """Return what can be seen to be missing without asking anybody; "" for nothing.

        Raises:
            BadConfig: A secret is missing.
        """
        self.secrets()
        return self.kind.lacks(self.settings, self.config)


def sources_of(settings: Settings, shop: ShopSettings) -> list[ConfiguredSource]:
    """Return the shop's sources, the one named first first."""
    keys = dict.fromkeys((*shop.order, *(table.setting for table in TABLES)))
    return [source for key in keys for source in _written_as(key, settings, shop)]


def filled_tables(shop: ShopSettings) -> frozenset[str]:
    """Return the names of the tables for which the configuration names a source."""
    return frozenset(table.name for table in TABLES if shop.files(table))


def _written_as(key: str, settings: Settings, shop: ShopSettings) -> Iterator[ConfiguredSource]:
    for table in TABLES:
        if key and table.setting == key:
            for written in shop.files(table):
                name = FILE.named("", written, settings.place)
                yield ConfiguredSource(FILE, name, (table,), written, settings.place)
