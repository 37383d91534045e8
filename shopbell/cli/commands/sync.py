"""`shopbell sync`: read what changed, shop by shop."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@declare("sync")
@click.option("--shop", help="Only this shop.")
@click.option("--sweep", "sweeping", is_flag=True, help="Also look for what is gone without a trace; slow.")
def command() -> Work:
    """Read what changed in the shops."""
    from shopbell.cli.sync import read

    return read
