"""Ways out of the house: each is a folder here that declares what it is (`kind.ChannelKind`), found by itself."""

from __future__ import annotations

from pkgutil import iter_modules


def names() -> tuple[str, ...]:
    """Return the names of the channels: every folder here."""
    return tuple(sorted(one.name for one in iter_modules(__path__) if one.ispkg))
