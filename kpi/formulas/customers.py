"""The kinds of KPI that count customers: distinct ones, returning ones, lost ones.

All of them are read from pairs of purchases (`kpi.facts`) of identified customers; a guest whom nobody can recognise
neither stays nor leaves. By channel a customer belongs to the channel of the first order; by customer type "new" are
those with a single order when the period before ended (of distinct counts: whose first order lies in the period), and
"returning" all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from commerce.facts import WHOLE, Facts
from commerce.figures import Missing
from commerce.period import Period
from kpi.facts.coverage import Need, Sums, covered, unless_seen
from kpi.facts.purchase_pairs import Customers, PairIndex
from kpi.facts.snapshot import pair_index, whole_days
from kpi.formulas.daily import BY_TYPE, FOUR_WEEKS, ORDERS_NEED, QUARTER, Working, quotient

TYPE_NAMES = ("new", "returning")

#: Reads numerator and denominator off a count; the denominator of a plain count is None.
Reader = Callable[[Customers], tuple[int, int | None]]

#: The days whose swing stands for that of customers coming back: orders of people who had ordered before.
RETURNING_ORDERS = Sums(("identified_orders",), ("new_customers",))
IDENTIFIED_ORDERS = Sums(("identified_orders",))


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCount:
    """Distinct customers of a period, or a share or mean of them: no look at the period before is needed.

    Attributes:
        read: Numerator and denominator over all customers.
        by_type: The same for ("new", "returning"); None where that split says nothing.
        looks_back: The period before is part of it.
        needs_history: It asks what people had bought before, which a shop that hides its older orders cannot tell.
        counts_lost: It counts who stayed away, so it falls when more people come back, and waits for the period's end.
        follows_season: More come back within as many days when everybody buys sooner: told of earlier windows only.
        swing: Daily sums whose day-to-day swing stands for that of the KPI: numerator and, for a ratio, denominator.
    """

    id: str
    inputs: tuple[str, ...]
    read: Reader
    swing: tuple[Sums, Sums | None]
    by_type: tuple[Reader, Reader] | None = None
    windows: tuple[int, ...] = (FOUR_WEEKS,)
    looks_back: bool = False
    needs_history: bool = False
    counts_lost: bool = False
    follows_season: bool = False

    @property
    def segments(self) -> tuple[str, ...]:
        """Return how it can be split."""
        return ("channel", "customer_type") if self.by_type else ("channel",)

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds that are needed."""
        return (ORDERS_NEED,)

    def workings(
        self, facts: Facts, period: Period, segment: str = WHOLE, *, before: Period | None = None
    ) -> dict[str, Working]:
        """Return the value of every key; `before` replaces the period before, as the calendar sees it."""
        before = before or period.previous()
        by_type = segment == BY_TYPE
        days = self.known(facts, period, before, by_type=by_type)
        if isinstance(days, Missing):
            return {WHOLE: Working(period, missing=days)} if segment == WHOLE else {}
        span = Period(before.first, period.last) if self.looks_back else period
        if by_type or segment == WHOLE:
            count = pair_index(facts, span).customers(period, before)
            readers = zip(TYPE_NAMES, self.by_type or (), strict=False) if by_type else [(WHOLE, None)]
            return {name: self.working(days, count, read) for name, read in readers}
        found = facts.pairs(span, segment)
        return {key: self.working(days, PairIndex(pairs).customers(period, before)) for key, pairs in found.items()}

    def known(self, facts: Facts, period: Period, before: Period, *, by_type: bool = False) -> Period | Missing:
        """Return the days of the period that the orders cover, and check that the period before is known too.

        Nobody is lost before the period is over: until then everybody still has time, so a count of lost ones has no
        value, while those who are back already can be counted so far. Of a period before that is known in part only
        some would be asked for. Before its first order a shop had no customers: there nothing is unknown. `by_type`:
        new and returning customers are to be told apart.
        """
        days = covered(facts, self.needs(), period)
        if isinstance(days, Missing):
            return days
        if hidden := unless_seen(facts, self.inputs, history=self.needs_history or by_type):
            return hidden
        if not self.looks_back:
            return days
        whole = whole_days(facts)
        earlier = covered(whole, self.needs(), before)
        if isinstance(earlier, Missing) or (earlier.first > before.first and not facts.knows_first_order):
            return Missing("short_history", self.inputs)
        if self.counts_lost and covered(whole, self.needs(), period) != period:
            return Missing("needs_whole_period", self.inputs)
        return days

    def working(self, days: Period, count: Customers, read: Reader | None = None) -> Working:
        """Make a working of a count."""
        numerator, denominator = (read or self.read)(count)
        if denominator is None:
            return Working(days, Fraction(numerator), numerator)
        return quotient(days, numerator, denominator, self.inputs)

    def judged(self, days: Period, count: Customers) -> Working:
        """Return what a verdict is about; here the value itself."""
        return self.working(days, count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comeback(CustomerCount):
    """Customers of a period against those of the period before: retention and churn.

    Attributes:
        strict: What verdicts judge, when it is not the value itself; shown among the parts as basis "strict".
        strict_by_type: The strict share of ("new", "returning").
    """

    strict: Reader | None = None
    strict_by_type: tuple[Reader, Reader] | None = None
    windows: tuple[int, ...] = (QUARTER,)
    looks_back: bool = True
    needs_history: bool = True
    follows_season: bool = True

    def working(self, days: Period, count: Customers, read: Reader | None = None) -> Working:
        """Make a working of a count, with the strict share beside the textbook value."""
        textbook = CustomerCount.working(self, days, count, read)
        if self.strict is None or read is not None:
            return textbook
        strict = _strict(self.strict, days, count, self.inputs)
        return Working(
            textbook.period,
            textbook.value,
            textbook.numerator,
            textbook.denominator,
            textbook.missing,
            "textbook",
            ((self.id, "percent", strict),),
        )

    def judged_kind(self) -> Comeback:
        """Return the KPI whose plain value is what verdicts judge."""
        if self.strict is None:
            return self
        return replace(self, read=self.strict, by_type=self.strict_by_type, strict=None)

    def judged(self, days: Period, count: Customers) -> Working:
        """Return the strict share with the textbook value among its parts."""
        if self.strict is None:
            return self.working(days, count)
        textbook = self.working(days, count)
        shown = Working(
            days, textbook.value, textbook.numerator, textbook.denominator, textbook.missing, textbook.basis
        )
        strict = _strict(self.strict, days, count, self.inputs)
        return Working(
            days,
            strict.value,
            strict.numerator,
            strict.denominator,
            strict.missing,
            "strict",
            ((self.id, "percent", shown),),
        )


def _strict(read: Reader, days: Period, count: Customers, inputs: Sequence[str]) -> Working:
    numerator, denominator = read(count)
    return quotient(days, numerator, denominator or 0, inputs, "strict")
