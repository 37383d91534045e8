"""The kinds of KPI that are sums of daily facts: totals, and ratios of two sums (shares, means, costs).

A kind turns facts into `Working`s: what was added up, what it was divided by, or what is missing. `Book` makes figures
of them; a gauge makes levels with an uncertainty of them. Kinds on customers are in `customers`, products of other
KPIs in `composed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from commerce.facts import WHOLE, Facts
from commerce.feeds import Feed
from commerce.figures import Missing, Unit
from commerce.period import Period
from kpi.facts.coverage import Need, Sums, covered, known_days, runs, totals, unless_seen

#: The windows a KPI of daily facts may be judged over: whole weeks, so that the weekday pattern cancels out.
WEEK, FOUR_WEEKS, QUARTER = 7, 28, 90

ORDERS_NEED = Need(Feed.ORDERS, ("orders",))

#: The segment of new and returning customers.
BY_TYPE = "customer_type"

#: Segments in which an empty key can be the truth: most orders come from no campaign.
_OFTEN_EMPTY = frozenset({"campaign"})


@dataclass(frozen=True, slots=True)
class Working:
    """How one value came about.

    Attributes:
        period: The days that were really counted: the asked ones that every feed covers.
        value: None when `missing` says why.
        parts: Figures shown beside the value, as (KPI id, unit, working).
    """

    period: Period
    value: Fraction | None = None
    numerator: int | Fraction | None = None
    denominator: int | Fraction | None = None
    missing: Missing | None = None
    basis: str = ""
    parts: tuple[tuple[str, Unit, Working], ...] = ()


class Kpi(Protocol):
    """One KPI of the catalog."""

    @property
    def id(self) -> str:
        """The id of the collection."""
        ...

    @property
    def windows(self) -> tuple[int, ...]:
        """Lengths in days it may be judged over: the first one that is precise enough, else the last."""
        ...

    @property
    def segments(self) -> tuple[str, ...]:
        """The ways in which the facts can split it."""
        ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """Input ids of numerator and denominator (of the total alone), for drivers and for what is missing."""
        ...

    def workings(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Working]:
        """Return {key: working}; for the whole shop the one key "" is always there."""
        ...

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds without which there is no value at all, whichever basis is used."""
        ...


