"""That days were read only in part, or not lately: whatever is of fewer days, or missing because of that, is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from alerts.messages.incident_update import MessageContext
from commerce.figures import Figure
from commerce.period import Period
from wording.language import language as speech
from wording.names import Names
from wording.notices import Notice

#: Notices that say that nothing below is as of now.
_UNREAD = frozenset({"stale", "reading_failed"})
#: Why a figure has no value, where it is the days that are to blame: they are not read, or not to their end.
BY_THE_DAYS = frozenset({"not_covered", "needs_whole_period"})


def unread_since(notices: Sequence[Notice], scene: MessageContext, code: str) -> str:
    """Return since when the figures are no news, on the shop's clock; "" while the shop can be read."""
    found = [notice.at or scene.read_at for notice in notices if notice.code in _UNREAD]
    since = next((at for at in found if at is not None), None)
    return "" if since is None else speech(code).moment(since, scene.zone)


@dataclass(frozen=True, slots=True)
class FewerView:
    """Numbers that are of fewer days than the message tells; of which."""

    names: tuple[str, ...]
    days: Period


@dataclass(frozen=True, slots=True)
class PartView:
    """What a week or month lacks because not all of its days are known.

    Attributes:
        read_to: The last day that was read to its end, where that is none of the last ones; `is_before`: nor any other.
        fewer: Numbers of fewer days; `missing`: those that have no value because of that.
        all_fewer: There is no number of all days.
    """

    read_to: date | None = None
    is_before: bool = False
    fewer: tuple[FewerView, ...] = ()
    missing: tuple[str, ...] = ()
    all_fewer: bool = False

    def __bool__(self) -> bool:
        """Whether anything lacks."""
        return self.read_to is not None or bool(self.fewer) or bool(self.missing)

    @property
    def fewer_names(self) -> tuple[str, ...]:
        """All numbers of fewer days."""
        return tuple(name for one in self.fewer for name in one.names)


def part_view(read_to: date | None, days: Period, figures: Sequence[Figure], name_of: Names) -> PartView:
    """Return what lacks of some days.

    Args:
        read_to: Up to which day the shop was read to the day's end; None: beyond these days.
        days: Those that the message tells.
        figures: The numbers that it tells of them, or would; none that is of days of its own.
        name_of: Names them.
    """
    known = [one for one in figures if one.value is not None]
    missing = [one for one in figures if one.missing is not None and one.missing.reason in BY_THE_DAYS]
    return PartView(
        read_to=read_to if read_to is not None and read_to < days.last else None,
        is_before=read_to is not None and read_to < days.first,
        fewer=tuple(_fewer(known, days, name_of)),
        missing=tuple(name_of.counted(one) for one in missing),
        all_fewer=bool(known) and all(one.period != days for one in known),
    )


def _fewer(figures: Sequence[Figure], days: Period, name_of: Names) -> Iterator[FewerView]:
    """Yield the numbers that are of a part of the days, by which part that is; the longest part first."""
    found = sorted((one for one in figures if one.period != days), key=lambda one: (-one.period.length, one.period))
    for part, some in groupby(found, key=lambda one: one.period):
        yield FewerView(tuple(name_of.counted(one) for one in some), part)
