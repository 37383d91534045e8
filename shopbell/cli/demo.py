"""`shopbell demo`: everything at once on two simulated shops, in a minute, without account or network."""

from __future__ import annotations

import time
from pathlib import Path

import click

from shopbell import demo
from shopbell.cli.progress import bars

_LINE = "These data are simulated: no shop, order or person in them is real."


@click.command("demo")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default="shopbell-demo", show_default=True)
@click.option("--config", "--data", expose_value=False, hidden=True, help="Not used: the demo brings its own.")
def command(folder: Path) -> None:
    """Show everything on two simulated shops."""
    begin = time.monotonic()
    click.echo(f"Shopbell demo. {_LINE}")
    outcome = demo.play(folder, click.echo, bars)
    orders = ", ".join(f"{name}: {count} orders" for name, count in outcome.orders.items())
    click.echo(f"\nDone in {time.monotonic() - begin:.0f} s. {orders}.")
    click.echo(f"{len(outcome.said)} messages about incidents, and a digest for each of three readers. Look at:")
    for file in outcome.files:
        if file.suffix == ".html" or (file.suffix == ".json" and "alert" in file.name):
            click.echo(f"  {file}")
    click.echo("Beside each lie the same message as .txt and .eml (mail) and .json (Slack payload).")
    click.echo(f"Go on yourself: shopbell kpi --config {folder} --now 2026-04-01")
    click.echo(_LINE)
