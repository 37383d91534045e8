"""What a report was asked for, read as the Data API reads it: what it does not know, it names."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from practice.ga4.faults import Told, incompatible, invalid, unknown_field, unknown_name
from practice.ga4.fields import DIMENSIONS, METRICS, is_compatible

#: The first day that may be asked for.
_EARLIEST = date(2015, 8, 14)
_MOST_DIMENSIONS, _MOST_METRICS = 9, 10
_USUAL_ROWS, _MOST_ROWS = 10_000, 250_000
_KNOWN = frozenset(
    {
        *("dimensions", "metrics", "dateRanges", "dimensionFilter", "metricFilter", "offset", "limit", "property"),
        *("metricAggregations", "orderBys", "currencyCode", "cohortSpec", "keepEmptyRows", "returnPropertyQuota"),
        "comparisons",
    }
)
_UNSUPPORTED = ("metricFilter", "metricAggregations", "cohortSpec", "comparisons")

Keep = Callable[[Mapping[str, str]], bool]


class Mistaken(Exception):
    """The request is refused, as told."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.message)
        self.told = told


@dataclass(frozen=True, slots=True)
class Question:
    """One report.

    Attributes:
        keep: Tells whether a row belongs into it, by {dimension: value}.
        filtered: The dimensions that `keep` looks at.
        filter_text: The filter as it was written.
        orders: (name of a dimension or metric, descending), the first rules.
    """

    dimensions: list[str]
    metrics: list[str]
    first: date
    last: date
    keep: Keep
    filtered: frozenset[str]
    filter_text: str
    orders: list[tuple[str, bool]]
    offset: int
    limit: int
    wants_quota: bool
    currency: str

    @property
    def uses(self) -> frozenset[str]:
        """Every dimension that is needed to answer."""
        return frozenset(self.dimensions) | self.filtered


def read(body: bytes, today: date, *, costs_allowed: bool = True) -> Question:
    """Return what was asked.

    Raises:
        Mistaken: It cannot be answered.
    """
    given = _object(body)
    for name in given:
        if name not in _KNOWN:
            raise Mistaken(unknown_name(name))
    for name in _UNSUPPORTED:
        if given.get(name):
            raise Mistaken(invalid(f"The practice property does not know {name}."))
    dimensions, metrics = fields(given, costs_allowed=costs_allowed)
    first, last = _days(given, today)
    kept = given.get("dimensionFilter")
    return Question(
        dimensions=dimensions,
        metrics=metrics,
        first=first,
        last=last,
        keep=_filter(kept) if kept else lambda _row: True,
        filtered=frozenset(_named(kept)) if kept else frozenset(),
        filter_text=json.dumps(kept),
        orders=[_order(one) for one in given.get("orderBys", [])],
        offset=_number(given.get("offset", 0)),
        limit=min(_number(given.get("limit", 0)) or _USUAL_ROWS, _MOST_ROWS),
        wants_quota=bool(given.get("returnPropertyQuota")),
        currency=str(given.get("currencyCode", "")),
    )


def fields(given: Mapping[str, Any], *, costs_allowed: bool = True) -> tuple[list[str], list[str]]:
    """Return the dimensions and metrics that are asked for.

    Raises:
        Mistaken: One is not known, or they do not go together.
    """
    dimensions = [str(one.get("name")) for one in given.get("dimensions", [])]
    metrics = [str(one.get("name")) for one in given.get("metrics", [])]
    for names, known, kind in ((dimensions, DIMENSIONS, "dimension"), (metrics, METRICS, "metric")):
        for name in names:
            if name not in known:
                raise Mistaken(unknown_field(name, kind))
    if len(dimensions) > _MOST_DIMENSIONS or len(metrics) > _MOST_METRICS:
        raise Mistaken(invalid(f"Requests are limited to {_MOST_DIMENSIONS} dimensions and {_MOST_METRICS} metrics."))
    if wrong := is_compatible(dimensions, metrics, costs_allowed=costs_allowed):
        raise Mistaken(incompatible(wrong))
    return dimensions, metrics


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Mistaken(invalid("Invalid JSON payload received. Unexpected token."))
    return given


