"""What is said of a KPI of which only bad news is sure, as while no order comes at all: nothing, unless it is off."""

from __future__ import annotations

from dataclasses import replace

from commerce.figures import Verdict, VerdictState
from commerce.judgements import Question


def hidden(verdict: Verdict) -> Verdict:
    """Return the verdict on a KPI while no order comes: of a window that is longer than the silence nobody can say yet.

    Nor is a usual level told: the window holds days on which nothing could be sold.
    """
    return bad_news_alone(verdict, why="silenced")


def bad_news_alone(verdict: Verdict, why: str) -> Verdict:
    """Return a verdict of which only bad news is sure: what is off stays so, that all is well is not to be said.

    Args:
        verdict: As it would be said.
        why: Why good news is not sure.
    """
    if verdict.off_target is not False:
        return verdict
    limit = None if verdict.question is Question.DRIFT else verdict.limit
    return replace(
        verdict,
        state=VerdictState.NOT_ENOUGH_DATA,
        why=why,
        limit=limit,
        interval=None,
        baseline=None,
        drift=None,
        also=tuple(bad_news_alone(one, why) for one in verdict.also),
    )
