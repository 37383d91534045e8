"""What one look says of one thing that always comes: whether it still does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from commerce.judgements import Silence
from kpi.verdict.absence.limit import usual_range
from kpi.verdict.absence.worth import counted


@dataclass(frozen=True, slots=True)
class Presence:
    """One kind of absence, or one key of it.

    Attributes:
        kind, key: As in `commerce.judgements.Silence`.
        is_missing: True: it has stopped (or comes far too often); False: it has not; None: nothing can be said.
        why: Code that templates translate: "stopped", "still_comes", and why nothing can be said: "short_history",
            "too_few_orders", "no_times", "told_otherwise" (another kind says the same thing already).
        silence: What to tell of it; None where nothing can be said.
        certain_s: When it became certain, unix seconds; None while it is not.
    """

    kind: str
    key: str
    is_missing: bool | None
    why: str
    silence: Silence | None = None
    certain_s: int | None = None


def unknown(kind: str, why: str, key: str = "") -> Presence:
    """Return that nothing can be said of something."""
    return Presence(kind, key, None, why)


def told(  # noqa: PLR0917 - a silence has many numbers, each of which its reader sees
    kind: str,
    key: str,
    since_s: int,
    until_s: int,
    expected: float | Fraction,
    seen: int,
    swing: float,
    lost_minor: int | None,
    cause: str = "",
    *,
    by_day: bool = False,
) -> Silence:
    """Return a silence as a verdict tells it."""
    low, high = usual_range(float(expected), swing)
    return Silence(
        kind=kind,
        key=key,
        since=datetime.fromtimestamp(since_s, UTC),
        until=datetime.fromtimestamp(until_s, UTC),
        expected=counted(expected),
        usual_low=low,
        usual_high=high,
        seen=seen,
        lost_minor=lost_minor,
        cause=cause,
        by_day=by_day,
    )
