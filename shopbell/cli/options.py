"""What every command shares: what `--config`, `--data`, `--now` stand for, and how days are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commerce.clock import Clock
from commerce.period import Period

if TYPE_CHECKING:
    from commerce.definition import Definition
    from shopbell.wiring import Installation

#: No shop is older, and beyond the last one the calendar of Python ends before the windows do.
FIRST_YEAR, LAST_YEAR = 1970, 2200
_OUTSIDE = f"lies outside of the years {FIRST_YEAR} to {LAST_YEAR}; is it mistyped?"


@dataclass(frozen=True)
class Call:
    """Where this call finds its configuration and data, and what time it is."""

    config_flag: Path | None
    data_flag: Path | None
    clock: Clock

    @property
    def config(self) -> Path:
        """The configuration file."""
        from shopbell import places  # noqa: PLC0415 - a help page needs no folders

        return places.config_file(self.config_flag, os.environ)

    def installation(self) -> Installation:
        """Load configuration and collection.

        Raises:
            BadConfig: With every mistake.
        """
        from shopbell.wiring import open_installation  # noqa: PLC0415 - it loads nearly everything

        return open_installation(self.config, self.data_flag, self.clock, os.environ)


class Instant(click.ParamType[datetime]):
    """An ISO date or instant; without an offset it is UTC."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read "2026-03-02T07:30:00+01:00" or "2026-03-02"."""
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO instant; write e.g. 2026-03-02T07:30:00+01:00", param, ctx)
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            self.fail(f"{value!r} {_OUTSIDE}", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def period_asked(
    first: str | None = None,
    last: str | None = None,
    month: str | None = None,
    quarter: str | None = None,
    week: str | None = None,
    *,
    definition: Definition | None = None,
) -> Period | None:
    """Return the period asked for; None for the usual one. `definition`: says when weeks and months begin.

    Raises:
        UsageError: Two ways at once, half a period, no such days, or days of another age.
    """
    named = (("--week", week), ("--month", month), ("--quarter", quarter))
    given = [name for name, value in named if value]
    week_start, month_start = (definition.week_start, definition.month_start) if definition else (0, 1)
    given += ["--first/--last"] if first or last else []
    if len(given) > 1:
        msg = f"{' and '.join(given)} exclude each other"
        raise click.UsageError(msg)
    if bool(first) != bool(last):
        msg = "--first and --last belong together"
        raise click.UsageError(msg)
    try:
        if month:
            return _of_our_age(month, lambda text: Period.month(text, month_start))
        if quarter:
            return _of_our_age(quarter, lambda text: Period.quarter(text, month_start))
        if week:
            return _of_our_age(week, lambda text: Period.week(_day(text).first, week_start))
        if first and last:
            return Period(_of_our_age(first, _day).first, _of_our_age(last, _day).last)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return None


def _of_our_age(text: str, read: Callable[[str], Period]) -> Period:
    """Read days, and refuse those that no shop can have.

    Raises:
        ValueError: What `read` raises, or days outside of the years that we reckon with.
    """
    period = read(text)
    if not FIRST_YEAR <= period.first.year <= LAST_YEAR:
        msg = f"{text!r} {_OUTSIDE}"
        raise ValueError(msg)
    return period


def _day(text: str) -> Period:
    try:
        return Period.day(datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007 - a plain day has no zone
    except ValueError:
        msg = f"{text!r} is not a day; write it as 2011-11-01"
        raise ValueError(msg) from None
