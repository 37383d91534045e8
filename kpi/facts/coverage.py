"""Over which days a KPI may honestly be worked out: what its feeds cover, and what they know of each day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from commerce.facts import WHOLE, Facts
from commerce.feeds import Feed
from commerce.figures import Missing
from commerce.origins import Origin
from commerce.period import Period
from commerce.tables import TABLES

#: The reason where a shop does not tell of a feed, or no more.
UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Need:
    """A feed that a KPI cannot do without, and what its lack is called in the collection.

    Attributes:
        feed: Where the measures come from.
        inputs: Input ids of `knowledge` that are missing without the feed.
        row: A measure that is above zero on every day the feed truly knows. A day without it is then left out of
            numerator and denominator alike (a day without traffic rows is unknown, not a day without visitors).
            Empty where a day without a row is a real zero (no orders, no money spent).
    """

    feed: str
    inputs: tuple[str, ...]
    row: str = ""


def covered(facts: Facts, needs: Sequence[Need], period: Period) -> Period | Missing:
    """Return the part of the period for which every feed is known, or say why there is none."""
    first, last = period.first, period.last
    for need in needs:
        coverage, until = facts.coverage(need.feed), facts.told_until(need.feed)
        if until is not None and (coverage is None or period.first > until):
            return Missing("untold", need.inputs)
        if coverage is None:
            return Missing("none_yet", need.inputs) if facts.was_read(need.feed) else Missing("no_input", need.inputs)
        if _is_before_the_first(facts, need.feed, coverage, period):
            return Missing("none_yet", need.inputs)
        first, last = max(first, coverage.first), min(last, coverage.last)
        if first > last:
            return Missing("not_covered", need.inputs)
    return Period(first, last)


def ends_untold(facts: Facts, needs: Sequence[Need], period: Period) -> bool:
    """Return whether a period ends on days of which the shop tells a feed no more."""
    return any(until is not None and until < period.last for until in (facts.told_until(need.feed) for need in needs))


def unless_seen(facts: Facts, inputs: tuple[str, ...], *, history: bool) -> Missing | None:
    """Say what keeps us from knowing who ordered: hidden customers or, where `history` matters, hidden older orders."""
    if facts.customers_are_hidden:
        return Missing("customers_hidden")  # no input that a merchant could supply
    return Missing("short_history", inputs) if history and facts.history_is_cut else None


def _is_before_the_first(facts: Facts, feed: str, coverage: Period, period: Period) -> bool:
    """Return whether a period ends before a shop's very first order: there nothing is unknown, and nothing was."""
    return feed == Feed.ORDERS and facts.knows_first_order and period.last < coverage.first


def known_days(facts: Facts, needs: Sequence[Need], period: Period) -> list[date] | None:
    """Return the days on which every `row` need has a row; None when no need asks for one (all days count)."""
    rows = [need.row for need in needs if need.row]
    if not rows:
        return None
    daily = facts.daily(rows, period)
    return sorted(day for day, row in daily.items() if all(row.get(name, 0) > 0 for name in rows))


def origins(facts: Facts, feeds: Collection[str], period: Period) -> tuple[Origin, ...]:
    """Return which sources tell of the tables among these feeds."""
    return tuple(told for table in TABLES if table.name in feeds for told in facts.origins(table.name, period))


def runs(days: Iterable[date]) -> Iterator[Period]:
    """Yield the unbroken runs of sorted days."""
    first: date | None = None
    last: date | None = None
    for day in days:
        if first is None or last is None:
            first = day
        elif day != last + timedelta(days=1):
            yield Period(first, last)
            first = day
        last = day
    if first is not None and last is not None:
        yield Period(first, last)


def totals(facts: Facts, names: Sequence[str], periods: Iterable[Period], segment: str) -> dict[str, dict[str, int]]:
    """Return {key: {measure: sum}} over several periods; the whole shop's key "" is always there."""
    result: dict[str, dict[str, int]] = {WHOLE: {}} if segment == WHOLE else {}
    unique = tuple(dict.fromkeys(names))
    for period in periods:
        for key, row in facts.sums(unique, period, segment).items():
            into = result.setdefault(key, {})
            for name in unique:
                into[name] = into.get(name, 0) + row.get(name, 0)
    return result
