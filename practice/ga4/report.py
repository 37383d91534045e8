"""A report: visits and cost added up by what was asked for, so that every way of grouping adds up to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
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
    events: Decimal = Decimal(0)
    carts: Decimal = Decimal(0)
    checkouts: Decimal = Decimal(0)
    bought: int = 0
    micros: int = 0
    clicks: int = 0
    impressions: int = 0

    def add(self, one: Visits, events: Decimal, reached: int) -> None:
        """Take visits in; `reached`: the last step that the shop's pages told of."""
        self.sessions += one.count
        self.engaged += one.count * one.is_engaged
        self.seconds += one.seconds
        self.views += one.views
        self.new += one.count * one.is_new
        self.events += events
        self.carts += one.count * STEPS[0][1] * (reached >= CART)
        self.checkouts += one.count * STEPS[1][1] * (reached >= CHECKOUT)
        self.bought += one.count * (reached >= BOUGHT)


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
    "eventCount": lambda row: int(row.events),
    "totalUsers": _users,
    "activeUsers": _users,
    "newUsers": lambda row: min(row.new, _users(row)),
    "ecommercePurchases": lambda row: row.bought,
    "addToCarts": lambda row: int(row.carts),
    "checkouts": lambda row: int(row.checkouts),
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
    """Add visits up: by what they are, and by the events that they sent where these are asked for."""
    sums: dict[tuple[str, ...], _Sum] = {}
    told_by = {name: _DIMENSIONS[name] for name in question.uses - {_EVENT}}
    asks_events = _EVENT in question.uses
    counts_events = asks_events or "eventCount" in question.metrics
    for day in days(question.first, min(question.last, shop.today())):
        measured = [shop.measures(name, day) for name, _ in STEPS]
        for one in shop.visits_of(day):
            told = {name: of(one, day) for name, of in told_by.items()}
            sent = list(_events(one, measured)) if counts_events else []
            if asks_events:
                sent = [(name, many) for name, many in sent if question.keep({**told, _EVENT: name})]
            elif not question.keep(told):
                continue
            reached = sum(measured[: one.step])
            for name, many in _split(sent, question) if sent or not asks_events else ():
                told[_EVENT] = name
                key = tuple([told[wanted] for wanted in question.dimensions])
                sums.setdefault(key, _Sum()).add(one, many, reached)
    return sums


def _split(sent: list[tuple[str, Decimal]], question: Question) -> list[tuple[str, Decimal]]:
    """Return events one by one where rows are told apart by them, else all as one."""
    return sent if _EVENT in question.dimensions else [("", sum((many for _, many in sent), Decimal(0)))]


def _events(one: Visits, measured: Sequence[bool]) -> Iterator[tuple[str, Decimal]]:
    """Yield the events of visits alike, and how many of each."""
    yield "session_start", Decimal(one.count)
    if one.is_new:
        yield "first_visit", Decimal(one.count)
    yield "page_view", Decimal(one.views)
    if one.is_engaged:
        yield "user_engagement", Decimal(one.count)
    for (name, many), is_measured in zip(STEPS[: one.step], measured, strict=False):
        if is_measured:
            yield name, one.count * many


_FROM: Mapping[str, Callable[[Visits | Cost, date], str]] = {
    "date": lambda _one, day: f"{day:%Y%m%d}",
    "sessionSource": lambda one, _day: one.source,
    "sessionMedium": lambda one, _day: one.medium,
    "sessionSourceMedium": lambda one, _day: f"{one.source} / {one.medium}",
    "sessionCampaignName": lambda one, _day: one.campaign,
    "sessionDefaultChannelGroup": lambda one, _day: channel_group(one.source, one.medium),
}
_DIMENSIONS: Mapping[str, Callable[[Visits, date], str]] = {
    **_FROM,
    "deviceCategory": lambda one, _day: one.device,
    "landingPage": lambda one, _day: one.landing_page,
    "newVsReturning": lambda one, _day: "new" if one.is_new else "returning",
}


def _cost(shop: Property, question: Question) -> dict[tuple[str, ...], _Sum]:
    """Add cost up."""
    sums: dict[tuple[str, ...], _Sum] = {}
    times = Decimal(1) if "date" in question.dimensions else shop.dayless_cost
    for day in days(question.first, min(question.last, shop.today())):
        for one in shop.costs_of(day):
            told = {name: of(one, day) for name, of in _FROM.items()}
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
