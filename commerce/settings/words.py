"""Reading single values of the configuration: amounts, durations, times of day, names with suggestions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal

from commerce.figures import Meaning, Range, Unit
from commerce.unseen import escaped

_UNIT_S = {
    "s": 1,
    "sec": 1,
    "second": 1,
    "seconds": 1,
    "min": 60,
    "minute": 60,
    "minutes": 60,
    "h": 3600,
    "hour": 3600,
    "hours": 3600,
    "day": 86400,
    "days": 86400,
}
#: Units in which thousands are common, so that a point may part them.
_WHOLE_OR_MONEY = frozenset({"currency", "count", "orders"})
#: Beyond these a number is a slip of the pen; reading it exactly could take all the memory there is.
_HIGHEST, _DIGITS, _LONGEST = 10**13, 30, timedelta(days=3650)


@dataclass(frozen=True)
class Vocabulary:
    """The names that only the collection and the KPI book know: the configuration is checked against them.

    Attributes:
        kpis: KPI id -> its unit and direction; only KPIs that can be worked out here.
        ranges: KPI id -> where its value can lie at all; a limit beyond could never be met, or never be missed.
        totals: KPI ids that add up over days (orders, revenue), whose target needs `per`.
        not_yet: KPI ids that the collection describes but no arithmetic is here for.
        watched_instead: KPI ids that have no days of their own -> those that can be watched in their place.
        settings: Shop fact id -> "yes_no" or "count".
        today: No history can begin later; None where nobody asks what day it is.
    """

    kpis: Mapping[str, Meaning]
    ranges: Mapping[str, Range] = field(default_factory=dict)
    totals: frozenset[str] = frozenset()
    settings: Mapping[str, Literal["yes_no", "count"]] = field(default_factory=dict)
    not_yet: frozenset[str] = frozenset()
    watched_instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    today: date | None = None


def suggestion(found: str, known: Iterable[str]) -> str:
    """Return `; did you mean "shopify"?`, or what there is to choose from, for a misspelt name."""
    names = sorted(set(known))
    if close := nearest(found, names):
        return f'; did you mean "{close}"?'
    return choices(names) if len(names) <= 20 else ""  # noqa: PLR2004 - a longer list hides the message


def nearest(found: str, known: Iterable[str]) -> str:
    """Return the known name that a misspelt one may stand for; "" where none is near."""
    by_lower = {name.lower().replace("-", "_"): name for name in sorted(set(known))}
    close = difflib.get_close_matches(found.lower().replace("-", "_"), list(by_lower), n=1, cutoff=0.6)
    return by_lower[close[0]] if close else ""


def choices(names: Sequence[str]) -> str:
    """Return `; write one of "a", "b"`."""
    return "; write one of " + ", ".join(f'"{name}"' for name in names) if names else ""


def share(value: object, key: str) -> Fraction:
    """Read "2.5 %" as 1/40.

    Raises:
        ValueError: A bare number, or no number with a percent sign; says what to write.
    """
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        exact = Decimal(value)
        if not _is_believable(exact):
            msg = f'{key} = {shown(value)} is not a percentage; write e.g. "2.5 %"'
        elif abs(exact) <= 1:
            msg = f'{key} = {value} looks like a share; write "{(exact * 100).normalize():f} %"'
        else:
            msg = f'{key} = {value} lacks its sign; write "{value} %"'
        raise ValueError(msg)  # noqa: TRY004 - pydantic reports ValueError as a mistake, TypeError as a crash
    match = re.fullmatch(r"\s*(-?\d{1,12}(?:[.,]\d{1,30})?)\s*%\s*", str(value))
    if not match:
        msg = f'{key} = {shown(value)} is not a percentage; write e.g. "2.5 %"'
        raise ValueError(msg)
    return Fraction(match[1].replace(",", ".")) / 100


def number(value: object, key: str, example: str) -> Fraction:
    """Read a number, or a number in quotes.

    Raises:
        ValueError: Something else; says what to write.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        msg = f"{key} = {shown(value)} is not a number; write e.g. {example}"
        raise ValueError(msg)  # noqa: TRY004 - pydantic reports ValueError as a mistake, TypeError as a crash
    try:
        exact = Decimal(value)
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite():
        hint = "; a percent sign does not belong here" if "%" in str(value) else ""
        msg = f"{key} = {shown(value)} is not a number{hint}; write e.g. {example}"
        raise ValueError(msg)
    if not _is_believable(exact):
        msg = f"{key} = {shown(value)} is not a believable number; write e.g. {example}"
        raise ValueError(msg)
    return Fraction(exact)


def _is_believable(exact: Decimal) -> bool:
    exponent = exact.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_DIGITS and exact.copy_abs() < _HIGHEST  # abs() would round


def _in_one_way(value: object, key: str) -> None:
    """Refuse a number whose point may part thousands: "25.000" is 25 in London and 25000 in Hanoi.

    Which of them it is would follow from the currency at best, and that is known only after the first contact.

    Raises:
        ValueError: It has three digits behind the point and one to three before it; says how to write either.
    """
    found = re.fullmatch(r"\s*([+-]?[1-9]\d{0,2})\.(\d{3})\s*", str(value))
    if found:
        cut = found[2].rstrip("0")
        decimal = f"{found[1]}.{cut.ljust(2, '0') if len(cut) < len(found[2]) else f'{cut}0'}"
        msg = f'{key} = {shown(value)} can be read in two ways; write "{found[1]}{found[2]}", or "{decimal}"'
        raise ValueError(msg)


