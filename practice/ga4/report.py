"""A report: visits and cost added up by what was asked for, so that every way of grouping adds up to the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Any

from practice.chance import dice
from practice.ga4.fields import METRICS, channel_group
from practice.ga4.property import Property, days
from practice.ga4.question import Question
from practice.ga4.visits import BOUGHT, CART, CHECKOUT, STEPS, Cost, Visits

_OTHER = "(other)"
_EVENT = "eventName"
#: Rows of fewer users are withheld where thresholds apply.
_THRESHOLD = 10
_MILLION = 1_000_000
Number = int | Decimal | float


@dataclass(slots=True)
class _Sum:
    """What is added up of one row."""

    sessions: int = 0
    engaged: int = 0
    seconds: Decimal = Decimal(0)
    views: int = 0
    new: int = 0
    events: int = 0  # in tenths
    carts: int = 0
    checkouts: int = 0
    bought: int = 0
    micros: int = 0
    clicks: int = 0
    impressions: int = 0

    def add(self, one: Visits, events: int, reached: int) -> None:
        """Take visits in; `reached`: the last step that the shop's pages told of."""
        self.sessions += one.count
        self.engaged += one.count * one.is_engaged
        self.seconds += one.seconds
        self.views += one.views
        self.new += one.count * one.is_new
        self.events += events
        if reached >= CART:
            self.carts += one.count * STEPS[0][1]
            self.checkouts += one.count * STEPS[1][1] * (reached >= CHECKOUT)
            self.bought += one.count * (reached >= BOUGHT)

    def join(self, other: _Sum) -> None:
        """Take all of another row in."""
        for part in fields(self):
            setattr(self, part.name, getattr(self, part.name) + getattr(other, part.name))


