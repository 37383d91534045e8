"""What an open incident costs a week: the money at stake."""

from __future__ import annotations

from alerts.decide.severity import a_week_minor
from alerts.messages.incident_update import IncidentUpdate


def at_stake_minor(case: IncidentUpdate) -> int | None:
    """Return the money at stake a week in minor units; None where it cannot be named honestly."""
    found = a_week_minor(case.verdict)
    return case.cost_per_week_minor if found is None else found
