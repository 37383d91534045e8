"""`shopbell open`: a link into the pages that are served."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@declare("open")
@click.option("--guest", "shop", help="A lasting link for somebody who may look at this shop, and change nothing.")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How long a guest's is good.")
@click.option("--revoke", help="End the links of the guests of this shop, and their visits.")
def command() -> Work:
    """Print a link into the pages.

    It is good once, for 15 minutes, while `shopbell run` or `shopbell start` serves them.
    """
    from shopbell.cli.pages import open_

    return open_
