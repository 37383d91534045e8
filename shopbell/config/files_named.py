"""Files that the configuration names and nothing works without: whether they are there, and are what they should be."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Wherever it stands it names the file of a certificate authority.
_AUTHORITY = "ca_file"


def missing(document: dict[str, Any], home: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield (place, sentence) of each certificate authority that cannot be used; `home`: where relative paths start."""
    for place, written in _named(document, ()):
        path = home / Path(written).expanduser()
        if not path.is_file():
            yield place, f"{_AUTHORITY} = {written!r}: there is no such file ({path}); write its path, or take it out"
            continue
        try:
            ssl.create_default_context(cafile=str(path))
        except OSError as error:  # of which those of TLS are a kind
            why = "holds no certificate in PEM form" if isinstance(error, ssl.SSLError) else "cannot be read"
            yield place, f"{_AUTHORITY} = {written!r}: {path} {why}; name the file of your certificate authority"


def _named(document: object, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where the key stands, and what is written there."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key == _AUTHORITY and isinstance(value, str):
                yield (*place, key), value
            yield from _named(value, (*place, key))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from _named(value, (*place, number))
