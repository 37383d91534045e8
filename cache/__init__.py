"""The cache: the only room that knows SQLite. Pages in, daily facts out, watches, outbox, health."""

from cache.results import FeedState, Run, Saved, Skipped
from cache.store import Cache

__all__ = ["Cache", "FeedState", "Run", "Saved", "Skipped"]
