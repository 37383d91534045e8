"""`shopbell companion`: write out the plugin for shops that tell too little by themselves."""

from __future__ import annotations

from pathlib import Path

import click

from shopbell.cli.declare import OneOf, Work, declare


def _names() -> list[str]:
    from connectors.register import declared

    return [name for name, platform in declared().items() if platform.companion]


@declare("companion", clock=False)
@click.option("--platform", type=OneOf(_names), help="Whose plugin, where there are several.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="The file or folder to write it to; default: the folder that you are in.",
)
def command() -> Work:
    """Write out the plugin that counts checkouts in the shop.

    It is for shops that do not tell which checkouts were opened and left. Nothing has to be installed: without it
    these figures come from a table of traffic, or stay unknown.
    """
    from shopbell.cli.companion import write

    return write
