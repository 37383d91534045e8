"""`shopbell check`: verdicts now; watches, messages and log as the service would write them."""

from __future__ import annotations

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import Work, declare


@declare("check")
@click.option("--shop", help="Only this shop.")
@click.option("--dry-run", is_flag=True, help="Only judge: remember nothing, send nothing.")
@click.option("--json", "wants_json", is_flag=True, help="Print the verdicts as JSON.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the names.")
def command() -> Work:
    """Judge what is watched, has a target, or always comes. Exit code 3 when something is off."""
    from shopbell.cli.check import judge

    return judge
