"""The control call of the services beside a practice shop: how they answer next.

    POST /practice/services   {"service": "ga4", "next": ["busy"], "share": 0.2}

"google" is the token address, the others are called as sources are. `next` are faults of the next requests, one each;
`share` of all requests fail from now on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

import msgspec

from practice.control import Reply
from practice.ga4.faults import FAULTS as GA4
from practice.google.tokens import FAULTS as TOKENS
from practice.google_ads.faults import FAULTS as ADS
from practice.meta.faults import FAULTS as META

PATH = "/practice/services"
_ODD = ("html", "cut", "silent", "odd")
_KNOWN: Mapping[str, Collection[str]] = {
    "google": (*TOKENS, "html", "cut", "silent", "busy", "no access token"),
    "ga4": (*GA4, *_ODD),
    "google_ads": (*ADS, *_ODD),
    "meta": (*META, *_ODD),
}


class _Order(msgspec.Struct, forbid_unknown_fields=True):
    service: str
    next: list[str] = []
    share: float = 0.0


class Switched(Protocol):
    """What answers as it is told to."""

    faults: list[str | None]
    share: float


def answer(services: Mapping[str, Switched], body: bytes) -> Reply:
    """Carry out one call; a mistake is a 400 with a sentence."""
    try:
        order = msgspec.json.decode(body, type=_Order)
        _check(order)
    except (msgspec.DecodeError, ValueError) as error:
        return Reply(400, msgspec.json.encode({"message": str(error)}))
    chosen = services[order.service]
    chosen.faults, chosen.share = list(order.next), order.share
    return Reply(200, msgspec.json.encode(order))


def _check(order: _Order) -> None:
    """Look whether there is such a service with such faults.

    Raises:
        ValueError: There is not.
    """
    if order.service not in _KNOWN:
        msg = f"no service {order.service!r}; there are {', '.join(_KNOWN)}"
        raise ValueError(msg)
    for name in order.next:
        if name not in _KNOWN[order.service]:
            msg = f"{order.service} knows no fault {name!r}; it knows {', '.join(sorted(_KNOWN[order.service]))}"
            raise ValueError(msg)
    if not 0 <= order.share <= 1:
        msg = f"share is a part of all requests, from 0 to 1; found {order.share:g}"
        raise ValueError(msg)
