"""The time zone that a service says it counts its days in."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commerce.errors import Refused
from commerce.unseen import escaped

#: What names of zones look like, known here or not. Source: https://data.iana.org/time-zones/theory.html#naming
_A_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_LONGEST_QUOTE = 60


def zone_told(name: str, account: str) -> ZoneInfo:
    """Return a zone by its name; `account` is whose it is, as messages call it.

    Raises:
        Refused: It is not known here, or what stands in its place is no name of a zone.
    """
    quoted = escaped(name[:_LONGEST_QUOTE]).replace('"', "'")
    if not _A_NAME.fullmatch(name):
        msg = (
            f'{account} says "{quoted}" where its time zone belongs: the answer itself is odd; it is asked again with'
            " the next sync, and if it stays so, update Shopbell or tell us of it"
        )
        raise Refused(msg)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        msg = (
            f'{account} is in the time zone "{quoted}", which is not known here; update the time zones of this machine'
        )
        raise Refused(msg) from None
