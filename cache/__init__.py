"""The cache: the only room that knows SQLite. Pages in, daily facts out, watches, outbox, health."""

from cache.connection import open_to_others
from cache.results import DiscountUses, FeedState, Redacted, Run, Saved, Skipped
from cache.store import Cache
from cache.tally import FIGURES, Reading

__all__ = [
    "FIGURES",
    "Cache",
    "DiscountUses",
    "FeedState",
    "Reading",
    "Redacted",
    "Run",
    "Saved",
    "Skipped",
    "open_to_others",
]
