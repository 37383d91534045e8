"""A KPI that a merchant or an agency declares without touching the source: sums that are known here, or their ratio."""

from __future__ import annotations

from typing import Literal

import msgspec

from commerce.figures import Direction

#: A total adds up; a ratio divides one sum by another; a share is so many out of so many.
OwnKind = Literal["total", "ratio", "share"]


class OwnKpi(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One KPI of one's own.

    Attributes:
        id: As a configuration names it.
        kind: What it is.
        above: Input ids of the collection that are added up; "-refunds_given" is taken off.
        below: What it is divided by, in the same way; () of a total.
        direction: Which way is better.
        watched: Held against the shop's own past.
    """

    id: str
    kind: OwnKind
    above: tuple[str, ...]
    below: tuple[str, ...] = ()
    direction: Direction = "higher_is_better"
    watched: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """Every input, without signs."""
        return tuple(name.removeprefix("-") for name in (*self.above, *self.below))
