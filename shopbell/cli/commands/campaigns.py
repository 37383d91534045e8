"""`shopbell campaigns`: what each channel or campaign cost and brought, and what to do with its money."""

from __future__ import annotations

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import Work, declare

_BY = click.Choice(("channel", "campaign"))


@declare("campaigns")
@click.option("--shop", help="Only this shop.")
@click.option("--by", type=_BY, default="channel", show_default=True, help="What to tell.")
@click.option("--days", type=click.IntRange(7, 730), default=90, show_default=True, help="How many days are looked at.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
@click.option("--csv", "wants_csv", is_flag=True, help="Print a table for a spreadsheet.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of what is printed.")
def command() -> Work:
    """Judge each channel or campaign: widen, keep or stop.

    With what was spent, whom it won, what a customer costs and brings, and how sure that is. Winning stands beside
    keeping: `keeping` of a shop names the money that keeps customers.
    """
    from shopbell.cli.campaigns import tell

    return tell
