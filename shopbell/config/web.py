"""`[web]`: where our own pages can be reached, so that messages may lead to them."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import PlainValidator

from commerce.hosts import is_private
from commerce.settings.table import Table
from commerce.settings.words import shown

_EXAMPLE = '"https://bell.toys.example"'
_LONGEST = 200
#: Signs of a host and a path that nobody along the way reads otherwise.
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.?|[0-9a-f:]+")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/*")


def _public_url(value: object) -> str:
    """Return an address that links may begin with, without a slash at its end.

    Raises:
        ValueError: It is none; says what to write. A user name or password in it is not shown.
    """
    if not isinstance(value, str):
        msg = f"public_url is no text in quotes; write public_url = {_EXAMPLE}"
        raise ValueError(msg)  # noqa: TRY004 - a mistake in the file is told as a sentence
    if "@" in value:
        msg = f"public_url carries a user name or password, which a link would tell everybody; write e.g. {_EXAMPLE}"
        raise ValueError(msg)
    if "?" in value or "#" in value:
        msg = f"public_url = {shown(value)} goes on behind the address; end it before the ? or #, as in {_EXAMPLE}"
        raise ValueError(msg)
    parts, host = _parts(value)
    if parts is None:
        msg = f"public_url = {shown(value)} is no web address; write e.g. {_EXAMPLE}"
        raise ValueError(msg)
    if parts.scheme == "http" and not is_private(host):
        msg = (
            f"public_url = {shown(value)}: everybody on the way could read the pages; write https://, or keep http://"
            " for a host of your own network"
        )
        raise ValueError(msg)
    named = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{named}{port}{parts.path.rstrip('/')}"


def _parts(value: str) -> tuple[SplitResult | None, str]:
    """Return an address taken apart, and its host as name servers know it; None where it is none."""
    try:
        parts = urlsplit(value)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower() if parts.hostname else ""
        is_fine = parts.scheme in {"http", "https"} and parts.port != 0 and len(value) <= _LONGEST
    except ValueError:  # a port that is none, brackets that are open, a host that no name server knows
        return None, ""
    is_fine = is_fine and _HOST.fullmatch(host) is not None and _PATH.fullmatch(parts.path) is not None
    has_dots = any(set(step) == {"."} for step in parts.path.split("/") if step)
    return (None, "") if not is_fine or has_dots or not value.isprintable() or " " in value else (parts, host)


class WebSettings(Table):
    """The `[web]` table. `public_url` None: nobody serves pages, and no message leads to one."""

    public_url: Annotated[str, PlainValidator(_public_url)] | None = None
