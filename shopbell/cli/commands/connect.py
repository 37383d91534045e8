"""`shopbell connect`: what to do at the other side of a channel, and what to paste there."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@declare("connect")
@click.argument("channel")
@click.option("--json", "wants_json", is_flag=True, help="Print nothing but what is pasted there.")
def command() -> Work:
    """Show how a channel is made at its other side.

    CHANNEL is its name in the configuration, e.g. slack_app.
    """
    from shopbell.cli.connect import show

    return show
