"""Numbers as files write them: which mark parts the decimals is decided by the whole column, never by one cell.

"1.234" is a thousand and more in Berlin and one and a bit in Boston. A mark with any other count of digits behind it
than three is a decimal one; one with three digits behind it everywhere groups them; what is left undecided is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

Mark = Literal[".", ","]
_BLANK = r"[\s\u00a0\u202f\u2007\u2009'\u2019\u02bc]"
_BLANKS: Final = re.compile(_BLANK)
_ODD_BLANK: Final = re.compile(rf"\d{_BLANK}+(?!\d{{3}}(?!\d))\d")
_SINGLE: Final = re.compile(r"(\d*)([.,])(\d+)")
_OTHER: Final[dict[Mark, Mark]] = {".": ",", ",": "."}
_GROUP = 3
_LAKHS = r"\d{{1,2}}(?:{0}\d{{2}})+{0}\d{{3}}"  # as India groups: 12,34,567
_PLAIN: Final = {
    mark: re.compile(rf"(?:\d+|\d{{1,3}}(?:{g}\d{{3}})+|{_LAKHS.format(g)})(?:{d}\d+)?|{d}\d+")
    for mark, g, d in ((".", ",", r"\."), (",", r"\.", ","))
}


def without_blanks(text: str) -> str:
    """Return a number without the blanks and apostrophes that group it."""
    return _BLANKS.sub("", text)


def has_odd_blanks(text: str) -> bool:
    """Tell whether a blank stands between digits that it does not group, as in "12 50"."""
    return _ODD_BLANK.search(text) is not None


def surely_decimal(plain: str) -> Mark | None:
    """Return the decimal mark of a number that can be read in one way only; None of any other."""
    marks: list[Mark] = re.findall(r"[.,]", plain)
    if len(set(marks)) > 1:
        return marks[-1] if marks.count(marks[-1]) == 1 else None
    if len(marks) > 1:
        return _OTHER[marks[0]]
    if found := _SINGLE.fullmatch(plain):
        whole, mark, digits = found.groups()
        is_group = len(digits) == _GROUP and re.fullmatch(r"[1-9]\d{0,2}", whole)
        return None if is_group else "." if mark == "." else ","
    return None


def decimal_mark(numbers: Iterable[str], decimals: int) -> Mark | Literal[""] | None:
    """Return the decimal mark of a column.

    Args:
        numbers: Its cells, without signs and currencies.
        decimals: How many decimals its currency has: with three of them, three digits say nothing.

    Returns:
        "" where it has no mark or contradicts itself, so that each number must tell its own; None: it is undecided.
    """
    sure: set[Mark] = set()
    unsure: dict[str, Mark] = {}
    has_long = False
    for number in numbers:
        plain = without_blanks(number)
        if mark := surely_decimal(plain):
            sure.add(mark)
        elif found := _SINGLE.fullmatch(plain):
            unsure[plain] = "." if found[2] == "." else ","
        else:
            has_long = has_long or re.fullmatch(r"[1-9]\d{3,}", number.strip()) is not None
    if sure:
        return sure.pop() if len(sure) == 1 else ""
    if not unsure:
        return ""
    marks = set(unsure.values())
    if len(marks) > 1 or decimals == _GROUP or (decimals != 0 and (has_long or len(unsure) == 1)):
        return None
    return _OTHER[marks.pop()]


def with_point(plain: str, mark: Mark | Literal[""]) -> str:
    """Write a number the way Python reads it; one that tells its own decimal mark is believed.

    Raises:
        ValueError: It is no number, or it cannot be told which mark is which.
    """
    own = surely_decimal(plain) or mark
    if not own:
        if not re.fullmatch(r"\d+", plain):
            raise ValueError(plain)
        return plain
    if not _PLAIN[own].fullmatch(plain):
        raise ValueError(plain)
    return plain.replace(_OTHER[own], "").replace(own, ".")
