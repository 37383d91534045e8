"""Puts a table into a configuration as somebody wrote it, and takes one out: comments, order and line ends stay.

Lines are looked at, not understood; what comes of it is read as TOML and held against what was wanted. Where that
does not fit, nothing is changed and the person is told what to write.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomli_w

from commerce.errors import Refused

_HEADER = re.compile(r"\s*(\[{1,2})\s*([^\]#]+?)\s*\]{1,2}\s*(?:#.*)?$")
_SHOP = "shop"


def with_table(text: str, shop: str, key: str, table: Mapping[str, Any]) -> str:
    """Return the configuration with one more `[[shop.<key>]]`, at the end of what is said of a shop.

    Raises:
        Refused: The file is written in a way that cannot be added to; says which lines to write.
    """
    document = tomllib.loads(text)
    number = _number(document, shop)
    written = f"[[{_SHOP}.{key}]]\n{tomli_w.dumps(dict(table))}"
    lines = _lines(text)
    _, end = _span(lines, _blocks(lines), number)
    before, after = "\n".join(lines[:end]).rstrip("\n"), "\n".join(lines[end:]).lstrip("\n")
    made = _with_ends(f"{before}\n\n{written}" + (f"\n{after}" if after else ""), text)
    document[_SHOP][number].setdefault(key, []).append(dict(table))
    if _read(made) != document:
        raise _not_added(shop, written.splitlines())
    return made


def with_entries(text: str, shop: str, key: str, entries: Mapping[str, str]) -> str:
    """Return the configuration with more lines in `[shop.<key>]`, which is made where there is none.

    Raises:
        Refused: The file is written in a way that cannot be added to; says which lines to write.
    """
    document = tomllib.loads(text)
    number = _number(document, shop)
    lines = _lines(text)
    blocks = _blocks(lines)
    first, end = _span(lines, blocks, number)
    written = [f"[{_SHOP}.{key}]", *tomli_w.dumps(dict(entries)).splitlines()]
    own = [at for at, name in blocks if first <= at < end and name == written[0]]
    at, more = (own[0] + 1, written[1:]) if own else (end, ["", *written])
    made = _with_ends("\n".join([*lines[:at], *more, *lines[at:]]), text)
    document[_SHOP][number].setdefault(key, {}).update(entries)
    if _read(made) != document:
        raise _not_added(shop, written)
    return made


def _not_added(shop: str, written: Sequence[str]) -> Refused:
    return Refused(
        "the configuration is written in a way that nothing can be added to by itself; write below [[shop]]"
        f' "{shop}" yourself: {"; ".join(written)}'
    )


def without_table(text: str, shop: str, key: str, place: int) -> str:
    """Return the configuration without one `[[shop.<key>]]`, the first of a shop at place 0.

    Raises:
        Refused: The file is written in a way that cannot be changed so; says which table to take out.
    """
    document = tomllib.loads(text)
    number = _number(document, shop)
    lines = _lines(text)
    blocks = _blocks(lines)
    first, end = _span(lines, blocks, number)
    own = [at for at, name in blocks if first <= at < end and name == f"[[{_SHOP}.{key}]]"]
    made = text
    if place < len(own):
        begin = own[place]
        after = (at for at, name in blocks if at > begin and not name.startswith(f"[{_SHOP}.{key}."))
        finish = _content_end(lines, begin, min(next(after, end), end))
        kept = [*lines[:begin], *lines[finish:]]
        while 0 < begin < len(kept) and not kept[begin].strip() and not kept[begin - 1].strip():
            del kept[begin]
        made = _with_ends("\n".join(kept).rstrip("\n") + "\n", text)
    tables = document[_SHOP][number].get(key, [])
    del tables[place : place + 1]
    if not tables:
        document[_SHOP][number].pop(key, None)
    if _read(made) != document:
        msg = (
            f"the configuration is written in a way that nothing can be taken out of by itself; take [[shop.{key}]]"
            f' number {place + 1} of the shop "{shop}" out yourself'
        )
        raise Refused(msg)
    return made


def _number(document: Mapping[str, Any], shop: str) -> int:
    return next(number for number, one in enumerate(document[_SHOP]) if one.get("name") == shop)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _with_ends(made: str, text: str) -> str:
    return made.replace("\n", "\r\n") if "\r\n" in text else made


def _blocks(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return (line, header) of what look like headers, "[[shop.source]]" without blanks."""
    found = []
    for at, line in enumerate(lines):
        if header := _HEADER.match(line):
            opened = header[1]
            found.append((at, f"{opened}{header[2].replace(' ', '')}{']' * len(opened)}"))
    return found


def _span(lines: Sequence[str], blocks: Sequence[tuple[int, str]], number: int) -> tuple[int, int]:
    """Return the lines from the header of a shop to behind the last that belongs to it."""
    shops = [at for at, name in blocks if name == f"[[{_SHOP}]]"]
    if number >= len(shops):
        return 0, len(lines)
    begin = shops[number]
    after = (at for at, name in blocks if at > begin and not name.lstrip("[").startswith(f"{_SHOP}."))
    return begin, _content_end(lines, begin, next(after, len(lines)))


def _content_end(lines: Sequence[str], begin: int, end: int) -> int:
    """Return behind the last line of a table: comments right below it are its own, those apart the next one's."""
    last = max(at for at in range(begin, end) if lines[at].strip() and not lines[at].lstrip().startswith("#"))
    while last + 1 < end and lines[last + 1].lstrip().startswith("#"):
        last += 1
    return last + 1


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
