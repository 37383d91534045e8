"""What a shop usually sells in a week: the measure that the money at stake is held against."""

from __future__ import annotations

from datetime import timedelta

from commerce.feeds import Feed
from commerce.period import FOUR_WEEKS, WEEK, Period
from shopbell.jobs.shops import OpenShop

#: The weeks before the last four, which an incident may have spoilt.
_WEEKS = 8
_SALES = "net_sales"


def weekly_sales_minor(opened: OpenShop) -> int | None:
    """Return the usual net sales a week in minor units of the shop's currency; None where no whole week is known."""
    covered = opened.facts.coverage(Feed.ORDERS)
    if covered is None:
        return None
    last = max(opened.last_day - timedelta(days=FOUR_WEEKS), min(covered.first + timedelta(days=WEEK), opened.last_day))
    first = max(covered.first, last - timedelta(days=_WEEKS * WEEK - 1))
    if (last - first).days + 1 < WEEK:
        return None
    days = Period(first, last)
    sums = opened.facts.sums((_SALES,), days).get("", {})
    return round(sums.get(_SALES, 0) * WEEK / days.length)
