"""What Matomo answers, as far as it is read. An empty day is an empty list, and numbers may be texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from commerce.period import Period


class Site(msgspec.Struct, frozen=True):
    """A website.

    `ecommerce` is 1 where carts and orders are counted; `ts_created` when it was made, "2026-11-26 00:00:00". Some
    versions write numbers as texts.
    """

    timezone: str
    idsite: int = 0
    name: str = ""
    currency: str = ""
    ecommerce: int = 0
    ts_created: str = ""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line of a report. What was nothing may be left out."""

    label: str = ""
    nb_visits: int = 0
    bounce_count: int = 0
    sum_visit_length: int = 0
    nb_visits_converted: int = 0
    referrer_type: int | None = None


class Fault(msgspec.Struct, frozen=True):
    """An error, which comes with HTTP status 200; `result` is "error" then."""

    result: str = ""
    message: str = ""


#: {day: its lines}; a report of one line a day has lists of one.
Days = Mapping[date, list[Line]]


def fault_in(raw: bytes) -> str:
    """Return what Matomo says is wrong; "" where nothing is."""
    try:
        told = msgspec.json.decode(raw, type=Fault)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return (told.message or "no reason is given") if told.result == "error" else ""


def days_of(raw: bytes, asked: Period) -> Days:
    """Return the lines of a report by day.

    Raises:
        msgspec.ValidationError: It is of another shape, or of days that were not asked for.
    """
    told = msgspec.json.decode(raw)
    if asked.first == asked.last and not _is_by_day(told):
        told = {str(asked.first): told}  # of one day some versions tell the lines alone
    if not isinstance(told, dict) or set(told) != {str(day) for day in asked.days()}:
        msg = f"a report of {asked} is not by these days"
        raise msgspec.ValidationError(msg)
    return {date.fromisoformat(day): _lines(lines) for day, lines in told.items()}


def _is_by_day(told: Any) -> bool:
    return isinstance(told, dict) and all(len(key) == len("2026-11-23") and key[:4].isdigit() for key in told)


def _lines(told: Any) -> list[Line]:
    lines = [told] if isinstance(told, dict) else told
    return msgspec.convert(lines, list[Line], strict=False)
