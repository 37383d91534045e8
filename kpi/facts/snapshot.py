"""One look at a shop: facts asked for twice are read once; and the same facts without the day that is not over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from commerce.definition import Definition
from commerce.facts import WHOLE, Buyers, Facts
from commerce.feeds import Feed
from commerce.lapse import Lapse, gap_period, own_lapse
from commerce.line_splits import LINE_SEGMENTS, READ_TOGETHER
from commerce.origins import Origin
from commerce.period import Period
from commerce.purchase_days import PurchaseDay
from commerce.records import Record, RecordKind
from commerce.remarks import Remark
from kpi.facts.comebacks import Comebacks, comebacks, longest_away
from kpi.facts.lives import Lives, Stocks
from kpi.facts.measures import BETWEEN_ORDERS, GAP_COUNT
from kpi.facts.purchase_pairs import PairIndex

NOTHING_UNTRUSTED: Final[Mapping[date, frozenset[str]]] = {}


class Snapshot:
    """Facts that remember their answers; five KPIs on customers then share one reading of the pairs.

    Make a new one for every look, since it never forgets.

    Args:
        facts: Of one shop; they should not change while the snapshot is in use.
        untrusted: {day: measures} that were counted wrongly on a day (a broken tag): they are unknown there.
    """

    def __init__(self, facts: Facts, untrusted: Mapping[date, frozenset[str]] = NOTHING_UNTRUSTED) -> None:
        self._facts = facts
        self._untrusted = untrusted
        self._sums: dict[tuple[tuple[str, ...], Period, str], Mapping[str, Mapping[str, int]]] = {}
        self._daily: dict[tuple[tuple[str, ...], Period, str, str], Mapping[date, Mapping[str, int]]] = {}
        self._purchases: dict[tuple[Period, str], Mapping[str, Sequence[PurchaseDay]]] = {}
        self._coverage: dict[str, Period | None] = {}
        self._whole_until: dict[str, date | None] = {}
        self._customers: dict[Period, int] = {}
        self._index: PairIndex | None = None
        self._stocks: Stocks | None = None
        self._comebacks: dict[tuple[Period, bool], Comebacks | None] = {}
        self._remarks: dict[Period, Sequence[Remark]] = {}
        self._origins: dict[tuple[str, Period], Sequence[Origin]] = {}
        self._names: dict[str, Mapping[str, str]] = {}
        self._lapse: Lapse | None = None

    @property
    def currency(self) -> str:
        """The shop's currency."""
        return self._facts.currency

    @property
    def history_is_cut(self) -> bool:
        """Whether the shop hides its older orders, as `Facts.history_is_cut`."""
        return self._facts.history_is_cut

    @property
    def customers_are_hidden(self) -> bool:
        """Whether the shop hides whose an order is, as `Facts.customers_are_hidden`."""
        return self._facts.customers_are_hidden

    @property
    def knows_first_order(self) -> bool:
        """Whether the shop's very first order is known, as `Facts.knows_first_order`."""
        return self._facts.knows_first_order

    @property
    def least_cost_coverage(self) -> Fraction:
        """The share of sales whose cost must be known, as `Facts.least_cost_coverage`."""
        return self._facts.least_cost_coverage

    @property
    def definition(self) -> Definition:
        """What the merchant decides about the figures, as `Facts.definition`."""
        return self._facts.definition

    def sums(self, measures: Sequence[str], period: Period, segment: str = WHOLE) -> Mapping[str, Mapping[str, int]]:
        """Return {key: {measure: sum}} as `Facts.sums`."""
        asked = (tuple(measures), period, segment)
        if asked not in self._sums:
            by_line = segment in LINE_SEGMENTS
            self._sums[asked] = self._line_sums(*asked) if by_line else self._trusted_sums(*asked)
        return self._sums[asked]

    def _line_sums(self, measures: tuple[str, ...], period: Period, segment: str) -> Mapping[str, Mapping[str, int]]:
        """Return sums of lines, of all that is read together with them: the next KPI asks for it."""
        read: dict[str, dict[str, int]] = {}
        for together in READ_TOGETHER:
            if set(together).isdisjoint(measures):
                continue
            asked = (together, period, segment)
            if asked not in self._sums:
                self._sums[asked] = self._trusted_sums(*asked)
            for key, row in self._sums[asked].items():
                read.setdefault(key, {}).update(row)
        wanted = {key: {name: row.get(name, 0) for name in measures} for key, row in read.items()}
        return {key: row for key, row in wanted.items() if any(row.values())}

    def names(self, segment: str) -> Mapping[str, str]:
        """Return {key: what a reader calls it} as `Facts.names`."""
        if segment not in self._names:
            self._names[segment] = self._facts.names(segment)
        return self._names[segment]

    def _trusted_sums(self, measures: tuple[str, ...], period: Period, segment: str) -> Mapping[str, Mapping[str, int]]:
        """Return the sums without what was counted wrongly on some of the days."""
        found = {key: dict(row) for key, row in self._facts.sums(measures, period, segment).items()}
        for day in (day for day in self._untrusted if day in period):
            wrong = self._untrusted[day].intersection(measures)
            of_day = self._facts.sums(measures, Period.day(day), segment) if wrong else {}
            for key, row in of_day.items():
                for name in wrong:
                    found[key][name] -= row[name]
        return found

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = WHOLE, key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        """Return {day: {measure: value}} as `Facts.daily`."""
        asked = (tuple(measures), period, segment, key)
        if asked not in self._daily:
            self._daily[asked] = self._trusted_days(self._facts.daily(*asked))
        return self._daily[asked]

    def _trusted_days(self, days: Mapping[date, Mapping[str, int]]) -> Mapping[date, Mapping[str, int]]:
        """Return days without what was counted wrongly on them."""
        if not any(day in days for day in self._untrusted):
            return days
        return {
            day: {name: 0 if name in self._untrusted.get(day, ()) else value for name, value in row.items()}
            for day, row in days.items()
        }

    def purchases(self, period: Period, segment: str = WHOLE) -> Mapping[str, Sequence[PurchaseDay]]:
        """Return {key: days with an order} as `Facts.purchases`."""
        asked = (period, segment)
        if asked not in self._purchases:
            self._purchases[asked] = self._facts.purchases(period, segment)
        return self._purchases[asked]

    def customers(self, period: Period) -> int:
        """Return how many customers ordered, as `Facts.customers`."""
        if period not in self._customers:
            self._customers[period] = self._facts.customers(period)
        return self._customers[period]

    def buyers(self, won: Period, last: date) -> Sequence[Buyers]:
        """Return customers by what they bought, as `Facts.buyers`."""
        return self._facts.buyers(won, last)

    def remarks(self, period: Period) -> Sequence[Remark]:
        """Return what figures of these days lack, as `Facts.remarks`."""
        if period not in self._remarks:
            self._remarks[period] = self._facts.remarks(period)
        return self._remarks[period]

    def origins(self, feed: str, period: Period) -> Sequence[Origin]:
        """Return which sources tell of a table, as `Facts.origins`."""
        asked = feed, period
        if asked not in self._origins:
            self._origins[asked] = self._facts.origins(feed, period)
        return self._origins[asked]

    def records(self, kind: RecordKind, period: Period) -> Sequence[Record]:
        """Return discounts, products or refunds by day as `Facts.records`."""
        return self._facts.records(kind, period)

    def coverage(self, feed: str) -> Period | None:
        """Return first and last day as `Facts.coverage`."""
        if feed not in self._coverage:
            self._coverage[feed] = self._facts.coverage(feed)
        return self._coverage[feed]

    def was_read(self, feed: str) -> bool:
        """Whether the feed was read to its end once, as `Facts.was_read`."""
        return self._facts.was_read(feed)

    def whole_until(self, feed: str) -> date | None:
        """Return the last day known to its end as `Facts.whole_until`."""
        if feed not in self._whole_until:
            self._whole_until[feed] = self._facts.whole_until(feed)
        return self._whole_until[feed]

    def told_until(self, feed: str) -> date | None:
        """Return the last day of which the shop told a feed, as `Facts.told_until`."""
        return self._facts.told_until(feed)

    def index(self, period: Period) -> PairIndex:
        """Return the whole shop's purchases of the period and perhaps of more days, read once for all that ask.

        They are read up to the newest order, for a past that is played back goes on from day to day.
        """
        if self._index is None or not self._index.holds(period):
            self._index, self._stocks = self._read_index(period), None
        return self._index

    def _read_index(self, period: Period) -> PairIndex:
        known = self.coverage(Feed.ORDERS)
        if known is None:
            return _index(self._facts, period, self.customers)
        last = max(period.last, known.last)
        if period.first > known.first:
            return _index(self._facts, Period(period.first, last), self.customers)
        every = self._facts.purchases(Period(known.first, last)).get(WHOLE, ())
        return PairIndex(every, Period(date.min, last))

    def stocks(self, days: Period, lapse: int) -> Stocks:
        """Return the active customers of at least these days, by a lapse point."""
        index = self.index(_looked_back(days, lapse))
        known = self._stocks
        if known is None or known.lapse != lapse or not known.holds(days):
            first = days.first if known is None else min(days.first, known.days.first)
            self._stocks = known = Stocks(index, Period(first, max(days.last, index.last)), lapse)
        return known

    def comebacks(self, known: Period, *, is_whole: bool) -> Comebacks | None:
        """Return who came back of those due, as `kpi.facts.comebacks`; churn and retention ask for the same."""
        asked = (known, is_whole)
        if asked not in self._comebacks:
            self._comebacks[asked] = _comebacks(self, known, is_whole=is_whole)
        return self._comebacks[asked]

    def lapse(self) -> Lapse:
        """Return the shop's lapse point, read once."""
        if self._lapse is None:
            self._lapse = _lapse(self)
        return self._lapse


