"""Payments fail, or stay pending, at several times their usual share.

Of every order it is asked whether it was paid within the hour, which is known of old orders as of new ones; so of ways
to pay that are paid later as agreed nothing is asked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from commerce.arrivals import Arrival
from kpi.verdict.absence.known import LATER_S, KnownShop
from kpi.verdict.absence.limit import chance_limit
from kpi.verdict.absence.presence import Presence, told, unknown
from kpi.verdict.absence.surge import surges, told_of
from kpi.verdict.absence.worth import lost_orders, worth_minor

KIND: Final = "failed_payments"
#: Of the orders paid by a way that is paid at once, so many were paid within the hour.
_USUALLY: Final = 0.9
#: Days that do not teach the usual share, for a surge may lie in them; orders that do; no share is taken for less.
_RECENT_S, _FEWEST, _LEAST_SHARE = 3 * 86_400, 100, 0.01
_CHANCE_A_YEAR: Final = 0.02
_SWING: Final = 0.02
_YEAR_S: Final = 365 * 86_400


def failed_payments(shop: KnownShop, open_since_s: int | None = None) -> Presence:
    """Return whether payments go through as usual; `open_since_s`: they did not, as was told, since this instant."""
    methods = _paid_at_once(shop)
    asked = [one for one in shop.placed if one.payment_method in methods and one.placed_s <= shop.until_s - LATER_S]
    taught_s = (shop.until_s if open_since_s is None else open_since_s) - _RECENT_S
    fails = [_fails(one) for one in asked]
    before = fails[: bisect_right(asked, taught_s, key=lambda one: one.placed_s)]
    if len(before) < _FEWEST:
        return unknown(KIND, "too_few_orders")
    share = max(_LEAST_SHARE, sum(before) / len(before))
    a_year = len(asked) * _YEAR_S / max(1, asked[-1].placed_s - asked[0].placed_s)
    begins = None if open_since_s is None else sum(one.placed_s < open_since_s for one in asked)
    found = told_of(surges(fails, share, chance_limit(a_year, 0.0, _CHANCE_A_YEAR)), begins)
    if found is None:
        return Presence(KIND, "", is_missing=False, why="still_comes")
    since_s = asked[found.begins].placed_s
    until_s = asked[found.begins + found.of - 1].placed_s if found.is_over else shop.until_s
    lost = None
    if found.certain is not None:  # who pays at the second try is no loss
        while_it_lasts = asked[found.begins : found.begins + found.of]
        lost = worth_minor(
            lost_orders(shop, since_s, _failed_so_far(while_it_lasts, share, until_s)), shop.mean_minor(since_s)
        )
    silence = told(KIND, "", since_s, until_s, share * found.of, found.seen, _SWING, lost)
    if found.certain is None or found.is_over:
        return Presence(KIND, "", is_missing=False, why="still_comes", silence=silence)
    certain_s = asked[found.certain].placed_s + LATER_S
    return Presence(KIND, "", is_missing=True, why="stopped", silence=silence, certain_s=certain_s)


def _failed_so_far(asked: Sequence[Arrival], share: float, until_s: int) -> Iterator[tuple[int, float]]:
    """Yield how many more than usual had failed right before each order, and at last at the end."""
    seen = 0
    for number, one in enumerate(asked):
        yield one.placed_s, seen - share * number
        seen += _fails(one)
    yield until_s, seen - share * len(asked)


def _fails(order: Arrival) -> bool:
    return order.paid_s is None or order.paid_s - order.placed_s > LATER_S


def _paid_at_once(shop: KnownShop) -> set[str]:
    """Return the ways to pay by which an order is paid when it is placed, if it is paid at all."""
    paid = [one for one in shop.placed if one.paid_s is not None]
    at_once = Counter([one.payment_method for one in paid if not _fails(one)])
    of_all = Counter([one.payment_method for one in paid])
    return {method for method, count in of_all.items() if at_once[method] >= _USUALLY * count}
