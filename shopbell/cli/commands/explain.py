"""`shopbell explain`: what a KPI or a tactic is, in words of a merchant, with the shop's own figures."""

from __future__ import annotations

from pathlib import Path

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import Work, declare


@declare("explain")
@click.argument("name", required=False, metavar="[KPI|TACTIC]")
@click.option("--shop", help="Only with the figures of this shop.")
@click.option("--write", "folder", type=click.Path(path_type=Path), help="Write a page of each into this folder.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of what is explained.")
def command() -> Work:
    """Explain a KPI or a tactic, with your own figures.

    Both go by id or by name: shopbell explain "Conversion rate". --write makes a guide of all of them, with an index.
    """
    from shopbell.cli.explain import explain

    return explain