@dataclass(frozen=True, slots=True)
class WholeDays:
    """Facts that cover only days known to their end: half a day would pass for a bad one."""

    facts: Facts

    @property
    def currency(self) -> str:
        """The shop's currency."""
        return self.facts.currency

    @property
    def history_is_cut(self) -> bool:
        """Whether the shop hides its older orders, as `Facts.history_is_cut`."""
        return self.facts.history_is_cut

    @property
    def customers_are_hidden(self) -> bool:
        """Whether the shop hides whose an order is, as `Facts.customers_are_hidden`."""
        return self.facts.customers_are_hidden

    @property
    def knows_first_order(self) -> bool:
        """Whether the shop's very first order is known, as `Facts.knows_first_order`."""
        return self.facts.knows_first_order

    @property
    def least_cost_coverage(self) -> Fraction:
        """The share of sales whose cost must be known, as `Facts.least_cost_coverage`."""
        return self.facts.least_cost_coverage

    @property
    def definition(self) -> Definition:
        """What the merchant decides about the figures, as `Facts.definition`."""
        return self.facts.definition

    def sums(self, measures: Sequence[str], period: Period, segment: str = WHOLE) -> Mapping[str, Mapping[str, int]]:
        """Return {key: {measure: sum}} as `Facts.sums`."""
        return self.facts.sums(measures, period, segment)

    def names(self, segment: str) -> Mapping[str, str]:
        """Return {key: what a reader calls it} as `Facts.names`."""
        return self.facts.names(segment)

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = WHOLE, key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        """Return {day: {measure: value}} as `Facts.daily`."""
        return self.facts.daily(measures, period, segment, key)

    def purchases(self, period: Period, segment: str = WHOLE) -> Mapping[str, Sequence[PurchaseDay]]:
        """Return {key: days with an order} as `Facts.purchases`."""
        return self.facts.purchases(period, segment)

    def customers(self, period: Period) -> int:
        """Return how many customers ordered, as `Facts.customers`."""
        return self.facts.customers(period)

    def buyers(self, won: Period, last: date) -> Sequence[Buyers]:
        """Return customers by what they bought, as `Facts.buyers`."""
        return self.facts.buyers(won, last)

    def remarks(self, period: Period) -> Sequence[Remark]:
        """Return what figures of these days lack, as `Facts.remarks`."""
        return self.facts.remarks(period)

    def origins(self, feed: str, period: Period) -> Sequence[Origin]:
        """Return which sources tell of a table, as `Facts.origins`."""
        return self.facts.origins(feed, period)

    def records(self, kind: RecordKind, period: Period) -> Sequence[Record]:
        """Return discounts, products or refunds by day as `Facts.records`."""
        return self.facts.records(kind, period)

    def coverage(self, feed: str) -> Period | None:
        """Return first and last day that the feed is known for to their end; None when there is no such day yet."""
        known, until = self.facts.coverage(feed), self.facts.whole_until(feed)
        if known is None or until is None or until < known.first:
            return None
        return Period(known.first, min(known.last, until))

    def was_read(self, feed: str) -> bool:
        """Whether the feed was read to its end once, as `Facts.was_read`."""
        return self.facts.was_read(feed)

    def whole_until(self, feed: str) -> date | None:
        """Return the last day known to its end as `Facts.whole_until`."""
        return self.facts.whole_until(feed)

    def told_until(self, feed: str) -> date | None:
        """Return the last day of which the shop told a feed, as `Facts.told_until`."""
        return self.facts.told_until(feed)


