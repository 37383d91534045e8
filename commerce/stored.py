"""What is read back from what was stored: looked at once, before two threads can do so at the same time."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


def readable(kind: type[T]) -> type[T]:
    """Let msgspec look at a type while its module is loaded; for use above a class.

    It does so at the first reading otherwise, and lays what it found down before it has all of it: a second thread that
    reads the same type at that moment ends the process with a segmentation fault (msgspec 0.22).
    """
    msgspec.json.Decoder(kind)
    return kind
