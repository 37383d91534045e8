"""`shopbell practice serve`: a practice shop on a loopback port, simulated or replayed."""

from __future__ import annotations

from pathlib import Path

import click

from practice import DRIFT_HELP, PLAN_HELP, PLATFORMS, REPLAY_HELP, SCOPES_HELP, VERSION_HELP
from shopbell.cli.declare import Work, declare_without_call
from shopbell.cli.options import Instant


@click.group("practice")
def command() -> None:
    """Serve a practice shop with an API like the real one."""


@declare_without_call("serve")
@click.option("--platform", type=click.Choice(PLATFORMS), required=True)
@click.option("--replay", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=REPLAY_HELP)
@click.option("--currency", help="Of the replayed shop, e.g. EUR, where its file does not say it.")
@click.option("--time-zone", help="Of the replayed shop, e.g. Europe/Berlin.")
@click.option("--country", help="Where the replayed shop stands, e.g. DE.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the simulated shop.")
@click.option("--now", type=Instant(), help="What time it is in the shop; default: now, or the end of the replay.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one.")
@click.option("--fault", "faults", multiple=True, metavar="KIND=RATE", help="e.g. 429=0.1, 500=5%, slow=0.1.")
@click.option("--scopes", help=SCOPES_HELP)
@click.option("--shop-version", default="", help=VERSION_HELP)
@click.option("--plan", default="", help=PLAN_HELP)
@click.option("--odd-share", type=click.FloatRange(0, 1), default=0.0, help="Share of orders that are no plain ones.")
@click.option("--orders-per-day", type=click.FloatRange(0.1, 1000), default=26.0, show_default=True)
@click.option("--drift", "drifts", multiple=True, metavar="KIND[=SIZE]@FIRST[..LAST][,PART=NAME]", help=DRIFT_HELP)
@click.option("--closed-weekday", "closed_weekdays", multiple=True, type=click.IntRange(1, 7), help="1: Mondays.")
@click.option("--closed-day", "closed_days", multiple=True, type=click.DateTime(("%Y-%m-%d",)), help="Nobody comes.")
@click.option("--closed-hours", metavar="FROM-UNTIL", help="Nobody buys, e.g. 22-7, by the shop's clock.")
@click.option("--config", "--data", expose_value=False, help="Not used here.", hidden=True)
def serve() -> Work:
    """Serve until interrupted; the data are made up (or replayed), the keys are fixed."""
    from shopbell.cli.practice import serve

    return serve


command.add_command(serve)
