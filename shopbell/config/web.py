"""`[web]`: where our own pages are served, and by which address they are reached, so that messages lead to them."""

from __future__ import annotations

import re
from typing import Annotated, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import BeforeValidator, PlainValidator, model_validator

from commerce.hosts import is_loopback, is_private
from commerce.settings import words
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


#: Where pages are served unless another place is written: this machine alone sees them.
DEFAULT_LISTEN = ("127.0.0.1", 8780)


class WebSettings(Table):
    """The `[web]` table.

    Attributes:
        public_url: Under which address a proxy shows the pages; None: no message leads to one.
        listen: Where they are served; None: nowhere, but by `shopbell start`.
    """

    public_url: Annotated[str, PlainValidator(_public_url)] | None = None
    listen: (
        Annotated[tuple[str, int], BeforeValidator(lambda value, info: words.endpoint(value, info.field_name))] | None
    ) = None

    @property
    def place(self) -> tuple[str, int]:
        """Where pages are served when they are."""
        return self.listen or DEFAULT_LISTEN

    @property
    def is_open(self) -> bool:
        """Whether other machines can ask for pages, at the place itself or through a proxy."""
        return not is_loopback(self.place[0]) or self.public_url is not None

    @model_validator(mode="after")
    def _names_itself(self) -> Self:
        """Refuse a place of every network without a name: whoever asks under a name that is not ours is turned away.

        Raises:
            ValueError: It is none, and no public_url says how it is called.
        """
        if self.place[0] in {"0.0.0.0", "::"} and self.public_url is None:  # noqa: S104 - it is refused
            msg = f"listen = {shown(self.place[0])} is every network; write public_url, by which the pages are called"
            raise ValueError(msg)
        return self
