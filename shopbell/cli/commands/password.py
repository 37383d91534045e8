"""`shopbell password`: by which the pages are entered from other machines."""

from __future__ import annotations

from shopbell.cli.declare import Work, declare


@declare("password", clock=False)
def command() -> Work:
    """Set the password of the pages.

    It is asked for unseen and kept as a hash; pages that other machines can reach need one. Whoever is in has to sign
    in again.
    """
    from shopbell.cli.pages import password

    return password
