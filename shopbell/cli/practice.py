"""`shopbell practice serve`: a practice shop on a loopback port, simulated or replayed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from practice.drift_text import read_drift
from practice.faults import fault_rates
from practice.order_file import Told
from practice.serving import serve_forever
from practice.simulate import Settings
from shopbell.outside import SystemClock

_HOURS = 24


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
    currency: str | None,
    time_zone: str | None,
    country: str | None,
    shop_version: str,
    **story: Any,
) -> None:
    """Serve until interrupted; the data are made up (or replayed), the keys are fixed. `story`: see `_story`."""
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
            story=_story(**story),
            version=shop_version,
            said=Told(currency, time_zone, country),
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        msg = f"port {port} cannot be opened ({error.strerror}); choose another with --port, or 0 for any free one"
        raise click.ClickException(msg) from None


def _story(
    *,
    odd_share: float,
    orders_per_day: float,
    drifts: tuple[str, ...],
    closed_weekdays: tuple[int, ...],
    closed_days: tuple[datetime, ...],
    closed_hours: str | None,
) -> Settings:
    """Return what happens in a simulated shop.

    Raises:
        ValueError: Something is not written as it should be.
    """
    return Settings(
        odd_share=odd_share,
        orders_per_day=orders_per_day,
        drifts=tuple(map(read_drift, drifts)),
        closed_weekdays=frozenset(day - 1 for day in closed_weekdays),
        closed_days=frozenset(day.date() for day in closed_days),
        closed_hours=_hours(closed_hours),
    )


def _hours(text: str | None) -> tuple[int, int] | None:
    """Read "22-7".

    Raises:
        ValueError: It is not written like that.
    """
    if text is None:
        return None
    first, _, until = text.partition("-")
    if not (first.isdecimal() and until.isdecimal() and int(first) < _HOURS and int(until) <= _HOURS):
        msg = f"closed hours {text!r}: write from and until as full hours, e.g. 22-7"
        raise ValueError(msg)
    return int(first), int(until)
