"""Something comes far too often among the orders: a test that adds up evidence order by order (CUSUM).

Every order moves the sum by how much likelier it is at several times the usual share than at the usual one; below
nothing it begins anew. A second sum asks whether most orders are such ones, and is sure of that sooner. A sum of h is
passed by chance about exp(-h) times per beginning (Wald), as silences are. The end is told as surely as the beginning:
by the same sum the other way round, of the usual share against the one that was seen.
Page, E. S. (1954), "Continuous inspection schemes", Biometrika 41.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpi.verdict.absence.limit import BEYOND_BEFORE

#: Several times: three times the share, and at least a tenth of all orders more than usual; or even most of them.
_TIMES, _MORE, _MOST, _MOST_OF = 3.0, 0.1, 0.9, 0.6
#: Orders that are looked through: a year of a middling shop, a week of a large one.
_LOOKED_AT: Final = 8000
#: No surge is taken for a larger share than this: one order without it would end it.
_HIGHEST: Final = 0.95
#: A surge takes more than one or two.
_FEWEST_SEEN: Final = 4


@dataclass(frozen=True, slots=True)
class Surge:
    """A stretch of orders in which there are far too many of them; places count orders.

    Attributes:
        begins: Its first order.
        seen, of: How many of how many since then, up to the last of them where it is over.
        certain: The order at which it became certain; None while it is not.
        is_over: It became certain, and is over.
    """

    begins: int
    seen: int
    of: int
    certain: int | None
    is_over: bool = False


def surges(
    flags: Sequence[bool], usual: float, limit: float, times: float = _TIMES, *, is_known_to_surge: bool = False
) -> list[Surge]:
    """Return the surges that are over, and last the one that lasts now, certain or not, where there is one.

    Args:
        flags: Of every order, oldest first: whether it is one of those.
        usual: Their usual share, above 0.
        limit: Evidence that chance does not bring together.
        times: Several times the usual share are how many.
        is_known_to_surge: Surges that came and went before raise the limit, for they are this shop's own doing.
    """
    several = min(_MOST, max(times * usual, usual + _MORE))
    steps = [(math.log(high / usual), math.log((1 - high) / (1 - usual))) for high in (several, max(several, _MOST_OF))]
    sure = limit = limit + math.log(len(steps))
    totals = [0.0] * len(steps)
    begins, seen, highest = 0, 0, 0.0
    lasts: _Lasting | None = None
    over: list[Surge] = []
    for place in range(max(0, len(flags) - _LOOKED_AT), len(flags)):
        flag = flags[place]
        if lasts is None and not any(totals):
            if not flag:
                continue
            begins, seen, highest = place, 0, 0.0
        totals = [max(0.0, total + (up if flag else down)) for total, (up, down) in zip(totals, steps, strict=True)]
        seen += flag
        highest = max(highest, *totals)
        if lasts is None and max(totals) >= limit and seen >= _FEWEST_SEEN:
            lasts = _Lasting(usual, several, sure, begins, place, seen, place + 1)
        elif lasts is not None and lasts.ends_with(place, flag=flag):
            over.append(Surge(begins, lasts.seen, lasts.until - begins, lasts.certain, is_over=True))
            lasts, totals = None, [0.0] * len(steps)
        if lasts is None and not any(totals) and is_known_to_surge:
            limit = max(limit, BEYOND_BEFORE * highest)
    certain = None if lasts is None else lasts.certain
    goes_on = lasts is not None or any(totals)
    return [*over, Surge(begins, seen, len(flags) - begins, certain)] if goes_on else over


@dataclass(slots=True)
class _Lasting:
    """A surge that became certain, and what speaks for its end.

    Attributes:
        usual, several: The usual share, and several times it.
        sure: Evidence that chance does not bring together.
        begins, certain: As of `Surge`.
        seen, until: How many of them there were up to which order, before the orders that speak for its end.
        over: Evidence of the orders since, for the usual share and against the one that was seen.
        usual_again: The same against several times the usual share.
        since: How many of them came since.
    """

    usual: float
    several: float
    sure: float
    begins: int
    certain: int
    seen: int
    until: int
    over: float = 0.0
    usual_again: float = 0.0
    since: int = 0

    def ends_with(self, place: int, *, flag: bool) -> bool:
        """Take in the next order, and tell whether with it the surge is surely over.

        The orders since must be none of those seen before, and rather usual ones than ones of several times the share:
        of a surge that only becomes weaker nobody says that it is over.
        """
        high = min(_HIGHEST, max(self.several, self.seen / (self.until - self.begins)))
        self.over += _for_usual(min(self.usual, high / 2), high, flag=flag)
        self.usual_again += _for_usual(self.usual, self.several, flag=flag)
        self.since += flag
        if self.over >= self.sure and self.usual_again >= 0:
            return True
        if self.over <= 0 or self.usual_again <= -self.sure:
            self.seen, self.until = self.seen + self.since, place + 1
            self.over = self.usual_again = 0.0
            self.since = 0
        return False


def _for_usual(low: float, high: float, *, flag: bool) -> float:
    """Return how much more likely an order is at the lower share than at the higher one: the logarithm of that."""
    return math.log(low / high) if flag else math.log((1 - low) / (1 - high))


def told_of(found: Sequence[Surge], begins: int | None) -> Surge | None:
    """Return the surge to tell of: the one that lasts; else, of what was told, the one that is over now.

    Args:
        found: See `surges`.
        begins: The first order of the surge that was told and is not over, as far as we know; None: none is.
    """
    if not found:
        return None
    if found[-1].certain is not None and not found[-1].is_over:
        return found[-1]
    ended = [one for one in found if one.is_over and begins is not None and one.begins >= begins]
    return ended[0] if ended else None if found[-1].is_over else found[-1]
