"""`[operator]` and `[service]`: who hears of the product's own troubles, and where it says that it is alive."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, PlainValidator
from pydantic import field_validator as checked

from commerce.settings.fields import Duration
from commerce.settings.table import Table


def _ping_url(value: object) -> str:
    """Return an address to be asked; it may hold a secret, and stands in no message, whatever was written."""
    if not isinstance(value, str):
        msg = 'ping_url is no text in quotes; write ping_url = "https://hc-ping.com/..." as your monitor shows it'
        raise ValueError(msg)  # noqa: TRY004 - a mistake in the file is told as a sentence
    try:
        parts = urlsplit(value)
        is_fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_fine = False
    if not is_fine or parts.fragment or any(one.isspace() or not one.isprintable() for one in value):
        msg = 'ping_url is no web address; write the one that your monitor shows, e.g. "https://hc-ping.com/..."'
        raise ValueError(msg)
    return value


class OperatorSettings(Table):
    """The `[operator]` table: who is told, and how long a shop may be unreadable before.

    `recipient` None: everybody who reads of the shop.
    """

    recipient: str | None = None
    unread_after: Duration = timedelta(hours=6)

    @checked("unread_after")
    @classmethod
    def _not_too_soon(cls, value: timedelta) -> timedelta:
        if value < timedelta(hours=1):
            msg = 'unread_after is too short: shops are away for minutes; write "1 h" or more ("6 h" is usual)'
            raise ValueError(msg)
        return value


class ServiceSettings(Table):
    """The `[service]` table."""

    ping_url: Annotated[str, PlainValidator(_ping_url)] | None = Field(default=None, repr=False)
