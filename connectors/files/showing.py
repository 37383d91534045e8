"""A found text in a message: short, on one line, and no address of a customer in it."""

from __future__ import annotations

from commerce.masking import masked

_LONGEST = 40


def shown(text: str) -> str:
    """Return a found text, short and on one line, for a message."""
    return repr(masked(text.strip())[:_LONGEST])
