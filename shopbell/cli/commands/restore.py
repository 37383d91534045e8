"""`shopbell restore`: put a backup of the database back."""

from __future__ import annotations

from pathlib import Path

import click

from shopbell.cli.declare import Work, declare


@declare("restore", clock=False)
@click.option("--from", "file", type=click.Path(path_type=Path), help="Which copy; default: the newest sound backup.")
@click.option("--list", "wants_list", is_flag=True, help="Show what could be put back, and change nothing.")
@click.option("--undo", is_flag=True, help="Put back what the last restore has set aside.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "wants_json", is_flag=True, help="For scripts; with --list, or with --yes.")
def command() -> Work:
    """Put a backup back; what is there now is set aside.

    Stop `shopbell run` first. The copy is looked at before anything is touched. The next sync reads from the shops what
    is lacking since then.
    """
    from shopbell.cli.restore import put_back

    return put_back
