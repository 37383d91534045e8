"""When a shop sells: what is to be expected in every hour, learnt from its own last weeks.

Eight weeks give the shape of the week, of a small shop as many more as it takes to know one. Hours of a weekday are
held towards those of all weekdays, for a small shop has eight orders in such a cell, and weekdays towards each other as
far as chance alone may tell them apart. How much the shop sells at present follows the last days, downwards at once and
upwards only when all of them agree: a season that ends must not look like a silence. Closed hours and weekdays are
learnt by themselves; days that are closed for once, and those that are known to be special, teach nothing and expect
nothing.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.period import WEEK
from kpi.verdict.absence.slots import HOUR_S, HOURS, Slots

#: Days that teach the shape of a week at least, and orders that have to: eight for each of its hours.
SHAPE_DAYS: Final = 8 * WEEK
_SHAPE_ORDERS: Final = 8 * WEEK * HOURS
#: How firmly an hour of one weekday is held to that hour of all weekdays, in orders.
_HELD_TO_ALL: Final = 6.0
#: Days whose level is looked at, each held towards that of the longer ones; the lowest holds.
_RECENT_DAYS: Final = (28, 14, 7, 3, 1)
#: A day that lies this many deviations, chance and a swing of a fifth together, above those around it is a sale.
_FAR, _SWING = 4.0, 0.2
#: Days before and after one that tell the level at which it is held against others.
_AROUND_DAYS: Final = 10
#: Days in a row without an order at which so many were to be expected were closed.
_CLOSED: Final = 8.0

#: What is to be expected of a day besides its weekday: 1.0 as always, 0.0 nothing, since it is known to be closed.
DayShare = Callable[[date], float]


def as_always(day: date) -> float:
    """Every day is one like others."""
    del day
    return 1.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is to be expected from the first moment of a day on.

    Attributes:
        slots: The hours.
        by_slot, by_day: Orders that came in each of them, and on each of their days.
        usual: What a day like each usually brings, at the level of the weeks around it; 0 where a day tells nothing.
        a_year: Orders a year at the present level.
        running: Orders to be expected from the first hour to the beginning of each.
    """

    slots: Slots
    by_slot: Sequence[int]
    by_day: Sequence[int]
    usual: Sequence[float]
    a_year: float
    running: Sequence[float]

    def expected(self, since_s: int, until_s: int) -> float:
        """Return how many orders are to be expected between two instants."""
        return max(0.0, self._until(until_s) - self._until(since_s))

    def _until(self, instant_s: int) -> float:
        starts = self.slots.starts
        if instant_s <= starts[0]:
            return 0.0
        if instant_s >= self.slots.end_s:
            return self.running[-1]
        place = bisect_right(starts, instant_s) - 1
        rate = self.running[place + 1] - self.running[place]
        return self.running[place] + rate * (instant_s - starts[place]) / HOUR_S

    def reaches(self, since_s: int, expected: float) -> int | None:
        """Return the instant at which so many are to be expected since another one; None beyond the hours known."""
        wanted = self._until(since_s) + expected
        place = bisect_right(self.running, wanted) - 1
        if place + 1 >= len(self.running):
            return None
        rate = self.running[place + 1] - self.running[place]
        return self.slots.starts[place] + int((wanted - self.running[place]) / rate * HOUR_S)


