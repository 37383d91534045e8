"""What the format of a workbook's cell shows beside its bare value: a currency, a percent sign, a month for a day."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from connectors.files.amounts import SIGNS, is_code

_FIRST: Final = re.compile(r'(?:"[^"]*"|\\.|[^;])*')
_IN_BRACKETS: Final = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_QUOTED: Final = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_PLAIN: Final = re.compile(r"[^\s#0?.,;()+\-/\[\]]+")


class Shown(NamedTuple):
    """What a format shows: the currency's sign or code, "" for none; whether in percent; whether months, not days."""

    currency: str = ""
    is_percent: bool = False
    is_month: bool = False


@lru_cache(maxsize=1024)
def shown_by(number_format: str) -> Shown:
    """Return what a format such as `#,##0.00 [$EUR]` shows; of its sections the first counts, that of plain numbers."""
    first = _FIRST.match(number_format)
    section = first[0] if first else ""
    beside = [sign.strip() for sign in _IN_BRACKETS.findall(section)]
    bare = _IN_BRACKETS.sub(" ", section)
    beside += [(quoted or escaped).strip() for quoted, escaped in _QUOTED.findall(bare)]
    bare = _QUOTED.sub(" ", bare)
    beside += _PLAIN.findall(bare)
    currency = next((sign for sign in beside if sign.lower() in SIGNS or is_code(sign)), "")
    letters = set(re.sub(r"\[[^\]]*\]", "", bare).lower())
    return Shown(currency, "%" in bare, {"y", "m"} <= letters and "d" not in letters and "h" not in letters)
