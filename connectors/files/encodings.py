"""In which encoding a text is, whatever program saved it and whether it says so.

UTF-8 proves itself. Of the others most bytes mean something in each: then the one wins in which the headings are known,
and where these are plain letters, the one that the bytes look like.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Final
from unicodedata import combining, normalize

from commerce.errors import Refused

#: {Python's name: how messages call it}; the likeliest of two that know as many headings comes first.
_LEGACY: Final = {
    "cp1252": "windows-1252",
    "cp1258": "windows-1258",
    "gb18030": "gb18030",
    "big5hkscs": "big5",
    "cp1250": "windows-1250",
    "shift_jis": "shift_jis",
}
#: Of so many bytes it is asked what they look like.
_SAMPLE = 200_000
_MOSTLY = 0.8


def decoded(content: bytes, source: str, said: str, likeness: Callable[[str], int]) -> tuple[str, str]:
    """Return the text, and what its encoding is called.

    Args:
        content: The bytes.
        source: What messages call the file.
        said: The encoding that the configuration says; "" for none.
        likeness: How many headings of the table a text has.

    Raises:
        Refused: The configuration says an encoding that does not exist, or in which the file is not.
    """
    if said:
        return _as_said(content, source, said)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "utf-16"
    if wide := _wide_without_mark(content):
        return content.decode(wide, "replace"), "utf-16"
    plain = content.removeprefix(codecs.BOM_UTF8)
    try:
        return plain.decode(), "utf-8"
    except UnicodeDecodeError:
        if plain is not content or _is_damaged_utf8(content):
            return plain.decode("utf-8", "replace"), "utf-8"
    best = max(_LEGACY, key=lambda name: (likeness(_text(content, name)), name == _look(content)))
    text = _text(content, best)
    return normalize("NFC", text) if best == "cp1258" else text, _LEGACY[best]


def _as_said(content: bytes, source: str, said: str) -> tuple[str, str]:
    try:
        return content.decode(said).lstrip("\ufeff"), said.lower()
    except LookupError:
        msg = f'{source}: there is no encoding "{said}"; write e.g. encoding = "windows-1252"'
    except UnicodeDecodeError:
        msg = f'{source}: the file is not in the encoding "{said}"; take it out, or write another one'
    raise Refused(msg)


def _text(content: bytes, encoding: str) -> str:
    """Return the text in an encoding; what has no meaning in it is marked."""
    return content.decode(encoding, "replace")


def _wide_without_mark(content: bytes) -> str:
    """Return which UTF-16 a text without a mark is in; "" for none: every other byte of plain letters is nothing."""
    sample = content[:_SAMPLE]
    half = len(sample) // 2
    if half < 4 or b"\x00" not in sample:  # noqa: PLR2004 - too short to tell
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.3 and odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.3 and even > 4 * odd else ""


def _is_damaged_utf8(content: bytes) -> bool:
    """Tell whether a text is UTF-8 but for a few bytes, as a file that was cut or patched is."""
    text = content[:_SAMPLE].decode("utf-8", "replace")
    good = sum(one > "\x7f" and one != "\ufffd" for one in text)
    return good > 4 * text.count("\ufffd")


def _look(content: bytes) -> str:
    """Return the encoding that the bytes behind the headings look like."""
    sample = content[:_SAMPLE]
    wide = [len(run) for run in re.findall(rb"(?:[\x80-\xfe][\x40-\x7e]?)+", sample)]  # letters of ours stand alone
    if wide and sum(length for length in wide if length > 2) >= _MOSTLY * sum(wide):  # noqa: PLR2004 - one character
        return max(("gb18030", "big5hkscs"), key=lambda name: _common_characters(sample, name))
    vietnamese = sample.decode("cp1258", "replace")
    marks = [place for place, one in enumerate(vietnamese) if combining(one)]
    on_vowels = [place for place in marks if place and vietnamese[place - 1].lower() in "aăâeêioôơuưy"]
    return "cp1258" if marks and on_vowels == marks else "cp1252"


def _common_characters(sample: bytes, encoding: str) -> float:
    """Return the share of the wide characters that everybody writes: the first level of either standard."""
    first, last = {"gb18030": (0xB0, 0xD7), "big5hkscs": (0xA4, 0xC6)}[encoding]
    wide = [one for one in sample.decode(encoding, "replace") if one > "\u2e7f"]
    common = sum(first <= one.encode(encoding, "replace")[0] <= last for one in wide)
    return common / len(wide) if wide else 0.0