def learnt(  # noqa: PLR0917 - what was heard, where, from when to when, and what is known beside it
    instants: Sequence[int],
    zone: ZoneInfo,
    first: date,
    since: datetime,
    until: datetime,
    share_of: DayShare = as_always,
) -> Rhythm:
    """Return the rhythm of a shop, as it was known when the last order came.

    Args:
        instants: Of orders, unix seconds, oldest first.
        zone: The shop's.
        first: The first day of which all orders are there.
        since: The last order, UTC: nothing after it teaches.
        until: Up to when is judged, UTC.
        share_of: See `DayShare`.
    """
    known_to = local_day(since, zone)
    slots = Slots(zone, first, max(known_to, local_day(until, zone)))
    by_slot = slots.counts(instants)
    by_day = [0] * len(slots.days)
    for place, count in enumerate(by_slot):
        by_day[slots.day_of[place]] += count
    whole = (known_to - first).days  # the day of the last order is not over, as far as it teaches
    shares = [share_of(day) for day in slots.days]
    teaching = _teaching(slots.days, by_day, shares, whole)
    week = _week(slots, by_slot, by_day, teaching, whole)
    plain = [sum(week[day.weekday()]) * share for day, share in zip(slots.days, shares, strict=True)]
    levels = _levels(by_day, plain, teaching, whole)
    closed = [not one and number < whole for number, one in enumerate(teaching)]
    around = _around(by_day, plain, teaching)
    usual = [base * level if one else 0.0 for base, level, one in zip(plain, around, teaching, strict=True)]
    rates = [
        0.0 if closed[day] else week[slots.days[day].weekday()][hour] * shares[day] * levels[day]
        for day, hour in zip(slots.day_of, slots.hour_of, strict=True)
    ]
    a_year = sum(map(sum, week)) * levels[-1] * 365 / WEEK
    return Rhythm(slots, by_slot, by_day, usual, a_year, list(accumulate(rates, initial=0.0)))


def _teaching(days: Sequence[date], by_day: Sequence[int], shares: Sequence[float], whole: int) -> list[bool]:
    """Return which days teach: those that are over, and like others: no sale, and not closed for once."""
    teaching = [number < whole and shares[number] == 1.0 for number in range(len(days))]
    for _ in range(2):  # a month without orders halves what its weekdays seem to sell: the second look knows better
        weekday = _of_weekdays(days, by_day, teaching)
        usual = [weekday[day.weekday()] for day in days]
        begun, due = 0, 0.0
        for number in range(whole + 1):
            if number < whole and by_day[number] == 0:
                due += usual[number] * shares[number]
                continue
            if due >= _CLOSED:
                teaching[begun:number] = [False] * (number - begun)
            begun, due = number + 1, 0.0
    return [one and not busy for one, busy in zip(teaching, _busy(by_day, usual, teaching), strict=True)]


def _of_weekdays(days: Sequence[date], by_day: Sequence[int], teaching: Sequence[bool]) -> list[float]:
    """Return how many orders each weekday brings in the mean."""
    means = []
    for wanted in range(WEEK):
        counts = [by_day[n] for n, day in enumerate(days) if teaching[n] and day.weekday() == wanted]
        means.append(sum(counts) / len(counts) if counts else 0.0)
    return means


def _busy(by_day: Sequence[int], usual: Sequence[float], teaching: Sequence[bool]) -> list[bool]:
    """Return which days sold far more than the days around them: what they sold is to be expected of no other day."""
    ratios = [came / due if one and due > 0 else None for came, due, one in zip(by_day, usual, teaching, strict=True)]
    busy = []
    for number, ratio in enumerate(ratios):
        near = [one for one in ratios[max(0, number - _AROUND_DAYS) : number + _AROUND_DAYS + 1] if one is not None]
        if ratio is None or not near:
            busy.append(False)
            continue
        like = usual[number] * median(near)
        busy.append(by_day[number] > like + _FAR * math.sqrt(like + (_SWING * like) ** 2))
    return busy


def _week(
    slots: Slots, by_slot: Sequence[int], by_day: Sequence[int], teaching: Sequence[bool], whole: int
) -> list[list[float]]:
    """Return how many orders each hour of each weekday brings, at the mean level of the weeks that teach it."""
    begins = _shape_begins(by_day, teaching, whole)
    chosen = [begins <= number < whole and teaching[number] for number in range(len(slots.days))]
    days = [0] * WEEK
    of_weekday = [0.0] * WEEK
    for number, day in enumerate(slots.days):
        if chosen[number]:
            days[day.weekday()] += 1
            of_weekday[day.weekday()] += by_day[number]
    cells = [[0.0] * HOURS for _ in range(WEEK)]
    of_hour = [0.0] * HOURS
    for place, count in enumerate(by_slot):
        if count and chosen[slots.day_of[place]]:
            cells[slots.days[slots.day_of[place]].weekday()][slots.hour_of[place]] += count
            of_hour[slots.hour_of[place]] += count
    total = sum(of_hour) or 1.0
    week = []
    for weekday, a_day in enumerate(_a_day(of_weekday, days)):
        came = of_weekday[weekday]
        held = [came * of_hour[hour] / total for hour in range(HOURS)]
        shares = [
            due * (cells[weekday][hour] + _HELD_TO_ALL) / (due + _HELD_TO_ALL) / (came or 1.0)
            for hour, due in enumerate(held)
        ]
        week.append([a_day * share for share in shares])
    return week


