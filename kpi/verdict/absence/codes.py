"""A discount code is used at many times its rate: it stands where it was not meant to stand.

A code whose uses came in bursts before, as one that goes out with a newsletter, has to go beyond its own bursts. Of a
code that is new nobody knows its rate.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from commerce.arrivals import CodeUse
from kpi.verdict.absence.known import KnownShop
from kpi.verdict.absence.limit import chance_limit
from kpi.verdict.absence.presence import Presence, told
from kpi.verdict.absence.surge import surges, told_of
from kpi.verdict.absence.worth import whole_minor

KIND: Final = "leaked_code"
NONE_OPEN: Final[Mapping[str, int]] = {}
#: Many times the usual rate are this many.
_TIMES: Final = 4.0
#: A code is known once it was used so often, so long ago; days that do not teach its rate; no share is taken for less.
_FEWEST, _KNOWN_S, _RECENT_S, _LEAST_SHARE = 5, 28 * 86_400, 3 * 86_400, 0.002
_MOST_SHARE: Final = 0.5
_PARTS: Final = 10**6
_CHANCE_A_YEAR: Final = 0.02
_SWING: Final = 0.05


def leaked_codes(
    shop: KnownShop, uses: Sequence[CodeUse], open_since_s: Mapping[str, int] = NONE_OPEN
) -> list[Presence]:
    """Return for every code that is known whether it is used as usual.

    Args:
        shop: Its orders.
        uses: Of all codes.
        open_since_s: {code that leaked, as was told: since when}: something is said of each.
    """
    by_code: dict[str, list[CodeUse]] = {}
    for use in uses:
        by_code.setdefault(use.code, []).append(use)
    usual = [code for code, of in by_code.items() if _is_known(of, shop.until_s)]
    chance = _CHANCE_A_YEAR / max(1, len(usual))
    found = [_presence(shop, code, by_code[code], chance, open_since_s.get(code)) for code in sorted(usual)]
    gone = sorted({*open_since_s} - {*usual})
    return [*found, *(Presence(KIND, code, is_missing=False, why="no_longer_usual") for code in gone)]


def _is_known(uses: Sequence[CodeUse], until_s: int) -> bool:
    return len(uses) >= _FEWEST and uses[0].placed_s <= until_s - _KNOWN_S


def _presence(shop: KnownShop, code: str, uses: Sequence[CodeUse], chance: float, open_s: int | None) -> Presence:
    given = _given(shop, uses)
    flags = [amount is not None for amount in given]
    recent = bisect_left(shop.instants, (shop.until_s if open_s is None else open_s) - _RECENT_S)
    share = max(_LEAST_SHARE, sum(flags[:recent]) / max(1, recent))
    limit = chance_limit(shop.rhythm.a_year, 0.0, chance)
    begins = None if open_s is None else bisect_left(shop.instants, open_s)
    found = told_of(surges(flags, min(share, _MOST_SHARE), limit, _TIMES, is_known_to_surge=True), begins)
    if found is None:
        return Presence(KIND, code, is_missing=False, why="still_comes")
    since_s = shop.instants[found.begins]
    until_s = shop.instants[found.begins + found.of - 1] if found.is_over else shop.until_s
    lost = None
    if found.certain is not None:
        lost = _given_minor(given[found.begins : found.begins + found.of], share)
    silence = told(KIND, code, since_s, until_s, share * found.of, found.seen, _SWING, lost)
    if found.certain is None or found.is_over:
        return Presence(KIND, code, is_missing=False, why="still_comes", silence=silence)
    certain_s = shop.instants[found.certain]
    return Presence(KIND, code, is_missing=True, why="stopped", silence=silence, certain_s=certain_s)


def _given_minor(given: Sequence[int | None], share: float) -> int:
    """Return what was given away beyond the usual: the greatest it came to, for what is given is gone.

    Args:
        given: By each order of the surge, see `_given`.
        share: The usual one.
    """
    usual = Fraction(share).limit_denominator(_PARTS)
    seen = total = 0
    most = Fraction(0)
    for number, amount in enumerate(given, 1):
        if amount is not None:
            total += amount
            seen += 1
            most = max(most, total * (1 - usual * number / seen))
    return whole_minor(most)


def _given(shop: KnownShop, uses: Sequence[CodeUse]) -> list[int | None]:
    """Return what the code took off each order, minor units; None of one without it.

    A use on an order that no customer placed himself is of none of them.
    """
    found: list[int | None] = [None] * len(shop.instants)
    place = 0
    for use in uses:
        place = bisect_left(shop.instants, use.placed_s, lo=place)
        if place < len(found) and shop.instants[place] == use.placed_s:
            found[place] = use.amount_minor
            place += 1  # of orders of one second as many as there were uses
    return found
