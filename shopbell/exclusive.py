"""One process at a time: a lock on a file beside the one that is to be written, gone with the process that holds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # one name for a module and for none


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Wait until nobody else is between the same lines for this file; where the system has no such lock, do not.

    Raises:
        OSError: Nothing can be written beside the file.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(place.with_name(f".{place.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def alone_or_not(place: Path) -> Iterator[bool]:
    """Tell whether nobody else is between the same lines for this file; where the system has no such lock, say so."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(place.with_name(f".{place.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_free = True
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                is_free = False
        yield is_free
    finally:
        os.close(handle)
