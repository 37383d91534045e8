"""Signs that cannot be seen, or that turn the direction of what follows around: shown as what they are.

A shop called `to<U+202E>ys` reads as another one, a newline in a name begins a line of ours, ESC commands a terminal.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Final

#: General categories: controls, formats (direction, joiners, tags), halves of pairs, ends of lines and paragraphs.
#: Source: https://www.unicode.org/reports/tr44/#General_Category_Values
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_unseen(sign: str) -> bool:
    """Tell whether a single sign cannot be seen where it stands."""
    return unicodedata.category(sign) in _UNSEEN


def has_unseen(text: str) -> bool:
    """Tell whether a text holds any such sign."""
    return any(map(is_unseen, text))


def escaped(text: str, keep: str = "") -> str:
    r"""Return a text in which every such sign but those of `keep` is written as JSON writes it: \u202e, \n."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(json.dumps(one)[1:-1] if is_unseen(one) and one not in keep else one for one in text)
