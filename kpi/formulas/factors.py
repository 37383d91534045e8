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
        by_report: What counts instead, by the source's own report, for a split that the cases do not have: sessions
            that ended in an order by device, clicks by campaign.
    """

    name: str
    of: Sums
    per: Sums | None = None
    divides: bool = False
    adds: int = 0
    by_report: Sums | None = None


@dataclass(frozen=True, slots=True)
class Factors:
    """Factors whose product, with what is added to it, is the KPI.

    Attributes:
        needs: Feeds that must know every day of the period.
        all_online: Only where every order was placed online: a till's orders come out of no visit.
        known: Measures that must count all rows of the traffic table, as of `kpi.formulas.basis.Basis`.
        on_known_days: The KPI itself leaves days out that are not known, and so do its factors.
        basis: Only of a figure on this basis; "" for any.
    """

    factors: tuple[Factor, ...]
    needs: tuple[Need, ...] = ()
    all_online: bool = False
    known: tuple[str, ...] = ()
    on_known_days: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True)
class DrivenBy:
    """How the change of a KPI is explained.

    Attributes:
        further: Tried in order; where none can be worked out for both times, the KPI's own parts are the factors.
        tells_numerator: The numerator is a driver like another (what was spent on customers is one of their cost). That
            fewer orders are behind a lower conversion rate explains nothing: elsewhere it is none.
        as_complement: The KPI is what is left of the whole: its own factors are the rest and the whole.
        tells_parts: False where its own parts explain nothing: that a cohort was larger, or last month better.
        ends_in: What all steps end in, orders: split where a step itself cannot be.
    """

    further: tuple[Factors, ...] = ()
    tells_numerator: bool = False
    as_complement: bool = False
    tells_parts: bool = True
    ends_in: Factor | None = None


NOT_BY_ITS_PARTS = DrivenBy(tells_parts=False)
