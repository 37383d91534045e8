"""`shopbell start`: look at the shops in a browser."""

from __future__ import annotations

from shopbell.cli.declare import Work, declare


@declare("start")
def command() -> Work:
    """Look at the shops in a browser.

    Serves the pages on this machine, without syncing or sending anything, and prints a link that lets you in once.
    `shopbell run` serves them beside its work where [web] says listen. Ctrl-C ends it.
    """
    from shopbell.cli.pages import start

    return start
