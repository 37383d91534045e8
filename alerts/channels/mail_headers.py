"""Header fields of a mail, folded so that every program reads what was written.

Python's own folding of long fields loses blanks between encoded words and shows others raw. Here a text beyond ASCII is
encoded as a whole, blanks included, in words that end between two characters. Source: RFC 2047, 2 and 5; RFC 5322,
2.1.1 and 2.2.3.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from unicodedata import category

from commerce.mail_address import MailAddress

#: Characters of a line (RFC 5322, 2.1.1), of one that holds encoded words, and of such a word (RFC 2047, 2).
_LINE, _ENCODED_LINE, _WORD = 78, 76, 75
#: A run of characters without a blank that fits on any line.
_RUN = 60
_FRAME = len("=?utf-8?q??=")
#: Bytes that stand for themselves in a word of quoted-printable, also within a name (RFC 2047, 5 (3)).
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
#: What a reader sees as one sign is kept together, up to so many characters: they fit into every encoded word.
_MOST_TOGETHER = 4
_JOINER = "\N{ZERO WIDTH JOINER}"
_NO_TEXT = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")

_FOLD = "\n "


def text_field(name: str, text: str) -> str:
    """Return the value of a field that people read, such as the subject; line breaks in it become blanks."""
    words = _NO_TEXT.sub(" ", text).strip(" ")
    return _folded(len(name) + 2, words.split(" ") if _goes_plain(words) else list(encoded(words, len(name) + 2)))


def address_field(name: str, address: MailAddress) -> str:
    """Return the value of a field with one address; the name beside it is quoted or encoded where it must be."""
    if not address.name:
        return address.address
    start = len(name) + 2
    if not _goes_plain(address.name):
        words = list(encoded(address.name, start))
    elif _ATOMS.fullmatch(address.name):
        words = address.name.split(" ")
    else:
        words = ('"' + re.sub(r'(["\\])', r"\\\1", address.name) + '"').split(" ")
    return _folded(start, [*words, f"<{address.address}>"])


def encoded(text: str, start: int = 0) -> Iterator[str]:
    """Yield the encoded words of a text, in the shorter of both encodings; the first comes behind `start` characters.

    A program that decodes each and drops the blanks between them has the text again.
    """
    whole = text.encode(errors="replace")
    in_base64 = 4 * -(-len(whole) // 3) < sum(map(_quoted_length, whole))
    held, room = b"", _ENCODED_LINE - start - _FRAME
    for sign in _signs(text):
        wider = held + sign.encode(errors="replace")
        length = 4 * -(-len(wider) // 3) if in_base64 else sum(map(_quoted_length, wider))
        if held and length > min(room, _WORD - _FRAME):
            yield _word(held, in_base64=in_base64)
            held, room = sign.encode(errors="replace"), _WORD - _FRAME
        else:
            held = wider
    if held:
        yield _word(held, in_base64=in_base64)


def _goes_plain(text: str) -> bool:
    """Tell whether a text stands for itself: ASCII, nothing that looks encoded, and a blank on every line."""
    return text.isascii() and "=?" not in text and max(map(len, text.split(" "))) <= _RUN


def _folded(start: int, words: Sequence[str]) -> str:
    """Return words with blanks between them, and line breaks where a line gets too long."""
    longest = _ENCODED_LINE if any(word.startswith("=?") for word in words) else _LINE
    value, column = "", start
    for number, word in enumerate(words):
        if number and column + 1 + len(word) > longest:
            value, column = f"{value}{_FOLD}{word}", 1 + len(word)
        else:
            blank = " " if number else ""
            value, column = f"{value}{blank}{word}", column + len(blank) + len(word)
    return value


def _signs(text: str) -> Iterator[str]:
    """Yield what a reader sees as one sign: a letter with its marks, people joined to a family."""
    held = ""
    for character in text:
        joins = category(character) in {"Mn", "Me"} or character == _JOINER or held.endswith(_JOINER)
        if held and not (joins and len(held) < _MOST_TOGETHER):
            yield held
            held = ""
        held += character
    if held:
        yield held


def _word(content: bytes, *, in_base64: bool) -> str:
    if in_base64:
        return f"=?utf-8?b?{b64encode(content).decode()}?="
    return f"=?utf-8?q?{''.join(map(_quoted, content))}?="


def _quoted(byte: int) -> str:
    return chr(byte) if byte in _PLAIN else "_" if byte == ord(" ") else f"={byte:02X}"


def _quoted_length(byte: int) -> int:
    return 1 if byte in _PLAIN or byte == ord(" ") else 3
