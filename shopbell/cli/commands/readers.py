"""`shopbell readers`: who reads which edition of the digest; stop one, and let it come again."""

from __future__ import annotations

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import ListedByDefault, Work, declare

#: `commerce.messages.Cadence`
_EDITIONS = click.Choice(("daily", "weekly", "monthly"))
_LANGUAGE = click.option("--language", type=click.Choice(LANGUAGES), help="Of what is printed.")


@click.group("readers", cls=ListedByDefault)
def command() -> None:
    """Show who reads which digest; stop one, or start it again."""


@declare("list")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
@_LANGUAGE
def listed() -> Work:
    """Show who reads which edition, when it comes, over which shops and by which way."""
    from shopbell.cli.readers import show

    return show


@declare("stop")
@click.argument("name")
@click.option("--edition", type=_EDITIONS, help="Only this one; without it all of them.")
@_LANGUAGE
def stop() -> Work:
    """Send a reader no digest any more, or none of one edition. Alerts go on.

    It lasts until `start`, whatever the configuration says, and takes effect at once.
    """
    from shopbell.cli.readers import stop as work

    return work


@declare("start")
@click.argument("name")
@click.option("--edition", type=_EDITIONS, help="Only this one; without it all of them.")
@_LANGUAGE
def start() -> Work:
    """Let digests come again as the configuration says."""
    from shopbell.cli.readers import start as work

    return work


for one in (listed, stop, start):
    command.add_command(one)
