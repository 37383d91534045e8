"""All kinds of absence in one look at a shop: each says for itself whether what always came still does.

What stops a checkout shows in several of them. Whichever was certain first, or was told already, speaks for all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from commerce.arrivals import Arrival, Arrivals
from kpi.verdict.absence import checkouts, codes, orders, parts, payments
from kpi.verdict.absence.known import KnownShop, TooLittle, known_shop
from kpi.verdict.absence.presence import Presence, unknown
from kpi.verdict.absence.rhythm import DayShare, as_always

#: What is absent: kind and key, as in `commerce.judgements.Silence`.
Absent = tuple[str, str]

NOTHING: Final[Mapping[Absent, int]] = {}
#: Different sides of one thing: nobody can pay, or nobody can by one way.
_ONE_THING: Final = frozenset({orders.KIND, checkouts.KIND, payments.KIND, parts.PAYMENT_METHODS.kind})


def presences(
    arrivals: Arrivals, zone: ZoneInfo, share_of: DayShare = as_always, still_open: Mapping[Absent, int] = NOTHING
) -> list[Presence]:
    """Return what can be said of everything that comes by the instant.

    Args:
        arrivals: What came in.
        zone: The shop's.
        share_of: What to expect of days that are not like others.
        still_open: {what was said to be missing, and is not over: since when, unix seconds}: something is said of
            each, and of what is over how long it was missing.
    """
    shop = known_shop(arrivals, zone, share_of)
    if isinstance(shop, TooLittle):
        return [unknown(kind, shop.why, key) for kind, key in {(orders.KIND, ""), *still_open}]
    found = _one_voice(_of(shop, arrivals, still_open), still_open)
    return [_as_it_was(one, arrivals, zone, share_of, still_open) for one in found]


def _of(shop: KnownShop, arrivals: Arrivals, still_open: Mapping[Absent, int]) -> list[Presence]:
    def since_s(kind: str) -> dict[str, int]:
        return {key: at_s for (one, key), at_s in still_open.items() if one == kind}

    return [
        checkouts.with_checkouts(orders.silent_orders(shop), shop, arrivals),
        checkouts.unfinished_checkouts(shop, arrivals.checkouts),
        payments.failed_payments(shop, since_s(payments.KIND).get("")),
        *parts.missing_parts(shop, parts.PAYMENT_METHODS, since_s(parts.PAYMENT_METHODS.kind)),
        *parts.missing_parts(shop, parts.CHANNELS, since_s(parts.CHANNELS.kind)),
        *codes.leaked_codes(shop, arrivals.codes, since_s(codes.KIND)),
    ]


def _one_voice(found: list[Presence], still_open: Mapping[Absent, int]) -> list[Presence]:
    """Let one of the sides of one thing speak: the one that was told already, else the one that was certain first."""
    sides = [one for one in found if one.kind in _ONE_THING and one.is_missing]
    if len(sides) <= 1:
        return found
    speaks = min(sides, key=lambda one: ((one.kind, one.key) not in still_open, one.certain_s or 0))
    return [
        replace(one, is_missing=None, why="told_otherwise") if one in sides and one is not speaks else one
        for one in found
    ]


def _as_it_was(
    one: Presence, arrivals: Arrivals, zone: ZoneInfo, share_of: DayShare, still_open: Mapping[Absent, int]
) -> Presence:
    """Return of what is over the silence from its beginning to its end, as it looked when it ended."""
    since_s = still_open.get((one.kind, one.key))
    if one.is_missing is not False or since_s is None:
        return one
    end_s = _end(one, arrivals, since_s)
    if end_s is None:
        return one
    then = replace(
        arrivals,
        until=datetime.fromtimestamp(end_s, UTC),
        orders=[order for order in arrivals.orders if order.placed_s < end_s],
        checkouts=arrivals.checkouts[: bisect_right(arrivals.checkouts, end_s)],
        codes=[use for use in arrivals.codes if use.placed_s < end_s],
    )
    shop = known_shop(then, zone, share_of)
    if isinstance(shop, TooLittle):
        return one
    was = next((other for other in _of(shop, then, still_open) if (other.kind, other.key) == (one.kind, one.key)), one)
    return replace(one, silence=was.silence or one.silence)


def _end(one: Presence, arrivals: Arrivals, since_s: int) -> int | None:
    """Return when a silence ended: with the order after the longest wait since it began.

    One that was pending when the silence was told, and was paid since, was placed in its first minutes. A surge says
    itself when it ended.
    """
    if one.kind not in _ENDED_BY:
        return None
    key_of = _ENDED_BY[one.kind]
    came = [order for order in arrivals.orders if order.placed_s >= since_s and order.went_through]
    at = [order.placed_s for order in came if key_of(order) == one.key]
    return max(pairwise(at), key=lambda pair: pair[1] - pair[0], default=(0, None))[1]


def _any(order: Arrival) -> str:
    del order
    return ""


#: Of which key an order is that ends a silence.
_ENDED_BY: Final[Mapping[str, Callable[[Arrival], str]]] = {
    orders.KIND: _any,
    checkouts.KIND: _any,
    **{part.kind: part.key_of for part in (parts.PAYMENT_METHODS, parts.CHANNELS)},
}
