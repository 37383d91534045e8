"""What all reports of some days tell together: one row a day, channel and device, and what is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commerce.errors import TryLater
from commerce.tables import Row
from commerce.tables.traffic import TRAFFIC
from connectors.sources.matomo.answers import Days, Line
from connectors.sources.matomo.channels import Visits, by_channel
from connectors.sources.matomo.questions import LEFT, ORDERED, Part, Report, Step, Total

_PARTS: Sequence[Part] = ("types", "campaigns", "socials")
_STEPS: Sequence[Step] = ("carts", "checkouts", "completed")
#: So far the sum of the channels may lie off the total, since both are worked out at their own time.
_SHARE_OFF, _VISITS_OFF = 0.01, 2


@dataclass
class Told:
    """Answers by what they are of; what could not be had is not there.

    Attributes:
        who: What messages call the service.
        reports: {what: {day: its lines}}.
        totals: {what: {day: its line}}.
        uncounted: {step: the days on which it was not counted yet}.
    """

    who: str
    reports: dict[Report, Days] = field(default_factory=dict)
    totals: dict[Total, Days] = field(default_factory=dict)
    uncounted: dict[Step, Collection[date]] = field(default_factory=dict)

    def rows(self, day: date) -> Iterator[Row]:
        """Yield the rows of a day.

        Raises:
            TryLater: Its reports do not fit together: Matomo is just working them out.
        """
        whole = self._by_channel("sessions", "", day) or {}
        self._demand_all(day, sum(one.count for one in whole.values()))
        devices = sorted({one.device for one in self.reports if one.device})
        apart = {device: self._by_channel("sessions", device, day) or {} for device in devices}
        came = {step: self._came(step, day, devices) for step in _STEPS}
        for device, visits in {**apart, "": _less(whole, apart)}.items():
            for channel, told in sorted(visits.items()):
                steps = {
                    step: None if known is None else known.get((channel, device), 0) for step, known in came.items()
                }
                yield TRAFFIC.row(
                    day,
                    channel,
                    device,
                    told.count,
                    _at_most(steps["carts"], told),
                    _at_most(steps["checkouts"], told),
                    None,
                    _at_most(steps["completed"], told),
                    told.bounces if told.bounces <= told.count else None,
                    None,
                    told.seconds,
                )

    def visits(self, day: date) -> int:
        """Return how many visits a day had in all."""
        return sum(line.nb_visits for line in self.totals[Total("")][day])

    def knows(self, step: Step, day: date) -> bool:
        """Tell whether it is known how many came to a step.

        Where none did though orders or carts left are told, the visits were not told apart: Matomo has not worked out
        the segment, and answers with nothing.
        """
        if day in self.uncounted.get(step, ()) or not all(Report(step, "", part) in self.reports for part in _PARTS):
            return False
        told = sum(one.count for one in (self._by_channel(step, "", day) or {}).values())
        goals = {"carts": (ORDERED, LEFT), "completed": (ORDERED,)}.get(step, ())
        return bool(told) or not any(self.converted(goal, day) for goal in goals)

    def has_reached(self, goal: str, day: date) -> bool:
        """Tell whether any visit of a day reached a goal."""
        return self.converted(goal, day) > 0

    def converted(self, goal: str, day: date) -> int:
        """Return how many visits of a day reached a goal."""
        lines: Sequence[Line] = self.totals.get(Total(goal), {}).get(day, [])
        return sum(line.nb_visits_converted for line in lines)

    def _came(self, step: Step, day: date, devices: Sequence[str]) -> dict[tuple[str, str], int] | None:
        """Return {(channel, device): how many came to a step}; None: it is not known."""
        if not self.knows(step, day):
            return None
        apart = {device: self._by_channel(step, device, day) for device in devices}
        if None in apart.values():
            return None
        on = {device: visits for device, visits in apart.items() if visits is not None}
        rest = _less(self._by_channel(step, "", day) or {}, on)
        return {
            (channel, device): one.count
            for device, visits in {**on, "": rest}.items()
            for channel, one in visits.items()
        }

    def _by_channel(self, step: Step, device: str, day: date) -> dict[str, Visits] | None:
        parts = [self.reports.get(Report(step, device, part)) for part in _PARTS]
        types, campaigns, socials = ([] if one is None else one[day] for one in parts)
        return None if parts[0] is None else by_channel(types, campaigns, socials)

    def _demand_all(self, day: date, told: int) -> None:
        whole = self.visits(day)
        if abs(told - whole) > whole * _SHARE_OFF + _VISITS_OFF:
            msg = (
                f"{self.who} does not tell all visits of {day} by channel ({whole} in all, {told} by channel): its"
                " reports are just being worked out; they are asked for again"
            )
            raise TryLater(msg)


def _less(whole: Mapping[str, Visits], apart: Mapping[str, Mapping[str, Visits]]) -> dict[str, Visits]:
    """Return what no device has."""
    left: dict[str, Visits] = {}
    for channel, visits in whole.items():
        on = sum((one.get(channel, Visits()) for one in apart.values()), Visits())
        if (rest := visits.less(on)).count or not apart:
            left[channel] = rest
    return left


def _at_most(count: int | None, visits: Visits) -> int | None:
    """Return how many came to a step, of those who came at all: reports are worked out at their own time."""
    return None if count is None else min(count, visits.count)
