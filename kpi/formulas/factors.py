"""What drives a KPI: the factors that it is a product of, declared, and led back further than its own two parts."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.facts.coverage import Need
from kpi.facts.sums import Sums


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a KPI over some days.

    Attributes:
        name: KPI id or input id: gives unit and words.
        of: What is added up.
        per: What it is divided by; None: the sum itself.
        divides: The KPI is divided by it.
        adds: Not a factor: it is added to the product of the others (+1) or taken off (-1).
    """

    name: str
    of: Sums
    per: Sums | None = None
    divides: bool = False
    adds: int = 0


@dataclass(frozen=True, slots=True)
class Factors:
    """Factors whose product, with what is added to it, is the KPI.

    Attributes:
        needs: Feeds that must know every day of the period.
        all_online: Only where every order was placed online: a till's orders come out of no visit.
    """

    factors: tuple[Factor, ...]
    needs: tuple[Need, ...] = ()
    all_online: bool = False


@dataclass(frozen=True, slots=True)
class DrivenBy:
    """How the change of a KPI is explained.

    Attributes:
        further: Tried in order; where none can be worked out for both times, the KPI's own parts are the factors.
        tells_numerator: The numerator is a driver like another (what was spent on customers is one of their cost). That
            fewer orders are behind a lower conversion rate explains nothing: elsewhere it is none.
        as_complement: The KPI is what is left of the whole: its own factors are the rest and the whole.
        tells_parts: False where its own parts explain nothing: that a cohort was larger, or last month better.
    """

    further: tuple[Factors, ...] = ()
    tells_numerator: bool = False
    as_complement: bool = False
    tells_parts: bool = True


NOT_BY_ITS_PARTS = DrivenBy(tells_parts=False)
