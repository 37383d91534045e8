"""Show how to make what a channel needs at its other side."""

from __future__ import annotations

import click

from alerts.channels.register import channel_kinds
from commerce.settings.words import suggestion
from shopbell.cli.options import Call
from shopbell.cli.speech import echo


def show(call: Call, channel: str, *, wants_json: bool) -> None:
    """Print the steps, the link and the manifest of a channel; no configuration is needed."""
    del call
    offered = {kind.name: kind.manifest for kind in channel_kinds()}
    make = offered.get(channel)
    if channel not in offered:
        msg = f"there is no channel {channel!r}{suggestion(channel, offered)}"
        raise click.UsageError(msg)
    if make is None:
        with_one = ", ".join(name for name, one in offered.items() if one is not None)
        msg = f"{channel} needs nothing to be made there; these do: {with_one}"
        raise click.UsageError(msg)
    told = make()
    if wants_json:
        echo(told.text)
        return
    for number, step in enumerate(told.steps, 1):
        echo(f"{number}. {step}")
    echo(f"\n{told.link}\n\n{told.text}")
