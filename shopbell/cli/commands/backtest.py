"""`shopbell backtest`: how often the bell would have rung over the shop's own past."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@declare("backtest")
@click.option("--shop", help="Only this shop.")
@click.option("--days", type=click.IntRange(1, 1095), default=365, show_default=True, help="How far back.")
@click.option("--language", help="Of the names of KPIs: en, vi or zh_Hant.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
def command() -> Work:
    """Live through the past: how often the bell would ring.

    By the targets and watches of the configuration, over what is known today of those days; nothing is sent. What is
    told within hours (no order came) is no part of it.
    """
    from shopbell.cli.backtest import tell

    return tell
