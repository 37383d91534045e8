"""Public holidays of a country, as the package `holidays` works them out for any year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from commerce.special_days import Occasion, OccasionKind

if TYPE_CHECKING:
    from holidays import HolidayBase

#: Which of the package's languages a reader of ours understands; a country that lacks one is told in English.
_LANGUAGES: Final = {"en": "en_US", "vi": "vi", "zh_Hant": "zh_TW"}
#: Of countries whose holidays differ by region: the region that most shops are in.
_USUAL_REGION: Final = {"GB": "ENG"}


@cache
def public_holidays(country: str, years: range) -> tuple[Occasion, ...]:
    """Return the public holidays of a country, each an occasion of its own; days in a row of one name are one.

    Args:
        country: ISO 3166 ("VN"), or with a region ("DE-BY"); () for one whose holidays nobody has written down.
        years: In which they fall.
    """
    told = {language: _calendar(country, years, code) for language, code in _LANGUAGES.items()}
    english = told["en"]
    if english is None:
        return ()
    found: list[Occasion] = []
    for event, first, last in _runs(english):
        names = {
            language: calendar[first]
            for language, calendar in told.items()
            if calendar is not None and _LANGUAGES[language] in calendar.supported_languages
        }
        found.append(Occasion(event, first, last, OccasionKind.HOLIDAY, names=names))
    return tuple(found)


def is_known(country: str) -> bool:
    """Tell whether the holidays of a country, or of a region of one, are written down."""
    return _calendar(country, range(2025, 2026), "en_US") is not None


def _calendar(country: str, years: range, language: str) -> HolidayBase | None:
    from holidays import country_holidays  # noqa: PLC0415 - the calendars of the world, wanted when one is asked for

    code, _, region = country.partition("-")
    try:
        return country_holidays(code, subdiv=region or _USUAL_REGION.get(code), years=years, language=language)
    except NotImplementedError:
        return None


def _runs(calendar: HolidayBase) -> Iterator[tuple[str, date, date]]:
    """Yield what is celebrated, and its first and last day in a row, in the order of the year."""
    event, first, last = "", date.min, date.min
    for day in sorted(calendar):
        if event and calendar[day] == event and day - last == timedelta(days=1):
            last = day
            continue
        if event:
            yield event, first, last
        event, first, last = calendar[day], day, day
    if event:
        yield event, first, last
