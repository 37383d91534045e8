"""What is forgotten must be forgotten in the copies of the database as well: a backup put back would bring it again."""

from __future__ import annotations

from collections.abc import Callable

from cache import Cache, beside
from commerce.errors import ShopbellError, TryLater
from shopbell.upkeep.backup import copies
from shopbell.wiring import Installation


def forget_in_copies(installation: Installation, shop: str, forget: Callable[[Cache], object]) -> list[str]:
    """Do the same to every copy; return what to know of those that had to be deleted, a sentence each.

    Args:
        installation: Whose copies, those that were set aside included.
        shop: A copy that does not know it is left alone.
        forget: What to do; it may raise `TryLater`, which is no reason to delete a copy.

    Raises:
        TryLater: A copy is being read by another process; all others are done.
    """
    told: list[str] = []
    busy: TryLater | None = None
    for copy in copies(installation):
        try:
            with installation.open_copy(copy.path) as cache:
                if shop in cache.shops.names():
                    forget(cache)
        except TryLater as error:
            busy = error
        except ShopbellError as error:
            for file in beside(copy.path):
                file.unlink(missing_ok=True)
            told.append(f"{copy.path.name} could not be changed, and was deleted: {error}")
    if busy is not None:
        raise busy
    return told