def _shape_begins(by_day: Sequence[int], teaching: Sequence[bool], whole: int) -> int:
    """Return the first day that teaches the shape: whole weeks before today, as many as it takes to know it."""
    begins, orders = whole, 0
    while begins > 0 and (whole - begins < SHAPE_DAYS or orders < _SHAPE_ORDERS):
        until, begins = begins, max(0, begins - WEEK)
        orders += sum(by_day[number] for number in range(begins, until) if teaching[number])
    return begins


def _a_day(came: Sequence[float], days: Sequence[int]) -> list[float]:
    """Return what a day of each weekday brings: its mean, held towards that of all as far as they differ by chance.

    How much weekdays differ beyond chance the shop itself tells (empirical Bayes): of one that sells most at weekends
    nothing is held, of one whose weekdays are alike nearly all. Closed weekdays are none of them.

    Args:
        came: Orders of each weekday.
        days: How many days they came on.
    """
    means = [of / number if number else 0.0 for of, number in zip(came, days, strict=True)]
    sells = [weekday for weekday, mean in enumerate(means) if mean]
    if len(sells) <= 1:
        return means
    of_all = sum(means[one] for one in sells) / len(sells)
    chance = {one: of_all / days[one] for one in sells}
    apart = sum((means[one] - of_all) ** 2 for one in sells) / (len(sells) - 1)
    beyond = max(0.0, apart - sum(chance.values()) / len(sells))
    for one in sells:
        means[one] = of_all + (means[one] - of_all) * beyond / (beyond + chance[one])
    return means


def _levels(by_day: Sequence[int], plain: Sequence[float], teaching: Sequence[bool], whole: int) -> list[float]:
    """Return the level at which each day is to be expected: the lowest of the days before it."""
    came, due = [0.0], [0.0]  # running sums over the days that teach
    levels = []
    for number in range(len(by_day)):
        levels.append(_lowest(came, due))
        if number < whole and teaching[number]:
            came.append(came[-1] + by_day[number])
            due.append(due[-1] + plain[number])
    return levels


def _lowest(came: Sequence[float], due: Sequence[float]) -> float:
    """Return the lowest level of the last days, each as far from that of more days as it surely is.

    Back down to the usual level one deviation leads, as it led away from it: the usual speaks for it too.
    """
    level, lowest = 1.0, math.inf
    for days in _RECENT_DAYS:
        begins = max(0, len(came) - 1 - days)
        told, usual = came[-1] - came[begins], due[-1] - due[begins]
        if usual > 0:
            once, twice = (_moved(level, told, usual, deviations) for deviations in (1.0, 2.0))
            # of many looks one finds a single deviation on most days
            further = min(twice, max(once, 1.0)) if level > 1.0 else twice
            level = once if days == _RECENT_DAYS[0] else further
        lowest = min(lowest, level)
    return lowest


def _moved(level: float, told: float, usual: float, deviations: float) -> float:
    """Return a level as far moved as orders surely lie away from it: so many deviations of chance move nothing."""
    away = told - usual * level
    return level + math.copysign(max(0.0, abs(away) - deviations * math.sqrt(usual * level)), away) / usual


def _around(by_day: Sequence[int], plain: Sequence[float], teaching: Sequence[bool]) -> list[float]:
    """Return the level of the weeks around each day, whichever way they went."""
    came = list(accumulate((n if one else 0 for n, one in zip(by_day, teaching, strict=True)), initial=0.0))
    due = list(accumulate((n if one else 0.0 for n, one in zip(plain, teaching, strict=True)), initial=0.0))
    levels = []
    for number in range(len(by_day)):
        first, last = max(0, number - _AROUND_DAYS), min(len(by_day), number + _AROUND_DAYS + 1)
        levels.append((came[last] - came[first] + 1.0) / (due[last] - due[first] + 1.0))
    return levels


def first_day_for(until: datetime, zone: ZoneInfo, days: int) -> date:
    """Return the day from which on so many days lie before an instant."""
    return local_day(until, zone) - timedelta(days=days)
