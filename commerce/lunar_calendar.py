"""Days of the East Asian lunisolar calendar, worked out from the moon and the sun: for any year, not from a table.

A month begins on the day of the new moon; the month that holds the winter solstice is the eleventh; of thirteen months
between two solstices the first in which the sun enters no new sign is a leap month. On which day a new moon falls
depends on the meridian: Tet is a day before the Chinese New Year in some years.

After Ho Ngoc Duc, "Computing the Vietnamese lunar calendar" (series of Jean Meeus, Astronomical Algorithms, 1998).
"""

from __future__ import annotations

from datetime import date
from functools import cache
from math import floor, pi, sin
from typing import Final

#: Hours east of Greenwich of the meridians by which the calendars go.
HANOI: Final = 7
BEIJING: Final = 8
SEOUL: Final = 9

#: From days since 0001-01-01 to Julian day numbers.
_JULIAN: Final = 1_721_425
_MONTH_DAYS: Final = 29.530588853
#: The new moon from which months are counted: 1900-01-01.
_FIRST_NEW_MOON: Final = 2_415_021.076998695
_WINTER_SIGN: Final = 9
_MONTHS_OF_A_YEAR: Final = 12
_SOLSTICE_MONTH: Final = 11


@cache
def lunar_day(year: int, month: int, day: int, *, meridian: int = BEIJING) -> date:
    """Return the day of our calendar on which a day of an ordinary (no leap) lunar month falls.

    Args:
        year: In which the lunar year begins.
        month: 1..12.
        day: 1..30.
        meridian: Hours east of Greenwich of whoever keeps the calendar.
    """
    start = year if month >= _SOLSTICE_MONTH else year - 1
    winter, next_winter = _winter_month(start, meridian), _winter_month(start + 1, meridian)
    offset = (month - _SOLSTICE_MONTH) % _MONTHS_OF_A_YEAR
    if next_winter - winter > 365 and offset >= _leap_offset(winter, meridian):  # noqa: PLR2004 - thirteen months
        offset += 1
    first = _new_moon(_number(winter) + offset, meridian)
    return date.fromordinal(first + day - 1 - _JULIAN)


def _number(julian_day: int) -> int:
    """Return which new moon since 1900 falls on or near a day."""
    return floor(0.5 + (julian_day - _FIRST_NEW_MOON) / _MONTH_DAYS)


def _winter_month(year: int, meridian: int) -> int:
    """Return the Julian day on which the month of the winter solstice begins."""
    last = date(year, 12, 31).toordinal() + _JULIAN
    number = floor((last - 2_415_021) / _MONTH_DAYS)
    found = _new_moon(number, meridian)
    return _new_moon(number - 1, meridian) if _sign(found, meridian) >= _WINTER_SIGN else found


def _leap_offset(winter: int, meridian: int) -> int:
    """Return how many months after the month of the winter solstice the leap month comes."""
    number = _number(winter)
    signs = [_sign(_new_moon(number + later, meridian), meridian) for later in range(_MONTHS_OF_A_YEAR + 2)]
    return next(
        (at for at in range(1, len(signs) - 1) if signs[at] == signs[at + 1]),
        _MONTHS_OF_A_YEAR,
    )


@cache
def _new_moon(number: int, meridian: int) -> int:
    """Return the Julian day, by local midnights, of a new moon counted from 1900."""
    t = number / 1236.85
    rad = pi / 180
    mean = 2_415_020.75933 + 29.53058868 * number + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t**2) * rad)
    sun = (359.2242 + 29.10535608 * number - 0.0000333 * t**2 - 0.00000347 * t**3) * rad
    moon = (306.0253 + 385.81691806 * number + 0.0107306 * t**2 + 0.00001236 * t**3) * rad
    node = (21.2964 + 390.67050646 * number - 0.0016528 * t**2 - 0.00000239 * t**3) * rad
    shift = (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun)
    shift += -0.4068 * sin(moon) + 0.0161 * sin(2 * moon) - 0.0004 * sin(3 * moon)
    shift += 0.0104 * sin(2 * node) - 0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon)
    shift += 0.0004 * sin(2 * node + sun) - 0.0004 * sin(2 * node - sun) - 0.0006 * sin(2 * node + moon)
    shift += 0.0010 * sin(2 * node - moon) + 0.0005 * sin(2 * moon + sun)
    clock = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return floor(mean + shift - clock + 0.5 + meridian / 24)


def _sign(julian_day: int, meridian: int) -> int:
    """Return in which twelfth of its way the sun stands as a day begins, 0 from the spring equinox on."""
    t = (julian_day - 2_451_545.5 - meridian / 24) / 36525
    rad = pi / 180
    anomaly = (357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3) * rad
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    longitude += (1.914600 - 0.004817 * t - 0.000014 * t**2) * sin(anomaly)
    longitude += (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly)
    return floor(longitude % 360 / 30)
