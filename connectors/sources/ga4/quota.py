"""What is left of a property's quotas, and until when it is left alone once one is used up."""

from __future__ import annotations

from datetime import datetime, timedelta

from commerce.clock import Clock
from commerce.errors import PastWaits
from connectors.sources.ga4.answers import Bucket, Quota
from connectors.sources.ga4.faults import HOUR_S, until_midnight_s

#: Of a standard property; one of Analytics 360 has ten times as many.
PER_DAY, PER_HOUR, PER_PROJECT_HOUR = 200_000, 40_000, 14_000
_TIMES_360 = 10
#: So much of a quota, in per cent, is left for the days to come: the past is read on later.
LEFT_PERCENT = 10
_LONGEST = timedelta(hours=25)


class Pause:
    """Until when the properties of this process are left alone: whoever asks, of whichever shop."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def note(self, who: str, clock: Clock, wait_s: float) -> None:
        """Leave a property alone for so long."""
        self._until[who] = clock.now() + timedelta(seconds=wait_s)

    def left_s(self, who: str, clock: Clock) -> float:
        """Return the seconds that it is still left alone; 0 for none. A clock that was set back ends it."""
        left = self._until.get(who, clock.now()) - clock.now()
        return left.total_seconds() if timedelta(0) < left <= _LONGEST else 0.0


PAUSE = Pause()


def nearly_used_up(quota: Quota, now: datetime) -> PastWaits | None:
    """Return that the past must wait, where little is left of a quota; None where there is enough."""
    buckets = (
        (quota.tokens_per_day, PER_DAY, until_midnight_s(now)),
        (quota.tokens_per_hour, PER_HOUR, HOUR_S),
        (quota.tokens_per_project_per_hour, PER_PROJECT_HOUR, HOUR_S),
    )
    waits = [wait_s for bucket, size, wait_s in buckets if _percent_left(bucket, size) <= LEFT_PERCENT]
    if not waits:
        return None
    until = now + timedelta(seconds=max(waits))
    return PastWaits(
        "the property's quota is used up but for a tenth, which is left for the days to come; older days are read on"
        f" after {until:%Y-%m-%d %H:%M} UTC, and what was read stays",
        max(waits),
    )


def told(quota: Quota) -> str:
    """Return what is left, for a person: "199,990/200,000"."""
    left = quota.tokens_per_day.remaining
    return f"{left:,}/{_size(left, PER_DAY):,}" if left is not None else "?"


def _percent_left(bucket: Bucket, size: int) -> float:
    if bucket.remaining is None:
        return 100.0
    return 100.0 * bucket.remaining / _size(bucket.remaining, size)


def _size(remaining: int, standard: int) -> int:
    return standard if remaining <= standard else standard * _TIMES_360
