"""`shopbell expect`: days on which a number, or everything, will not be as usual."""

from __future__ import annotations

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import Work, declare


@declare("expect")
@click.argument("kpi", required=False)
@click.option("--from", "first", help="First day, e.g. 2026-04-01; without it, today or where the open incident began.")
@click.option("--to", "last", help="Last day, e.g. 2026-04-03.")
@click.option("--why", "note", help='In a few words, e.g. "out of stock".')
@click.option("--by", help="Who says so: the name of a [[recipient]]; needed when there are several.")
@click.option("--list", "wants_list", is_flag=True, help="Show what is expected.")
@click.option("--withdraw", type=int, metavar="NUMBER", help="Take one back: its days are judged again.")
@click.option("--shop", help="Needed when there is more than one.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of what is printed.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def command() -> Work:
    """Say of days that nothing is to ring for them.

    KPI: what will move (as `shopbell alerts` calls it); without it, everything. An open incident is closed as expected.
    """
    from shopbell.cli.answers import expect

    return expect
