"""What is said of a KPI while no order comes at all: nothing yet, unless it is off."""

from __future__ import annotations

from dataclasses import replace

from commerce.figures import Verdict, VerdictState
from commerce.judgements import Question


def hidden(verdict: Verdict) -> Verdict:
    """Return the verdict on a KPI while no order comes: of a window that is longer than the silence nobody can say yet.

    What is off stays so, and is an effect; only that all is well is not to be said of it. Nor is a usual level told:
    the window holds days on which nothing could be sold.
    """
    if verdict.off_target is not False:
        return verdict
    limit = None if verdict.question is Question.DRIFT else verdict.limit
    return replace(
        verdict,
        state=VerdictState.NOT_ENOUGH_DATA,
        why="silenced",
        limit=limit,
        interval=None,
        baseline=None,
        drift=None,
        also=tuple(map(hidden, verdict.also)),
    )
