"""How uncertain the loss of a window is: by chance in its cases, and by how much windows of the shop swing anyway.

Both ask for their own number of standard deviations. Chance is known for certain and small windows have a lot of it, so
much is asked of it; a swing is learnt from few windows and held towards that of any shop, which is mostly too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple


class Deviations(NamedTuple):
    """How many standard deviations of each a loss is held against."""

    chance: float
    swing: float

    def times(self, factor: float) -> Deviations:
        """Return so many times as many."""
        return Deviations(self.chance * factor, self.swing * factor)

    def plus(self, more: float) -> Deviations:
        """Return so many more."""
        return Deviations(self.chance + more, self.swing + more)


LITTLE, MOST = 0.01, 0.95  # losses between which it matters how great they are


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How uncertain the loss of a window is.

    Attributes:
        chance, swing: Variances of the loss, relative to what was to be expected.
        side: +1 where a fall is worse, -1 where a rise is.
    """

    chance: float
    swing: float
    side: int

    @property
    def usual(self) -> float:
        """The standard deviation in usual times."""
        return sqrt(self.chance + self.swing)

    def deviation(self, loss: float, of: Deviations) -> float:
        """Return what a loss is held against: so many standard deviations of chance and of swing, together.

        Cases are drawn, so chance reaches less far down than up. It is taken on the scale of roots, where it is even:
        on that of losses a great loss is the surer for it.
        """
        kept = 1 - min(max(loss, LITTLE), MOST)
        roots = 2 * (1 - sqrt(kept)) if self.side > 0 else 2 * (1 / sqrt(kept) - 1)
        return sqrt(self.chance * of.chance**2 * ((1 - kept) / roots) ** 2 + self.swing * of.swing**2)
