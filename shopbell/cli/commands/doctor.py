"""`shopbell doctor`: what works, what does not, and what to do."""

from __future__ import annotations

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import Work, declare


@declare("doctor")
@click.option("--shop", help="Only this shop.")
@click.option("--no-contact", is_flag=True, help="Do not ask the shops.")
@click.option("--send", is_flag=True, help="Send everybody who gets messages a test, by every channel.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Of what is printed.",
)
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def command() -> Work:
    """Show what works, what does not, and what to do."""
    from shopbell.cli.doctor import examine

    return examine
