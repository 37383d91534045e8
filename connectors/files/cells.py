"""What a cell of a merchant's CSV means: days, money, counts and names, in the ways people and programs write them.

Some texts have two readings: "1.234" is a thousand and more in Berlin and one and a bit in Boston, "03/04/2026" is in
March or in April. A `Manner` decides once per file, by the cells that have one reading only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from commerce.masking import masked
from commerce.money import minor_digits, to_minor

_LONGEST = 200
_MOST = 10**12
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T ].*)?")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'\u2019]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)*|[.,]\d+)")
_NOTHING = frozenset({"-", "--", "\u2013", "\u2014", "(not set)", "(none)", "n/a", "null"})


@dataclass(frozen=True, slots=True)
class Manner:
    """How one file writes numbers and days.

    Attributes:
        decimal: The decimal mark.
        day_first: Whether 03/04/2026 is the 3rd of April; None when nothing in the file tells.
    """

    decimal: Literal[".", ","] = "."
    day_first: bool | None = None


def manner(numbers: Iterable[str], days: Iterable[str], delimiter: str) -> Manner:
    """Find out how a file writes, from its amounts and days.

    Where no amount tells, a file with semicolons has decimal commas: that is why it has semicolons.
    """
    marks = {mark for number in numbers if (mark := _surely_decimal(number))}
    decimal: Literal[".", ","] = "," if marks == {","} or (not marks and delimiter == ";") else "."
    first = second = False
    for day in days:
        if (found := _YEAR_LAST.fullmatch(day.strip())) and found[2] != ".":
            first = first or int(found[1]) > 12  # noqa: PLR2004 - months of a year
            second = second or int(found[3]) > 12  # noqa: PLR2004 - months of a year
    return Manner(decimal, None if first == second else first)


def read_day(text: str, way: Manner) -> date:
    """Read 2026-03-01, 20260301, 2026/3/1, 01.03.2026, or 1/3/2026 where the file tells which is the month.

    Raises:
        ValueError: Anything else.
    """
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        if found[2] == "" and not re.match(r"\d{8}(?!\d)", text):
            raise ValueError(_no_day(text))
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _YEAR_LAST.fullmatch(text):
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        day_first = True if found[2] == "." else way.day_first
        if day_first is None and one != two:
            msg = f"{text!r} can be read in two ways; write the day as 2026-03-01"
            raise ValueError(msg)
        day, month = (one, two) if day_first else (two, one)
    else:
        raise ValueError(_no_day(text))
    try:
        read = date(year, month, day)
    except ValueError:
        raise ValueError(_no_day(text)) from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(_no_day(text))
    return read


def read_money(text: str, currency: str, way: Manner) -> int:
    """Read an amount in major units as minor units; the shop's currency code or a sign may stand beside it.

    Raises:
        ValueError: No amount, a negative one, or another currency's.
    """
    plain = _BLANKS.sub("", text)
    code = re.search(r"[A-Za-z]{3}", plain)
    if code and code[0].upper() != currency and re.search(r"\d", plain):
        msg = f"{_shown(text)} is in {code[0].upper()}; the shop's currency is {currency}"
        raise ValueError(msg)
    plain = re.sub(r"^[^\d.,+-]+|[^\d]+$", "", plain)
    if not _NUMBER.fullmatch(plain):
        msg = f"{_shown(text)} is not an amount of money such as 12.50"
        raise ValueError(msg)
    if plain.startswith("-"):
        msg = f"{_shown(text)} is negative; write credits into the bill they belong to"
        raise ValueError(msg)
    if minor_digits(currency) == 0 and re.fullmatch(r"\+?\d{1,3}([.,]\d{3})+", plain):
        plain = re.sub("[.,]", "", plain)  # 1.234 dong are a thousand and more, whatever the file's manner
    return to_minor(_with_point(plain, way), currency)


def read_count(text: str) -> int:
    """Read a whole number; every separator with three digits behind it groups thousands.

    Raises:
        ValueError: No number, a fraction, a negative or an absurd one.
    """
    plain = _BLANKS.sub("", text)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        plain = re.sub("[.,]", "", plain)
    plain = re.sub(r"[.,]0+$", "", plain)
    if not re.fullmatch(r"[0-9]{1,13}", plain) or int(plain) >= _MOST:
        msg = f"{_shown(text)} is not a whole number such as 1234"
        raise ValueError(msg)
    return int(plain)


def read_name(text: str) -> str:
    """Return a name fit to be kept, as it was told: one line, not too long. What it counts as is decided later.

    It may look like a spreadsheet's formula: whoever writes a table for one has to mind that.
    """
    plain = masked(" ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split()))[:_LONGEST]
    return "" if plain.lower() in _NOTHING else plain


def read_channel(text: str) -> str:
    """Return a channel as it was told, in small letters: "google / cpc", "organic search", "google ads"."""
    return re.sub(r"\s*/\s*", " / ", read_name(text)).lower()


def read_device(text: str) -> str:
    """Return a device in the words that orders use: "desktop", "mobile", "tablet"."""
    return read_name(text).lower()


def read_account(text: str) -> str:
    """Return an advertising account by one name, however its service writes it: "123-456-7890", "act_1234567890"."""
    name = re.sub(r"^act[_=](?=\d)", "", read_name(text).lower())
    return re.sub(r"[ -]", "", name) if re.fullmatch(r"[\d -]+", name) else name


def read_duration(text: str, unit: Literal["seconds", "minutes", "hours"], way: Manner) -> int:
    """Read a length of time in whole seconds: a number of the unit, or "1:30:00".

    Raises:
        ValueError: Neither of them, or an absurd one.
    """
    plain = _BLANKS.sub("", text)
    if found := re.fullmatch(r"(\d{1,5}):([0-5]\d):([0-5]\d)", plain):
        return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])
    if not re.fullmatch(r"[\d.,]{1,20}", plain) or not _NUMBER.fullmatch(plain):
        msg = f"{_shown(text)} is not a length of time; write {unit} such as 12.5, or hours as 1:30:00"
        raise ValueError(msg)
    seconds = Decimal(_with_point(plain, way)) * {"seconds": 1, "minutes": 60, "hours": 3600}[unit]
    if seconds >= _MOST:
        msg = f"{_shown(text)} is not a believable length of time"
        raise ValueError(msg)
    return int(seconds.quantize(Decimal(1), ROUND_HALF_UP))


def _surely_decimal(number: str) -> str:
    """Return the decimal mark of a number that can be read in one way only, else ""."""
    plain = _BLANKS.sub("", number)
    marks: list[str] = re.findall(r"[.,]", plain)
    if len(set(marks)) > 1:
        return marks[-1] if marks.count(marks[-1]) == 1 else ""
    if len(marks) == 1 and not re.search(r"\d{1,3}[.,]\d{3}(?!\d)", plain):
        return marks[0]
    return {".": ",", ",": "."}[marks[0]] if len(marks) > 1 else ""


def _with_point(plain: str, way: Manner) -> str:
    """Write a number the way Python reads it; a number that tells its own decimal mark is believed."""
    decimal = _surely_decimal(plain) or way.decimal
    grouping = "," if decimal == "." else "."
    return plain.replace(grouping, "").replace(decimal, ".")


def _no_day(text: str) -> str:
    return f"{_shown(text)} is not a day; write it as 2026-03-01"


def _shown(text: str) -> str:
    """Return a found text, short and on one line, for a message."""
    return repr(text.strip()[:40])
