"""What the texts of a report mean: days, counts, seconds, money, and the words for what is not known."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from commerce.errors import BadRecord
from commerce.period import Period
from connectors.files.cells import read_channel, read_device, read_name

#: What Google writes where it knows nothing, or folded rows together.
OTHER = "(other)"
_UNKNOWN = re.compile(r"(?i)|\((?:not set|data not available|other|not provided)\)")
_NO_CAMPAIGN = re.compile(r"(?i)\((?:organic|direct|referral|none)\)")
_DEVICES = frozenset({"desktop", "mobile", "tablet"})
_DATE_DIGITS = 8
#: What the orders' side keeps of a campaign, and what is kept of the address of a page.
_LONGEST_NAME, _LONGEST_PAGE = 120, 200
_MOST = Decimal(10**12)
_EVER = Period(date.min, date.max)


class Folded(BadRecord):
    """Rows of many days were folded into one: ask for fewer days."""


def day_of(text: str, days: Period) -> date:
    """Return the day of a row.

    Raises:
        Folded: It stands for several days.
        BadRecord: It is none.
    """
    if text == OTHER:
        if days.first == days.last:
            return days.first
        msg = f"Google Analytics folded rows of {days.first} to {days.last} into one"
        raise Folded(msg)
    if len(text) == _DATE_DIGITS and text.isascii() and text.isdigit():
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    msg = (
        f"Google Analytics tells of a day {text[:20]!r}, which is none; nothing of {days.first} to {days.last} is kept"
    )
    raise BadRecord(msg)


def known_day(text: str) -> date | None:
    """Return the day of a row that is only looked at; None where rows of many days were folded into it.

    Raises:
        BadRecord: It is none.
    """
    return None if text == OTHER else day_of(text, _EVER)


def exact(text: str, of: str) -> Decimal:
    """Return a number that is not negative.

    Raises:
        BadRecord: It is none.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and 0 <= number < _MOST:
        return number
    msg = f"Google Analytics tells {text[:20]!r} as {of}, which is no such number; update Shopbell, or tell us of it"
    raise BadRecord(msg)


def count(text: str, of: str) -> int:
    """Return a whole number; raises as `exact`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else int(exact(text, of))  # noqa: PLR2004 - below the most


def channel_of(source: str, medium: str) -> str:
    """Return the channel as orders say it: source and medium; "" where neither is known."""
    known = ["" if _UNKNOWN.fullmatch(one) else one for one in (source, medium)]
    return read_channel(" / ".join(known)) if all(known) else read_channel(known[0] or known[1])


def device_of(text: str) -> str:
    """Return the device in the words of orders; "" for a television and all else."""
    device = read_device(text)
    return device if device in _DEVICES else ""


def campaign_of(text: str) -> str:
    """Return a campaign as orders know it; "" for none."""
    return "" if _UNKNOWN.fullmatch(text) or _NO_CAMPAIGN.fullmatch(text) else read_name(text)[:_LONGEST_NAME]


def page_of(text: str) -> str:
    """Return the address of a page without what may stand behind it of a person; "" for none."""
    return "" if _UNKNOWN.fullmatch(text) else read_name(text.partition("?")[0].partition("#")[0])[:_LONGEST_PAGE]
