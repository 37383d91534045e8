"""What a channel is made of: its table, its secrets, and what it is handed from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from alerts.channels.tables import ChannelTable
    from cache import Cache

T = TypeVar("T", bound="ChannelTable")


@dataclass(frozen=True, slots=True)
class Configured(Generic[T]):
    """What a channel is made of.

    Attributes:
        table: Its table.
        secrets: {name: secret}, those that the table needs.
        home: The folder where relative paths of the table start.
        timeout_s: How long the other side may be silent, and take for a whole answer.
        elapsed: Seconds that only ever grow, by which it ends; where they stand, only silence counts.
        open_cache: Opens what is remembered of what was posted; None: nothing is.
        now: What time it is, UTC; None: as of when a message was written.
    """

    table: T
    secrets: Mapping[str, str] = field(repr=False)
    home: Path
    timeout_s: float = 30
    elapsed: Callable[[], float] = lambda: 0.0
    open_cache: Callable[[], Cache] | None = None
    now: Callable[[], datetime] | None = None

    def path(self, written: Path) -> Path:
        """Return a path of the table."""
        return self.home / written.expanduser()