def quotient(period: Period, numerator: int, denominator: int, inputs: Sequence[str], basis: str = "") -> Working:
    """Divide; nothing to divide by is no value, never zero."""
    if denominator <= 0:
        missing = Missing("no_base", tuple(inputs[1:]) or tuple(inputs))
        return Working(period, None, numerator, denominator, missing, basis)
    return Working(period, Fraction(numerator, denominator), numerator, denominator, None, basis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A plain sum over the days of the window.

    Attributes:
        total: What is added up.
        cases: What chance acts on: of money, the orders it comes from; None where the sum counts cases itself.
        exposure: For a cost that grows with sales: a sum it is held beside, so that a busy month alone is no drift.
        needs_history: It asks who had bought before, which a shop that hides its older orders cannot tell.
        windows: Fixed at four weeks: a target for a total is a target for 28 days.
    """

    id: str
    total: Sums
    inputs: tuple[str, ...]
    segments: tuple[str, ...] = ("channel", "campaign", "device", "market", "customer_type")
    cases: Sums | None = None
    exposure: Sums | None = None
    feeds: tuple[Need, ...] = (ORDERS_NEED,)
    needs_history: bool = False
    windows: tuple[int, ...] = (FOUR_WEEKS,)

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds that are needed."""
        return self.feeds

    def workings(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Working]:
        """Return the sum of every key."""
        days = _unless_hidden(self, facts, segment) or covered(facts, self.feeds, period)
        if isinstance(days, Missing):
            return {WHOLE: Working(period, missing=days)} if segment == WHOLE else {}
        sums = totals(facts, self.total.names, [days], segment)
        return {key: self._working(days, row) for key, row in sums.items()}

    def _working(self, days: Period, row: Mapping[str, int]) -> Working:
        total = self.total.of(row)
        return Working(days, Fraction(total), total)


@dataclass(frozen=True, slots=True)
class Basis:
    """One way to work a ratio out; a KPI tries its bases in order.

    Attributes:
        numerator, denominator: Daily sums.
        needs: The feeds it takes.
        known: A measure that counts rows in which the base is known; the basis is used only when that are all
            `traffic_rows` of the period.
        code: Label of the basis for the reader; "" when there is nothing to say.
        at_most_one: The numerator cannot be negative: more orders than carts means that the carts were not all counted.
        paid_for: Of a segment's key without any spend no cost is known: it may be free, or stand in no table.
    """

    numerator: Sums
    denominator: Sums
    needs: tuple[Need, ...] = (ORDERS_NEED,)
    known: str = ""
    code: str = ""
    at_most_one: bool = False
    paid_for: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioOfSums:
    """One daily sum divided by another over the same days. `Share` and `Mean` are ratios of a special kind.

    Attributes:
        bases: Tried in order, for the whole shop and most segments.
        inputs: Of the collection: numerator, then denominator.
        segments: The ways in which it can be split.
        reported: {segment: basis} for segments that the shop's own report tells where its orders do not: both counts
            are the report's then, and the keys need not add up to the whole.
        needs_history: As of `Total`.
    """

    id: str
    bases: tuple[Basis, ...]
    inputs: tuple[str, ...]
    segments: tuple[str, ...]
    reported: Mapping[str, Basis] = field(default_factory=dict)
    needs_history: bool = False
    windows: tuple[int, ...] = (WEEK, FOUR_WEEKS)

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds of the last basis: the one to fall back on."""
        return self.bases[-1].needs

    def basis(self, facts: Facts, period: Period) -> tuple[Basis, Period] | Missing:
        """Return the first basis that the feeds allow over this period, and the days it covers.

        The answer is the first basis' complaint when none works: that is what a merchant should supply.
        """
        return self._first_of(self.bases, facts, period)

    def _first_of(self, bases: Sequence[Basis], facts: Facts, period: Period) -> tuple[Basis, Period] | Missing:
        complaint: Missing | None = None
        for basis in bases:
            days = covered(facts, basis.needs, period)
            if isinstance(days, Missing):
                complaint = complaint or days
            elif basis.known and not _is_known(facts, basis.known, days):
                complaint = complaint or Missing("no_input", basis.needs[-1].inputs)
            else:
                return basis, days
        return complaint or Missing("no_input", self.inputs)

    def workings(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Working]:
        """Return the ratio of every key."""
        found = self._worked_out(self.bases, facts, period, segment)
        if segment in self.reported and all(working.missing for working in found.values()):
            return self._worked_out((self.reported[segment],), facts, period, segment) or found
        return found

    def _worked_out(self, bases: Sequence[Basis], facts: Facts, period: Period, segment: str) -> dict[str, Working]:
        chosen = _unless_hidden(self, facts, segment) or self._first_of(bases, facts, period)
        if isinstance(chosen, Missing):
            return {WHOLE: Working(period, missing=chosen)} if segment == WHOLE else {}
        basis, days = chosen
        known = known_days(facts, basis.needs, days)
        if known is not None and not known:
            missing = Missing("not_covered", basis.needs[-1].inputs)
            return {WHOLE: Working(days, missing=missing)} if segment == WHOLE else {}
        periods = [days] if known is None else list(runs(known))
        names = basis.numerator.names + basis.denominator.names
        counted = Period(periods[0].first, periods[-1].last)
        rows = totals(facts, names, periods, segment)
        if segment != WHOLE and len(basis.needs) > 1 and not _is_told_apart(rows, names, segment):
            return {key: Working(counted, missing=Missing("no_split"), basis=basis.code) for key in rows}
        return {key: self._working(counted, basis, row, segment) for key, row in rows.items()}

    def _working(self, days: Period, basis: Basis, row: Mapping[str, int], segment: str) -> Working:
        numerator, denominator = basis.numerator.of(row), basis.denominator.of(row)
        if basis.paid_for and segment != WHOLE and not numerator:
            return Working(days, None, numerator, denominator, Missing("no_input", self.inputs[:1]), basis.code)
        if basis.at_most_one and denominator > 0 and numerator < 0:
            return Working(days, missing=Missing("not_covered", self.inputs[1:]), basis=basis.code)
        return quotient(days, numerator, denominator, self.inputs, basis.code)


class Share(RatioOfSums):
    """So many out of so many: 0..1."""

    __slots__ = ()


class Mean(RatioOfSums):
    """A sum spread over a count."""

    __slots__ = ()


def _unless_hidden(kpi: Total | RatioOfSums, facts: Facts, segment: str) -> Missing | None:
    """Say that nobody knows who is new where customers or older orders are hidden: the first we see may not be it."""
    asks_who_is_new = kpi.needs_history or segment == BY_TYPE
    return unless_seen(facts, kpi.inputs, history=True) if asks_who_is_new else None


def _is_told_apart(rows: Mapping[str, Mapping[str, int]], names: Sequence[str], segment: str) -> bool:
    """Return whether both feeds say where their rows belong: orders without a device cannot be held beside visits.

    At least half of each sum must have a key; where an empty key can be the truth, any of it.
    """
    for name in names:
        whole = sum(row.get(name, 0) for row in rows.values())
        keyed = sum(row.get(name, 0) for key, row in rows.items() if key)
        if whole > 0 and (keyed <= 0 if segment in _OFTEN_EMPTY else 2 * keyed < whole):
            return False
    return True


def _is_known(facts: Facts, known: str, days: Period) -> bool:
    row = totals(facts, (known, "traffic_rows"), [days], WHOLE)[WHOLE]
    return 0 < row.get(known, 0) == row.get("traffic_rows", 0)
