"""What a verdict found, as JSON for scripts: which question was answered, since when, at what cost, what is missing."""

from __future__ import annotations

from fractions import Fraction

from commerce.figures import Figure, Verdict
from commerce.judgements import Drift, Loss, Onset, Silence
from commerce.money import to_major
from shopbell.present import Json, scalar


def judgement_json(verdict: Verdict) -> dict[str, Json]:
    """Return the fields that `shopbell check --json` promises of each verdict beside its figure and its target."""
    figure = verdict.figure
    return {
        "subject": verdict.subject,
        "question": verdict.question.value,
        "drift": _drift(verdict.drift, figure) if verdict.drift else None,
        "onset": _onset(verdict.onset) if verdict.onset else None,
        "losses": [_loss(loss, figure.currency) for loss in verdict.losses],
        "silence": _silence(verdict.silence, figure.currency) if verdict.silence else None,
        "smallest": smallest_json(verdict),
        "also": [_also(other) for other in verdict.also],
    }


def smallest_of(verdict: Verdict) -> Verdict | None:
    """Return the verdict on a number that says how small a change can be seen; None where none does."""
    return next((one for one in (verdict, *verdict.also) if one.smallest), None)


def smallest_json(verdict: Verdict) -> dict[str, Json]:
    """Return the smallest change that can be seen: {days: share}."""
    return {str(days): float(share) for days, share in sorted(verdict.smallest.items())}


def _drift(drift: Drift, figure: Figure) -> dict[str, Json]:
    """Return usual level and range in the units of the value; where something else was counted, as plain numbers."""

    def shown(value: Fraction | None) -> Json:
        if drift.counted:
            return None if value is None else float(value)
        return scalar(value, figure.unit, figure.currency)

    return {
        "first": drift.window.first.isoformat(),
        "last": drift.window.last.isoformat(),
        "counted": drift.counted or None,
        "seen": shown(drift.seen),
        "usual": shown(drift.usual),
        "normal": [shown(end) for end in (drift.low, drift.high)],
        "change": float(drift.change),
        "surely": float(drift.surely),
        "comparison": drift.comparison,
    }


def _onset(onset: Onset) -> dict[str, Json]:
    return {
        "day": onset.day.isoformat(),
        "earliest": onset.earliest.isoformat(),
        "latest": onset.latest.isoformat(),
    }


def _loss(loss: Loss, currency: str) -> dict[str, Json]:
    return {
        "against": loss.against,
        "a_week": _money(loss.a_week_minor, currency),
        "total": _money(loss.total_minor, currency),
        "since": loss.since.isoformat(),
    }


def _silence(silence: Silence, currency: str) -> dict[str, Json]:
    return {
        "kind": silence.kind,
        "key": silence.key or None,
        "since": silence.since.isoformat(),
        "until": silence.until.isoformat(),
        "expected": float(silence.expected),
        "usual": [silence.usual_low, silence.usual_high],
        "seen": silence.seen,
        "lost": None if silence.lost_minor is None else _money(silence.lost_minor, currency),
        "cause": silence.cause or None,
        "checkouts_begun": silence.checkouts,
    }


def _money(minor: int, currency: str) -> Json:
    return str(to_major(minor, currency)) if currency else minor


def _also(verdict: Verdict) -> dict[str, Json]:
    """Return what another question on the same KPI found: over days of its own, so with its value."""
    figure = verdict.figure
    return {
        "question": verdict.question.value,
        "state": verdict.state.value,
        "first": figure.period.first.isoformat(),
        "last": figure.period.last.isoformat(),
        "value": scalar(figure.value, figure.unit, figure.currency),
        "limit": scalar(verdict.limit, figure.unit, figure.currency),
        "drift": _drift(verdict.drift, figure) if verdict.drift else None,
        "losses": [_loss(loss, figure.currency) for loss in verdict.losses],
        "why": verdict.why or None,
    }