def _without_grouping(value: object, key: str) -> None:
    """Refuse "1.250.000" and "25,000" with what to write.

    Raises:
        ValueError: Points or commas part thousands, or a comma stands for the point.
    """
    text = str(value).strip()
    if re.fullmatch(r"[+-]?\d{1,3}([.,' ]\d{3})+", text) and not re.fullmatch(r"[+-]?\d+\.\d+", text):
        plain = re.sub(r"[^\d+-]", "", text)
        msg = f'{key} = {shown(value)} parts its thousands; write "{plain}"'
        if text.count(",") == 1 and text.endswith("0"):
            decimal = text.replace(",", ".")[:-1]
            msg = f'{key} = {shown(value)} parts its thousands; write "{plain}", or "{decimal}"'
        raise ValueError(msg)


def amount(value: object, unit: Unit, key: str, reach: Range) -> Fraction:
    """Read a target in the unit of its KPI: a share for percent, major units for money, else a plain number.

    Raises:
        ValueError: No number, or one that the KPI can never reach, or hardly ever.
    """
    low = reach.low if reach.low is not None else reach.usual_low
    high = reach.high if reach.high is not None else reach.usual_high
    if unit == "percent":
        part = share(value, key)
        if (low is not None and part < low) or (high is not None and part > high):
            msg = f"{key} = {shown(value)} can never be reached; write a share {_between(low, high)}"
            raise ValueError(msg)
        return part
    example = '"25.00" (in the currency of the shop)' if unit == "currency" else "100"
    if unit in _WHOLE_OR_MONEY:
        _in_one_way(value, key)
        _without_grouping(value, key)
    exact = number(value, key, example)
    if low is not None and exact < low:
        beyond = "less than nothing" if not low else f"less than {low}, the least there can be"
        msg = f"{key} = {shown(value)} is {beyond}; write e.g. {example}"
        raise ValueError(msg)
    if high is not None and exact > high:
        msg = f"{key} = {shown(value)} is more than {high}, the most there can be; write e.g. {min(high, 50)}"
        raise ValueError(msg)
    return exact


def _between(low: Fraction | None, high: Fraction | None) -> str:
    """Return between which shares a value lies, in words."""
    least, most = (None if end is None else f'"{float(end * 100):g} %"' for end in (low, high))
    if least is not None and most is not None:
        return f"between {least} and {most}"
    return f"from {least} on" if least is not None else f"up to {most}"


def duration(value: object, key: str) -> timedelta:
    """Read "15 min", "2 h", "7 days".

    Raises:
        ValueError: No number with a unit, or more than ten years.
    """
    match = re.fullmatch(r"\s*(\d{1,20})\s*([a-z]+)\s*", str(value))
    if isinstance(value, str) and match and match[2] in _UNIT_S and int(match[1]) > 0:
        long_s = int(match[1]) * _UNIT_S[match[2]]
        if long_s <= _LONGEST.total_seconds():
            return timedelta(seconds=long_s)
        msg = f'{key} = {shown(value)} is longer than anybody waits; write "{_LONGEST.days} days" or less'
        raise ValueError(msg)
    msg = f'{key} = {shown(value)} is not a length of time; write e.g. "15 min", "2 h" or "7 days"'
    raise ValueError(msg)


def time_of_day(value: object, key: str) -> time:
    """Read "07:30", with or without quotes.

    Raises:
        ValueError: Not a time of day.
    """
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*", value) if isinstance(value, str) else None
    if not match:
        msg = f'{key} = {shown(value)} is not a time of day; write e.g. "07:30"'
        raise ValueError(msg)
    return time(int(match[1]), int(match[2]))


def positive_rate(value: object, currency: str) -> Decimal:
    """Read what one unit of a foreign currency is worth, e.g. "0.92".

    Raises:
        ValueError: No positive number.
    """
    _in_one_way(value, currency)
    exact = number(value, currency, '"0.92"')
    if exact <= 0:
        msg = f'{currency} = {shown(value)} is worth nothing; write what one {currency} is worth, e.g. "0.92"'
        raise ValueError(msg)
    return Decimal(value) if isinstance(value, (str, int, Decimal)) else Decimal(0)


def plain(value: Decimal) -> str:
    """Return a rate as it is stored: the same rate is the same text, however it was written."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: object, key: str) -> date:
    """Read 2024-01-01, with or without quotes.

    Raises:
        ValueError: No day.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        msg = f"{key} = {shown(value)} is not a day; write e.g. 2024-01-01"
        raise ValueError(msg) from None


def endpoint(value: object, key: str) -> tuple[str, int]:
    """Read "127.0.0.1:8765".

    Raises:
        ValueError: No address with a port.
    """
    match = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})", value) if isinstance(value, str) else None
    if not match or int(match[2]) > 65535:  # noqa: PLR2004 - the highest port there is
        msg = f'{key} = {shown(value)} is not an address with a port; write e.g. "127.0.0.1:8765"'
        raise ValueError(msg)
    return match[1].strip("[]"), int(match[2])


def shown(value: object) -> str:
    """Return a value as a message shows it: text in quotes, long text cut, and what cannot be seen written out."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else "a table" if isinstance(value, dict) else str(value)
    text = escaped(text)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 - a line stays a line
