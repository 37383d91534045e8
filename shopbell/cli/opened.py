"""The shops that a command looks at: those that have been read; of each other it is said why it cannot be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from cache import Cache
from commerce.errors import Refused
from shopbell.cli.speech import echo
from shopbell.jobs.shops import OpenShop
from shopbell.wiring import Installation


def opened_shops(installation: Installation, cache: Cache, shop: str | None) -> Iterator[OpenShop]:
    """Yield the shops, or the one asked for, as they are now.

    Raises:
        Refused: None of them has been read; raised when all were tried.
    """
    is_any = False
    for one in installation.shops(shop):
        try:
            opened = installation.open_shop(one, cache)
        except Refused as refusal:
            echo(str(refusal), err=True)
            continue
        is_any = True
        yield opened
    if not is_any:
        msg = "no shop has been read yet"
        raise Refused(msg)
