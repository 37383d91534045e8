"""The cache: the only room that knows SQLite. Pages in, daily facts out, watches, outbox, health."""

from cache.connection import beside, open_to_others
from cache.copies import key_fingerprint, look_at, put_in_place, write_copy
from cache.look import stored_shops
from cache.results import (
    DiscountUses,
    FeedState,
    LeftOut,
    NoLongerTold,
    OrdersBeside,
    Redacted,
    Run,
    SameTwice,
    Saved,
    Skipped,
    SourceSeen,
    ToldOnce,
    WaitingStatus,
)
from cache.store import Cache
from cache.trouble import MEND, sorted_out

__all__ = [
    "MEND",
    "Cache",
    "DiscountUses",
    "FeedState",
    "LeftOut",
    "NoLongerTold",
    "OrdersBeside",
    "Redacted",
    "Run",
    "SameTwice",
    "Saved",
    "Skipped",
    "SourceSeen",
    "ToldOnce",
    "WaitingStatus",
    "beside",
    "key_fingerprint",
    "look_at",
    "open_to_others",
    "put_in_place",
    "sorted_out",
    "stored_shops",
    "write_copy",
]
