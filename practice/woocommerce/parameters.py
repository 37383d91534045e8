"""The query of a list request, read with WordPress's rules, its traps included."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_MOST_PER_PAGE = 100
#: What WordPress calls a date: a reading of day and clock, fractions allowed, then nothing, Z or an offset with colon.
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?")


class BadParameter(ValueError):
    """A parameter that WordPress answers with 400 `rest_invalid_param`."""

    def __init__(self, *, name: str, code: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows of a list are wanted. `page` counts from 1."""

    page: int
    per_page: int
    orderby: str
    descending: bool


def paging(query: Mapping[str, str], orders: Sequence[str], orderby: str = "date") -> Paging:
    """Read page, per_page, orderby and order.

    Args:
        query: Decoded parameters.
        orders: The words that `orderby` may have here.
        orderby: The word that stands when none is given.

    Raises:
        BadParameter: Out of bounds or unknown.
    """
    page = _number(query, "page", 1)
    if page < 1:
        raise BadParameter(name="page", code="rest_out_of_bounds", message="page must be greater than or equal to 1")
    per_page = _number(query, "per_page", 10)
    if not 1 <= per_page <= _MOST_PER_PAGE:
        raise BadParameter(
            name="per_page",
            code="rest_out_of_bounds",
            message="per_page must be between 1 (inclusive) and 100 (inclusive)",
        )
    chosen = query.get("orderby", orderby)
    if chosen not in orders:
        listed = f"{', '.join(orders[:-1])}, and {orders[-1]}"
        raise BadParameter(name="orderby", code="rest_not_in_enum", message=f"orderby is not one of {listed}.")
    direction = query.get("order", "asc" if chosen == "name" else "desc")
    if direction not in {"asc", "desc"}:
        raise BadParameter(name="order", code="rest_not_in_enum", message="order is not one of asc and desc.")
    return Paging(page, per_page, chosen, direction == "desc")


def instant(query: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    """Read one of after, before, modified_after, modified_before as WooCommerce does; None when it is not given.

    The trap: with `dates_are_gmt=true` a value with Z or an offset is moved on by the shop's own UTC offset. Without
    the flag, Z or an offset counts only in the strict form; with a fraction or a blank the reading is taken as shop
    time.

    Raises:
        BadParameter: Not a date.
    """
    text = query.get(name)
    if text is None:
        return None
    match = _DATE.fullmatch(text)
    try:
        reading = datetime.fromisoformat(f"{match[1]}T{match[2]}") if match else None
    except ValueError:
        reading = None
    if match is None or reading is None:
        raise BadParameter(name=name, code="rest_invalid_date", message="Invalid date.")
    suffix, in_utc = match[4], flag(query, "dates_are_gmt")
    aware = suffix and datetime.fromisoformat(reading.isoformat() + suffix.replace("Z", "+00:00")).astimezone(UTC)
    if in_utc:
        if not aware:
            return reading.replace(tzinfo=UTC)
        return aware + (aware.astimezone(zone).utcoffset() or UTC.utcoffset(None))
    if aware and match[3] is None and "T" in text:
        return aware
    return reading.replace(tzinfo=zone).astimezone(UTC)


def flag(query: Mapping[str, str], name: str) -> bool:
    """Return whether a switch is on."""
    return query.get(name, "").lower() in {"1", "true"}


def words(query: Mapping[str, str], name: str) -> list[str]:
    """Return a list value: "a,b", or name[]=... and name[0]=... as PHP writes them."""
    plain = query.get(name, "")
    indexed = [value for key, value in query.items() if re.fullmatch(rf"{re.escape(name)}\[\d*\]", key)]
    return [word.strip() for text in (plain, *indexed) for word in text.split(",") if word.strip()]


def ids(query: Mapping[str, str], name: str) -> set[int] | None:
    """Return a list of ids; None when it is not given. One bad id makes the whole list match nothing."""
    given = words(query, name)
    if not given:
        return None
    return {int(word) for word in given} if all(word.isdecimal() for word in given) else set()


def _number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, str(otherwise))
    try:
        return int(text)
    except ValueError:
        raise BadParameter(name=name, code="rest_invalid_type", message=f"{name} is not of type integer.") from None
