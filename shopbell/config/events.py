"""`[[shop.event]]`: the merchant's own sales, launches and closures; and the country whose holidays a shop keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Annotated

from babel.core import get_global
from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo

from commerce.settings import words
from commerce.settings.fields import Name
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary
from commerce.special_days import Occasion, OccasionKind

#: Days around an event that may be called its own.
_AROUND_AT_MOST = 60
#: Nobody's shop is older or plans further: what lies beyond is a slip of the pen.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
#: What lasts longer is how the shop sells by now, and nobody would look at half a year of it.
_LONGEST_DAYS = 180


def _day(value: object, info: ValidationInfo) -> date:
    return _known_day(value, str(info.field_name))


def _known_day(value: object, key: str) -> date:
    """Return a day as it is written.

    Raises:
        ValueError: No day, or one that nobody can mean.
    """
    day = words.day(value, key)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        msg = f"{key} = {day} does not fit; write a day from {_FIRST_YEAR}-01-01 to {_LAST_YEAR}-12-31"
        raise ValueError(msg)
    return day


def _country(value: str, info: ValidationInfo) -> str:
    match = re.fullmatch(r"([A-Z]{2})(-[A-Z0-9]{1,3})?", value)
    if match is None or match[1] not in get_global("territory_currencies"):
        msg = (
            f'{info.field_name} = {words.shown(value)} is no country; write two capital letters, e.g. "VN", or "DE-BY"'
        )
        raise ValueError(msg)
    if match[2]:
        from knowledge.public_holidays import is_known  # noqa: PLC0415 - the calendars of the world, for a region alone

        if not is_known(value):
            msg = f'{info.field_name} = {words.shown(value)}: no such region of {match[1]} is known; write "{match[1]}"'
            raise ValueError(msg)
    return value


Country = Annotated[str, AfterValidator(_country)]
EventDay = Annotated[date, PlainValidator(_day)]


class EventSettings(Table):
    """One `[[shop.event]]`: days on which the shop does not sell as usual; of the same name, it is the same one."""

    name: Name = Field(examples=['name = "Summer sale"'])
    first: EventDay = Field(examples=["first = 2026-07-01"])
    last: EventDay = Field(examples=["last = 2026-07-14"])
    before: int = Field(default=0, ge=0, le=_AROUND_AT_MOST)
    after: int = Field(default=0, ge=0, le=_AROUND_AT_MOST)
    closed: bool = False

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that an event ends before it begins, or lasts too long."""
        del vocabulary
        days = _days(written)
        if days is not None and days[1] < days[0]:
            yield f"the event ends ({days[1]}) before it begins ({days[0]}); swap first and last"
        elif days is not None and (length := (days[1] - days[0]).days + 1) > _LONGEST_DAYS:
            yield (
                f"the event lasts {length} days ({days[0]} to {days[1]}), and none of them would be judged; write"
                f" {_LONGEST_DAYS} days at most: the weeks that are not as usual"
            )

    @property
    def occasion(self) -> Occasion:
        """The event as it stands in the calendar of special days."""
        return Occasion(self.name, self.first, self.last, OccasionKind.OWN, self.before, self.after, closed=self.closed)


def overlapping(written: Mapping[str, object]) -> Iterator[str]:
    """Yield which events of a shop share days of their own: a day cannot be like two days of last year."""
    events = written.get("event")
    dated = [
        (days, number, str(one.get("name")))
        for number, one in enumerate(events if isinstance(events, list) else (), 1)
        if isinstance(one, dict) and (days := _days(one)) is not None and days[0] <= days[1]
    ]
    for (earlier, number, name), (later, other, other_name) in combinations(sorted(dated), 2):
        if later[0] <= earlier[1]:
            yield (
                f"[[shop.event]] {number} {words.shown(name)} ({earlier[0]} to {earlier[1]}) and {other}"
                f" {words.shown(other_name)} ({later[0]} to {later[1]}) share days; end one before the other begins"
            )


def _days(written: Mapping[str, object]) -> tuple[date, date] | None:
    """Return first and last day as they are written; None where one is none, which is reported by itself."""
    try:
        return _known_day(written.get("first"), "first"), _known_day(written.get("last"), "last")
    except ValueError:
        return None
