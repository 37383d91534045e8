"""`shopbell wipe`: delete everything of one shop."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@declare("wipe")
@click.option("--shop", required=True, help="Which; it need not stand in the configuration any more.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command() -> Work:
    """Delete everything of one shop, in the backups as well.

    Orders, figures, incidents, messages, its token. The configuration stays.
    """
    from shopbell.cli.wipe import delete

    return delete
