"""The calendar of special days of one shop: its country's holidays, sales, its own events, and what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from babel.core import get_global

from commerce.expectations import Expectation
from commerce.orders import ShopInfo
from commerce.special_days import Occasion, SpecialDays
from knowledge import load
from knowledge.public_holidays import public_holidays
from knowledge.sale_calendar import sale_days
from shopbell.config import ShopSettings

#: How far the calendar reaches: what is compared with last year looks two years back, what is planned one ahead.
_BACK, _AHEAD = 3, 1


def special_days(
    shop: ShopSettings,
    info: ShopInfo,
    expected: Sequence[Expectation],
    today: date,
    silences: Iterable[Occasion] = (),
) -> SpecialDays:
    """Return the special days of a shop from three years ago to the end of next year.

    Args:
        shop: Its settings: events of its own, and perhaps its country.
        info: What the platform says of it.
        expected: What was said to be expected of it.
        today: The shop's own day.
        silences: Days on which nothing could be sold.
    """
    own = [event.occasion for event in shop.event]
    years = range(today.year - _BACK, today.year + _AHEAD + 1)
    told = [one.occasion for one in expected]
    return SpecialDays([*told, *own, *silences, *_of_country(country_of(shop, info), years)])


def country_of(shop: ShopSettings, info: ShopInfo) -> str:
    """Return whose holidays a shop keeps: what the merchant wrote, else that of its time zone, else of its currency.

    ISO 3166, "VN" or "DE-BY"; "" where neither tells (a zone that is a mere offset, a currency of many countries).
    """
    if shop.country:
        return shop.country
    zone = get_global("zone_aliases").get(info.time_zone, info.time_zone)
    found = str(get_global("zone_territories").get(zone, ""))
    # a currency's code begins with its country's, but for those of several countries
    return found if _is_country(found) else info.currency[:2] if _is_country(info.currency[:2]) else ""


def _is_country(code: str) -> bool:
    return code in get_global("territory_currencies") and code not in {"EU", "ZZ", "XK"}


@lru_cache(maxsize=32)
def _of_country(country: str, years: range) -> tuple[Occasion, ...]:
    """Return holidays and sales of a country; worked out once, for the shops of an installation are mostly of one."""
    found: Iterable[Occasion] = sale_days(load().sale_days, country.partition("-")[0], years)
    return (*found, *(public_holidays(country, years) if country else ()))
