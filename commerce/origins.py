"""Where a figure's amounts come from when the shop itself does not tell them: which sources, how old, how sure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Origin:
    """One source of a table, as far as it speaks of some days.

    Attributes:
        feed: The table.
        title: What people call the source; "" for the shop itself.
        last: The last day that it told.
        read_at: When it was last read; UTC. None for the shop itself, which is read with its orders.
        settled: The last day that it will not restate as a matter of course; None: all of them.
        is_lacking: It should have told later days, which nobody else tells: of these nothing is known.
    """

    feed: str
    title: str
    last: date
    read_at: datetime | None = None
    settled: date | None = None
    is_lacking: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """As programs read it; times in UTC."""
        return {
            "table": self.feed,
            "source": self.title or None,
            "last": self.last.isoformat(),
            "read_at": self.read_at.isoformat() if self.read_at else None,
            "settled": self.settled.isoformat() if self.settled else None,
            "is_lacking": self.is_lacking,
        }
