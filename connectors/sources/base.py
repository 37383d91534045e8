"""What every source offers, whatever it reads from: rows of tables, each reading with the days that it covers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from commerce.clock import Clock
from commerce.tables import DataTable, Reading, ReadSoFar
from connectors.base import Patience


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the wiring hands to a source: it reaches no clock or key by itself.

    Attributes:
        clock: What time it is; waits between tries.
        currency: The shop's; amounts are in it.
        zone: The shop's; a day is its own.
        history_from: Days before are not asked for; None for as far back as the kind goes.
        patience: How long a service is waited for.
        shop_url: Where the shop is, as the configuration writes it: an address of its pages, or of what serves them.
        rates: {another currency: what one of it is worth in the shop's}, as the configuration states it.
        now_from: Of the history, the days before are left to the next reading; None: all of it is read now.
    """

    clock: Clock
    currency: str
    zone: ZoneInfo
    history_from: date | None = None
    patience: Patience = field(default_factory=Patience)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    shop_url: str = ""
    now_from: date | None = None


class Source(Protocol):
    """Fills tables for one shop."""

    def readings(self, so_far: Callable[[DataTable], ReadSoFar]) -> Iterator[Reading]:
        """Yield what is new or restated, and nothing when there is nothing to read.

        Each reading is stored before the next is asked for, so that a run killed after any of them goes on from there.

        Args:
            so_far: How far a table has been read from this source.

        Raises:
            TryLater: The service is busy or away; carries the wait it asked for.
            Refused: A person has to change something; the message says what.
        """
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...
