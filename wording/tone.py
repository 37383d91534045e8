"""How a value stands against its target, for a reader's eye: one word for mails and the screen alike."""

from __future__ import annotations

from commerce.figures import Verdict, VerdictState
from commerce.judgements import Question
from wording import phrases
from wording.judgements import NO_NEWER, SPECIAL_DAYS


def tone(verdict: Verdict) -> str:
    """Return how a state is coloured: "off" or "on" target, too "close" to tell, "unclear"; "" where nothing was asked.

    Green only where the value itself lies on the good side of its limit.
    """
    if verdict.target is None and verdict.question is not Question.DRIFT:
        return ""
    if verdict.state is VerdictState.ON_TARGET:
        return "on" if verdict.surely_off is False else "close"
    return "off" if verdict.state is VerdictState.OFF_TARGET else "unclear"


def remark(verdict: Verdict) -> str:
    """Return what stands behind a value, to be translated; "" when there is nothing to say.

    A value that is too old to judge is none of no data.
    """
    if verdict.state is VerdictState.NO_DATA and verdict.figure.value is not None:
        return NO_NEWER if verdict.why == "no_newer" else phrases.MISSING.get(verdict.why, "")
    colour = tone(verdict)
    if not colour:
        return ""
    if verdict.why == "special_days" and colour == "unclear":
        return SPECIAL_DAYS
    if colour == "close":
        return phrases.MAY_BE_CHANCE if verdict.question is Question.DRIFT else phrases.TOO_CLOSE
    states = {**phrases.STATES, **phrases.DRIFT_STATES} if verdict.question is Question.DRIFT else phrases.STATES
    return states[verdict.state.value]
