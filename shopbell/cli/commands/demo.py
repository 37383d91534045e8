"""`shopbell demo`: everything at once on two simulated shops, in a minute, without account or network."""

from __future__ import annotations

from pathlib import Path

import click

from shopbell.cli.declare import Work, declare_without_call


@declare_without_call("demo")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default="shopbell-demo", show_default=True)
@click.option("--config", "--data", expose_value=False, hidden=True, help="Not used: the demo brings its own.")
def command() -> Work:
    """Show everything on two simulated shops."""
    from shopbell.cli.demo import play

    return play
