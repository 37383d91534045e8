"""One function reads every time that a shop writes, however it writes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from commerce.masking import masked

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ]\s*(?P<hour>\d\d?):(?P<rest>\d\d(:\d\d([.,]\d{1,9})?)?)"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?"
)
#: What PHP and MySQL write for a day that never was.
_NEVER = re.compile(r"-|0000-|0001-01-01|1970-01-01[Tt ]00:00(:00)?(\.0+)?\s*Z?$")
#: No shop sold before, and none will have sold after.
FIRST_YEAR, LAST_YEAR = 1990, 2199
_LONGEST = 40


def read_time(text: str) -> datetime | None:
    """Return an instant in UTC; None for what stands for none ("", "0000-00-00 00:00:00", "-0001-11-30T00:00:00").

    A time without a zone is in UTC. Seconds may lack, and a blank may stand for the T.

    Raises:
        ValueError: Anything else.
    """
    written = text.strip()
    if not written or _NEVER.match(written):
        return None
    found = _TIME.fullmatch(written)
    if found is None:
        msg = f"{shown(text)} is no time such as 2026-10-14T09:00:00"
        raise ValueError(msg)
    zone = (found["zone"] or "Z").upper().replace("UTC", "Z").replace("GMT", "Z")
    try:
        at = datetime.fromisoformat(f"{found['day']}T{found['hour']:0>2}:{found['rest'].replace(',', '.')[:15]}{zone}")
        at = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        msg = f"{shown(text)} is no time that there ever is"
        raise ValueError(msg) from error
    return at


def is_believable(at: datetime) -> bool:
    """Tell whether a shop can have meant this instant."""
    return FIRST_YEAR <= at.year <= LAST_YEAR


def refuse_unbelievable(*told: tuple[str, datetime | None]) -> None:
    """Let no record pass whose time a shop cannot have meant: it would count on a day that nobody ever looks at.

    Args:
        told: (what the platform calls the time, the time).

    Raises:
        ValueError: Names the first such time.
    """
    for name, at in told:
        if at is not None and not is_believable(at):
            msg = f"{name}: {at.isoformat()} cannot be right"
            raise ValueError(msg)


def in_utc(at: datetime | None) -> datetime | None:
    """Return a time without a zone as an instant; None where there is none, or where a shop cannot have meant it."""
    return at.replace(tzinfo=UTC) if at is not None and is_believable(at) else None


def shown(value: object) -> str:
    """Return what was found, short enough to be told; of a list or a record only that it is one."""
    if isinstance(value, dict):
        return "a record"
    if isinstance(value, list):
        return "a list"
    text = repr(masked(value) if isinstance(value, str) else value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"
