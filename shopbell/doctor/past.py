"""What the past of a shop allows: what of it is missing or odd, and what cannot be judged because of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from commerce.feeds import Feed
from commerce.figures import Missing, VerdictState
from commerce.judgements import Question
from commerce.period import FOUR_WEEKS, YEAR_OF_WEEKS, Period
from kpi.estimate.series import HISTORY_DAYS
from kpi.verdict.drift import DAYS_OF_A_DRIFT, DAYS_OF_A_SLOW_DECLINE
from kpi.verdict.known_past import KnownPast, known_past
from shopbell.doctor.health import LateFeed, Past, Watched
from shopbell.jobs.shops import OpenShop

_UNJUDGED = frozenset({VerdictState.LEARNING, VerdictState.NOT_ENOUGH_DATA, VerdictState.NO_DATA, VerdictState.STALE})
#: Days that must be known before four weeks have the same weeks of last year beside them.
_DAYS_OF_TWO_YEARS: Final = YEAR_OF_WEEKS + FOUR_WEEKS
_NO_ORDERS = f"{Question.ABSENCE}:orders"


def past(opened: OpenShop, watched: Sequence[Watched]) -> Past | None:
    """Return what is known of a shop's past; None of one without orders."""
    covered = opened.facts.coverage(Feed.ORDERS)
    if covered is None or covered.first > opened.last_day:
        return None
    known = known_past(opened.facts, Period(covered.first, opened.last_day), opened.special_days, _NO_ORDERS)
    begins = (
        covered.first + timedelta(days=days) for days in (DAYS_OF_A_DRIFT, DAYS_OF_A_SLOW_DECLINE, _DAYS_OF_TWO_YEARS)
    )
    drift_from, quarters_from, last_year_from = (day if day > opened.today else None for day in begins)
    return Past(
        known,
        tuple(_late(opened, watched, known)),
        drift_from,
        quarters_from,
        last_year_from,
        tuple(one.verdict for one in watched if one.verdict.state in _UNJUDGED),
    )


def _late(opened: OpenShop, watched: Sequence[Watched], known: KnownPast) -> Iterator[LateFeed]:
    """Yield the feeds that begin later than the orders, with the numbers that begin with them."""
    earliest = max(known.days.first, opened.today - timedelta(days=HISTORY_DAYS))
    late: dict[tuple[str, date], list[str]] = {}
    for one in watched:
        kpi = one.verdict.kpi
        first = _first_known(opened, kpi) if Question.DRIFT in one.questions else None
        for feed in sorted(opened.book.kpi(kpi).feeds()) if first is not None and first > earliest else ():
            if (covered := opened.facts.coverage(feed)) is not None and covered.first == first:
                late.setdefault((feed, covered.first), []).append(kpi)
    yield from (LateFeed(feed, first, tuple(kpis)) for (feed, first), kpis in late.items())


def _first_known(opened: OpenShop, kpi: str) -> date | None:
    """Return the first day on which a number is known, by whichever of its ways to be counted."""
    days = opened.book.watched(kpi, opened.facts, opened.last_day)
    if isinstance(days, Missing):
        return None
    series = days.series.series
    place = next((number for number, is_known in enumerate(series.known) if is_known), None)
    return None if place is None else series.first + timedelta(days=place)
