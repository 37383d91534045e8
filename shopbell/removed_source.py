"""Takes a source out of the configuration, a service or a sheet, and puts it back from the copies that lie beside."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from commerce.errors import BadConfig, Refused
from connectors.sources.settings import SourceTable
from shopbell import config_text, kept_files
from shopbell.config import ShopSettings, read
from shopbell.new_source import raw_of, vocabulary_of
from shopbell.sources import ConfiguredSource, sources_of
from shopbell.wiring import Installation


class _Place(NamedTuple):
    """Which table of a shop: its key, and the how many-th of that key, from 0 on."""

    key: str
    number: int


def take_out(installation: Installation, shop: ShopSettings, source: ConfiguredSource) -> Path:
    """Take a source out of the configuration; return the copy of what it was before.

    Raises:
        Refused: It cannot be taken out by itself.
    """
    config = installation.settings.place
    raw, place = raw_of(config), _place(shop, source)
    text = config_text.without_table(raw, shop.name, place.key, place.number)
    return kept_files.replace(config, raw, text, installation.clock.now())


def put_back(installation: Installation, shop: ShopSettings, name: str) -> Path:
    """Put back what was taken out last under a name; what was changed since stays. Returns the copy of before.

    Raises:
        Refused: No copy has it, or it cannot be written.
        BadConfig: With it the configuration would hold mistakes.
    """
    config = installation.settings.place
    raw = raw_of(config)
    for before, place in _copies_with(installation, shop.name, name):
        if config_text.without_table(before, shop.name, place.key, place.number) == raw:
            text = before  # nothing else was changed: comments and order come back, too
        else:
            text = config_text.with_table(raw, shop.name, place.key, _written(before, shop.name, place))
        read(tomllib.loads(text), config, vocabulary_of(installation))
        return kept_files.replace(config, raw, text, installation.clock.now())
    msg = f'no copy beside {config.name} has a source "{name}" of {shop.name}; `shopbell source add` sets it up anew'
    raise Refused(msg)


def _place(shop: ShopSettings, source: ConfiguredSource) -> _Place:
    if isinstance(source.settings, SourceTable):
        return _Place("source", next(at for at, one in enumerate(shop.source) if one is source.settings))
    (table,) = source.tables
    return _Place(table.setting, next(at for at, one in enumerate(shop.files(table)) if one is source.settings))


def _copies_with(installation: Installation, shop: str, name: str) -> Iterator[tuple[str, _Place]]:
    """Yield (text, place) of the copies that have a source, the newest first; of others nothing is told."""
    config = installation.settings.place
    found = sorted(config.parent.glob(f"{config.stem}.*{config.suffix}.bak"), key=_age, reverse=True)
    for copy in found:
        with suppress(OSError, ValueError, BadConfig, Refused):
            text = raw_of(copy)
            settings = read(tomllib.loads(text), config, vocabulary_of(installation))
            known = settings.shop_named(shop)
            for source in sources_of(settings, known, installation.secrets) if known else ():
                if known and source.is_called(name):
                    yield text, _place(known, source)


def _age(copy: Path) -> tuple[int, str]:
    return copy.stat().st_mtime_ns, copy.name


def _written(text: str, shop: str, place: _Place) -> dict[str, Any]:
    (table,) = (one for one in tomllib.loads(text)["shop"] if one.get("name") == shop)
    found: dict[str, Any] = table[place.key][place.number]
    return found
