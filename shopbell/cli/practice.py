"""`shopbell practice serve`: a practice shop on a loopback port, simulated or replayed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commerce.clock import FrozenClock
from practice.faults import Faults
from practice.replay import replay
from practice.serve import PLATFORMS, SHOPIFY_TOKEN, WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from practice.world import World
from shopbell.cli.options import Instant


@click.group("practice")
def command() -> None:
    """Serve a practice shop with an API like the real one."""


@command.command("serve")
@click.option("--platform", type=click.Choice(PLATFORMS), required=True)
@click.option("--replay", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Orders as CSV.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the simulated shop.")
@click.option("--now", type=Instant(), help="What time it is in the shop; default: the end of its story.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one.")
@click.option("--fault", "faults", multiple=True, metavar="KIND=RATE", help="e.g. 429=0.1, 500=0.05, slow=0.1.")
@click.option("--config", "--data", expose_value=False, help="Not used here.", hidden=True)
def serve(
    platform: str, file: Path | None, seed: int, now: datetime | None, *, port: int, faults: tuple[str, ...]
) -> None:
    """Serve until interrupted; the data are made up (or replayed), the keys are fixed."""
    world = replay(file) if file is not None else simulate(seed=seed)
    try:
        spoilt = Faults(dict(_rate(fault) for fault in faults), seed=seed)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    try:
        server = PracticeServer(world, platform, clock=FrozenClock(now or _end(world)), faults=spoilt, port=port)
    except OSError as error:
        msg = f"port {port} is taken ({error.strerror}); choose another with --port, or 0 for any free one"
        raise click.ClickException(msg) from None
    with server:
        key = f"token {SHOPIFY_TOKEN}" if platform == "shopify" else f"key {WOOCOMMERCE_KEY} {WOOCOMMERCE_SECRET}"
        click.echo(f"{world.name}, practice data, as {platform}: {server.url}  ({key})")
        click.echo(f"now {server.clock.now():%Y-%m-%dT%H:%M:%SZ}; {len(world.orders)} orders in all; Ctrl-C ends it")
        for note in world.notes:
            click.echo(note)
        try:
            server.wait()
        except KeyboardInterrupt:
            click.echo("closed")


def _rate(text: str) -> tuple[str, float]:
    kind, sign, rate = text.partition("=")
    try:
        if sign:
            return kind, float(rate)
    except ValueError:
        pass
    msg = f"--fault {text}: write KIND=RATE, e.g. 429=0.1"
    raise click.UsageError(msg)


def _end(world: World) -> datetime:
    """Return the midnight after the last order: everything has happened."""
    zone = ZoneInfo(world.time_zone)
    last = max((order.placed_at for order in world.orders), default=datetime(2026, 1, 1, tzinfo=UTC)).astimezone(zone)
    return (last + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
