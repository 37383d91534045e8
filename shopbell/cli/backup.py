"""`shopbell backup`: copy the database now."""

from __future__ import annotations

import json

import click

from shopbell.cli.options import Call
from shopbell.cli.speech import echo
from shopbell.upkeep.backup import backup


def copy(call: Call, *, wants_json: bool) -> None:
    """Copy the database now, and look whether the copy is sound."""
    installation = call.installation()
    with installation.open_cache() as cache:
        made = backup(installation, cache, installation.clock.now())
        shops = cache.shops.names()
    if wants_json:
        told = {
            "file": str(made.copy.path),
            "made_at": made.copy.made_at.isoformat(),
            "bytes": made.copy.size,
            "sound": True,
            "shops": shops,
            "kept": made.kept,
            "given_up": [str(path) for path in made.given_up],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    echo(made.summary)
    echo(f"It is of use with the customer_key of {installation.secrets.place.name} only: keep that file, too.")
