"""Finds the kinds of source: every folder here is one. What contradicts itself is not started with."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

import connectors.sources
from commerce.errors import BadDeclaration
from commerce.folders import without_mark
from connectors.sources import checks
from connectors.sources.kind import SourceKind


@cache
def kinds() -> Mapping[str, SourceKind]:
    """Return {name: kind} of every kind that `[[shop.source]]` may name.

    Raises:
        BadDeclaration: One of them cannot be used; names its file and what to write.
    """
    return {name: kind for name, kind in all_kinds().items() if checks.is_service(kind)}


@cache
def all_kinds() -> Mapping[str, SourceKind]:
    """Return {name: kind} of every kind there is.

    Raises:
        BadDeclaration: One of them cannot be used; names its file and what to write.
    """
    for fault in without_mark("connectors/sources", connectors.sources.__path__):
        raise BadDeclaration(fault)
    folders = sorted(one.name for one in pkgutil.iter_modules(connectors.sources.__path__) if one.ispkg)
    return {folder: _declared(folder) for folder in folders}


def _declared(folder: str) -> SourceKind:
    place = f"connectors/sources/{folder}/__init__.py"
    kind = getattr(import_module(f"connectors.sources.{folder}"), "SOURCE", None)
    if not isinstance(kind, SourceKind):
        msg = f"{place}: declares no source; write SOURCE = SourceKind(...)"
        raise BadDeclaration(msg)
    for mistake in checks.mistakes(kind, folder):
        msg = f"{place}: {mistake}"
        raise BadDeclaration(msg)
    return kind