def _users(row: _Sum) -> int:
    return -(-row.sessions * 4 // 5)


#: What each metric is of a row; ratios and distinct counts are made of the whole row, and cannot be added up.
_METRICS: Mapping[str, Callable[[_Sum], Number]] = {
    "sessions": lambda row: row.sessions,
    "engagedSessions": lambda row: row.engaged,
    "userEngagementDuration": lambda row: row.seconds,
    "bounceRate": lambda row: 1 - row.engaged / row.sessions if row.sessions else 0,
    "averageSessionDuration": lambda row: float(row.seconds) / row.sessions if row.sessions else 0,
    "screenPageViews": lambda row: row.views,
    "eventCount": lambda row: row.events // 10,
    "totalUsers": _users,
    "activeUsers": _users,
    "newUsers": lambda row: min(row.new, _users(row)),
    "ecommercePurchases": lambda row: row.bought,
    "addToCarts": lambda row: row.carts // 10,
    "checkouts": lambda row: row.checkouts // 10,
    "advertiserAdCost": lambda row: Decimal(row.micros) / _MILLION,
    "advertiserAdClicks": lambda row: row.clicks,
    "advertiserAdImpressions": lambda row: row.impressions,
}


def rows(shop: Property, question: Question, number: int) -> tuple[list[tuple[list[str], list[Number]]], bool]:
    """Return every row of a report in its order, and whether some were folded into "(other)".

    Args:
        shop: Whose visits.
        question: What was asked.
        number: Of the request: where the order is not asked for, ties come otherwise each time.
    """
    is_cost = any(METRICS[name].is_cost for name in question.metrics)
    sums = _cost(shop, question) if is_cost else _visited(shop, question)
    if shop.is_thresholded:
        sums = {key: one for key, one in sums.items() if is_cost or one.sessions >= _THRESHOLD}
    found = [(list(key), [_METRICS[name](one) for name in question.metrics]) for key, one in sums.items()]
    ordered = _ordered(found, question, number)
    if shop.most_rows is None or len(ordered) <= shop.most_rows or not question.dimensions:
        return ordered, False
    kept, folded = ordered[: shop.most_rows], ordered[shop.most_rows :]
    rest = [sum(row[place] for _, row in folded) for place in range(len(question.metrics))]
    return [*kept, ([_OTHER] * len(question.dimensions), rest)], True


def _visited(shop: Property, question: Question) -> dict[tuple[str, ...], _Sum]:
    """Add visits up; days that stay as they are and were asked for in the same way are not added up again."""
    sums: dict[tuple[str, ...], _Sum] = {}
    about = (tuple(question.dimensions), question.filter_text, "eventCount" in question.metrics, shop.visits)
    for day in days(question.first, min(question.last, shop.today())):
        measured = tuple(shop.measures(name, day) for name, _ in STEPS)
        key = (day, measured, about)
        found = shop.added_up.get(key) if shop.is_whole(day) else None
        if found is None:
            found = _of_day(shop, question, day, measured)
            if shop.is_whole(day):
                shop.added_up[key] = found
        if "date" in question.dimensions:
            sums.update(found)
        else:
            for names, one in found.items():
                sums.setdefault(names, _Sum()).join(one)
    return sums


def _of_day(shop: Property, question: Question, day: date, measured: Sequence[bool]) -> dict[tuple[str, ...], _Sum]:
    """Add the visits of a day up: by what they are, and by the events that they sent where these are asked for."""
    sums: dict[tuple[str, ...], _Sum] = {}
    names, text, passes = question.dimensions, f"{day:%Y%m%d}", _passing(question)
    told_by = [(name, _DIMENSIONS[name]) for name in sorted(question.uses - {_EVENT})]
    asks_events = _EVENT in question.uses
    counts_events = asks_events or "eventCount" in question.metrics
    for one in shop.visits_of(day):
        told = {name: of(one, text) for name, of in told_by}
        sent = _events(one, measured) if counts_events else []
        if asks_events:
            sent = [event for event in sent if passes(told, event[0])]
        if not (sent if asks_events else passes(told, "")):
            continue
        reached = sum(measured[: one.step])
        for event, tenths in sent if _EVENT in names else [("", sum([many for _, many in sent]))]:
            told[_EVENT] = event
            key = tuple([told[name] for name in names])
            if (row := sums.get(key)) is None:
                row = sums[key] = _Sum()
            row.add(one, tenths, reached)
    return sums


def _passing(question: Question) -> Callable[[dict[str, str], str], bool]:
    """Return what tells whether visits pass the filter, by what they are and one of their events."""
    if not question.filtered:
        return lambda _told, _event: True
    if question.filtered == {_EVENT}:
        known = cache(lambda event: question.keep({_EVENT: event}))
        return lambda _told, event: known(event)
    return lambda told, event: question.keep({**told, _EVENT: event})


def _events(one: Visits, measured: Sequence[bool]) -> list[tuple[str, int]]:
    """Return the events of visits alike, and how many of each, in tenths."""
    tenths = 10 * one.count
    sent = [("session_start", tenths), ("page_view", 10 * one.views)]
    if one.is_new:
        sent.append(("first_visit", tenths))
    if one.is_engaged:
        sent.append(("user_engagement", tenths))
    steps = zip(STEPS[: one.step], measured, strict=False)
    return sent + [(name, one.count * many) for (name, many), is_measured in steps if is_measured]


_FROM: Mapping[str, Callable[[Visits | Cost, str], str]] = {
    "date": lambda _one, day: day,
    "sessionSource": lambda one, _day: one.source,
    "sessionMedium": lambda one, _day: one.medium,
    "sessionSourceMedium": lambda one, _day: f"{one.source} / {one.medium}",
    "sessionCampaignName": lambda one, _day: one.campaign,
    "sessionDefaultChannelGroup": lambda one, _day: channel_group(one.source, one.medium),
}
_DIMENSIONS: Mapping[str, Callable[[Visits, str], str]] = {
    **_FROM,
    "deviceCategory": lambda one, _day: one.device,
    "landingPage": lambda one, _day: one.landing_page,
    "hostName": lambda one, _day: one.host,
    "newVsReturning": lambda one, _day: "new" if one.is_new else "returning",
}


def _cost(shop: Property, question: Question) -> dict[tuple[str, ...], _Sum]:
    """Add cost up."""
    sums: dict[tuple[str, ...], _Sum] = {}
    times = Decimal(1) if "date" in question.dimensions else shop.dayless_cost
    for day in days(question.first, min(question.last, shop.today())):
        for one in shop.costs_of(day):
            told = {name: of(one, f"{day:%Y%m%d}") for name, of in _FROM.items()}
            if question.keep(told):
                row = sums.setdefault(tuple(told[name] for name in question.dimensions), _Sum())
                row.micros += int(one.micros * times)
                row.clicks += one.clicks
                row.impressions += one.impressions
    return sums


def _ordered(
    found: list[tuple[list[str], list[Number]]], question: Question, number: int
) -> list[tuple[list[str], list[Number]]]:
    """Sort as asked; without an order by the first metric, the most first, where ties come as they like."""
    if not question.orders:
        dice("ties", number).shuffle(found)
        return sorted(found, key=lambda row: row[1][0] if row[1] else 0, reverse=True)
    for name, is_descending in reversed(question.orders):
        is_name = name in question.dimensions
        place = (question.dimensions if is_name else question.metrics).index(name)
        found.sort(key=partial(_part, 0 if is_name else 1, place), reverse=is_descending)
    return found


def _part(which: int, place: int, row: tuple[list[str], list[Number]]) -> Any:
    return row[which][place]


def as_text(value: Number) -> str:
    """Return a value as the Data API writes it: every one is a text, whole numbers without a point."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return repr(value) if value != int(value) else str(int(value))


def flags(shop: Property, *, is_folded: bool) -> Mapping[str, Any]:
    """Return what of a property stands beside the rows."""
    told: dict[str, Any] = {"currencyCode": shop.currency, "timeZone": shop.zone}
    if is_folded:
        told["dataLossFromOtherRow"] = True
    if shop.is_thresholded:
        told["subjectToThresholding"] = True
    if shop.is_sampled:
        told["samplingMetadatas"] = [{"samplesReadCount": "50000", "samplingSpaceSize": "130000"}]
    if shop.is_blocked:
        blocked = {"metricName": "advertiserAdCost", "restrictedMetricTypes": ["COST_DATA"]}
        told["schemaRestrictionResponse"] = {"activeMetricRestrictions": [blocked]}
    if shop.kept_from is not None:
        reason = {
            "dataTruncationType": "DATA_TRUNCATION_TYPE_PROPERTY",
            "dataTruncationMessage": "example",
            "dataTruncationDate": str(shop.kept_from),
        }
        told["dataTruncationReasons"] = [reason]
    return told
