"""What one look saw of one subject, out of its verdict: all that the rule may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from alerts.decide.severity import severity_of
from commerce.clock import UTC_ZONE
from commerce.figures import Verdict, VerdictState
from commerce.judgements import Onset, Silence
from commerce.watches import Reading, Severity, Watch


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    Attributes:
        off: None when nothing can be said; missing data is no news.
        no_data: There is no value at all.
        broken: The shop has not been read for too long, so that nothing can be said of today.
        question: Which one was answered (`commerce.judgements.Question`).
        reading: The value; None without one.
        onset: The likeliest first day, where it was estimated.
        began, or_longer: First day off, where no onset is known; or before.
        severity: While it is off: how grave.
        lost_minor, lost_against: While it is not clearly back: what it cost so far, against the "usual" level, else the
            "target".
        stopped_at: Of an absence: the last time that it came.
        over: Of an absence that is clearly back: the silence as it was.
        ends_at_once: An absence is over with the first that comes; the rest has hysteresis.
        above_is_worse: Which way is bad.
        counts_customers: Those who came are counted in the KPI's place: of its change fewer is bad, whatever is of it.
        zone: The shop's: an instant is a day of its own.
    """

    off: bool | None = None
    no_data: bool = False
    broken: bool = False
    question: str = ""
    reading: Reading | None = None
    onset: Onset | None = None
    began: date | None = None
    or_longer: bool = False
    severity: Severity | None = None
    lost_minor: int | None = None
    lost_against: str = ""
    stopped_at: datetime | None = None
    over: Silence | None = None
    ends_at_once: bool = False
    above_is_worse: bool = False
    counts_customers: bool = False
    zone: ZoneInfo = UTC_ZONE


def look_of(verdict: Verdict, now: datetime, weekly_sales_minor: int | None = None, zone: ZoneInfo = UTC_ZONE) -> Look:
    """Return what a verdict says to the rule.

    Args:
        verdict: Of one subject.
        now: UTC.
        weekly_sales_minor: What the shop usually sells a week, minor units; None where that is not known.
        zone: The shop's.
    """
    silence, is_off, lost = verdict.silence, verdict.off_target is True, _lost(verdict)
    return Look(
        off=verdict.surely_off,
        no_data=verdict.state is VerdictState.NO_DATA,
        broken=verdict.state is VerdictState.STALE,
        question=verdict.question.value,
        reading=_reading(verdict, now),
        onset=onset_of(verdict),
        began=verdict.since,
        or_longer=verdict.since_or_longer,
        severity=severity_of(verdict, weekly_sales_minor) if is_off else None,
        lost_minor=lost[1] if verdict.surely_off is not False else None,
        lost_against=lost[0] if verdict.surely_off is not False else "",
        stopped_at=silence.since if silence is not None and is_off else None,
        over=silence if verdict.surely_off is False else None,
        ends_at_once=silence is not None,
        above_is_worse=verdict.above_is_worse,
        counts_customers=verdict.drift is not None and bool(verdict.drift.counted),
        zone=zone,
    )


def onset_of(verdict: Verdict) -> Onset | None:
    """Return the likeliest first day, whichever question about the same subject estimated it."""
    return next((one.onset for one in (verdict, *verdict.also) if one.onset is not None), None)


def _reading(verdict: Verdict, now: datetime) -> Reading | None:
    value, drift = verdict.figure.value, verdict.drift
    if value is None or verdict.silence is not None:
        return None
    spread = ""
    if verdict.interval is not None:
        spread = str((verdict.interval[1] - verdict.interval[0]) / 2)
    elif drift is not None and not drift.counted:
        spread = str((drift.high - drift.low) / 2)
    change = "" if drift is None else str(drift.change)
    of_change = str((drift.high - drift.low) / 2 / drift.usual) if drift and drift.counted and drift.usual else ""
    return Reading(now, str(value), spread, change, verdict.figure.period.length, of_change)


def as_told(watch: Watch, verdict: Verdict, now: datetime) -> Watch:
    """Return a watch that remembers of the look at an instant what was told of it: later words are held against that.

    Args:
        watch: As the look left it.
        verdict: As it was told: beside another usual level, maybe over other days, than those by which it rang.
        now: UTC, of the look.
    """
    reading = _reading(verdict, now)
    known = {name: getattr(watch, name) for name in ("first_told", "last_told", "worst")}
    seen_now = [name for name, one in known.items() if one is not None and one.at == now]
    return watch if reading is None else msgspec.structs.replace(watch, **dict.fromkeys(seen_now, reading))


