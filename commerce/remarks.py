"""What a figure cannot say of its days: orders that are missing from it, refunds that were counted otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know before believing a figure of some days.

    Attributes:
        kind: A code that `wording.phrases.NOTICES` has a sentence for: "unread_orders", "unknown_status" ...
        about: What a figure must be counted from to be touched: a feed ("orders"), or a measure ("refunds").
        count: How many: orders, refunds.
        first, last: The days on which they lie; None where no day of any of them is known.
        detail: What tells several of one kind apart, as a status or a currency; or one of them, named. A foreign text.
        net_minor: What they would add to net sales, in `currency`; None where nobody can say.
        is_grave: So much is missing that nothing good can be said of a figure that counts all of `about`.
    """

    kind: str
    about: str
    count: int
    first: date | None = None
    last: date | None = None
    detail: str = ""
    net_minor: int | None = None
    currency: str = ""
    is_grave: bool = False


#: Kinds of which `detail` is only an example: they are one, whatever it says.
BY_EXAMPLE = frozenset({"unread_orders", "undated_orders", "unread_refunds", "unspent"})


def together(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return the remarks of several figures, each thing once, with the days that it has over all of them.

    Figures shown together end on the same day: the longest holds what the shorter ones lack, so the largest count is
    that of all.
    """
    found: dict[tuple[str, str], Remark] = {}
    for one in remarks:
        name = (one.kind, "" if one.kind in BY_EXAMPLE else one.detail)
        known = found.get(name)
        found[name] = one if known is None else _joined(known, one)
    return tuple(found.values())


def _joined(one: Remark, other: Remark) -> Remark:
    larger = max(one, other, key=lambda each: each.count)
    firsts = [day for day in (one.first, other.first) if day is not None]
    lasts = [day for day in (one.last, other.last) if day is not None]
    return replace(larger, first=min(firsts, default=None), last=max(lasts, default=None))
