"""A reader of header fields that knows nothing of Python's own: what breaks RFC 5322 or RFC 2047 is an error here."""

from __future__ import annotations

import re
from base64 import b64decode

_ENCODED = re.compile(r"=\?([A-Za-z0-9-]+)\?([bBqQ])\?([!->@-~]+)\?=")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LINE, _ENCODED_LINE, _WORD = 78, 76, 75


def fields_of(mail: bytes) -> dict[str, str]:
    """Return {name in small letters: value, unfolded} of a mail as it went over the wire."""
    head, blank, _ = mail.partition(b"\r\n\r\n")
    assert blank, "no end of the header"
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", head), "a line ends otherwise than by CR LF"
    found: dict[str, str] = {}
    for field in re.split(r"\r\n(?![ \t])", head.decode()):
        _measured(field)
        name, colon, value = field.partition(":")
        assert colon, f"a line that is no field: {field!r}"
        assert re.fullmatch(r"[!-9;-~]+", name), f"no name of a field: {name!r}"
        assert name.lower() not in found, f"twice: {name}"
        found[name.lower()] = value.replace("\r\n", "").strip(" ")
    return found


def _measured(field: str) -> None:
    """Hold every line of a field against the limits."""
    for line in field.split("\r\n"):
        assert line.strip(), "a line of nothing but blanks"
        assert line == line.rstrip(" "), "a blank at the end of a line, which some servers drop"
        assert len(line) <= (_ENCODED_LINE if "=?" in line else _LINE), line


def text_of(value: str) -> str:
    """Return the text of an unstructured field (RFC 2047, 6.2): a blank between two encoded words is none."""
    assert value.isascii()
    told, after_encoded = "", False
    for number, word in enumerate(value.split(" ")):
        is_encoded = word.startswith("=?")
        blank = " " if number and not (is_encoded and after_encoded) else ""
        told += blank + (_decoded(word) if is_encoded else word)
        after_encoded = is_encoded
        assert is_encoded or "=?" not in word, f"some programs take this for encoded: {word}"
    return told


def address_of(value: str) -> tuple[str, str]:
    """Return the name and the bare address of a field that holds one mailbox (RFC 5322, 3.4)."""
    phrase, angle, rest = value.rpartition(" <")
    if not angle:
        assert " " not in value
        return "", value
    assert rest.endswith(">")
    address = rest[:-1]
    assert not re.search(r"[\s<>,;]", address)
    return _name(phrase), address


def _name(phrase: str) -> str:
    if phrase.startswith('"'):
        assert re.fullmatch(r'"(?:[ !#-\[\]-~]|\\["\\])*"', phrase), phrase
        return re.sub(r"\\(.)", r"\1", phrase[1:-1])
    if "=?" in phrase:
        for word in phrase.split(" "):
            kind, text = _parts(word)
            assert kind == "b" or re.fullmatch(r"[A-Za-z0-9!*+/=_-]+", text), "not within a name (RFC 2047, 5 (3))"
        return text_of(phrase)
    assert _ATOMS.fullmatch(phrase), f"neither atoms nor quoted: {phrase}"
    return phrase


def _parts(word: str) -> tuple[str, str]:
    found = _ENCODED.fullmatch(word)
    assert found, f"no encoded word: {word!r}"
    assert len(word) <= _WORD
    assert found[1].lower() == "utf-8"
    return found[2].lower(), found[3]


def _decoded(word: str) -> str:
    """Return the text of one encoded word: whole characters, whatever comes before or after it."""
    kind, text = _parts(word)
    if kind == "b":
        return b64decode(text, validate=True).decode()
    assert not re.search(r"=(?![0-9A-F]{2})", text)
    return re.sub(
        rb"=([0-9A-F]{2})", lambda found: bytes([int(found[1], 16)]), text.replace("_", " ").encode()
    ).decode()
