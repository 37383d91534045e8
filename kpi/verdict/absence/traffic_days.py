"""The complete days of the traffic table, and those of which a broken tag told nonsense."""

from __future__ import annotations

from datetime import date, timedelta

from commerce.facts import Facts
from commerce.period import Period
from commerce.tables.traffic import TRAFFIC
from kpi.estimate.series import HISTORY_DAYS
from kpi.verdict.absence.tracking import UNTRUSTED, TrafficDay, broken_days


def traffic_days(facts: Facts, days: int = HISTORY_DAYS) -> list[TrafficDay]:
    """Return the complete days of the traffic table, oldest first; `days`: how far is looked back upon."""
    until = facts.whole_until(TRAFFIC.name)
    known = facts.coverage(TRAFFIC.name)
    if until is None or known is None or until < known.first:
        return []
    measures = ("traffic_rows", "sessions", "carts", "carts_known", "online_orders")
    period = Period(max(known.first, until - timedelta(days=days)), until)
    return [
        TrafficDay(day, row["sessions"], row["carts"] if row["carts_known"] else None, row["online_orders"])
        for day, row in sorted(facts.daily(measures, period).items())
        if row["traffic_rows"]
    ]


def untrusted(facts: Facts, days: int = HISTORY_DAYS) -> dict[date, frozenset[str]]:
    """Return {day: measures} of which a broken tag told nonsense: no KPI is to be judged by them.

    Days that are known to be of that kind already are not found again, and teach nothing.
    """
    return {day: UNTRUSTED[what] for day, what in broken_days(traffic_days(facts, days)).items()}
