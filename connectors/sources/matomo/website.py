"""In whose days a website's figures are."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commerce.errors import Refused
from connectors.sources.matomo.answers import Site

#: Matomo lets a website have a bare distance from UTC, which has no summer time.
_OFFSET = re.compile(r"UTC([+-])(\d{1,2})(?:\.0)?")


def zone_of(site: Site, number: int) -> ZoneInfo:
    """Return the zone whose days are told.

    Raises:
        Refused: It is not known here.
    """
    name = site.timezone
    if found := _OFFSET.fullmatch(name):
        turned = "-" if found[1] == "+" else "+"  # the names of these zones count the other way
        name = f"Etc/GMT{turned}{int(found[2])}" if int(found[2]) else "UTC"
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        msg = (
            f"the website {number} at Matomo is in a time zone that is not known here; choose a city for it"
            " (Administration > Websites > Manage)"
        )
        raise Refused(msg) from None


def has_shop(site: Site) -> bool:
    """Tell whether carts and orders are counted: without it they are not known, which is not none."""
    return site.ecommerce == 1
