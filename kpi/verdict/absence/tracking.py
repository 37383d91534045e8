"""Visits are counted, and something that always came with them is not: a broken tag, or a channel that fell silent.

Visits come by the day, so this is told with the first complete day. Where orders come as ever while no cart is counted,
or no visit, it is the counting that broke, not the shop: no KPI is to be judged by such days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from commerce.period import WEEK
from commerce.tables.traffic import TRAFFIC
from kpi.verdict.absence.limit import BEYOND_BEFORE, chance_limit
from kpi.verdict.absence.presence import Presence, told
from kpi.verdict.absence.slots import midnight

CARTS, VISITS, CHANNEL = "carts", "visits", "channel"
BROKEN_TAG: Final = "broken_tag"
_CART_MEASURES: Final = ("carts", "carts_known", "checkouts_reached", "checkouts_known")
#: {what broke: measures that nobody knows on such a day}; of visits everything that comes with them.
UNTRUSTED: Final[Mapping[str, frozenset[str]]] = {
    CARTS: frozenset(_CART_MEASURES),
    VISITS: frozenset([*_CART_MEASURES, *(one.name for one in TRAFFIC.sums)]),
}
#: Days that tell what is usual, and how many of them must be known.
_USUAL_DAYS, _FEWEST = 28, 14
#: What is left of something that broke is less than a tenth; orders that come as ever are more than three tenths.
_LEFT, _AS_EVER = 0.1, 0.3
_CHANCE_A_YEAR, _SWING, _CHANNEL_SWING = 0.02, 0.03, 0.1
#: A channel that brings fewer visits a day, or a smaller share of them, is not missed.
_FEWEST_VISITS, _LEAST_SHARE = 5.0, 0.02
_DAYS_A_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class TrafficDay:
    """One complete day of the traffic table, and the orders that visits led to; `carts` None: it does not tell them."""

    day: date
    sessions: int
    carts: int | None
    orders: int


@dataclass(frozen=True, slots=True)
class _Broken:
    """What lacks on a day: how many were to be expected, how many were counted, and whether orders came as ever."""

    expected: float
    seen: int
    orders_come: bool


def broken_days(days: Sequence[TrafficDay]) -> dict[date, str]:
    """Return {day: CARTS or VISITS} of the days on which the counting of one was broken.

    Args:
        days: Complete ones, oldest first; a day without a row of traffic is none.
    """
    found = {day: CARTS for day, one in _run(days, _carts).items() if one.orders_come}
    return found | {day: VISITS for day, one in _run(days, _visits).items() if one.orders_come}


def untracked(days: Sequence[TrafficDay], zone: ZoneInfo) -> list[Presence]:
    """Return whether carts and visits are counted on the newest of these days."""
    return [
        _presence(kind, days, _run(days, look), zone) for kind, look in ((CARTS, _carts), (VISITS, _visits)) if days
    ]


_Look = Callable[[TrafficDay, Sequence[TrafficDay]], _Broken | None]


def _run(days: Sequence[TrafficDay], look: _Look) -> dict[date, _Broken]:
    """Return the days on which something is missing; they teach nothing of what is usual."""
    usual: list[TrafficDay] = []
    broken: dict[date, _Broken] = {}
    for one in days:
        found = look(one, usual[-_USUAL_DAYS:]) if len(usual) >= _FEWEST else None
        if found is None:
            usual.append(one)
        else:
            broken[one.day] = found
    return broken


def _carts(one: TrafficDay, usual: Sequence[TrafficDay]) -> _Broken | None:
    shares = [day.carts / day.sessions for day in usual if day.carts is not None and day.sessions]
    if one.carts is None or len(shares) < _FEWEST:
        return None
    expected = median(shares) * one.sessions
    return _Broken(expected, one.carts, _orders_come(one, usual)) if _is_missing(one.carts, expected) else None


def _visits(one: TrafficDay, usual: Sequence[TrafficDay]) -> _Broken | None:
    expected = median(day.sessions for day in usual)
    broken = _is_missing(one.sessions, expected) and _orders_come(one, usual)  # without orders, nobody came
    return _Broken(expected, one.sessions, orders_come=True) if broken else None


def _is_missing(seen: int, expected: float) -> bool:
    limit = chance_limit(_DAYS_A_YEAR, _SWING, _CHANCE_A_YEAR)
    return seen <= _LEFT * expected and expected >= (limit if seen == 0 else 2 * limit)


def _orders_come(one: TrafficDay, usual: Sequence[TrafficDay]) -> bool:
    return one.orders > 0 and one.orders >= _AS_EVER * median(day.orders for day in usual)


def _presence(kind: str, days: Sequence[TrafficDay], broken: Mapping[date, _Broken], zone: ZoneInfo) -> Presence:
    """Return whether something is counted on the newest day; of what is counted again, the silence before."""
    run = _last_run(days, broken)
    if not run:
        return Presence(kind, "", is_missing=False, why="still_comes")
    of = [broken[day] for day in run]
    cause = BROKEN_TAG if all(one.orders_come for one in of) else ""
    since_s, until_s = midnight(run[0], zone), midnight(run[-1] + timedelta(days=1), zone)
    expected, seen = sum(one.expected for one in of), sum(one.seen for one in of)
    silence = told(kind, "", since_s, until_s, expected, seen, _SWING, None, cause, by_day=True)
    if run[-1] != days[-1].day:
        return Presence(kind, "", is_missing=False, why="still_comes", silence=silence)
    certain_s = midnight(run[0] + timedelta(days=1), zone)
    return Presence(kind, "", is_missing=True, why="stopped", silence=silence, certain_s=certain_s)


def _last_run(days: Sequence[TrafficDay], broken: Mapping[date, _Broken]) -> list[date]:
    """Return the newest days on which something was missing, one after the other; [] where there are none."""
    told = [one.day for one in days]
    while told and told[-1] not in broken:
        told.pop()
    kept = takewhile(broken.__contains__, reversed(told))
    return list(kept)[::-1]


def silent_channels(sessions: Mapping[str, Mapping[date, int]], days: Sequence[date], zone: ZoneInfo) -> list[Presence]:
    """Return for every channel that usually brings visits whether it still does.

    Args:
        sessions: {channel: {day: visits}}.
        days: The complete days of the table, oldest first.
        zone: The shop's.
    """
    if len(days) <= _FEWEST:
        return []
    total = sum(sum(of.values()) for of in sessions.values())
    missed = [key for key, of in sessions.items() if key and sum(of.values()) >= _LEAST_SHARE * total]
    chance = _CHANCE_A_YEAR / max(1, len(missed))
    found = (_channel(key, sessions[key], days, chance, zone) for key in sorted(missed))
    return [one for one in found if one is not None]


def _channel(key: str, of: Mapping[date, int], days: Sequence[date], chance: float, zone: ZoneInfo) -> Presence | None:
    runs = _silent_runs(of, days)
    begins = len(days) - runs[-1]
    usual = [of.get(day, 0) for day in days[max(0, begins - 2 * _USUAL_DAYS) : begins]]
    a_day = median(usual) if len(usual) >= _FEWEST else 0.0
    if a_day < _FEWEST_VISITS:
        return None
    longest = max(runs[:-1], default=0)
    limit = max(chance_limit(_DAYS_A_YEAR, _CHANNEL_SWING, chance), BEYOND_BEFORE * longest * a_day)
    weekdays = [[of.get(day, 0) for day in days[:begins] if day.weekday() == wanted] for wanted in range(WEEK)]
    due = sum(median(weekdays[day.weekday()] or [a_day]) for day in days[begins:])
    last = days[min(begins, len(days) - 1)]
    since_s = midnight(last if begins < len(days) else last + timedelta(days=1), zone)
    until_s = midnight(days[-1] + timedelta(days=1), zone)
    silence = told(CHANNEL, key, since_s, until_s, due, 0, _CHANNEL_SWING, None, by_day=True)
    if due < limit:
        return Presence(CHANNEL, key, is_missing=False, why="still_comes", silence=silence)
    return Presence(CHANNEL, key, is_missing=True, why="stopped", silence=silence, certain_s=until_s)


def _silent_runs(of: Mapping[date, int], days: Sequence[date]) -> list[int]:
    """Return how long each run of days without a visit lasted, 0 between days with some; last the one up to now."""
    runs = [0]
    for day in days:
        if of.get(day, 0):
            runs.append(0)
        else:
            runs[-1] += 1
    return runs
