"""What the readers of a digest must know of the product's own troubles, as far as nothing else tells them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cache import Cache
from commerce.troubles import TroubleKind
from wording.notices import Notice


def notices(cache: Cache, shop: str) -> Iterator[Notice]:
    """Yield what the operator was told of the installation, and of a shop, and is not over."""
    for one in cache.troubles.remembered().values():
        trouble = one.trouble
        if one.told_at is None or one.gone_at is not None or trouble.shop not in {"", shop}:
            continue
        if trouble.kind is TroubleKind.TABLE_ENDED:
            yield Notice("table_ended", day=date.fromisoformat(trouble.detail), feed=trouble.about)
        elif trouble.kind is TroubleKind.DISK_FULL:
            yield Notice("disk_full", count=trouble.count)
        elif trouble.kind is TroubleKind.JOB_FAILING:
            yield Notice("job_failing", detail=f"{trouble.about}: {trouble.detail}")


def told_as_unread(cache: Cache, shop: str) -> frozenset[str]:
    """Return the tables of which it was told that they cannot be read, and is so still."""
    remembered = (
        one for one in cache.troubles.remembered().values() if one.told_at is not None and one.gone_at is None
    )
    return frozenset(
        one.trouble.about
        for one in remembered
        if one.trouble.kind is TroubleKind.TABLE_UNREAD and one.trouble.shop == shop
    )
