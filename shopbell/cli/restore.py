"""`shopbell restore`: put a backup of the database back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from commerce.errors import Refused
from shopbell.cli.options import Call
from shopbell.cli.screen import show
from shopbell.cli.speech import echo, spoken, tell
from shopbell.present import Json, headings
from shopbell.upkeep.backup import Copy, copies, copies_in
from shopbell.upkeep.restore import Restored, damage, newest_sound, rebuild, restore
from shopbell.wiring import Installation
from wording.language import language as language_of

_COLUMNS = ("made", "kind", "size", "file")


def put_back(call: Call, file: Path | None, *, wants_list: bool, undo: bool, yes: bool, wants_json: bool) -> None:
    """Put a backup back; what is there now is set aside."""
    if file is not None and undo:
        msg = "--from and --undo exclude each other"
        raise click.UsageError(msg)
    if wants_json and not (wants_list or yes):
        msg = "--json answers no question: add --yes, or --list"
        raise click.UsageError(msg)
    installation = call.installation()
    if wants_list:
        _list(copies(installation), wants_json=wants_json)
        return
    found = damage(installation)
    if found:
        echo(found, err=True)
    copy = _chosen(installation, file, undo=undo, is_damaged=bool(found))
    if not yes:
        click.confirm(tell(_question(installation, copy)), abort=True)
    restored = restore(installation, copy) if copy is not None else rebuild(installation)
    _tell(restored, wants_json=wants_json)


def _chosen(installation: Installation, file: Path | None, *, undo: bool, is_damaged: bool) -> Copy | None:
    """Return the copy to put back; None where the newest sound one is looked for, since the database is damaged.

    Raises:
        Refused: There is no such copy, or none at all.
    """
    if file is not None:
        return _named(installation, file)
    if undo:
        found = next(iter(copies_in(installation.set_aside, is_set_aside=True)), None)
    elif is_damaged:
        return None
    else:
        found, passed_over = newest_sound(installation)
        for trouble in passed_over:
            echo(f"passed over: {trouble}", err=True)
    if found is None:
        where = installation.set_aside if undo else installation.backups
        msg = f"{where}: there is nothing to put back; `shopbell backup` makes a copy, `--from FILE` names another"
        raise Refused(msg)
    return found


def _named(installation: Installation, file: Path) -> Copy:
    """Return a copy by its path, or by its name in the list."""
    for copy in copies(installation):
        if file == copy.path or str(file) == copy.path.name:
            return copy
    try:
        seen = file.expanduser().stat()
    except OSError as error:
        msg = f"{file}: {(error.strerror or 'cannot be read').lower()}; `shopbell restore --list` shows what there is"
        raise Refused(msg) from None
    return Copy(file.expanduser(), datetime.fromtimestamp(seen.st_mtime, UTC), seen.st_size)


def _question(installation: Installation, copy: Copy | None) -> str:
    """Return what is asked before anything is touched."""
    what = (
        f"put back the copy of {copy.made_at:%Y-%m-%d %H:%M} UTC ({copy.path})"
        if copy is not None
        else "replace the damaged database by the newest sound backup (or begin anew where there is none)"
    )
    there = " and set the present one aside" if installation.database.exists() else ""
    return f"{installation.database}: {what}{there}?"


def _list(known: list[Copy], *, wants_json: bool) -> None:
    if wants_json:
        told: list[Json] = [
            {
                "file": str(one.path),
                "made_at": one.made_at.isoformat(),
                "bytes": one.size,
                "kind": "set aside" if one.is_set_aside else "backup",
            }
            for one in known
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    if not known:
        echo("no copies yet; `shopbell backup` makes one, and `shopbell run` one a day")
        return
    rows = [
        (
            f"{one.made_at:%Y-%m-%d %H:%M} UTC",
            tell("set aside" if one.is_set_aside else "a backup"),
            f"{one.size / 2**20:.1f} MB",
            str(one.path),
        )
        for one in known
    ]
    speaker = language_of(spoken())
    show(headings(_COLUMNS, speaker), rows, right=headings(("size",), speaker))


def _tell(restored: Restored, *, wants_json: bool) -> None:
    for trouble in restored.passed_over:
        echo(f"passed over: {trouble}", err=True)
    if wants_json:
        told = {
            "restored": str(restored.copy.path) if restored.copy else None,
            "made_at": restored.copy.made_at.isoformat() if restored.copy else None,
            "set_aside": str(restored.aside) if restored.aside else None,
            "taken_over": restored.taken,
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    echo(restored.summary)
    if restored.aside is not None:
        echo("To take that back: `shopbell restore --undo`")
