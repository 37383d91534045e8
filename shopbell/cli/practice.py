"""`shopbell practice serve`: a practice shop on a loopback port, simulated or replayed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from practice.faults import fault_rates
from practice.serve import PLATFORMS
from practice.serving import serve_forever
from shopbell.cli.options import Instant
from shopbell.wiring import SystemClock


@click.group("practice")
def command() -> None:
    """Serve a practice shop with an API like the real one."""


@command.command("serve")
@click.option("--platform", type=click.Choice(PLATFORMS), required=True)
@click.option("--replay", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Orders as CSV.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the simulated shop.")
@click.option("--now", type=Instant(), help="What time it is in the shop; default: now, or the end of the replay.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one.")
@click.option("--fault", "faults", multiple=True, metavar="KIND=RATE", help="e.g. 429=0.1, 500=5%, slow=0.1.")
@click.option("--scopes", help="Shopify: the scopes granted, e.g. read_orders,read_products; default: all.")
@click.option("--plan", default="", help="Shopify: whose limits hold: standard, advanced, plus or enterprise.")
@click.option("--odd-share", type=click.FloatRange(0, 1), default=0.0, help="Share of orders that are no plain ones.")
@click.option("--config", "--data", expose_value=False, help="Not used here.", hidden=True)
def serve(
    platform: str,
    file: Path | None,
    seed: int,
    now: datetime | None,
    *,
    port: int,
    faults: tuple[str, ...],
    scopes: str | None,
    plan: str,
    odd_share: float,
) -> None:
    """Serve until interrupted; the data are made up (or replayed), the keys are fixed."""
    try:
        rates = fault_rates(faults, platform)
        serve_forever(
            platform,
            say=click.echo,
            wall=SystemClock(),
            replay_file=file,
            seed=seed,
            now=now,
            port=port,
            fault_rates=rates,
            scopes=None if scopes is None else [one.strip() for one in scopes.split(",") if one.strip()],
            plan=plan,
            odd_share=odd_share,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        msg = f"port {port} cannot be opened ({error.strerror}); choose another with --port, or 0 for any free one"
        raise click.ClickException(msg) from None
