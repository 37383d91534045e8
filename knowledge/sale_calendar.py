"""From the rules of `sale_days.toml` to days: which sales and feasts fall where in a year, in a country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from commerce.languages import LANGUAGES
from commerce.lunar_calendar import BEIJING, HANOI, SEOUL, lunar_day
from commerce.special_days import Occasion, OccasionKind
from knowledge.entries import DayRule, SaleDay

_MERIDIANS: Final = {"hanoi": HANOI, "beijing": BEIJING, "seoul": SEOUL}
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def sale_days(entries: Mapping[str, SaleDay], country: str, years: range) -> Iterator[Occasion]:
    """Yield the sales and feasts that the shops of a country know, of each year.

    Args:
        entries: The collection's.
        country: ISO 3166 ("VN"); "" where it is not known: then only what is so everywhere.
        years: In which their first days fall.
    """
    for entry in entries.values():
        if entry.countries and country not in entry.countries:
            continue
        names = {language: entry.name[language] for language in LANGUAGES}
        for year in years:
            first = first_day(entry, year)
            last = first + timedelta(days=entry.lasts - 1)
            yield Occasion(entry.id, first, last, OccasionKind.SALE, entry.before, entry.after, names)


def first_day(entry: SaleDay, year: int) -> date:
    """Return the first of an event's own days in a year."""
    found = _day(entry.on, year) + timedelta(days=entry.shift)
    if entry.not_easter is not None and found == easter(year) + timedelta(days=entry.not_easter):
        found += timedelta(days=entry.shift_by)
    return found


def _day(rule: DayRule, year: int) -> date:
    """Return the day on which a rule falls in a year; which of its fields stand together, the entry has checked."""
    if rule.easter is not None:
        return easter(year) + timedelta(days=rule.easter)
    if rule.lunar is not None:
        month, day = rule.lunar
        return lunar_day(year, month, day, meridian=_MERIDIANS[rule.meridian])
    if rule.weekday:
        return _nth(year, rule.month, _WEEKDAYS.index(rule.weekday), rule.nth)
    return date(year, rule.month, rule.day)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth such weekday of a month; -1 is its last."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))


def easter(year: int) -> date:
    """Return Easter Sunday of the western churches (Meeus, Jones and Butcher: "Astronomical Algorithms", 1991)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, left_centuries = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, left_years = divmod(of_century, 4)
    to_sunday = (32 + 2 * left_centuries + 2 * leap_years - moon - left_years) % 7
    late = (golden + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