def _days(given: Mapping[str, Any], today: date) -> tuple[date, date]:
    ranges = given.get("dateRanges", [])
    if len(ranges) != 1:
        raise Mistaken(invalid("A dateRange is required; the practice property takes one."))
    for name in ranges[0]:
        if name not in {"startDate", "endDate", "name"}:
            raise Mistaken(unknown_name(f"{name} at 'date_ranges[0]'"))
    first, last = (_day(str(ranges[0].get(name, "")), today) for name in ("startDate", "endDate"))
    if first < _EARLIEST:
        raise Mistaken(invalid(f"Invalid start_date: {first} must be greater than {_EARLIEST - timedelta(days=1)}."))
    if last < first:
        raise Mistaken(invalid(f"Invalid dateRange: start_date {first} is after end_date {last}."))
    return first, last


def _day(text: str, today: date) -> date:
    words = {"today": 0, "yesterday": 1}
    if text in words:
        return today - timedelta(days=words[text])
    if text.endswith("daysAgo") and text[:-7].isdecimal():
        return today - timedelta(days=int(text[:-7]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistaken(invalid(f"Invalid date: {text}")) from None


def _number(value: object) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise Mistaken(invalid(f"Invalid value {value!r}"))
    return int(str(value))


def _order(one: Mapping[str, Any]) -> tuple[str, bool]:
    name = one.get("dimension", {}).get("dimensionName") or one.get("metric", {}).get("metricName")
    if not name:
        raise Mistaken(invalid("An orderBy names a dimension or a metric."))
    return str(name), bool(one.get("desc"))


def _named(expression: Mapping[str, Any]) -> list[str]:
    """Return the dimensions that a filter looks at."""
    for group in ("andGroup", "orGroup"):
        if group in expression:
            return [name for one in expression[group]["expressions"] for name in _named(one)]
    if "notExpression" in expression:
        return _named(expression["notExpression"])
    name = str(expression.get("filter", {}).get("fieldName"))
    if name not in DIMENSIONS:
        raise Mistaken(unknown_field(name, "dimension"))
    return [name]


def _filter(expression: Mapping[str, Any]) -> Keep:
    """Return what tells whether a row passes."""
    if "andGroup" in expression:
        every = [_filter(one) for one in expression["andGroup"]["expressions"]]
        return lambda row: all(keep(row) for keep in every)
    if "orGroup" in expression:
        some = [_filter(one) for one in expression["orGroup"]["expressions"]]
        return lambda row: any(keep(row) for keep in some)
    if "notExpression" in expression:
        inner = _filter(expression["notExpression"])
        return lambda row: not inner(row)
    _named(expression)
    return _one(expression["filter"])


def _one(given: Mapping[str, Any]) -> Keep:
    name = str(given["fieldName"])
    if "inListFilter" in given:
        kind, values, way = given["inListFilter"], [str(one) for one in given["inListFilter"]["values"]], "EXACT"
    elif "stringFilter" in given:
        kind = given["stringFilter"]
        values, way = [str(kind["value"])], str(kind.get("matchType", "EXACT"))
    else:
        raise Mistaken(invalid("The practice property knows inListFilter and stringFilter."))
    fold: Callable[[str], str] = str if kind.get("caseSensitive") else str.lower
    wanted = [fold(value) for value in values]
    match way:
        case "EXACT":
            return lambda row: fold(row[name]) in wanted
        case "BEGINS_WITH":
            return lambda row: fold(row[name]).startswith(wanted[0])
        case "ENDS_WITH":
            return lambda row: fold(row[name]).endswith(wanted[0])
        case "CONTAINS":
            return lambda row: wanted[0] in fold(row[name])
    raise Mistaken(invalid(f"The practice property does not know {way}."))
