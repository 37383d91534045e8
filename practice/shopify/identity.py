"""By which address the practice shop is known, and which versions of its API answer."""

from __future__ import annotations

from collections.abc import Sequence

#: Versions that answer unless told otherwise; a dead one falls forward to the oldest of them. Newest last.
VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
DOMAIN = "practice.myshopify.com"


def served_version(asked: str, served: Sequence[str] = VERSIONS) -> str:
    """Return the version that answers: the asked one, else the oldest of those served, without a word."""
    return asked if asked in {*served, "unstable"} else served[0]
