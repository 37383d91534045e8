"""The file of a bulk operation: one JSON object a line, in the order that a switch says, and spoilt on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

import msgspec

from practice.shopify.bulk_query import Row

#: "together": children right behind their parent; "apart": some hundred parents, then their children by connection;
#: "shuffled": at random within some hundred, children before their parent among them.
FileOrder = Literal["together", "apart", "shuffled"]
_AMONG = 500
#: What a fault does to a file that is fetched; see `practice.faults`.
DAMAGES = ("bulk-cut", "bulk-short", "bulk-doubled")


class Written(NamedTuple):
    """What a file holds."""

    size: int
    objects: int
    roots: int


def write(path: Path, rows: Iterable[Row], order: FileOrder, chance: Random) -> Written:
    """Write a file in constant memory."""
    size = objects = roots = 0
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        for row in _ordered(iter(rows), order, chance):
            size += file.write(encode(row.node) + b"\n")
            objects += 1
            roots += row.depth == 0
    return Written(size, objects, roots)


def _ordered(rows: Iterator[Row], order: FileOrder, chance: Random) -> Iterator[Row]:
    if order == "together":
        yield from rows
        return
    while some := list(islice(rows, _AMONG)):
        if order == "shuffled":
            chance.shuffle(some)
        else:
            some.sort(key=lambda row: (row.depth, row.connection))
        yield from some


def halved(path: Path) -> int:
    """Cut a file down to the first half of its lines, as an operation that failed leaves it; return its size."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: len(lines) // 2]))
    return path.stat().st_size


def spoilt(path: Path, damage: str) -> bytes:
    """Return a file as a fault delivers it.

    Args:
        path: The file.
        damage: "bulk-cut" ends in the middle of a line, "bulk-short" lacks lines at the end without a trace,
            "bulk-doubled" repeats every third line.
    """
    lines = path.read_bytes().splitlines(keepends=True)
    if damage == "bulk-doubled":
        return b"".join(line * (2 if number % 3 == 0 else 1) for number, line in enumerate(lines))
    kept = max(len(lines) - max(1, len(lines) // 4), 0)
    whole = b"".join(lines[:kept])
    return whole + lines[kept][: len(lines[kept]) // 2] if damage == "bulk-cut" and lines else whole
