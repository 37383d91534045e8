"""Why a verdict says what it says, or why it can say nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from commerce.facts import WHOLE, Facts
from commerce.feeds import Feed
from commerce.figures import Verdict, VerdictState
from commerce.judgements import Question
from commerce.period import HALF_YEAR, Period
from kpi.facts.coverage import UNTOLD, totals
from kpi.verdict.flattered import unless_flattered
from kpi.verdict.missing_days import are_missing
from kpi.verdict.target import better_sign

LATE_DAYS = 7  # feeds that end earlier than this before the asked day have no news
FEWEST_ORDERS = 5  # a shop with fewer orders than this in half a year has no usual level


def told_why(verdict: Verdict) -> Verdict:
    """Return the verdict with a reason that fits its interval: what is too close may be so by the usual level alone.

    Beside a usual level the ruling is more careful than the interval of the level itself.
    """
    value, limit = verdict.figure.value, verdict.limit
    if verdict.why != "within_swing" or verdict.interval is None or value is None or limit is None:
        return verdict
    if verdict.interval[0] <= limit <= verdict.interval[1]:
        return verdict
    is_good = (value > limit) == (better_sign(verdict.direction) > 0)
    return replace(verdict, why="clear") if is_good else replace(verdict, why="rough_usual")


def of_now(
    feeds: Collection[str],
    verdict: Verdict,
    facts: Facts,
    asked: date,
    last: date,
    *,
    stale: bool,
    counted_whole: Collection[str] = (),
) -> Verdict:
    """Return the verdict, or one that says why nothing can be said of now.

    Args:
        feeds: That the KPI takes.
        verdict: As it is without that.
        facts: Of the shop.
        asked: The last day wanted.
        last: The last day that is known.
        stale: Nobody has looked for too long.
        counted_whole: The feeds of which the KPI counts all.
    """
    if stale and verdict.figure.value is not None:  # whatever else is wrong
        return replace(verdict, state=VerdictState.STALE, why="stale")
    # days that are over and told no more would be judged again each morning: nothing new is known of them
    is_untold = last < asked and last in {facts.told_until(feed) for feed in feeds}
    late = is_untold or (asked - last).days > LATE_DAYS
    of_orders = Feed.ORDERS in feeds
    verdict = unless_flattered(counted_whole, told_why(verdict))
    return _unless_unknown(verdict, facts, late=late, of_orders=of_orders, is_untold=is_untold)


def _unless_unknown(verdict: Verdict, facts: Facts, *, late: bool, of_orders: bool, is_untold: bool = False) -> Verdict:
    """Return the verdict, or one that says why nothing can be said.

    Args:
        verdict: As it is without that.
        facts: Of the shop.
        late: The feeds ended too long ago.
        is_untold: They did because the shop tells them no more.
        of_orders: The KPI is one of orders; visits and spend have a level however little is sold.
    """
    figure = verdict.figure
    if figure.value is None:
        why = figure.missing.reason if figure.missing else "no_base"
        return replace(verdict, state=VerdictState.NO_DATA, why=why, interval=None)
    if late:
        return replace(verdict, state=VerdictState.NO_DATA, why=UNTOLD if is_untold else "no_newer")
    if verdict.state is not VerdictState.LEARNING and of_orders and _hardly_sells(verdict, facts):
        limit = verdict.limit if verdict.target and verdict.target.kind != "near_usual" else None
        return replace(verdict, state=VerdictState.NOT_ENOUGH_DATA, why="too_wide", limit=limit, baseline=None)
    if (
        verdict.off_target
        and verdict.question is Question.TARGET
        and of_orders
        and are_missing(verdict.figure.period, facts)
    ):
        return replace(verdict, state=VerdictState.NOT_ENOUGH_DATA, why="days_missing")
    return verdict


def _hardly_sells(verdict: Verdict, facts: Facts) -> bool:
    """Return whether a total is one of a shop with next to no orders: then it has no level that could be judged."""
    figure = verdict.figure
    if figure.denominator is not None or figure.operation:
        return False
    known = Period(figure.period.first - timedelta(days=HALF_YEAR), figure.period.last)
    return totals(facts, ("orders",), [known], WHOLE)[WHOLE].get("orders", 0) < FEWEST_ORDERS
