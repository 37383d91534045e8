"""The sources that a configuration names for a shop, each ready to be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from commerce.settings.table import Table
from commerce.tables import TABLES, DataTable, NamedSource
from connectors.sources.base import Source, Surroundings
from connectors.sources.file import SOURCE as FILE
from connectors.sources.file import title_of
from connectors.sources.file.settings import FileSettings
from connectors.sources.kind import Opening, Seen, SourceKind
from connectors.sources.register import kinds
from connectors.sources.settings import SourceTable
from shopbell.config import Settings, ShopSettings
from shopbell.secrets import Secrets


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

    @property
    def named(self) -> NamedSource:
        """How the configuration names it."""
        written = self.settings
        if isinstance(written, SourceTable):
            title = written.name or self.kind.title or self.kind.name
            return NamedSource(self.name, title, written.wins, written.own_account)
        if isinstance(written, FileSettings):
            return NamedSource(self.name, title_of(self.name), written.wins, written.own_account, written.ended)
        return NamedSource(self.name)

    @property
    def called(self) -> str:
        """What the configuration calls it: the name of a service, the place of a file."""
        return self.settings.called if isinstance(self.settings, SourceTable) else self.name

    def is_called(self, name: str) -> bool:
        """Tell whether somebody who types this means it: a file goes by its own name, too, without its folders."""
        return name in {self.called, self.named.title}

    @property
    def own_tables(self) -> tuple[DataTable, ...]:
        """Those of its tables that are told of by themselves; the others come with one of them."""
        return tuple(table for table in self.tables if not table.comes_with)

    def open(self, surroundings: Surroundings) -> Source:
        """Return the source; nothing is asked of anybody yet.

        Raises:
            BadConfig: A secret is missing.
        """
        return self.kind.opens(self._opening(surroundings))

    def look(self, surroundings: Surroundings) -> Iterable[Seen]:
        """Return what the service says of itself; nothing where there is nothing to ask.

        Raises:
            BadConfig: A secret is missing.
            TryLater: The service is busy or away.
            Refused: A person has to change something.
        """
        return self.kind.looks(self._opening(surroundings)) if self.kind.looks else ()

    def lacks(self) -> str:
        """Return what can be seen to be missing without asking anybody; "" for nothing.

        Raises:
            BadConfig: A secret is missing.
        """
        self.secrets()
        return self.kind.lacks(self.settings, self.config)

    def _opening(self, surroundings: Surroundings) -> Opening:
        return Opening(self.name, self.tables, self.settings, self.secrets(), self.config, surroundings)


def sources_of(settings: Settings, shop: ShopSettings, held: Secrets) -> list[ConfiguredSource]:
    """Return the shop's sources, the one named first first.

    Args:
        settings: The whole configuration.
        shop: Whose sources.
        held: Where their secrets lie; looked up when a source is opened.
    """
    keys = dict.fromkeys((*shop.order, "source", *(table.setting for table in TABLES)))
    found: list[ConfiguredSource] = []
    for key in keys:
        found += _services(settings, shop, held) if key == "source" else _files(key, settings, shop)
    return found


def filled_tables(shop: ShopSettings) -> set[str]:
    """Return the names of the tables for which the configuration names a source."""
    of_services = {table.name for written in shop.source for table in kinds()[written.kind].tables_of(written)}
    return of_services.union(table.name for table in TABLES if shop.files(table))


def _files(key: str, settings: Settings, shop: ShopSettings) -> Iterator[ConfiguredSource]:
    for table in TABLES:
        if key and table.setting == key:
            for written in shop.files(table):
                name = FILE.named(written, settings.place)
                yield ConfiguredSource(FILE, name, (table,), written, settings.place)


def _services(settings: Settings, shop: ShopSettings, held: Secrets) -> Iterator[ConfiguredSource]:
    for number, written in enumerate(shop.source, 1):
        kind = kinds()[written.kind]
        wanted_by = f'{settings.place.name}, [[shop]] "{shop.name}", [[shop.source]] {number}'
        find = partial(_found, kind, written, held, ("source", shop.name, written.called), wanted_by)
        name, tables = kind.named(written, settings.place), kind.tables_of(written)
        yield ConfiguredSource(kind, name, tables, written, settings.place, find)


def _found(
    kind: SourceKind, written: SourceTable, held: Secrets, place: tuple[str, ...], wanted_by: str
) -> Mapping[str, str]:
    """Return {name: secret}.

    Raises:
        BadConfig: One is missing; says where to put it.
    """
    needed = {secret.name for secret in kind.secrets} if kind.needed is None else kind.needed(written)
    return {
        secret.name: held.find(getattr(written, secret.variable), (*place, secret.name), wanted_by)
        for secret in kind.secrets
        if secret.name in needed
    }
