"""The kinds of KPI that count customers: distinct ones, returning ones, lost ones.

All of them are read from pairs of purchases (`kpi.facts`) of identified customers; a guest whom nobody can recognise
neither stays nor leaves. By channel a customer belongs to the channel of the first order; by customer type "new" are
those with a single order when the period before ended (of distinct counts: whose first order lies in the period), and
"returning" all others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from commerce.facts import WHOLE, Facts
from commerce.figures import SHARE, Missing, Range
from commerce.period import FOUR_WEEKS, QUARTER, Period
from kpi.estimate.chance import Span
from kpi.estimate.customers import PAST_DAYS, CustomersEstimator
from kpi.estimate.daily import DailyEstimator
from kpi.estimate.estimate import Estimate
from kpi.estimate.series import HISTORY_DAYS, Series
from kpi.estimate.watched import WatchedSeries, smaller_side
from kpi.facts.comebacks import longest_away
from kpi.facts.coverage import Need, covered, unless_seen
from kpi.facts.needs import ORDERS
from kpi.facts.purchase_pairs import CustomerCounts, PairIndex
from kpi.facts.snapshot import comebacks_of, lapse_of, pair_index, whole_days
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.kind import BY_TYPE, Calculation, Kind, counted, lacking, possible, quotient

TYPE_NAMES = ("new", "returning")

#: Reads numerator and denominator off a count; the denominator of a plain count is None.
Reader = Callable[[CustomerCounts], tuple[int, int | None]]

#: The days whose volatility stands for that of customers coming back: orders of people who had ordered before.
RETURNING_ORDERS = Sums(("identified_orders",), ("new_customers",))
IDENTIFIED_ORDERS = Sums(("identified_orders",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers(Kind):
    """Distinct customers of a period, or a share or mean of them: no look at the period before is needed.

    Attributes:
        parts: Input ids of numerator and, where it is divided, denominator.
        read: Both, over all customers.
        by_type: The same for ("new", "returning"); None where that split says nothing.
        volatile: Daily sums whose volatility stands for that of the KPI: numerator and, for a ratio, denominator.
        looks_back: The period before is part of it.
        counts_lost: It counts who stayed away, so it falls when more people come back, and waits for the period's end.
        follows_season: More come back within as many days when everybody buys sooner: told of earlier windows only.
        compares_periods: It is a share of the customers of the period before.
        is_rate: Events to a customer that may be fewer than one.
        active_days: The longer span of `CustomerCounts.active`; 0 where nobody asks for it.
    """

    parts: tuple[str, ...]
    read: Reader
    volatile: tuple[Sums, Sums | None]
    range: Range = SHARE
    segments: tuple[str, ...] = ("channel",)
    by_type: tuple[Reader, Reader] | None = None
    windows: tuple[int, ...] = (FOUR_WEEKS,)
    looks_back: bool = False
    counts_lost: bool = False
    follows_season: bool = False
    compares_periods: bool = False
    is_rate: bool = False
    active_days: int = 0

    @property
    def inputs(self) -> tuple[str, ...]:
        """Numerator and denominator."""
        return self.parts

    @property
    def measures(self) -> tuple[str, ...]:
        """The daily sums whose volatility stands for its own."""
        return tuple(name for sums in self.volatile if sums is not None for name in sums.names)

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds that are needed."""
        return (ORDERS,)

    def feeds(self) -> frozenset[str]:
        """Return the feeds that are needed."""
        return frozenset({ORDERS.feed})

    def count(self, pairs: PairIndex, period: Period, before: Period) -> CustomerCounts:
        """Count the customers of a period and of the one before, and those of the longer span where it is asked for."""
        found = pairs.customers(period, before)
        if not self.active_days:
            return found
        return replace(found, active=pairs.present(Period.ending(period.last, self.active_days)))

    def read_judged(self, count: CustomerCounts) -> tuple[int, int | None]:
        """Return numerator and denominator of what verdicts are about."""
        return self.read(count)

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the value of every key, against the period before as the calendar sees it."""
        return self._against(facts, period, period.previous(facts.definition.month_start), segment)

    def _against(self, facts: Facts, period: Period, before: Period, segment: str) -> dict[str, Calculation]:
        by_type = segment == BY_TYPE
        days = self.known(facts, period, before, by_type=by_type)
        if isinstance(days, Missing):
            return lacking(period, days, segment)
        if by_type or segment == WHOLE:
            count = self.count(self._pairs(facts, self._span(period, before)), period, before)
            readers = zip(TYPE_NAMES, self.by_type or (), strict=False) if by_type else [(WHOLE, None)]
            return {name: self.calculated(days, count, read) for name, read in readers}
        span = self._span(period, before)
        if self.active_days:
            span = Period(min(span.first, Period.ending(period.last, self.active_days).first), span.last)
        return {
            key: self.calculated(days, self.count(PairIndex(bought), period, before))
            for key, bought in facts.purchases(span, segment).items()
        }

    def _span(self, period: Period, before: Period) -> Period:
        """Return the days whose customers are counted."""
        return Period(before.first if self.looks_back else period.first, period.last)

    def _pairs(self, facts: Facts, span: Period) -> PairIndex:
        """Return the pairs of a span: as many days as an estimate takes, so that one reading serves all."""
        read = Period.ending(span.last, self._history_days(facts))
        return pair_index(facts, Period(min(span.first, read.first), span.last))

    @staticmethod
    def _history_days(facts: Facts) -> int:
        """Return how far back any estimate reads: its window, those of half a year before, and the one before these."""
        return max(HISTORY_DAYS, PAST_DAYS + 3 * lapse_of(facts).days)

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

    def calculated(self, days: Period, count: CustomerCounts, read: Reader | None = None) -> Calculation:
        """Make a calculation of a count."""
        numerator, denominator = (read or self.read)(count)
        if denominator is None:
            return Calculation(days, Fraction(numerator), numerator, amounts=counted((self.parts[0], numerator)))
        made = quotient(days, (self.parts[0], numerator), (self.parts[1], denominator))
        return possible(made, self.range, self.inputs)

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the value over the period."""
        return self.calculations(facts, period)[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return the value of every key."""
        return self.calculations(facts, period, segment)

    def estimator(self, facts: Facts, last: date, better: int) -> CustomersEstimator | Missing:
        """Return the estimator of the counts."""
        del better
        known = covered(facts, self.needs(), Period.ending(last, self._history_days(facts)))
        if isinstance(known, Missing):
            return known
        above, below = self.volatile
        over = None if below is None else Part("", below)
        basis = Basis(numerator=Part("", above), denominator=over)
        windows = self.windows_of(facts)
        daily = DailyEstimator(
            basis.series(facts, known, of=above, over=over), 1, windows, "count" if below is None else "sum"
        )
        asked = Period(known.first - timedelta(days=self.active_days), known.last)
        days = covered(facts, self.needs(), asked)
        days = known if isinstance(days, Missing) else days
        return CustomersEstimator(self, self._pairs(facts, known), days, daily, windows[-1])

    def watched(self, facts: Facts, last: date, better: int, span: int = HISTORY_DAYS) -> WatchedSeries | Missing:
        """Return the daily sums that stand for it; of how often people buy, who came back of those due."""
        if hidden := unless_seen(facts, self.inputs, history=self.needs_history):
            return hidden
        is_plain = self.read(CustomerCounts())[1] is None
        if not is_plain and self.volatile[1] is None:
            return self._comebacks(facts, last, span)
        known = covered(facts, self.needs(), Period.ending(last, span))
        if isinstance(known, Missing):
            return known
        above, below = self.volatile
        over = None if below is None else Part("", below)
        series = Basis(numerator=Part("", above), denominator=over).series(facts, known, of=above, over=over)
        found = WatchedSeries(series, better, "count" if below is None else "share", counted="orders_of_customers")
        return found if below is None else smaller_side(found)

    def _comebacks(self, facts: Facts, last: date, span: int) -> WatchedSeries | Missing:
        asked = Period.ending(last, span + longest_away(lapse_of(facts)))
        known = covered(facts, self.needs(), asked)
        if isinstance(known, Missing):
            return known
        is_whole = facts.knows_first_order and known.first > asked.first
        found = comebacks_of(facts, known, is_whole=is_whole)
        if found is None:
            return Missing("short_history", self.inputs)
        marks = [1.0] * len(found.came)
        series = Series(found.first, found.came, found.due, marks, is_total=False)
        return WatchedSeries(series, 1, "count", counted="comebacks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Customers):
    """Customers of a period against those of the period before: retention and churn.

    Attributes:
        strict: What verdicts judge, when it is not the value itself; shown among the parts as basis "strict".
        strict_by_type: The strict share of ("new", "returning").
    """

    strict: Reader | None = None
    strict_by_type: tuple[Reader, Reader] | None = None
    follows_lapse: bool = True
    windows: tuple[int, ...] = (QUARTER,)
    looks_back: bool = True
    needs_history: bool = True
    follows_season: bool = True
    compares_periods: bool = True

    def read_judged(self, count: CustomerCounts) -> tuple[int, int | None]:
        """Return the strict share where there is one."""
        return (self.strict or self.read)(count)

    def calculated(self, days: Period, count: CustomerCounts, read: Reader | None = None) -> Calculation:
        """Make a calculation of a count, with the strict share beside the textbook value."""
        textbook = Customers.calculated(self, days, count, read)
        if self.strict is None or read is not None:
            return textbook
        return replace(textbook, basis="textbook", parts=((self.id, self._strictly(self.strict, days, count)),))

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the strict share with the textbook value among its parts, against as many days before."""
        before = period.before()
        known = self.known(facts, period, before)
        if isinstance(known, Missing):
            return Calculation(period, missing=known)
        count = self.count(self._pairs(facts, self._span(period, before)), period, before)
        shown = self.calculated(known, count)
        if self.strict is None:
            return shown
        return replace(self._strictly(self.strict, known, count), parts=((self.id, replace(shown, parts=())),))

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return the strict share of every key, against as many days before."""
        plain = replace(self, read=self.strict, by_type=self.strict_by_type, strict=None) if self.strict else self
        return plain._against(facts, period, period.before(), segment)  # noqa: SLF001 - another of the same class

    def _strictly(self, read: Reader, days: Period, count: CustomerCounts) -> Calculation:
        numerator, denominator = read(count)
        return quotient(days, (self.parts[0], numerator), (self.parts[1], denominator or 0), basis="strict")

    def interval(self, value: Fraction, estimate: Estimate) -> Span:
        """Return the interval on the scale of the textbook value: the estimate is of the strict share."""
        low, high = estimate.interval()
        if self.strict is None or not estimate.value:
            return low, high
        scale = float(value) / estimate.value
        return low * scale, high * scale
