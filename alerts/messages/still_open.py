"""What is told of an open incident on a day that does not find it off, and what it has cost by then."""

from __future__ import annotations

from dataclasses import replace

from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.judgement_views import losses_of
from alerts.messages.morning_views import is_still_off
from commerce.judgements import Against, Loss
from commerce.watches import Say
from wording.judgements import STILL_OPEN


def still_open(case: IncidentUpdate) -> str:
    """Return the sentence, to be translated, on why today's figure does not show it; "" where it does."""
    verdict = case.verdict
    if case.say is not Say.STILL_FIRING or is_still_off(verdict):
        return ""
    if verdict.off_target is not None:
        return STILL_OPEN["no_longer_off"]
    return STILL_OPEN.get(verdict.why) or STILL_OPEN["unjudged"]


def told_losses(case: IncidentUpdate) -> tuple[Loss, ...]:
    """Return what it costs; what was lost so far never falls from one word to the next, and is told on every day."""
    found, watch = losses_of(case.verdict), case.watch
    if watch.lost_minor is None or case.verdict.silence is not None:
        return found
    lost, against = watch.lost_minor, _against(watch.lost_against)
    if found or not still_open(case) or watch.began is None:
        return tuple(
            replace(one, total_minor=max(one.total_minor, lost)) if one.against == against else one for one in found
        )
    return (Loss(against, 0, lost, watch.began),)


def _against(told: str) -> Against:
    return "target" if told == "target" else "usual"
