"""What one sync tells: while it runs, and when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from commerce.errors import ShopbellError
from commerce.feeds import PART, Unread
from commerce.tables import TABLES

_TABLES = frozenset(table.name for table in TABLES)
#: Told after every page: feed, records so far, records expected (None: the shop does not say).
Progress = Callable[[str, int, int | None], None]


class Stopped(ShopbellError):
    """Somebody asked us to stop: what was read is stored, the next run goes on from there."""


@dataclass(slots=True)
class SyncReport:
    """What one sync of one shop did.

    Attributes:
        records: What was read, feed by feed: also what was read before, for a sync begins somewhat before its mark.
        stored: How many rows of these feeds are stored after it.
        skipped: Records that could not be read.
        in_part: Records that count, though something in them was passed over.
        tombstones: How many orders the shop told to be in its bin, or gone.
        notes: What else to know: rows that do not count, days that are days of nothing now.
    """

    shop: str
    records: dict[str, int] = field(default_factory=dict)
    stored: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    in_part: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    bad_rows: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts_rebuilt: bool = False
    tombstones: int = 0

    def take(self, skipped: Iterable[str]) -> None:
        """Note what could not be read of a page: records that are lost, and apart those that count all the same."""
        for text in skipped:
            is_counted = isinstance(text, Unread) and text.missing == PART
            into = self.in_part if is_counted else self.skipped
            if str(text) not in into:  # what could not be read is asked for once more, and may be named again
                into.append(str(text))

    @property
    def summary(self) -> str:
        """One line for the log."""
        return f"{self.shop}: {self.done}"

    @property
    def done(self) -> str:
        """What was done, without the shop's name before it."""
        read = ", ".join(
            f"{self._counted(feed, count)}{self._of(feed, count)}" for feed, count in self.records.items() if count
        )
        gone = f"{self.tombstones:,} orders in the bin or gone" if self.tombstones else ""
        read = f"read {', '.join(filter(None, (read, gone)))}" if read or gone else "nothing new"
        skipped = f"skipped: {len(self.skipped)}" if self.skipped else ""
        refused = f"refused: {', '.join(self.refused)}" if self.refused else ""
        return "; ".join(filter(None, (read, skipped, refused)))

    @staticmethod
    def _counted(feed: str, count: int) -> str:
        """Tell how many there are; a table is called in the singular: "90 rows of spend"."""
        number = f"{count:,}"
        return " ".join((number, "rows", "of", feed) if feed in _TABLES else (number, feed))

    def _of(self, feed: str, count: int) -> str:
        """Tell how many there are by now; fewer than were read are no loss: some came more than once."""
        stored = self.stored.get(feed, count)
        if stored == count:
            return ""
        return f" ({stored:,} stored in all{', some were read more than once' if stored < count else ''})"
