"""`shopbell reconcile`: our figures beside the platform's own, every difference with its cause."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@declare("reconcile")
@click.option("--shop", help="Only this shop.")
@click.option("--month", help="A calendar month, e.g. 2026-03; default: the last whole one.")
@click.option("--first", help="First day, e.g. 2026-01-01.")
@click.option("--last", help="Last day (included).")
@click.option(
    "--dated-by",
    type=click.Choice(("payment", "creation")),
    help="Which date puts an order into a month of the platform's; default: as the shop's settings say.",
)
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def command() -> Work:
    """Show our figures beside the platform's own."""
    from shopbell.cli.reconcile import compare

    return compare
