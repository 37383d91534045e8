"""What a cell of a merchant's table means: counts, scores, lengths of time and names, in the ways people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from commerce.masking import masked
from commerce.tags import LONGEST_NAME
from connectors.files.marks import Mark, has_odd_blanks, with_point, without_blanks
from connectors.files.showing import shown

_LONGEST_NUMBER = 20
_MOST = 10**12
_DASHES: Final = frozenset({"-", "--", "---", "\u2013", "\u2014", "\u2014\u2014"})
_NOTHING: Final = _DASHES | {"(not set)", "(none)", "n/a", "null"}
#: What no name is, but a number that is not known.
_NO_NUMBER: Final = _NOTHING | {"na", "none", "nan", "#n/a"}

#: "1d 2h", "1m 23s", "1 min 23 s", as web analytics write lengths of time.
_IN_WORDS: Final = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m(?:ins?)?)?(?:(\d{1,7})s(?:ecs?)?)?")


def is_dash(text: str) -> bool:
    """Tell whether a cell is the dash with which programs write that there was nothing."""
    return text.strip() in _DASHES


def is_unknown(text: str) -> bool:
    """Tell whether a cell is empty, or says that nothing is known."""
    return text.strip().lower() in _NO_NUMBER or not text.strip()


def read_count(text: str, mark: Mark | Literal[""] = "") -> int:
    """Read a whole number; every separator with three digits behind it groups thousands, but for the decimal mark.

    Args:
        text: The cell.
        mark: The decimal mark of the column; "" where no number of it needs one.

    Raises:
        ValueError: No number, a fraction, a negative or an absurd one.
    """
    plain = text if has_odd_blanks(text) else without_blanks(text)
    if mark and plain.count(mark) == 1:
        plain = re.sub(rf"{re.escape(mark)}0+$", "", plain)
        plain = plain if mark not in plain else ""  # a fraction
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}", plain):
        plain = re.sub("[.,]", "", plain)
    plain = re.sub(r"^(\d{1,3}(?:,\d{3})+)(?=\.0+$)|^(\d{1,3}(?:\.\d{3})+)(?=,0+$)", _ungrouped, plain)
    plain = re.sub(r"[.,]0+$", "", plain)
    if not re.fullmatch(r"[0-9]{1,13}", plain) or int(plain) >= _MOST:
        msg = f"{shown(text)} is not a whole number such as 1234"
        raise ValueError(msg)
    return int(plain)


def read_score(text: str, highest: int) -> int:
    """Read a score: "9", "4.0", "8/10" on a scale to 10, "10 - Extremely likely".

    Raises:
        ValueError: None of them; on another scale.
    """
    plain = text.strip()
    if found := re.fullmatch(r"(\d{1,3})\s*/\s*(\d{1,3})", plain):
        if int(found[2]) != highest:
            msg = f"{shown(text)} is of {found[2]}; the scale goes to {highest}"
            raise ValueError(msg)
        return int(found[1])
    if found := re.fullmatch(r"(\d{1,2})\s*(?:[-\u2013\u2014:.,=(]\s*)?[^\W\d_][^\d]*", plain):
        return int(found[1])
    return read_count(text)


@lru_cache(maxsize=8192)
def read_name(text: str) -> str:
    """Return a name fit to be kept, as it was told: one line, not too long. What it counts as is decided later.

    It may look like a spreadsheet's formula: whoever writes a table for one has to mind that.
    """
    plain = masked(" ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split()))[:LONGEST_NAME]
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


def read_duration(text: str, unit: Literal["seconds", "minutes", "hours"], mark: Mark | Literal[""] = ".") -> int:
    """Read a length of time in whole seconds: a number of the unit, "1:30:00" or "1h 30m".

    Raises:
        ValueError: None of them, or an absurd one.
    """
    exact = read_time(text, unit, mark)
    return int((2 * exact + 1) // 2)  # half a second is one


def read_time(text: str, unit: Literal["seconds", "minutes", "hours"], mark: Mark | Literal[""] = ".") -> Fraction:
    """Read a length of time in seconds, exact; as `read_duration`."""
    plain = without_blanks(text)
    if found := re.fullmatch(r"(\d{1,5}):([0-5]\d):([0-5]\d)(\.\d{1,3})?", plain):
        return Fraction(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])) + Fraction(found[4] or 0)
    if plain and (found := _IN_WORDS.fullmatch(plain.lower())):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return Fraction(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
    try:
        number = Decimal(with_point(plain if len(plain) <= _LONGEST_NUMBER else "", mark))
    except (ValueError, ArithmeticError):
        msg = f"{shown(text)} is not a length of time; write {unit} such as 12.5, or hours as 1:30:00"
        raise ValueError(msg) from None
    exact = Fraction(number) * {"seconds": 1, "minutes": 60, "hours": 3600}[unit]
    if exact >= _MOST:
        msg = f"{shown(text)} is not a believable length of time"
        raise ValueError(msg)
    return exact


def _ungrouped(found: re.Match[str]) -> str:
    return re.sub("[.,]", "", found[0])
