"""Forget a customer. What came in to name the customer is hashed here and goes no further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from cache import Cache, Redacted
from commerce.errors import TryLater
from commerce.pseudonym import Pseudonymizer
from shopbell.config import ShopSettings

_FRESH_BYTES = 16


def redact(
    shop: ShopSettings,
    cache: Cache,
    pseudonym: Pseudonymizer,
    random_bytes: Callable[[int], bytes],
    *,
    now: datetime,
    emails: Sequence[str] = (),
    ids: Sequence[str] = (),
) -> Redacted:
    """Cut every tie between these customers and what is stored of the shop; returns what had spoken of them.

    Args:
        shop: Whose customers.
        cache: Where they are stored, under pseudonyms.
        pseudonym: The installation's; with another key nobody is found.
        random_bytes: Makes the numbers under which the orders stay together.
        now: When they asked: what they order later is a new customer's.
        emails: Addresses, in any letter case.
        ids: The platform's own numbers, alone or at the end of an address that it gives (gid://.../Customer/1).

    Raises:
        TryLater: See `forget`.
    """
    return forget(shop.name, cache, pseudonyms(shop, pseudonym, emails=emails, ids=ids), random_bytes, now=now)


def pseudonyms(
    shop: ShopSettings, pseudonym: Pseudonymizer, *, emails: Sequence[str] = (), ids: Sequence[str] = ()
) -> list[str]:
    """Return under what these customers are stored, if they are; see `redact`."""
    keys = [pseudonym("email", email) for email in emails]
    keys += [pseudonym(shop.kind.customer_kind, one.strip().rpartition("/")[2]) for one in ids]
    return list(dict.fromkeys(keys))


def forget(
    shop: str, cache: Cache, keys: Sequence[str], random_bytes: Callable[[int], bytes], *, now: datetime
) -> Redacted:
    """Cut every tie between pseudonyms and what is stored of the shop; see `redact`.

    Raises:
        TryLater: All is forgotten, but what was deleted could not be overwritten everywhere; the message says how. Or
            the database is busy.
    """
    found, trouble = [], None
    for key in keys:
        try:
            found.append(cache.shops.redact(shop, key, random_bytes(_FRESH_BYTES).hex(), now))
        except TryLater as error:
            trouble = error  # this one is forgotten; the others must be, too
    if trouble is not None:
        raise trouble
    return Redacted(*(sum(column) for column in zip(*found, strict=True))) if found else Redacted(0, 0, 0)
