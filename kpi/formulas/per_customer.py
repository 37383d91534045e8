"""The kind of KPI that is a sum of days spread over the customers who ordered in them: what each of them leaves.

Only what comes from customers who are known is counted, on both sides: the orders of a guest whom nobody can recognise
may be those of one person or of many. What belongs to no customer, money spent on marketing, is counted whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from commerce.facts import WHOLE, Facts
from commerce.figures import ANYTHING, AT_LEAST_ZERO, Missing, Range
from commerce.period import QUARTER, Period
from kpi.estimate.composed import SharedOutEstimator
from kpi.estimate.daily import DailyEstimator, Spread
from kpi.estimate.estimate import Estimator
from kpi.estimate.series import HISTORY_DAYS, Series
from kpi.facts.coverage import Need, covered, totals
from kpi.facts.sums import Row, Sums, merged
from kpi.formulas.basis import Basis, first_basis
from kpi.formulas.customers import IDENTIFIED_ORDERS, TYPE_NAMES, Customers, Reader
from kpi.formulas.kind import BY_TYPE, Calculation, Kind, counted, lacking, possible, quotient, without_value

#: The part of the days that a basis must know to go before the next one.
ENOUGH = Fraction(3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class PerCustomer(Kind):
    """A sum over the distinct customers of the same days.

    Attributes:
        bases: Tried in order: what is added up; each is a total.
        heads: Input id of their number.
        undivided: Measures that belong to no customer.
        watched_instead: KPIs in which a change shows day by day.
        read: Which customers; all who ordered, where nothing else is said.
        volatile: Daily sums whose volatility stands for that of their number.
        spread: What chance does to the sum.
    """

    bases: tuple[Basis, ...]
    heads: str
    undivided: tuple[str, ...]
    watched_instead: tuple[str, ...]
    read: Reader = lambda count: (count.present, None)
    volatile: Sums = IDENTIFIED_ORDERS
    spread: Spread = "sum"
    range: Range = ANYTHING
    windows: tuple[int, ...] = (QUARTER,)

    @property
    def _customers(self) -> Customers:
        """The customers of some days, as a KPI of its own."""
        return Customers(
            id=self.id,
            parts=(self.heads,),
            read=self.read,
            range=AT_LEAST_ZERO,
            volatile=(self.volatile, None),
            needs_history=self.needs_history,
            gap_cost=self.gap_cost,
        )

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input of any basis, and the customers."""
        return tuple(dict.fromkeys([*(name for basis in self.bases for name in basis.inputs), self.heads]))

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure of any basis."""
        return tuple(dict.fromkeys(name for basis in self.bases for name in basis.asked))

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds of the last basis: the one to fall back on."""
        return self.bases[-1].needs

    def feeds(self) -> frozenset[str]:
        """Return the feeds of all bases."""
        return frozenset(need.feed for basis in self.bases for need in basis.needs)

    def counts_whole(self) -> frozenset[str]:
        """Return all of them."""
        return self.feeds()

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return what a customer leaves; of the whole shop only."""
        chosen = self._chosen(facts, period)
        if isinstance(chosen, Missing):
            return lacking(period, chosen, segment)
        return {WHOLE: self._calculated(facts, *chosen)} if segment == WHOLE else {}

    def _chosen(self, facts: Facts, period: Period) -> tuple[Basis, Period] | Missing:
        """Return the first basis that knows most of the days, and which; of few days each customer has but a part."""
        for basis in self.bases[:-1]:
            found = first_basis((basis,), facts, period, self.inputs)
            if not isinstance(found, Missing) and found[1].length >= ENOUGH * period.length:
                return found
        return first_basis(self.bases[-1:], facts, period, self.inputs)

    def _calculated(self, facts: Facts, basis: Basis, days: Period) -> Calculation:
        heads = self._customers.calculations(facts, days)[WHOLE]
        if heads.value is None:
            return without_value(heads, heads.missing or Missing("no_base", (self.heads,)))
        keyed = totals(facts, self._divided(basis), [days], BY_TYPE)
        row = self._row(basis, keyed, totals(facts, self.undivided, [days], WHOLE)[WHOLE])
        if basis.refused is not None and (refusal := basis.refused(facts, row)) is not None:
            return Calculation(days, missing=refusal, basis=basis.code)
        made = quotient(
            days,
            (basis.numerator.input, basis.numerator.sums.of(row)),
            (self.heads, int(heads.value)),
            basis=basis.code,
            shown=counted(*((part.input, part.sums.of(row)) for part in basis.shown)),
        )
        return possible(made, self.range, basis.inputs)

    def _divided(self, basis: Basis) -> tuple[str, ...]:
        return tuple(name for name in basis.measures if name not in self.undivided)

    def _row(self, basis: Basis, keyed: Mapping[str, Row], whole: Row) -> dict[str, int]:
        """Return the sums of known customers, and of what belongs to none."""
        known = {key: keyed[key] for key in TYPE_NAMES if key in keyed}
        return merged(known, self._divided(basis)) | {name: whole.get(name, 0) for name in self.undivided}

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the value itself."""
        return self.calculations(facts, period)[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: a customer may order in several parts of the shop."""
        del facts, period, segment
        return {}

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return the estimators of the sum and of the customers, one over the other."""
        chosen = self._chosen(facts, Period.ending(last, self.windows[-1]))
        if isinstance(chosen, Missing):
            return chosen
        basis = chosen[0]
        known = covered(facts, basis.needs, Period.ending(last, HISTORY_DAYS))
        heads = self._customers.estimator(facts, last, better)
        if isinstance(known, Missing):
            return known
        if isinstance(heads, Missing):
            return heads
        rows = self._daily(facts, basis, known)
        sample = None if basis.sample is None else _series(known, basis.sample.per_day(rows))
        total = DailyEstimator(
            _series(known, basis.numerator.sums.per_day(rows)), better, self.windows, self.spread, sample=sample
        )
        return SharedOutEstimator(total, heads, self.windows[-1])

    def _daily(self, facts: Facts, basis: Basis, days: Period) -> list[Row]:
        names = self._divided(basis)
        keyed = {key: facts.daily(names, days, BY_TYPE, key) for key in TYPE_NAMES}
        whole = facts.daily(self.undivided, days)
        return [
            self._row(basis, {key: rows.get(day, {}) for key, rows in keyed.items()}, whole.get(day, {}))
            for day in days.days()
        ]


def _series(days: Period, amounts: Sequence[float]) -> Series:
    """Return a sum by day, of which every day is known."""
    marks = [1.0] * days.length
    return Series(days.first, amounts, marks, marks, is_total=True)
