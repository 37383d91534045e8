"""Days on which nothing could be sold: they are no drift, and teach nobody what is usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from alerts.decide.inhibit import WHOLE_SHOP, stopped
from commerce.clock import local_day
from commerce.special_days import Occasion, OccasionKind
from commerce.watches import Watch

_NAMES: Final = {"en": "No orders came in", "vi": "Không có đơn hàng nào", "zh_Hant": "沒有任何訂單進來"}


def silent_days(watches: Mapping[str, Watch], zone: ZoneInfo) -> Iterator[Occasion]:
    """Yield the days of silences of the whole shop that are over and were told.

    Each is an event of its own, so that no day of another year is held against it. One that goes on is none yet: while
    it does, the numbers that rest on orders are silent anyway.
    """
    for subject, watch in watches.items():
        for past in watch.past if stopped(subject) in WHOLE_SHOP else ():
            if past.told and past.stopped_at is not None:
                first, last = local_day(past.stopped_at, zone), local_day(past.ended_at, zone)
                yield Occasion(f"{subject} {first}", first, max(first, last), OccasionKind.OWN, names=_NAMES)
