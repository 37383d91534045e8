r"""What goes to the screen passes here: what cannot be seen is written out, whoever prints it and wherever it is from.

A product, an error of a shop's server, a name that was typed in: none of them may turn a line around, begin one of
ours, or command the terminal. JSON reads what is written out as what it was: `\u202e`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from commerce.unseen import escaped

#: Ends of our own lines, and a line that is written over.
_OURS = "\n\t\r"
#: What holds a sign and an amount together in messages; a terminal may show it as a box.
_HELD = re.compile("(?<=[+\N{MINUS SIGN}\N{PLUS-MINUS SIGN}])\N{WORD JOINER}")


class Gate:
    """A stream that writes out what cannot be seen. All else is the stream's own (`behind`)."""

    def __init__(self, behind: TextIO) -> None:
        self.behind = behind

    def write(self, text: str) -> int:
        """Write a text; returns its length, as streams do.

        Raises:
            TypeError: It is no text.
        """
        if not isinstance(text, str):
            msg = "only text is written to a screen"
            raise TypeError(msg)
        self.behind.write(seen(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts, each as `write` does."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self.behind, name)


def seen(text: str) -> str:
    """Return a text as a screen shows it."""
    return escaped(_HELD.sub("", text), _OURS)


def behind(stream: TextIO) -> TextIO:
    """Return the stream behind the gate, for what commands the terminal itself and holds nothing unseen otherwise."""
    return stream.behind if isinstance(stream, Gate) else stream


@contextmanager
def gated() -> Iterator[None]:
    """Let everything that is printed pass."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (Gate(stream) for stream in streams)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
