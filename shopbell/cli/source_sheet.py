"""`shopbell source add sheet`: a published sheet or a file under an address, looked at before it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import click

from commerce.errors import BadConfig, Refused
from commerce.tables import TABLES, DataTable
from connectors.sources.file import place_of
from connectors.sources.file.settings import FileSettings
from shopbell import config_text, kept_files
from shopbell.cli.dialog import Dialog
from shopbell.cli.source_twice import show_twice
from shopbell.cli.speech import spoken
from shopbell.cli.tables import as_json, told
from shopbell.config import ShopSettings, read
from shopbell.examine_table import Finding, look_at, of_shop
from shopbell.new_source import named, path_from, raw_of, vocabulary_of
from shopbell.sources import sources_of
from shopbell.wiring import Installation
from wording.escaping import clean


def add_sheet(
    installation: Installation,
    shop: ShopSettings,
    dialog: Dialog,
    asked_for: tuple[str | None, str | None],
    lines: Mapping[str, object],
) -> str:
    """Look at it, show what is recognised, and write it; return what it is called, "" where nothing is written.

    Args:
        installation: As it is.
        shop: To which it is added.
        dialog: Asks and tells.
        asked_for: Address and table, as far as options say them.
        lines: More lines of its table.
    """
    address, table = asked_for
    config = installation.settings.place
    if address is None:
        if not dialog.asks:
            raise BadConfig(["--address is lacking; write the address under which the sheet is published"])
        address = dialog.ask("Address under which it is published (ends in output=csv), or a file", _filled)
    wanted = _table(table, dialog)
    place = {"url": address} if "://" in address else {"path": path_from(config, Path(address))}
    written = {**place, **lines}
    raw = raw_of(config)
    text = config_text.with_table(raw, shop.name, wanted.setting, written)
    draft = read(tomllib.loads(text), config, vocabulary_of(installation))
    if any(str(one.url or one.path) == str(place.get("url", place.get("path"))) for one in shop.files(wanted)):
        raise BadConfig([f"{address} is read already by this shop; nothing is written twice"])
    as_draft = named(draft, shop.name)
    found = look_at(address, wanted, of_shop(installation, as_draft, wanted, address), installation.clock)
    dialog.document |= {"shop": shop.name, "kind": "sheet", "table": wanted.name, **as_json(found)}
    _show(found, wanted, address, dialog)
    known = {one.name for one in sources_of(installation.settings, shop, installation.secrets)}
    added = next(one for one in sources_of(draft, as_draft, installation.secrets) if one.name not in known)
    show_twice(installation, shop, added.named, [(wanted, found.rows)], dialog)
    if not dialog.agrees(f"Write it into {config.name}"):
        dialog.say("Nothing was written into the configuration.")
        return ""
    kept = kept_files.replace(config, raw, text, installation.clock.now())
    dialog.document |= {"written": str(config), "kept": str(kept)}
    dialog.say(f"Written: {config}. As it was before it is kept as {kept.name}.")
    return added.name


def check_sheet(
    installation: Installation, shop: ShopSettings, written: FileSettings, table: DataTable, dialog: Dialog
) -> None:
    """Show what would be read of a sheet of the configuration.

    Raises:
        Refused: Nothing of it.
    """
    address = place_of(written, installation.settings.place)
    found = look_at(address, table, of_shop(installation, shop, table, address), installation.clock)
    dialog.document |= {"table": table.name, **as_json(found)}
    _show(found, table, address, dialog)


def _table(table: str | None, dialog: Dialog) -> DataTable:
    known = {one.setting: one for one in TABLES if one.setting}
    if table is None:
        called = {name: one.called[spoken()] for name, one in known.items()}
        table = dialog.one_of("--table", "Which table does it fill", called, next(iter(known)))
    return known[table]


def _show(found: Finding, table: DataTable, address: str, dialog: Dialog) -> None:
    """Tell what was recognised.

    Raises:
        Refused: Nothing of it would be read.
    """
    if found.refused:
        raise Refused(found.refused)
    for depth, line in told(found, table, address):
        dialog.show(clean(dialog.told(line)), "  " * depth)


def _filled(text: str) -> str:
    if not text.strip():
        msg = "write the address; at Google Sheets: File > Share > Publish to web, as comma-separated values"
        raise click.UsageError(msg)
    return text.strip()
