"""What a digest says of the numbers that are neither surely off nor surely fine, and of days that are not as usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from alerts.advise.rank import Advice
from alerts.messages.advice_views import AdviceView, advice_view
from alerts.messages.judgement_views import drift_of, usual_of
from commerce.figures import Verdict, VerdictState
from commerce.judgements import Question
from commerce.period import Period
from commerce.special_days import Occasion, OccasionKind
from knowledge import Knowledge
from wording import phrases
from wording.escaping import clip
from wording.names import Names
from wording.values import Value, figure_value

#: commerce.figures.Verdict.why of a drift that is open, and neither off nor clearly back.
_NOT_BACK = "not_back"
#: So many numbers that are not surely off are named.
WATCHED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class WatchedView:
    """A number on the wrong side of what is normal, or of its target, without being sure; one of the two is None.

    `is_above`: the wrong side is the one above.
    """

    name: str
    value: Value
    usual: Value | None
    limit: Value | None
    is_above: bool = False


@dataclass(frozen=True, slots=True)
class UnjudgedView:
    """Numbers that could not be judged, for one reason, which is to be translated."""

    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class GoingWellView:
    """A number that is better than usual, and a tactic to do more of it."""

    name: str
    value: Value
    usual: Value
    change: Value
    advice: AdviceView


@dataclass(frozen=True, slots=True)
class OccasionView:
    """Days that are not as usual. `name` may be foreign; `names` are the KPIs that are meant, none named: all."""

    name: str
    days: Period
    is_expected: bool
    names: tuple[str, ...]


def going_well_view(
    verdict: Verdict, advice: Advice, currency: str, knowledge: Knowledge, language: str
) -> GoingWellView:
    """Return a number that goes well; the verdict is one of a drift, with a value.

    Raises:
        ValueError: Nothing says that it goes well.
    """
    value, drift, figure = figure_value(verdict.figure), verdict.drift, verdict.figure
    if value is None or drift is None:
        msg = f"{verdict.kpi}: nothing says that it goes well"
        raise ValueError(msg)
    return GoingWellView(
        name=Names(knowledge, language).figure(figure),
        value=value,
        usual=Value(drift.usual, figure.unit, figure.currency),
        change=_better_by(value, drift.usual, drift.change),
        advice=advice_view(advice, currency, knowledge, language),
    )


def _better_by(value: Value, usual: Fraction, change: Fraction) -> Value:
    """Return how much better than usual a value is: of a score in points, of which a share says nothing."""
    if value.unit == "points":
        return Value(value.exact - usual, value.unit)
    return Value(change, "percent", is_relative=True)


def watched_views(verdicts: Sequence[Verdict], knowledge: Knowledge, language: str) -> tuple[WatchedView, ...]:
    """Return the numbers that are worse than is normal, or than their target, and not surely so: the first few."""
    shown = [_watched(verdict, knowledge, language) for verdict in verdicts if verdict.surely_off is not True]
    return tuple(one for one in shown if one is not None)[:WATCHED_SHOWN]


def is_still_off(verdict: Verdict) -> bool:
    """Return whether an open incident is still to be told of: off, not clearly back, or beyond its limit."""
    if verdict.off_target is not None:
        return verdict.off_target or verdict.surely_off is None
    return verdict.why == _NOT_BACK or _is_beyond(verdict)


def _is_beyond(verdict: Verdict) -> bool:
    """Return whether the value lies on the wrong side of its limit, surely or not."""
    value, limit = verdict.figure.value, verdict.limit
    return value is not None and limit is not None and value != limit and (value > limit) == verdict.above_is_worse


def _watched(verdict: Verdict, knowledge: Knowledge, language: str) -> WatchedView | None:
    figure, drift, value = verdict.figure, drift_of(verdict), figure_value(verdict.figure)
    if value is None:
        return None
    name = Names(knowledge, language).figure(figure)
    worse = verdict.direction == "lower_is_better"
    if drift is not None and not drift.counted:  # within its normal range it is not named, wherever a limit lies
        is_outside = value.exact > drift.high if worse else value.exact < drift.low
        usual = Value(usual_of(verdict) or drift.usual, figure.unit, figure.currency)
        return WatchedView(name, value, usual, None, worse) if is_outside else None
    limit = verdict.limit
    if verdict.target is not None and limit is not None and _is_beyond(verdict):
        return WatchedView(name, value, None, Value(limit, figure.unit, figure.currency), verdict.above_is_worse)
    return None


def unjudged_views(verdicts: Sequence[Verdict], knowledge: Knowledge, language: str) -> tuple[UnjudgedView, ...]:
    """Return the numbers that were asked to be judged, have a value and could not be, each reason once."""
    name_of = Names(knowledge, language)
    found = sorted(
        (_reason(verdict), name_of.figure(verdict.figure))
        for verdict in verdicts
        if _is_unjudged(verdict) and _watched(verdict, knowledge, language) is None
    )
    return tuple(
        UnjudgedView(tuple(name for _, name in group), reason)
        for reason, group in groupby(found, key=lambda one: one[0])
    )


def _is_unjudged(verdict: Verdict) -> bool:
    is_asked = verdict.target is not None or verdict.question is Question.DRIFT
    return is_asked and verdict.off_target is None and verdict.state is not VerdictState.NO_DATA


def _reason(verdict: Verdict) -> str:
    return phrases.WHYS.get(verdict.why) or phrases.STATES[verdict.state.value]


def _is_part(one: Occasion, other: Occasion) -> bool:
    """Return whether a day is only one of a feast of several days, which is told already."""
    days, longer = one.days, other.days
    is_public = {one.kind, other.kind} <= {OccasionKind.HOLIDAY, OccasionKind.SALE}
    return is_public and longer.length > days.length and longer.first <= days.first <= days.last <= longer.last


def occasion_views(occasions: Sequence[Occasion], knowledge: Knowledge, language: str) -> tuple[OccasionView, ...]:
    """Return days that are not as usual, in order."""
    name_of = Names(knowledge, language)
    return tuple(
        OccasionView(
            name=clip(one.name(language)),
            days=one.days,
            is_expected=one.kind is OccasionKind.EXPECTED,
            names=tuple(map(name_of, sorted(one.kpis))),
        )
        for one in sorted(occasions, key=lambda one: (one.days.first, one.event))
        if not any(_is_part(one, other) for other in occasions)
    )
