"""A text at the length that a channel takes: whole lines are left out from its end, a number is never cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Stands for what is left out.
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How long a text may be, counted as the other side counts."""

    longest: int
    counted_in: Literal["characters", "utf-16", "bytes"] = "characters"

    def length(self, text: str) -> int:
        """Return how long a text is."""
        if self.counted_in == "bytes":
            return len(text.encode())
        return len(text.encode("utf-16-le")) // 2 if self.counted_in == "utf-16" else len(text)

    def holds(self, text: str) -> bool:
        """Tell whether a text is short enough."""
        return self.length(text) <= self.longest


def fitted(text: str, limit: TextLimit) -> str:
    """Return a text that the other side takes: what stands first in it, and an ellipsis where something is left out.

    A message tells the most important first. Only a line that is too long by itself is cut, between two words.
    """
    if limit.holds(text):
        return text
    kept = _first(text.splitlines(), "\n", limit)
    if not kept:
        kept = _first(text.splitlines()[0].split(" "), " ", limit)
    return f"{kept.rstrip()}\n{ELLIPSIS}" if kept else ELLIPSIS


def _first(pieces: list[str], between: str, limit: TextLimit) -> str:
    """Return as many pieces as leave room for the ellipsis on a line of its own."""
    kept = ""
    for number, piece in enumerate(pieces):
        longer = kept + between + piece if number else piece
        if not limit.holds(f"{longer}\n{ELLIPSIS}"):
            return kept
        kept = longer
    return kept
