"""What came in at which instant: orders, checkouts and uses of codes, one small row each, for who asks in hours.

Instants are unix seconds: tens of thousands are looked through at every sync.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec


class Arrival(msgspec.Struct, frozen=True, order=True, gc=False):
    """One order that a customer placed himself; test orders, drafts and what was entered for him are none.

    Attributes:
        placed_s: When.
        went_through: The shop took it: it is paid, or its payment is awaited as agreed (a bank transfer). False of one
            that failed, is pending, or was called off before it was paid.
        paid_s: When it was paid; None: never, or not yet.
        payment_method: The platform's own word; "" where it is not told.
        channel: Where it came from; "" where it is not told.
        net_minor: Its merchandise, 0 of one in another currency than the shop's.
    """

    placed_s: int
    went_through: bool
    paid_s: int | None
    payment_method: str
    channel: str
    net_minor: int


class CodeUse(msgspec.Struct, frozen=True, order=True, gc=False):
    """One use of a discount code on an order: when it was placed, which code (lower case), and what it took off."""

    placed_s: int
    code: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """All that came in from `first_s` until `until_s`, oldest first.

    Attributes:
        first_s: From when on everything is there.
        until: Up to when the shop is known completely; UTC.
        orders: Of both outcomes.
        checkouts: When checkouts were begun that no order came of, unix seconds.
        codes: Uses of discount codes, on orders that went through.
        checkouts_until: Up to when those checkouts are known; UTC. None: the shop does not tell them.
    """

    first_s: int
    until: datetime
    orders: Sequence[Arrival] = ()
    checkouts: Sequence[int] = ()
    codes: Sequence[CodeUse] = ()
    checkouts_until: datetime | None = None
