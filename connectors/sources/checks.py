"""What may be wrong with the declaration of a kind: told at start, in one sentence each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from commerce.tables import TABLES
from connectors.sources.daily import DailyReport
from connectors.sources.kind import SourceKind
from connectors.sources.settings import SourceTable
from connectors.sources.setup import SetUp, Way

#: Written by the tables that it fills, not as a service.
FILE = "file"
#: What a setting is called that holds a secret.
_SECRET = re.compile(r"(?:^|_)(?:key|token|secret|password|webhook)$")


def mistakes(kind: SourceKind, folder: str) -> Iterator[str]:
    """Yield what is wrong with a kind, a sentence each."""
    if kind.name != folder:
        yield f"name is {kind.name!r}, and the folder is called {folder!r}; write name={folder!r}"
    if not kind.tables:
        yield "it fills no table; write which, e.g. tables=(TRAFFIC,)"
    for table in kind.tables:
        if table not in TABLES:
            yield f"it fills a table {table.name} that is not declared; declare it in commerce/tables"
    yield from _settings(kind)
    if isinstance(kind.opens, DailyReport):
        yield from _window(kind.opens)
    if kind.setup:
        yield from _setup(kind, kind.setup)


def _settings(kind: SourceKind) -> Iterator[str]:
    model, fields = kind.settings.__name__, kind.settings.model_fields
    if is_service(kind) and not issubclass(kind.settings, SourceTable):
        yield f"[[shop.source]] holds kind and name; let {model} be a SourceTable"
    declared = {secret.name: secret for secret in kind.secrets}
    for secret in declared.values():
        if secret.variable not in fields:
            line = f"{secret.variable}: Variable | None = None"
            yield f"the secret {secret.name!r} has no setting; write {line} into {model}"
        if secret.name in fields:
            yield f"{model} holds the secret {secret.name}; take it out: {secret.variable} says where it is"
    for key in fields:
        name = key.removesuffix("_env")
        if name != key and name not in declared:
            yield f"the setting {key} is of no secret; write secrets=(Secret({name!r}),), or take it out"
        elif name == key and _SECRET.search(key) and key not in declared:
            yield f"the setting {key} asks for a secret; write secrets=(Secret({key!r}),), and {key}_env instead of it"


def is_service(kind: SourceKind) -> bool:
    """Tell whether it is written as `[[shop.source]]`: all but files are."""
    return kind.name != FILE


def _window(report: DailyReport) -> Iterator[str]:
    for what in ("rereads", "history", "slice_days"):
        if getattr(report, what) < 1:
            yield f"{what} = {getattr(report, what)} reads nothing; write how many days"
    if report.provisional < 0 or report.provisional > report.rereads:
        yield (
            f"provisional = {report.provisional} days may still change, and only the last {report.rereads} are read"
            " again (rereads); write at most as many"
        )


def _setup(kind: SourceKind, setup: SetUp) -> Iterator[str]:
    """Yield what is wrong with how a kind is set up."""
    names = [way.name for way in setup.ways]
    yield from (
        f"two ways are called {name!r}; call one otherwise" for name in dict.fromkeys(names) if names.count(name) > 1
    )
    for way in setup.ways:
        yield from _way(way, {secret.name for secret in kind.secrets}, kind.settings.model_fields)
    given = {name for way in setup.ways for name in way.gives}
    for secret in kind.secrets:
        if secret.name not in given and kind.needed is None:
            yield f"no way gives the secret {secret.name!r}; let one hand it over, e.g. gives=({secret.name!r},)"
    if setup.key not in kind.settings.model_fields:
        yield f"key = {setup.key!r} is no setting of {kind.settings.__name__}; write the one that names the account"
    required = {name for name, one in kind.settings.model_fields.items() if one.is_required()}
    for name in sorted(required - {"kind", setup.key, *setup.asks_first}):
        yield f"nobody asks for the setting {name!r}; write asks_first={{{name!r}: ...}}, a question for it"
    if setup.history < 1:
        yield f"history = {setup.history} of the setup reads nothing; write how many days"
    columns = {column.name for table in kind.tables for column in table.columns}
    for name in setup.first_figures:
        if name not in columns:
            yield f"first_figures names {name!r}, no column of its tables; write one of {', '.join(sorted(columns))}"


def _way(way: Way, declared: Collection[str], settings: Collection[str]) -> Iterator[str]:
    if not way.steps:
        yield f"the way {way.name!r} has no step; write what to click, steps=(Step(...),)"
    for name in way.gives:
        if name not in declared:
            yield f"the way {way.name!r} gives {name!r}, which is no secret of it; write secrets=(Secret({name!r}),)"
    for handed in way.asks:
        if handed.sets and handed.sets not in settings:
            yield f"the way {way.name!r} sets {handed.sets!r}, which is no setting; write the one that names the file"
        if (many := len(handed.gives)) != (0 if handed.sets else 1) and handed.reads is None:
            yield f"the way {way.name!r} hands over {many} secrets at once; write reads=..., which parts them"
