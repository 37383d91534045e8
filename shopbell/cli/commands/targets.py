"""`shopbell targets`: which targets would suit the shop."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@click.group("targets")
def command() -> None:
    """Find targets that suit the shop."""


@declare("propose")
@click.option("--shop", help="Only this shop.")
@click.option("--kpi", "wanted", multiple=True, help="Only this KPI; may be given several times.")
@click.option("--days", type=click.IntRange(28, 1095), default=365, show_default=True, help="Days each is tried on.")
@click.option("--language", help="Of what is printed: en, vi or zh_Hant.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def propose() -> Work:
    """Propose targets in figures, each with how often it would have rung over the past.

    From the shop's own usual level (10 % and 20 % worse than it), and from what documents state. Nothing is written:
    put the line you choose below [targets.<kpi>] in the configuration.
    """
    from shopbell.cli.targets import propose as work

    return work


command.add_command(propose)
