"""The formula of a KPI in words: what is counted by its names, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable

from commerce.figures import Unit

_SIGNS = {"*": "\N{MULTIPLICATION SIGN}", "/": "\N{DIVISION SIGN}", "-": "\N{MINUS SIGN}", "+": "+"}
_WORD = re.compile(r"[a-z]\w*|\d+|[-+*/()]")
#: A percentage that goes into another formula is written with its sign already.
_OF_PERCENT = re.compile(r"(?<=[a-z]) / 100\b")
_TO_PERCENT = re.compile(r" \* 100$")
_ALONE = re.compile(r"\(([a-z]\w*)\)")


def formula_text(formula: str, unit: Unit, name_of: Callable[[str], str]) -> str:
    """Return a formula of the collection in words: "(Marketing spend + Sales spend) ÷ New customers".

    Args:
        formula: Of ids, numbers, signs and brackets.
        unit: Of its value: a percentage has its sign, and needs no "x 100".
        name_of: Names an id.
    """
    plain = _ALONE.sub(r"\1", _OF_PERCENT.sub("", formula))
    if unit == "percent":
        plain = _TO_PERCENT.sub("", plain)
        if plain.startswith("(") and plain.find(")") == len(plain) - 1:  # around all of it
            plain = plain[1:-1]
    told = ""
    for word in _WORD.findall(plain):
        if word in _SIGNS:
            told += f" {_SIGNS[word]} "
        else:
            told += word if word in "()" or word.isdigit() else name_of(word)
    return told
