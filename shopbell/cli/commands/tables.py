"""`shopbell tables`: what would be read of a file, before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence

import click

from shopbell.cli.declare import OneOf, Work, declare


def _tables() -> Sequence[str]:
    from commerce.tables import TABLES

    return [table.setting for table in TABLES if table.setting]


@click.group("tables")
def command() -> None:
    """Look at files of spend, traffic and answers beforehand."""


@declare("check")
@click.argument("file")
@click.option("--table", required=True, type=OneOf(_tables), help="Which table it is to fill.")
@click.option("--shop", help="Read it as this shop does: its currency, its time zone, what its configuration says.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def check() -> Work:
    """Show what would be read of a file or address, what not, and why. Nothing is stored."""
    from shopbell.cli.tables import check

    return check


command.add_command(check)
