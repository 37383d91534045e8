"""What may be wrong with the declaration of a kind: told at start, in one sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commerce.tables import TABLES
from connectors.sources.daily import DailyReport
from connectors.sources.kind import SourceKind

#: What a setting is called that holds a secret.
_SECRET = re.compile(r"(?:^|_)(?:key|token|secret|password|webhook)$")
#: Keys of `[[shop.source]]` that every kind has.
RESERVED = frozenset({"kind", "name"})


def mistakes(kind: SourceKind, folder: str) -> Iterator[str]:
    """Yield what is wrong with a kind."""
    if kind.name != folder:
        yield f"it is called {kind.name!r} and lies in the folder {folder}; let both be the same"
    if not kind.tables:
        yield "fills no table; write which, e.g. tables=(TRAFFIC,)"
    for table in kind.tables:
        if table not in TABLES:
            yield f"fills a table {table.name} that is not declared; declare it in commerce/tables"
    settings = kind.settings.model_fields
    for name in settings:
        secret = name.removesuffix("_env")
        if (name.endswith("_env") or _SECRET.search(name)) and secret not in kind.secrets:
            yield f'its settings ask for {name}, and secrets does not name it; write secrets=("{secret}",)'
        elif name in kind.secrets:
            yield f"its settings hold the secret {name}; take it out: it is found as {name}_env or in the secrets file"
    for name in sorted(RESERVED & settings.keys()):
        yield f"its settings have a key {name}, which every source has already; choose another"
    if isinstance(kind.opens, DailyReport):
        yield from _window(kind.opens)


def _window(report: DailyReport) -> Iterator[str]:
    for what in ("rereads", "history", "slice_days"):
        if getattr(report, what) < 1:
            yield f"{what} = {getattr(report, what)} reads nothing; write how many days"
    if report.provisional < 0 or report.provisional > report.rereads:
        yield (
            f"provisional = {report.provisional} days may still change, and only the last {report.rereads} are read"
            " again (rereads); write at most as many"
        )
