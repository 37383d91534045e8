"""`shopbell backup`: copy the database now."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@declare("backup", clock=False)
@click.option("--json", "wants_json", is_flag=True, help="For scripts.")
def command() -> Work:
    """Copy the database now, and look whether the copy is sound.

    `shopbell run` does it once a day by itself, see [backup] in the configuration. The copy holds no secret: keep
    secrets.toml, without whose customer_key it is of no use, and config.toml in a backup of your own.
    """
    from shopbell.cli.backup import copy

    return copy
