"""How many visits the log of Matomo itself has of yesterday, whatever its reports are worked out from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import msgspec

from connectors.sources.matomo.api import Matomo

#: So far back it tells, in minutes.
_LONGEST = 2880


class _Counter(msgspec.Struct, frozen=True):
    visits: int


def counted_on(yesterday: date, zone: ZoneInfo, now: datetime, api: Matomo) -> int | None:
    """Return how many visits were counted yesterday; None where Matomo does not say. Raises as `Matomo.reports`.

    It counts up to now alone: those since yesterday began, less those since today did.
    """
    starts = [datetime.combine(day, datetime.min.time(), zone) for day in (yesterday, yesterday + timedelta(days=1))]
    minutes = [min(_LONGEST, max(1, ceil((now - start).total_seconds() / 60))) for start in starts]
    raw = api.reports([{"method": "Live.getCounters", "lastMinutes": str(one)} for one in minutes])
    try:
        since_yesterday, since_today = (msgspec.json.decode(one, type=list[_Counter], strict=False)[0] for one in raw)
    except (msgspec.ValidationError, IndexError):
        return None  # an error, or another shape
    return max(0, since_yesterday.visits - since_today.visits)
