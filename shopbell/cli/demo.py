"""`shopbell demo`: everything at once on two simulated shops, in a minute, without account or network."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import which

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
    for line in go_on(folder, outcome.ended_at):
        click.echo(line)
    click.echo(_LINE)


def go_on(folder: Path, ended_at: datetime) -> Iterator[str]:
    """Yield what can be asked next: nothing is read any more, and by the clock of today all of it would be too old."""
    program, place = _called(), shlex.quote(str(folder))
    now = f"--now {ended_at:%Y-%m-%dT%H:%MZ}"
    yield f"Go on yourself. For these shops it stays {ended_at:%B} {ended_at.day}, {ended_at.year}; {now} says so:"
    yield f"  {program} check --dry-run --config {place} {now}"
    yield f"  {program} kpi --config {place} {now}"
    yield f"  {program} alerts --config {place} {now}"
    yield f"  {program} start --config {place} {now}"


def _called() -> str:
    """Return how the program is called from here."""
    if which("shopbell"):
        return "shopbell"
    called = Path(sys.argv[0])
    return shlex.quote(str(called)) if called.stem == "shopbell" else f"{shlex.quote(sys.executable)} -m shopbell"


def _worth_a_look(outcome: demo.Outcome) -> list[Path]:
    """Return the digests, and the first alert of each language as a page and as a Slack payload."""
    digests = [file for file in outcome.files if "-digest-" in file.name and file.suffix == ".html"]
    alerts: dict[tuple[str, str], Path] = {}
    for file in outcome.files:
        if "-alert-" in file.name and file.suffix in {".html", ".json"}:
            alerts.setdefault((file.stem.rpartition("-")[2], file.suffix), file)
    return digests + [alerts[key] for key in sorted(alerts)]
