"""Facts of a made-up shop in memory: plain loops over its orders, and over rows of tables by their declarations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from commerce.channels.keeping import Keeping
from commerce.channels.names import Names
from commerce.definition import Definition
from commerce.facts import WHOLE, Buyers
from commerce.feeds import Feed
from commerce.line_splits import LINE_SEGMENTS
from commerce.origins import Origin
from commerce.period import Period
from commerce.purchase_days import PurchaseDay
from commerce.records import Record, RecordKind
from commerce.remarks import Remark
from commerce.tables import TABLES, Row
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from tests.pairs import Pair, put_together
from tests.segments_by_hand import keys_of_order
from tests.tables_by_hand import keys_of, sums_of

DAY_ONE = date(2026, 1, 5)  # a Monday


@dataclass(frozen=True)
class Bought:
    """One counted order; `customer` empty for a guest nobody can recognise."""

    day: date
    customer: str = ""
    net: int = 1000
    discount: int = 0
    channel: str = "direct"
    campaign: str = ""
    device: str = "Desktop"
    market: str = "DE"
    payment_method: str = ""
    discount_code: str = ""
    is_online: bool = True
    refunds: tuple[tuple[date, int], ...] = ()
    shipping: int = 0
    products: int = 1
    cost: int | None = None


@dataclass
class MemoryFacts:
    """Implements `commerce.facts.Facts` over lists."""

    orders: Sequence[Bought] = ()
    spend: Sequence[tuple[date, str, str, int]] = ()  # day, channel, campaign, amount
    traffic: Sequence[Mapping[str, object]] = ()  # day, channel, device, sessions, carts, checkouts, visitors
    checkouts: Sequence[tuple[date, str, str, int]] = ()  # day, channel, device, abandoned
    answers: Sequence[tuple[date, str, int]] = ()  # day, "nps" or "csat", score
    covers: Mapping[str, Period] = field(default_factory=dict)
    whole: Mapping[str, date] = field(default_factory=dict)  # where the last covered day is known in part only
    told: Mapping[str, date] = field(default_factory=dict)  # until when, where the shop tells it no more
    read: frozenset[str] = frozenset()  # read to their end, though nothing was there
    rows: Sequence[Row] = ()  # of any table, spend and traffic among them
    currency: str = "EUR"
    lacks: Sequence[Remark] = ()
    comes_from: Sequence[Origin] = ()
    keeping: Sequence[str] = ()  # channels and campaigns whose money keeps customers
    records_of: Mapping[RecordKind, Sequence[Record]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rows: dict[str, dict[str, dict[date, dict[str, int]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
        )
        self._pairs: dict[str, dict[str, dict[date, dict[tuple[date | None, int], int]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
        )
        seen: dict[str, list[Bought]] = defaultdict(list)
        for order in sorted(self.orders, key=lambda order: order.day):
            earlier = seen[order.customer] if order.customer else []
            self._count_order(order, earlier)
            if order.customer:
                seen[order.customer].append(order)
        self._told = {table.name: [row for row in self._all_rows() if type(row) is table.row] for table in TABLES}
        keeps = Keeping.of(self.keeping, Names())
        for table in TABLES:
            for row in self._told[table.name]:
                self._add(row.day, keys_of(table, row), sums_of(table, row, keeps))
        for day, channel, device, abandoned in self.checkouts:
            self._add(day, {"channel": channel, "device": device}, {"abandoned_checkouts": abandoned})

    def _count_order(self, order: Bought, earlier: list[Bought]) -> None:
        labels = keys_of_order(
            order,
            day=order.day,
            first=earlier[0].day if earlier else order.day,
            number=len(earlier) + 1,
            is_guest=not order.customer,
            net_minor=order.net,
        )
        labels |= dict.fromkeys(LINE_SEGMENTS, "")  # an order without lines holds no product
        sums = {
            "orders": 1,
            "online_orders": int(order.is_online),
            "identified_orders": int(bool(order.customer)),
            "new_customers": int(bool(order.customer) and not earlier),
            "sales_before_discounts": order.net + order.discount,
            "discounts": order.discount,
            "discounted_orders": int(order.discount > 0),
            "net_sales": order.net,
            "shipping": order.shipping,
            "multi_item_orders": int(order.products > 1),
            "cost_of_goods": order.cost or 0,
            "costed_sales": 0 if order.cost is None else order.net,
        }
        self._add(order.day, labels, sums)
        for day, amount in order.refunds:
            self._add(day, labels, {"refunds": amount})
        if order.customer:
            gap = (earlier[-1].day if earlier else None, min(3, len(earlier) + 1))
            self._count_cohort(order, earlier)
            self._count_spending(order, earlier)
            if earlier and (days := (order.day - earlier[-1].day).days):
                quarter = order.day.replace(month=(order.day.month - 1) // 3 * 3 + 1, day=1)
                self._add(quarter, {"days_between_orders": str(min(days, 366))}, {"gap_count": 1})
            first_channel = earlier[0].channel if earlier else order.channel
            for segment, key in ((WHOLE, ""), ("channel", first_channel)):
                self._pairs[segment][key][order.day][gap] += 1

    def _all_rows(self) -> Iterator[Row]:
        yield from self.rows
        for spent in self.spend:
            yield SPEND.row(*spent)
        for row in self.traffic:
            yield TRAFFIC.row(**{"channel": "direct", "device": "Desktop", **row})
        for answer in self.answers:
            yield SURVEYS.row(*answer)

    def _count_cohort(self, order: Bought, earlier: list[Bought]) -> None:
        previous = f"{earlier[-1].day:%Y-%m}" if earlier else ""
        if previous < f"{order.day:%Y-%m}":
            first = earlier[0].day if earlier else order.day
            self._add(order.day.replace(day=1), {"cohort": f"{first:%Y-%m} {previous}"}, {"cohort_orders": 1})

    def _count_spending(self, order: Bought, earlier: list[Bought]) -> None:
        first = earlier[0] if earlier else order
        labels = {"channel": first.channel, "campaign": first.campaign}
        self._add(first.day, labels, {"spent_on_first_order": 0 if earlier else order.net})
        for days in (90, 365):
            if (order.day - first.day).days < days:
                self._add(first.day, labels, {f"spent_in_first_{days}_days": order.net})

    def _add(self, day: date, labels: Mapping[str, str], sums: Mapping[str, int]) -> None:
        for segment, key in ((WHOLE, ""), *labels.items()):
            into = self._rows[segment][key][day]
            for name, value in sums.items():
                into[name] += value

    history_is_cut = False
    customers_are_hidden = False
    knows_first_order = True
    least_cost_coverage = Fraction(4, 5)
    definition = Definition(lapse_days=90)

    def sums(self, measures: Sequence[str], period: Period, segment: str = WHOLE) -> Mapping[str, Mapping[str, int]]:
        """Add up the days of every key that has a row of these measures."""
        result = {}
        for key, days in self._rows.get(segment, {}).items():
            rows = [row for day, row in days.items() if day in period and any(row.get(name) for name in measures)]
            if rows:
                result[key] = {name: sum(row.get(name, 0) for row in rows) for name in measures}
        return result

    def names(self, segment: str) -> Mapping[str, str]:
        """Know no product, since no order has lines."""
        del segment
        return {}

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = WHOLE, key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        """Return the days of one key."""
        days = self._rows.get(segment, {}).get(key, {})
        return {
            day: {name: row.get(name, 0) for name in measures}
            for day in period.days()
            if (row := days.get(day)) and any(row.get(name) for name in measures)
        }

    def purchases(self, period: Period, segment: str = WHOLE) -> Mapping[str, Sequence[PurchaseDay]]:
        """Put together the pairs of the period, by key."""
        found = {
            key: put_together([Pair(day, *gap, orders) for day in days for gap, orders in days[day].items()], period)
            for key, days in self._pairs.get(segment, {}).items()
        }
        return {key: days for key, days in found.items() if days}

    def customers(self, period: Period) -> int:
        """Return the distinct customers."""
        return len({order.customer for order in self.orders if order.customer and order.day in period})

    def buyers(self, won: Period, last: date) -> Sequence[Buyers]:
        """Add up the orders of every customer, one by one."""
        return buyers_by_hand(self.orders, won, last)

    def remarks(self, period: Period) -> Sequence[Remark]:
        """Return what the test says, as far as it lies in the period."""
        return [one for one in self.lacks if one.first is None or one.first in period]

    def origins(self, feed: str, period: Period) -> Sequence[Origin]:
        """Return what the test says of a table."""
        del period
        return [one for one in self.comes_from if one.feed == feed]

    def coverage(self, feed: str) -> Period | None:
        """Return what the test says, else first to last day with a row."""
        if feed in self.covers:
            return self.covers[feed]
        days = {
            Feed.ORDERS: [order.day for order in self.orders],
            Feed.CHECKOUTS: [row[0] for row in self.checkouts],
            **{name: [row.day for row in rows] for name, rows in self._told.items()},
        }.get(feed, [])
        return Period(min(days), max(days)) if days else None

    def was_read(self, feed: str) -> bool:
        """Return whether the test says so, else whether there is a row."""
        return feed in self.read or self.coverage(feed) is not None

    def records(self, kind: RecordKind, period: Period) -> Sequence[Record]:
        return [one for one in self.records_of.get(kind, ()) if one.day in period]

    def told_until(self, feed: str) -> date | None:
        """Return the last day that was told, where none is any more."""
        return self.told.get(feed)

    def whole_until(self, feed: str) -> date | None:
        """Return what the test says, else the last covered day."""
        known = self.coverage(feed)
        return self.whole.get(feed, known.last) if known else None


def bought(customer: str, *days: date, **more: object) -> Iterable[Bought]:
    """Return one order of a customer on each of the days."""
    return [Bought(day, customer, **more) for day in days]  # type: ignore[arg-type]  # tests name what they need


def buyers_by_hand(orders: Iterable[Bought], won: Period, last: date) -> list[Buyers]:
    """Add up every customer's purchases by day, and customers who bought alike."""
    spent: dict[str, Counter[date]] = defaultdict(Counter)
    for order in orders:
        if order.customer and order.day <= last:
            spent[order.customer][order.day] += order.net
    found: dict[tuple[date, date, int, int, int], list[int]] = {}
    for days in spent.values():
        first = min(days)
        if first not in won:
            continue
        seen = [day for day in days if day <= won.last]
        again, later = [day for day in seen if day > first], [day for day in days if day > won.last]
        alike = (first, max(seen), len(again), sum(days[day] for day in again), len(later))
        sums = found.setdefault(alike, [0, 0, 0])
        for place, value in enumerate((1, days[first], sum(days[day] for day in later))):
            sums[place] += value
    return [Buyers(*alike, *sums) for alike, sums in sorted(found.items())]
