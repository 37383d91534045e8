"""How the present month of a shop stands against the goals that are written for a month."""

from __future__ import annotations

from commerce.figures import Missing
from commerce.month_to_date import MonthToDate
from commerce.period import Period
from kpi.estimate.series import HISTORY_DAYS
from kpi.explain.month_to_date import Goal, month_to_date
from kpi.verdict.target import better_sign
from shopbell.jobs.shops import OpenShop


def months_of(opened: OpenShop) -> tuple[MonthToDate, ...]:
    """Return how the month stands of every KPI with a monthly goal of which anything is known, in their order."""
    wanted = opened.settings.targets_of(opened.shop)
    found = (month_of(opened, kpi) for kpi in opened.book.ids if kpi in wanted)
    return tuple(one for one in found if one is not None)


def month_of(opened: OpenShop, kpi: str) -> MonthToDate | None:
    """Return how the month stands that yesterday was of; None without a monthly goal, or where nothing is known."""
    written = opened.settings.targets_of(opened.shop).get(kpi)
    meaning = opened.meanings[kpi]
    goal = written.of_a_month(opened.info.currency, meaning.unit) if written else None
    if goal is None:
        return None
    begins_on = opened.shop.definition.month_start
    month = Period.month_of(opened.last_day, begins_on)
    days = Period(opened.today, max(opened.today, month.last))
    found = month_to_date(
        opened.book.kpi(kpi),
        opened.facts,
        opened.today,
        Goal(
            unit=meaning.unit,
            target=goal,
            better=better_sign(meaning.direction),
            begins_on=begins_on,
            special=opened.special_days.between(
                Period(Period.ending(opened.today, HISTORY_DAYS).first, days.last), kpi
            ),
            closed=opened.special_days.closed(days),
        ),
    )
    return None if isinstance(found, Missing) else found
