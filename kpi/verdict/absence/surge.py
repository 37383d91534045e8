"""Something comes far too often among the orders: a test that adds up evidence order by order (CUSUM).

Every order moves the sum by how much likelier it is at several times the usual share than at the usual one; below
nothing it begins anew. A second sum asks whether most orders are such ones, and is sure of that sooner. A sum of h is
passed by chance about exp(-h) times per beginning (Wald), as silences are.
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
#: What is seen no more in so many orders that it would not happen by chance is over.
_OVER_CHANCE: Final = 0.01
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
    limit += math.log(len(steps))
    totals = [0.0] * len(steps)
    begins, seen, clean, highest = 0, 0, 0, 0.0
    certain: int | None = None
    over: list[Surge] = []
    for place in range(max(0, len(flags) - _LOOKED_AT), len(flags)):
        flag = flags[place]
        if not any(totals):
            if not flag:
                continue
            begins, seen, clean, highest, certain = place, 0, 0, 0.0, None
        totals = [max(0.0, total + (up if flag else down)) for total, (up, down) in zip(totals, steps, strict=True)]
        seen += flag
        clean = 0 if flag else clean + 1
        highest = max(highest, *totals)
        if certain is None and max(totals) >= limit and seen >= _FEWEST_SEEN:
            certain = place
        of = place + 1 - begins - clean
        if certain is not None and (not any(totals) or _is_over(seen, of, clean)):
            over.append(Surge(begins, seen, of, certain, is_over=True))
            totals = [0.0] * len(steps)
        if not any(totals) and is_known_to_surge:
            limit = max(limit, BEYOND_BEFORE * highest)
    return [*over, Surge(begins, seen, len(flags) - begins, certain)] if any(totals) else over


def _is_over(seen: int, of: int, clean: int) -> bool:
    """Tell whether as many without one as came last would be no chance while the surge lasts."""
    share = min(0.99, seen / max(1, of))
    return clean * math.log1p(-share) < math.log(_OVER_CHANCE)


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
