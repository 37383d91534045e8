"""Replaces a file of the merchant's whole or not at all, and keeps a copy of what it was."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

from commerce.errors import Refused
from shopbell import secrets


def backup(place: Path, now: datetime) -> Path:
    """Keep a copy that only the owner may read, named after the instant; never over another one."""
    copy = place.with_name(f"{place.stem}.{now:%Y%m%dT%H%M%S}{place.suffix}.bak")
    number = 1
    while copy.exists():
        number += 1
        copy = place.with_name(f"{place.stem}.{now:%Y%m%dT%H%M%S}-{number}{place.suffix}.bak")
    secrets.write_private(copy, place.read_bytes().decode("utf-8"))
    return copy


def replace(place: Path, before: str, text: str, now: datetime) -> Path:
    """Write a file anew with the rights that it has; return the copy of what it was.

    Raises:
        Refused: It is not as it was read (`before`) any more, or cannot be written.
    """
    home = place.resolve()
    try:
        if home.read_bytes().decode("utf-8-sig") != before:
            msg = f"{place}: was changed by somebody else in the meantime; nothing was written; do it once more"
            raise Refused(msg)
        mode = stat.S_IMODE(home.stat().st_mode)
        copy = backup(home, now)
        secrets.write_private(home, text)
        home.chmod(mode)
    except OSError as error:
        msg = f"{place}: cannot be written ({error.strerror}); nothing was changed"
        raise Refused(msg) from None
    return copy
