"""What `shopbell doctor` is told by a channel that can be looked at without that anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from alerts.channels.configured import Configured


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was looked at."""

    level: Literal["fine", "note", "problem"]
    text: str


#: Takes what a table is made of, the instant (UTC), and whether the other side may be asked.
Examine = Callable[[Configured[Any], datetime, bool], Iterator[Remark]]