def _lost(verdict: Verdict) -> tuple[str, int | None]:
    """Return what it cost so far, and against what: the usual level where that is known, else the target."""
    if verdict.silence is not None:
        return "usual", verdict.silence.lost_minor
    totals = {loss.against: loss.total_minor for one in (verdict, *verdict.also) for loss in one.losses}
    return next(((against, totals[against]) for against in ("usual", "target") if against in totals), ("", None))


def is_worse(reading: Reading, than: Reading, look: Look) -> bool:
    """Tell whether a reading is worse than another: by the change from usual where both know it, else by the value.

    `look`: says which way is bad.
    """
    one, other = _compared(reading, than)
    return one > other if _is_worse_above(reading, than, look) else one < other


def moved(reading: Reading, since: Reading, look: Look) -> int:
    """Return 1 when a reading is clearly worse than an earlier one, -1 when clearly better, else 0.

    Clearly: by more than chance may part the two. Without a known chance, or over windows of other lengths that no
    usual level makes alike, nothing is clear. `look`: says which way is bad.
    """
    chances = _spread(reading, since), _spread(since, reading)
    if None in chances or (reading.days != since.days and not _by_change(reading, since)):
        return 0
    one, other = _compared(reading, since)
    if abs(one - other) <= max(chance for chance in chances if chance is not None):
        return 0
    return 1 if (one > other) == _is_worse_above(reading, since, look) else -1


def _by_change(reading: Reading, other: Reading) -> bool:
    return bool(reading.change and other.change)


def _is_worse_above(reading: Reading, other: Reading, look: Look) -> bool:
    """Return which way is bad on the scale of `_compared`: of customers who came, it is fewer."""
    return look.above_is_worse and not (look.counts_customers and _by_change(reading, other))


def _compared(reading: Reading, other: Reading) -> tuple[Fraction, Fraction]:
    if _by_change(reading, other):
        return Fraction(reading.change), Fraction(other.change)
    return reading.value, other.value


def _spread(reading: Reading, beside: Reading) -> Fraction | None:
    """Return by how much chance may move a reading, on the scale of `_compared`; None where nobody knows."""
    by_change = _by_change(reading, beside)
    if by_change and reading.change_spread:
        return Fraction(reading.change_spread)
    if not reading.spread:
        return None
    spread = Fraction(reading.spread)
    if not by_change:
        return spread
    share = 1 + Fraction(reading.change)  # the value is this share of the usual level
    return abs(spread * share / reading.value) if reading.value else abs(share)


def remembered(watch: Watch, look: Look) -> dict[str, object]:
    """Return the fields of a watch that every look off target brings up to date."""
    kept: dict[str, object] = {}
    if look.reading is not None and (watch.worst is None or is_worse(look.reading, watch.worst, look)):
        kept["worst"] = look.reading
    kept |= lost_so_far(watch, look)
    for name in ("severity", "stopped_at"):
        if (value := getattr(look, name)) is not None:
            kept[name] = value
    if look.stopped_at is not None:
        kept["came_at"] = None
    if not watch.question and watch.told_at is None:
        kept["question"] = look.question
    return kept


def as_it_was(watch: Watch, over: Silence) -> dict[str, object]:
    """Return the fields that tell a silence whole, from its last look to its end; `over`: as it looked when it ended.

    One that began later is another: then the shop is back since it began.
    """
    if watch.stopped_at is None:
        return {}
    if over.since > watch.stopped_at:
        return {"came_at": over.since}
    lost = None if over.lost_minor is None else max(over.lost_minor, watch.lost_minor or 0)
    return {"came_at": over.until} | ({} if lost is None else {"lost_minor": lost, "lost_against": "usual"})


def lost_so_far(watch: Watch, look: Look) -> dict[str, object]:
    """Return the fields that say what it has cost: they never fall while it is counted against the same level.

    Once that is the usual one it stays so: on days of which only the target is known nothing else was lost.
    """
    if look.lost_minor is None or (watch.lost_minor and watch.lost_against == "usual" != look.lost_against):
        return {}
    lost = watch.lost_minor if watch.lost_against == look.lost_against else None
    return {"lost_minor": max(look.lost_minor, lost or 0), "lost_against": look.lost_against}
