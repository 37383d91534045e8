"""What a verdict found, for one reader: how far off the usual, since when, at what cost, or what has stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.figures import Figure, Verdict
from commerce.judgements import Against, Drift, Loss, Onset, Silence
from commerce.period import Period
from wording.judgements import REFERENCES
from wording.language import Language
from wording.names import key_name
from wording.silences import CAUSES, told
from wording.values import Value, lasted

#: commerce.judgements.Drift.counted: how many came, which can be told as it is.
_COUNTS = frozenset({"comebacks"})
_UNITS_OF_SUMS = frozenset({"currency", "count"})


@dataclass(frozen=True, slots=True)
class DriftView:
    """How a window stands to the usual level. `change` and `surely` are shares, 0 or more; of a score, points.

    `reference` names what the usual level is, to be translated; `days`: length of the window. `seen` is how many came
    back, where customers who do are counted in the KPI's place: `usual`, `low` and `high` are such counts then.
    """

    change: Fraction | Value
    is_above: bool
    surely: Fraction | Value
    usual: Value
    low: Value
    high: Value
    reference: str
    days: int
    seen: Value | None = None


@dataclass(frozen=True, slots=True)
class OnsetView:
    """Since when: the likeliest first day, and the days between which it lies; None where it is that very day."""

    day: date
    around: Period | None


@dataclass(frozen=True, slots=True)
class LossView:
    """What it costs a week and has cost so far; None where that is nothing."""

    a_week: Value | None
    total: Value | None


@dataclass(frozen=True, slots=True)
class SilenceView:
    """What has stopped.

    Attributes:
        key: Which payment method, channel or code; foreign.
        begun, over, first_step: Sentences, to be translated, see `wording.silences`.
        since, until: Instants on the shop's clock; `since` of what comes by the day is a day.
        last_day: The last day that was counted of what comes by the day; None of what comes at any time.
        usual: "11 to 19".
        lasted: "13 hours".
        lost: What that is worth so far.
        cause: A sentence on what it is rather than a loss of customers; "" for none.
        checkouts: How many were begun meanwhile and not finished; None where that is not known.
    """

    key: str
    begun: str
    over: str
    first_step: str
    since: str
    until: str
    last_day: date | None
    usual: str
    seen: str
    lasted: str
    lost: Value | None
    cause: str
    checkouts: int | None


def drift_view(drift: Drift, figure: Figure, told: Fraction | None = None) -> DriftView:
    """Return how a window stands to the usual level, in the units of the figure or as counts, see `DriftView`.

    `told`: the usual level that is told of the figure, see `usual_of`; None: the drift's own.
    """
    counts = drift.counted in _COUNTS and drift.seen is not None

    def on_scale(value: Fraction) -> Value:
        return Value(Fraction(round(value)), "count", "") if counts else Value(value, figure.unit, figure.currency)

    change: Fraction | Value = abs(drift.change)
    surely: Fraction | Value = drift.surely
    is_above = drift.change > 0
    if figure.unit == "points" and figure.value is not None and not counts:  # a share of a score says nothing
        change, surely = (on_scale(abs(one)) for one in (figure.value - drift.usual, drift.surely * drift.usual))
        is_above = figure.value > drift.usual
    return DriftView(
        change=change,
        is_above=is_above,
        surely=surely,
        usual=on_scale(drift.usual if counts or told is None else told),
        low=on_scale(drift.low),
        high=on_scale(drift.high),
        reference=REFERENCES[drift.comparison],
        days=drift.window.length,
        seen=on_scale(drift.seen) if counts and drift.seen is not None else None,
    )


def onset_view(onset: Onset) -> OnsetView:
    """Return since when."""
    around = Period(onset.earliest, onset.latest)
    return OnsetView(onset.day, around if around.length > 1 else None)


def loss_view(losses: tuple[Loss, ...], against: Against, currency: str) -> LossView | None:
    """Return what it costs against the usual level, or against the target; None where nothing is known of it."""

    def money(minor: int) -> Value | None:
        return Value(Fraction(minor), "currency", currency) if minor > 0 else None

    loss = next((one for one in losses if one.against == against), None)
    if loss is None or not currency or (loss.a_week_minor <= 0 and loss.total_minor <= 0):
        return None
    return LossView(money(loss.a_week_minor), money(loss.total_minor))


def silence_view(silence: Silence, at: tuple[ZoneInfo, date], currency: str, speech: Language) -> SilenceView:
    """Return what has stopped; of what is over, from when until when.

    Args:
        silence: As it was found.
        at: The shop's clock, and its day.
        currency: The shop's; "" where it is not known.
        speech: The reader's language.
    """
    sentences = told(silence.kind)
    lost = silence.lost_minor
    zone, today = at
    return SilenceView(
        key=key_name("", silence.key, speech),
        begun=sentences.begun,
        over=sentences.over,
        first_step=sentences.first_step,
        since=speech.day(local_day(silence.since, zone))
        if silence.by_day
        else speech.clock(silence.since, zone, today),
        until=speech.clock(silence.until, zone, today),
        last_day=local_day(silence.until, zone) - timedelta(days=1) if silence.by_day else None,
        usual=speech.from_to(speech.number(silence.usual_low), speech.number(silence.usual_high)),
        seen=speech.number(silence.seen),
        lasted=lasted(silence.until - silence.since, speech),
        lost=Value(Fraction(lost), "currency", currency) if lost and currency else None,
        cause=CAUSES.get(silence.cause, ""),
        checkouts=silence.checkouts,
    )


def onset_of(verdict: Verdict) -> Onset | None:
    """Return since when, whichever of the questions on a KPI knows it."""
    known = (one.onset for one in (verdict, *verdict.also))
    return next((onset for onset in known if onset is not None), None)


def drift_of(verdict: Verdict) -> Drift | None:
    """Return the drift that can be told beside the value, whichever of the questions on a KPI knows it.

    It is of the very days that the value is of, or tells counts of its own; what was counted otherwise has no words.
    """
    known = (one.drift for one in (verdict, *verdict.also) if one.drift is not None)
    days = verdict.figure.period
    return next((one for one in known if (one.counted in _COUNTS if one.counted else one.window == days)), None)


def usual_of(verdict: Verdict) -> Fraction | None:
    """Return the usual level that every page shows beside the value; None where it is not known.

    Where the limit is made of a usual level it is that one, or a reader would find two of them on a page; unless the
    drift is held against last year or another quarter, or its normal range, which stands beside it, leaves that out.
    """
    drift, target, level = drift_of(verdict), verdict.target, verdict.baseline
    if drift is None or drift.counted:
        return level
    if target is None or target.kind != "near_usual" or level is None or drift.comparison != "weeks_before":
        return drift.usual
    return level if drift.low <= level <= drift.high else drift.usual


def normal_of(verdict: Verdict) -> tuple[Fraction, Fraction] | None:
    """Return what is normal in the very days that the value is of, in its units; None where that is not known."""
    drift = drift_of(verdict)
    return None if drift is None or drift.counted else (drift.low, drift.high)


def losses_of(verdict: Verdict) -> tuple[Loss, ...]:
    """Return what it costs, those told by the other questions on the KPI included."""
    return (*verdict.losses, *(loss for other in verdict.also for loss in other.losses))


def is_total(figure: Figure) -> bool:
    """Return whether the value is a sum that was counted, and so a fact: nothing was divided, nothing multiplied."""
    return figure.denominator is None and not figure.operation and figure.unit in _UNITS_OF_SUMS


def looked_until(verdict: Verdict, today: date) -> date | None:
    """Return the last day that was looked at, where days that are over come after it; else None."""
    last = verdict.figure.period.last
    return last if (today - last).days > 1 else None
