"""Numbers of a week or month, each beside the same part of earlier ones: never half a week beside a whole one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alerts.messages.numbers_of_days import Number
from commerce.figures import Figure, Missing
from commerce.period import Period
from kpi.facts.snapshot import whole_days
from shopbell.jobs.shops import OpenShop

_MONTH = 31


@dataclass(frozen=True, slots=True)
class Spans:
    """The days that are told, those before, and those of a year before.

    `longest`: what is judged over more days than that has days of its own; of sums it is a month.
    """

    days: Period
    before: Period
    year_ago: Period
    longest: int


def number(kpi: str, spans: Spans, opened: OpenShop) -> Number:
    """Return a number of the days, or of the part of them that is known, beside the same part of earlier ones.

    What is judged over more days than `longest` is told of as many up to the last one known, of each span.
    """
    window = opened.book.kpi(kpi).windows_of(whole_days(opened.facts))[0]
    if window > (_MONTH if opened.book.kpi(kpi).adds_up else spans.longest):
        return _over_own_days(kpi, window, spans, opened)
    found = _figure(kpi, spans.days, opened)
    if found.value is not None and not _is_part(found.period, spans.days):
        found = _without(found, spans.days)
    before, year_ago = (
        _then(found, _same_part(found.period, spans.days, other), other, opened)
        for other in (spans.before, spans.year_ago)
    )
    return Number(found, before, year_ago)


def _over_own_days(kpi: str, window: int, spans: Spans, opened: OpenShop) -> Number:
    """Return a number of a window of its own, which ends where the days do, or as far before as they are known."""
    own = Period.ending(spans.days.last, window)
    found = _figure(kpi, own, opened)
    short = (own.last - found.period.last).days
    if found.value is not None and 0 < short < spans.days.length:
        own = own.earlier(short)
        found = _figure(kpi, own, opened)
    if found.value is not None and found.period != own:
        found = _without(found, own)
    short = (spans.days.last - own.last).days
    before, year_ago = (
        _then(found, Period.ending(other.last, window).earlier(short), other, opened)
        for other in (spans.before, spans.year_ago)
    )
    return Number(found, before, year_ago, has_own_days=True)


def _figure(kpi: str, days: Period, opened: OpenShop) -> Figure:
    return opened.book.figure(kpi, whole_days(opened.facts), days)


def _then(found: Figure, days: Period | None, whole: Period, opened: OpenShop) -> Figure:
    """Return what a number was on earlier days, to their end and counted in the same way; else why there is nothing."""
    then = _figure(found.kpi, days or whole, opened)
    if then.value is None:
        return then if then.missing is not None else _without(then, then.period)
    adds_up = opened.book.kpi(found.kpi).adds_up
    has_gaps = adds_up and (then.unknown_days or found.unknown_days)
    if days is None or then.period != days or has_gaps:
        return _without(then, days or whole)
    if then.basis != found.basis:
        return _without(then, days, "counted_otherwise")
    return then


def _without(figure: Figure, days: Period, reason: str = "not_covered") -> Figure:
    """Return a figure that is not to be told."""
    return replace(figure, value=None, missing=Missing(reason), period=days)


def _is_part(part: Period, whole: Period) -> bool:
    return part.first in whole and part.last in whole


def _same_part(part: Period, whole: Period, other: Period) -> Period | None:
    """Return the same part of other days, counted from their first one; None where they end before it does."""
    if part == whole:
        return other
    first = other.first + (part.first - whole.first)
    last = first + (part.last - part.first)
    return Period(first, last) if last <= other.last else None
