"""What a kind of source says of itself: settings, secrets, which tables it fills, and how it is opened."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from commerce.settings.secret import Secret
from commerce.settings.table import Table
from commerce.tables import DataTable
from connectors.sources.base import Source, Surroundings
from connectors.sources.settings import SourceTable
from connectors.sources.setup import SetUp


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything that one source of one shop is opened with. Its repr shows no secret.

    Attributes:
        name: What its rows are stored under, and what messages call it; holds no secret.
        tables: Which tables it is to fill.
        settings: As checked by the kind's own model.
        secrets: {name: secret}, all that the kind needs.
        config: The configuration file: paths in the settings count from its folder.
        surroundings: Clock, currency, zone.
    """

    name: str
    tables: tuple[DataTable, ...]
    settings: Any
    secrets: Mapping[str, str]
    config: Path
    surroundings: Surroundings

    def __repr__(self) -> str:
        return f"Opening({self.name!r})"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a look at a service found; "problem" where a person has to do something."""

    level: Literal["fine", "note", "problem"]
    text: str


def service_name(settings: SourceTable, config: Path) -> str:
    """Return what a service's rows are stored under: another one when other figures are asked for.

    So that figures of two accounts never stand side by side under one name, whatever was written before.
    """
    del config
    model = type(settings)
    aside = {name for name in model.model_fields if name in SourceTable.model_fields or name.endswith("_env")}
    asked = settings.model_dump_json(exclude=aside | model.reached_by)
    return f"{settings.called}#{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def nothing_lacks(settings: Table, config: Path) -> str:
    """Return "": nothing can be seen to be missing before the service is asked."""
    del settings, config
    return ""


@dataclass(frozen=True, kw_only=True)
class SourceKind:
    """One kind of source: a service by key, or files.

    Attributes:
        name: Of its folder, and of `kind = "..."` in the configuration.
        title: What people call it; "" for its name.
        settings: The model of its table in the configuration, `<name>_env` of every secret among its keys; of a
            service a `SourceTable`.
        secrets: What it needs to be let in.
        needed: The names of those that it needs as its settings are written; None: all of them.
        tables: Which tables it fills.
        fills: Which of them it fills as its settings are written; None: all of them.
        opens: Makes a source, and asks nobody anything yet; for a service that tells figures by day a
            `connectors.sources.daily.DailyReport`.
        named: What its rows are stored under, by its settings and the configuration file; holds no secret.
        lacks: What can be seen to be missing without asking anybody, as a sentence; "" for nothing.
        looks: Asks the service what a person should know: whose account it is, how long the key lasts. Raises as
            reading does. None: there is nothing to ask.
        clashes: What else of the shop, as it is written, reads the same as this one does: for each such source what to
            do instead, as the end of a sentence; "" where it may stand beside. None: any may.
        setup: How a person is led to a key and an account; None where it is set up by hand alone.
    """

    name: str
    title: str = ""
    settings: type[Table]
    tables: tuple[DataTable, ...]
    opens: Callable[[Opening], Source]
    secrets: tuple[Secret, ...] = ()
    needed: Callable[[Any], Collection[str]] | None = None
    fills: Callable[[Any], tuple[DataTable, ...]] | None = None
    named: Callable[[Any, Path], str] = service_name
    lacks: Callable[[Any, Path], str] = nothing_lacks
    looks: Callable[[Opening], Iterable[Seen]] | None = None
    clashes: Callable[[Mapping[str, object]], str] | None = None
    setup: SetUp | None = None

    def tables_of(self, settings: Table) -> tuple[DataTable, ...]:
        """Return the tables that it fills as its settings are written."""
        return self.tables if self.fills is None else self.fills(settings)
