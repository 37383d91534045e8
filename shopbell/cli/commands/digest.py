"""`shopbell digest`: write the digest now, to look at it or to send it."""

from __future__ import annotations

from pathlib import Path

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import Work, declare

#: `commerce.messages.Cadence`
_EDITIONS = ("daily", "weekly", "monthly")


@declare("digest")
@click.option("--shop", help="Only this shop.")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write files there, send nothing."
)
@click.option("--edition", type=click.Choice(_EDITIONS), help="Which one; without it the daily one.")
@click.option("--together", is_flag=True, help="All shops of a reader in one message, worst first.")
@click.option("--dry-run", is_flag=True, help="Print the text part; send nothing.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Instead of each reader's own.")
def command() -> Work:
    """Write the digest now. A reader who already got the same one is not written to again.

    Who reads many shops in one message (`together`) gets that, unless one shop is named. It is
    sent to those who read the edition; with --dry-run or --to it is written for everybody.

    Exit code 1 when a message could not be delivered.
    """
    from shopbell.cli.digest import write

    return write
