"""The cache: the only room that knows SQLite. Pages in, daily facts out, watches, outbox, health."""

from cache.connection import open_to_others
from cache.results import (
    DiscountUses,
    FeedState,
    LeftOut,
    NoLongerTold,
    Redacted,
    Run,
    Saved,
    Skipped,
    SourceSeen,
    WaitingStatus,
)
from cache.store import Cache
from cache.trouble import sorted_out

__all__ = [
    "Cache",
    "DiscountUses",
    "FeedState",
    "LeftOut",
    "NoLongerTold",
    "Redacted",
    "Run",
    "Saved",
    "Skipped",
    "SourceSeen",
    "WaitingStatus",
    "open_to_others",
    "sorted_out",
]
