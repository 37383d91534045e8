"""Which incidents a reader hears of, besides those of other shops: by number, and by how grave they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commerce.watches import Severity

_RANK = {one: place for place, one in enumerate((Severity.LOW, Severity.MEDIUM, Severity.HIGH))}


@dataclass(frozen=True, slots=True)
class Route:
    """What somebody wants to hear of.

    Attributes:
        kpis: Only incidents about one of these; empty: of all.
        least: Only those that are at least so grave.
        quiet: Between which local times words wait; None: they never do.
    """

    kpis: frozenset[str] = frozenset()
    least: Severity = Severity.LOW
    quiet: tuple[time, time] | None = None

    def takes(self, about: Collection[str], severity: Severity | None) -> bool:
        """Tell whether an incident is told; one of which nobody knows how grave it is passes for a medium one.

        Args:
            about: The KPI, and what is named in its incident.
            severity: How grave it is.
        """
        is_wanted = not self.kpis or not self.kpis.isdisjoint(about)
        return is_wanted and _RANK[severity or Severity.MEDIUM] >= _RANK[self.least]

    def not_before(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return until when a word waits that is written now; None where it need not. Both UTC."""
        if self.quiet is None:
            return None
        (begin, end), local = self.quiet, now.astimezone(zone)
        is_over_midnight = begin > end
        is_late = is_over_midnight and local.time() >= begin
        is_quiet = is_late or local.time() < end if is_over_midnight else begin <= local.time() < end
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1) if is_late else local.date()
        return datetime.combine(day, end, zone).astimezone(UTC)


#: Of somebody who asked for nothing in particular.
EVERYTHING = Route()
