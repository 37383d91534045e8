"""`shopbell demo`: everything at once on two simulated shops, in a minute, without account or network."""

from __future__ import annotations

from pathlib import Path

import click

from shopbell import demo
from shopbell.cli.progress import bars
from shopbell.outside import stopwatch

_LINE = "These data are simulated: no shop, order or person in them is real."


def play(folder: Path) -> None:
    """Show everything on two simulated shops."""
    seconds = stopwatch()
    click.echo(f"Shopbell demo. {_LINE}")
    outcome = demo.play(folder, click.echo, bars)
    orders = ", ".join(f"{name}: {count} orders" for name, count in outcome.orders.items())
    click.echo(f"\nDone in {seconds():.0f} s. {orders}.")
    click.echo(f"The bell spoke {len(outcome.said)} times, to each reader of the shop in their language. Look at:")
    for file in _worth_a_look(outcome):
        click.echo(f"  {file}")
    click.echo(f"All of them lie in {folder / 'messages'}: .html to look at, .txt, .eml (mail), .json (Slack payload).")
    click.echo(f"Go on yourself: shopbell kpi --config {folder} --now 2026-04-01")
    click.echo(_LINE)


def _worth_a_look(outcome: demo.Outcome) -> list[Path]:
    """Return the digests, and the first alert of each language as a page and as a Slack payload."""
    digests = [file for file in outcome.files if "-digest-" in file.name and file.suffix == ".html"]
    alerts: dict[tuple[str, str], Path] = {}
    for file in outcome.files:
        if "-alert-" in file.name and file.suffix in {".html", ".json"}:
            alerts.setdefault((file.stem.rpartition("-")[2], file.suffix), file)
    return digests + [alerts[key] for key in sorted(alerts)]
