"""Every channel or campaign with what it cost and brought, from the daily facts.

Money and customers meet under one name as they do for acquisition cost. Customers who were won lately have not had time
to come back: what they spend later is told by those who were won before them, within a year up to then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from commerce.acquisition import Acquisition, Side, Why, Won, Worth
from commerce.facts import WHOLE, Facts
from commerce.figures import Missing
from commerce.lifetime import SPENT_AT_FIRST, SPENT_WITHIN
from commerce.period import YEAR, Period
from commerce.tables.traffic import TRAFFIC
from kpi.estimate.series import HISTORY_DAYS
from kpi.facts.coverage import covered, unless_seen
from kpi.facts.meeting import SHOP, Meeting, meeting
from kpi.facts.needs import ORDERS, SPEND, traffic
from kpi.facts.snapshot import whole_days
from kpi.facts.sums import Row
from kpi.verdict.money import FEWEST_CUSTOMERS, advised, brought_by, cost_of

_SPENT, _KEPT, _NEW, _ORDERS, _VISITS = "marketing_spend", "retention_spend", "new_customers", "orders", "sessions"
_TOLD = (_SPENT, _KEPT, _NEW, SPENT_AT_FIRST)


def acquisition(facts: Facts, period: Period, by: str) -> Acquisition:
    """Return what every channel or campaign cost and brought, and what to do with its money.

    Args:
        facts: Of the shop.
        period: Of which the days count that orders and spend both cover.
        by: "channel" or "campaign".
    """
    whole = whole_days(facts)
    days, hidden = covered(whole, (ORDERS, SPEND), period), unless_seen(facts, (_NEW,), history=True)
    if isinstance(days, Missing) or hidden is not None:
        return Acquisition(by, period, facts.currency, missing=days if isinstance(days, Missing) else hidden)
    named_on = Period.ending(days.last, max(HISTORY_DAYS, days.length))
    met = meeting(whole, (_SPENT, _ORDERS), named_on, by) or Meeting({}, {})
    visits = _Visits.of(whole, days, by, named_on, met)
    known = met.named.get(SHOP, frozenset()) | visits.names
    rows, of_shop = met.rows(whole.sums(_TOLD, days, by)), whole.sums(_TOLD, days).get(WHOLE, {})
    brought = _Brought.on(SPENT_AT_FIRST, 0, rows, of_shop)
    later = tuple(_later(whole, days, by, met))
    won = [
        _won(key, row, _Worths(brought, later), visits, is_known=key in known)
        for key, row in rows.items()
        if row[_SPENT] or row[_KEPT] or row[_NEW]
    ]
    kept, new = of_shop.get(_KEPT, 0), of_shop.get(_NEW, 0)
    return Acquisition(
        by,
        days,
        facts.currency,
        tuple(sorted(won, key=_place)),
        winning=Side(of_shop.get(_SPENT, 0) - kept, new),
        keeping=Side(kept, whole.customers(days) - new),
        visits_known=bool(visits.shares),
    )


def _place(one: Won) -> tuple[bool, int, int, str]:
    return one.spent_minor is None, -(one.spent_minor or 0), -one.customers, one.key


@dataclass(frozen=True, slots=True)
class _Visits:
    """What visits say, under the names of money: a row is no coarser for being told by wider names there.

    Attributes:
        names: Those that visits bear.
        shares: Of all visits of the days; {} where they are not told by this segment, or not of all days.
    """

    names: frozenset[str]
    shares: Mapping[str, Fraction]

    @classmethod
    def of(cls, facts: Facts, days: Period, by: str, named_on: Period, met: Meeting) -> _Visits:
        seen = meeting(facts, (_SPENT, _VISITS), named_on, by) or Meeting({}, {})
        names = {
            key: met.joined.get(key) or seen.told(key)
            for key, row in facts.sums((_VISITS,), named_on, by).items()
            if key and row[_VISITS]
        }
        total = facts.sums((_VISITS,), days).get(WHOLE, {}).get(_VISITS, 0)
        if by not in TRAFFIC.segments or not total or covered(facts, (traffic(_VISITS),), days) != days:
            return cls(frozenset(names.values()), {})
        by_name: Counter[str] = Counter()
        for key, row in facts.sums((_VISITS,), days, by).items():
            by_name[names.get(key, key)] += row[_VISITS]
        return cls(frozenset(names.values()), {name: Fraction(count, total) for name, count in by_name.items()})


@dataclass(frozen=True, slots=True)
class _Brought:
    """What customers brought within some days: by key, and all of the shop.

    Attributes:
        days: 0: on their first order.
        own: Of every key with customers.
        enough: The keys with enough customers to have a value of their own.
        of_shop: Of all customers; None without any.
    """

    days: int
    own: Mapping[str, Worth]
    enough: frozenset[str]
    of_shop: Worth | None

    @classmethod
    def on(cls, name: str, days: int, rows: Mapping[str, Row], of_shop: Row) -> _Brought:
        """Return what a sum comes to for each customer."""
        found = {key: _worth(row, name, days) for key, row in rows.items()}
        return cls(
            days,
            {key: one for key, one in found.items() if one is not None},
            frozenset(key for key, row in rows.items() if row[_NEW] >= FEWEST_CUSTOMERS),
            _worth(of_shop, name, days),
        )

    def held_against(self, key: str) -> Worth | None:
        """Return what a cost is held against: the key's own, or the shop's where too few customers tell of the key."""
        if key in self.enough:
            return self.own.get(key)
        return None if self.of_shop is None else replace(self.of_shop, of_shop=True)


def _worth(row: Row, name: str, days: int) -> Worth | None:
    each = brought_by(row.get(name, 0), row.get(_NEW, 0))
    return None if each is None else Worth(each, days)


def _later(facts: Facts, days: Period, by: str, met: Meeting) -> Iterable[_Brought]:
    """Yield what customers spend later, the longest span first, of those for whom so many days have passed."""
    for span, name in sorted(SPENT_WITHIN.items(), reverse=True):
        won = covered(facts, (ORDERS,), Period.ending(days.last - timedelta(days=span - 1), YEAR))
        if not isinstance(won, Missing):
            rows = met.rows(facts.sums((_NEW, name), won, by))
            found = _Brought.on(name, span, rows, facts.sums((_NEW, name), won).get(WHOLE, {}))
            if found.of_shop is not None:
                yield found


@dataclass(frozen=True, slots=True)
class _Worths:
    """What customers bring on the first order, and later, the longest span first."""

    first: _Brought
    later: Sequence[_Brought]

    def later_of(self, key: str) -> Worth | None:
        """Return what customers of a key spend later, where enough are old enough."""
        return next((one.own.get(key) for one in self.later if key in one.enough), None)

    def longest(self, key: str) -> Worth | None:
        """Return the longest that is known: of the key, else of the shop."""
        return self.later_of(key) or next((one.held_against(key) for one in self.later), None)


def _won(key: str, row: Row, worths: _Worths, visits: _Visits, *, is_known: bool) -> Won:
    kept = row[_KEPT]
    spent, customers = row[_SPENT] - kept, row[_NEW]
    told = Won(
        key=key,
        spent_minor=spent or None,
        kept_minor=kept,
        customers=customers,
        cost=cost_of(spent, customers) if spent > 0 and key and is_known else None,
        first_order=worths.first.own.get(key),
        later=worths.later_of(key),
        visits=visits.shares.get(key),
        advice="",
        why=_why_silent(key, spent, kept, is_known=is_known),
    )
    first = worths.first.held_against(key)
    if told.cost is None or first is None:
        return told
    advice, why, against = advised(told.cost, customers, first, worths.longest(key))
    return replace(told, advice=advice, why=why, against=against)


def _why_silent(key: str, spent: int, kept: int, *, is_known: bool) -> Why:
    """Return why nothing can be said, where that is so."""
    if spent < 0:
        return "given_back"
    if spent == 0:
        return "keeps" if kept else "no_spend"
    if not key:
        return "no_name"
    return "no_worth" if is_known else "no_match"