def whole_days(facts: Facts) -> WholeDays:
    """Return the facts without days that are known in part only."""
    return facts if isinstance(facts, WholeDays) else WholeDays(facts)


def pair_index(facts: Facts, period: Period) -> PairIndex:
    """Return the whole shop's purchases of the period, ready for counting; a snapshot reads them once."""
    if isinstance(facts, WholeDays):
        return pair_index(facts.facts, period)
    return facts.index(period) if isinstance(facts, Snapshot) else _index(facts, period, facts.customers)


def _index(facts: Facts, period: Period, present: Callable[[Period], int]) -> PairIndex:
    return PairIndex(facts.purchases(period).get(WHOLE, ()), period, present)


def lives(facts: Facts, days: Period, lapse: int) -> Lives:
    """Count the customers of the whole shop on some days; a snapshot walks through them once for all."""
    if isinstance(facts, WholeDays):
        return lives(facts.facts, days, lapse)
    if isinstance(facts, Snapshot):
        return facts.stocks(days, lapse).lives(days)
    return Stocks(_index(facts, _looked_back(days, lapse), facts.customers), days, lapse).lives(days)


def _looked_back(days: Period, lapse: int) -> Period:
    """Return days with those before them on which an order still makes its customer an active one."""
    return Period(days.first - timedelta(days=lapse), days.last)


