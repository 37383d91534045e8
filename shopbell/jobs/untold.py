"""What a shop tells no more: said for some weeks after it ended, as long as nothing else stands in for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from commerce.feeds import Feed
from commerce.period import FOUR_WEEKS
from shopbell.jobs.shops import OpenShop
from wording.notices import Notice


def untold_notices(opened: OpenShop) -> Iterator[Notice]:
    """Yield that checkouts which were opened and left are told no more, and which KPIs end with them."""
    until = opened.facts.told_until(Feed.CHECKOUTS)
    if until is None or until == date.min or (opened.today - until).days > FOUR_WEEKS:
        return
    kpis = tuple(
        kpi
        for kpi in opened.book.ids
        if Feed.CHECKOUTS in opened.book.kpi(kpi).feeds() and opened.verdict(kpi).figure.period.last <= until
    )
    if kpis:
        yield Notice("untold_checkouts", day=until + timedelta(days=1), kpis=kpis)
