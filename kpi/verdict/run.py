"""Since when a KPI has been off target without a break, as far as that can be followed back."""

from __future__ import annotations

from datetime import date, timedelta

from commerce.figures import Target, VerdictState
from kpi.estimate.estimate import Estimator
from kpi.verdict.target import ruling

RUN_DAYS = 35  # how far back the beginning of a run is sought


def run_began(estimator: Estimator, last: date, days: int, target: Target, better: int) -> tuple[date, bool]:
    """Return the last day of the first window of the present run of windows off target, and whether it may be older.

    Looks back day by day, at most five weeks: of a run that is longer nobody can say more than that.
    """
    began = last
    for back in range(1, RUN_DAYS + 1):
        day = last - timedelta(days=back)
        level = estimator.estimate(day, days)
        if level is None or ruling(level, target, better).state is not VerdictState.OFF_TARGET:
            return began, False
        began = day
    return began, True
