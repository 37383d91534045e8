"""What `shopbell doctor` is told by a channel that can be looked at without that anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from alerts.channels.configured import Configured
from commerce.conversations import LineState


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was looked at."""

    level: Literal["fine", "note", "problem"]
    text: str


#: Takes what a table is made of, the instant (UTC), and whether the other side may be asked.
Examine = Callable[[Configured[Any], datetime, bool], Iterator[Remark]]


#: A line that was not noted for so long is looked after by nobody.
_STALE = timedelta(minutes=2)


def of_line(line: LineState | None, now: datetime) -> Remark:
    """Return whether answers get through, as it was noted last."""
    if line is None or now - line.at > _STALE:
        last = f"; it was last seen {line.at:%Y-%m-%d %H:%M} UTC" if line is not None else ""
        return Remark("note", f"nobody listens for answers now: `shopbell run` does, as long as it runs{last}")
    since = f"{line.since:%Y-%m-%d %H:%M} UTC" if line.since else "?"
    if not line.is_open:
        return Remark("problem", f"no answers get through since {since}: {line.trouble}; messages go out all the same")
    last = f", last answer {line.pressed_at:%Y-%m-%d %H:%M} UTC" if line.pressed_at else ""
    return Remark("fine", f"answers get through since {since}{last}")
