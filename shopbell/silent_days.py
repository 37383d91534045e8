"""Days on which nothing could be sold: they are no drift, and teach nobody what is usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from alerts.decide.rule import OPEN
from alerts.decide.scene import WHOLE_SHOP, stopped
from commerce.clock import local_day
from commerce.special_days import Occasion, OccasionKind
from commerce.watches import Watch

_NAMES: Final = {"en": "Orders had stopped", "vi": "Đơn hàng bị gián đoạn", "zh_Hant": "訂單一度中斷"}


def silent_days(watches: Mapping[str, Watch], zone: ZoneInfo, today: date) -> Iterator[Occasion]:
    """Yield the days of silences of the whole shop that were told, those of one that goes on up to today.

    Each is an event of its own, so that no day of another year is held against it.

    Args:
        watches: By subject.
        zone: The shop's.
        today: The shop's own day.
    """
    for subject, watch in watches.items():
        if stopped(subject) not in WHOLE_SHOP:
            continue
        told = [(past.stopped_at, past.over_at) for past in watch.past if past.told]
        days = [(local_day(begun, zone), local_day(ended, zone)) for begun, ended in told if begun is not None]
        if watch.incident_state in OPEN and watch.told_at is not None and watch.stopped_at is not None:
            days.append((local_day(watch.stopped_at, zone), today))
        for first, last in days:
            yield Occasion(f"{subject} {first}", first, max(first, last), OccasionKind.OWN, names=_NAMES)
