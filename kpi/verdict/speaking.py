"""Which of the verdicts on one KPI speaks: an incident has one question at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commerce.figures import Verdict, VerdictState
from commerce.judgements import Question

_BLIND = frozenset({VerdictState.NO_DATA, VerdictState.STALE})
#: Why a target rests: it is held against no such days, and nothing is lost against it on them.
_RESTS = frozenset({"special_days", "days_missing"})


def speaking(verdicts: Sequence[Verdict], opened_by: Question | None = None) -> Verdict:
    """Return the verdict that speaks, the others in `also`.

    An open incident keeps to the question that opened it until that is surely answered; else whatever is off speaks,
    target before drift; else the first one that can say anything. A target that is missed since the number drifted
    takes the estimated onset from the drift.

    Args:
        verdicts: On one KPI, the target's first; at least one.
        opened_by: The question of the incident that is open; None where none is.
    """
    if any(one.question is Question.TARGET and one.why in _RESTS for one in verdicts):
        verdicts = [_without_target_losses(one) for one in verdicts]
    opener = next((one for one in verdicts if one.question is opened_by), None)
    if opener is not None and opener.surely_off is not False and opener.state not in _BLIND:
        spoken = opener
    else:
        spoken = next((one for one in verdicts if one.off_target), None) or next(
            (one for one in verdicts if one.state not in _BLIND), verdicts[0]
        )
    others = tuple(one for one in verdicts if one is not spoken)
    return replace(_with_onset(spoken, others), also=others)


def _without_target_losses(verdict: Verdict) -> Verdict:
    return replace(verdict, losses=tuple(loss for loss in verdict.losses if loss.against != "target"))


def _with_onset(spoken: Verdict, others: Sequence[Verdict]) -> Verdict:
    """Return a verdict against a target with what is known of the drift by which it is missed."""
    drifting = next((one for one in others if one.question is Question.DRIFT), None)
    if spoken.question is not Question.TARGET or drifting is None:
        return spoken
    told = replace(spoken, smallest=drifting.smallest)
    if not (spoken.off_target and drifting.off_target):
        return told
    since = drifting.since or spoken.since
    is_longer = spoken.since_or_longer and drifting.since is None
    known = {loss.against for loss in drifting.losses}
    losses = (*drifting.losses, *(loss for loss in spoken.losses if loss.against not in known))
    return replace(told, drift=drifting.drift, since=since, since_or_longer=is_longer, losses=losses)
