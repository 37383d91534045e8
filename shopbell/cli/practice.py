"""`shopbell practice serve`: a practice shop on a loopback port, simulated or replayed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from practice.faults import fault_rates
from practice.order_file import Told
from practice.serving import serve_forever
from shopbell.outside import SystemClock


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
    currency: str | None,
    time_zone: str | None,
    country: str | None,
    shop_version: str,
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
            version=shop_version,
            said=Told(currency, time_zone, country),
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        msg = f"port {port} cannot be opened ({error.strerror}); choose another with --port, or 0 for any free one"
        raise click.ClickException(msg) from None
