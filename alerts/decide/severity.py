"""How grave an incident is: by the money at stake a week, beside what the shop sells in a week."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from commerce.figures import Verdict
from commerce.judgements import Silence
from commerce.period import WEEK
from commerce.watches import Severity

#: From which share of a usual week's sales on.
HIGH_FROM, MEDIUM_FROM = Fraction(1, 5), Fraction(1, 20)
_SECOND, _WEEK = timedelta(seconds=1), timedelta(days=WEEK)
#: Silences of less than an hour would be blown up to a week.
_SHORTEST = timedelta(hours=1)


def severity_of(verdict: Verdict, weekly_sales_minor: int | None) -> Severity:
    """Return how grave what a verdict found is.

    HIGH from a fifth of a usual week's sales on, MEDIUM from a twentieth, LOW below. MEDIUM where the money cannot be
    named honestly: it neither wakes anybody nor hides. A shop in which nothing sells at all is HIGH.

    Args:
        verdict: Off target.
        weekly_sales_minor: What the shop usually sells a week, minor units; None where that is not known.
    """
    silence = verdict.silence
    if silence is not None and not silence.key and not silence.cause and not silence.seen:
        return Severity.HIGH
    at_stake = a_week_minor(verdict)
    if at_stake is None or not weekly_sales_minor or weekly_sales_minor <= 0:
        return Severity.MEDIUM
    share = Fraction(at_stake) / weekly_sales_minor
    if share >= HIGH_FROM:
        return Severity.HIGH
    return Severity.MEDIUM if share >= MEDIUM_FROM else Severity.LOW


def a_week_minor(verdict: Verdict) -> int | None:
    """Return what is lost a week, minor units; None where nobody can say."""
    if verdict.silence is not None:
        return _of_silence(verdict.silence)
    return max((loss.a_week_minor for loss in verdict.losses if loss.a_week_minor), default=None)


def _of_silence(silence: Silence) -> int | None:
    if silence.lost_minor is None:
        return None
    lasts = max(silence.until - silence.since, _SHORTEST)
    return round(silence.lost_minor * Fraction(_WEEK // _SECOND, lasts // _SECOND))