def comebacks_of(facts: Facts, known: Period, *, is_whole: bool) -> Comebacks | None:
    """Return who came back of those due on the known days; a snapshot counts them once."""
    if isinstance(facts, WholeDays):
        return comebacks_of(facts.facts, known, is_whole=is_whole)
    if isinstance(facts, Snapshot):
        return facts.comebacks(known, is_whole=is_whole)
    return _comebacks(facts, known, is_whole=is_whole)


def _comebacks(facts: Facts, known: Period, *, is_whole: bool) -> Comebacks | None:
    index = pair_index(facts, known)
    return comebacks(facts, index, known, is_whole=is_whole, longest_away=longest_away(lapse_of(facts)))


def lapse_of(facts: Facts) -> Lapse:
    """Return the shop's lapse point: what is written, or that of its own gaps for the quarter that it was read in.

    It is one for all days: a past that is held against the present is counted by the present one, too.
    """
    if isinstance(facts, WholeDays):
        return lapse_of(facts.facts)
    return facts.lapse() if isinstance(facts, Snapshot) else _lapse(facts)


def _lapse(facts: Facts) -> Lapse:
    if facts.definition.lapse_days is not None:
        return Lapse(facts.definition.lapse_days)
    known = facts.coverage(Feed.ORDERS)
    if known is None:
        return own_lapse({}, None)
    quarters = gap_period(known.last)
    told = facts.sums((GAP_COUNT,), quarters, BETWEEN_ORDERS)
    return own_lapse({int(days): row[GAP_COUNT] for days, row in told.items()}, quarters.last + timedelta(days=1))
