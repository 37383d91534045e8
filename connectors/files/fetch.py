"""Get the bytes of a file or of an address, and name it without secrets."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from commerce.clock import Clock
from commerce.errors import Refused
from connectors.http import Answer, Wire, trouble

#: Ten years of daily rows of a large shop are a tenth of it.
MOST_BYTES = 64 * 2**20
_OK, _NOT_MODIFIED = 200, 304
_CONDITIONS = {"etag": "If-None-Match", "modified": "If-Modified-Since"}
_LONGEST_VERSION = 200
#: Some services send a page to whoever takes only JSON.
_HEADERS = {"Accept": "text/csv,*/*;q=0.8"}
_SERVER_ERROR = 500


class Fetched(NamedTuple):
    """The bytes of a place, None where they are those of `known`; and by what its server tells them apart, or ""."""

    content: bytes | None
    version: str = ""


def fetch(place: str, *, clock: Clock) -> bytes:
    """Return the bytes of a path or http(s) address; as `fetch_newer`."""
    content = fetch_newer(place, clock=clock).content
    return content if content is not None else b""


def fetch_newer(place: str, *, clock: Clock, known: str = "") -> Fetched:
    """Return the bytes of a path or http(s) address, unless its server says that they are those of last time.

    Args:
        place: Path or address.
        clock: Waits between tries of an address.
        known: The version of last time; "" fetches in any case.

    Raises:
        TryLater: The address's server is busy or away.
        Refused: No such file or page, or too large; the message says which.
    """
    return _download(place, clock, known) if _is_address(place) else Fetched(_from_disk(Path(place).expanduser()))


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


def _download(url: str, clock: Clock, known: str) -> Fetched:
    """Fetch a CSV; published spreadsheets redirect to another host, and no key is sent along."""
    wire = Wire(clock, secrets=(urlsplit(url).query,), too_long="split the table by years, or export fewer columns")
    kind, _, told = known.partition(":")
    condition = {_CONDITIONS[kind]: told} if kind in _CONDITIONS else {}

    def check(answer: Answer) -> None:
        if answer.status == _NOT_MODIFIED and condition:
            return
        if answer.status != _OK:
            raise trouble(answer, "check the address of the table" if answer.status < _SERVER_ERROR else "")
        if answer.is_page:
            msg = f"{answer.place} answered with a web page instead of a table; publish the sheet as CSV"
            raise Refused(msg)

    try:
        answer = wire.first_contact(url, check, keys_follow=False, headers={**_HEADERS, **condition})
    finally:
        wire.close()
    return Fetched(None, known) if answer.status == _NOT_MODIFIED else Fetched(answer.body, _version(answer))


def _version(answer: Answer) -> str:
    """Return by what a server tells this content from another; "" where it does not, or not in one short line."""
    for kind, header in (("etag", "ETag"), ("modified", "Last-Modified")):
        told = answer.headers.get(header, "").strip()
        if told.isascii() and told.isprintable() and 0 < len(told) <= _LONGEST_VERSION:
            return f"{kind}:{told}"
    return ""


def _without_secrets(url: str) -> str:
    """Name a URL so that two sheets of one document stay two, and no secret of the query shows."""
    parts = urlsplit(url)
    name = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
    return f"{name}#{hashlib.sha256(parts.query.encode()).hexdigest()[:8]}" if parts.query else name
