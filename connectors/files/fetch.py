"""Get the bytes of a file or of an address, and name it without secrets."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from commerce.clock import Clock
from commerce.errors import Refused
from connectors.http import Answer, Wire, trouble

#: Ten years of daily rows of a large shop are a tenth of it.
MOST_BYTES = 64 * 2**20
_OK = 200
_SERVER_ERROR = 500


def fetch(place: str, *, clock: Clock) -> bytes:
    """Return the bytes of a path or http(s) address.

    Args:
        place: Path or address.
        clock: Waits between tries of an address.

    Raises:
        TryLater: The address's server is busy or away.
        Refused: No such file or page, or too large; the message says which.
    """
    return _download(place, clock) if _is_address(place) else _from_disk(Path(place).expanduser())


def name_of(place: str) -> str:
    """Return what a path or address is called without secrets; two sheets of one document have two names."""
    return _without_secrets(place) if _is_address(place) else str(Path(place).expanduser())


def _is_address(place: str) -> bool:
    return re.match(r"https?://", place, re.IGNORECASE) is not None


def _from_disk(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            msg = f"{path} is a device or a pipe, not a file; check the path in the config"
            raise Refused(msg)
        with path.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)  # it may grow while it is read
        if len(content) > MOST_BYTES:
            msg = f"{path} has more than {MOST_BYTES // 2**20} MB; split it by years"
            raise Refused(msg)
        return content  # noqa: TRY300 - what else may be wrong with a file is told below
    except OSError as error:
        msg = f"{path}: {(error.strerror or 'cannot be read').lower()}; check the path in the config"
        raise Refused(msg) from None


def _download(url: str, clock: Clock) -> bytes:
    """Fetch a CSV; published spreadsheets redirect to another host, and no key is sent along."""
    wire = Wire(clock, secrets=(urlsplit(url).query,))

    def check(answer: Answer) -> None:
        if answer.status != _OK:
            raise trouble(answer, "check the address of the table" if answer.status < _SERVER_ERROR else "")
        if answer.is_page:
            msg = f"{answer.place} answered with a web page instead of a table; publish the sheet as CSV"
            raise Refused(msg)

    try:
        return wire.first_contact(url, check, keys_follow=False).body
    finally:
        wire.close()


def _without_secrets(url: str) -> str:
    """Name a URL so that two sheets of one document stay two, and no secret of the query shows."""
    parts = urlsplit(url)
    name = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
    return f"{name}#{hashlib.sha256(parts.query.encode()).hexdigest()[:8]}" if parts.query else name
