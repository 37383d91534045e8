"""The queries that the practice Google Ads reads: an account, its clients, and what its campaigns cost by day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from practice.google_ads.faults import FAULTS, Told, query

_CUSTOMER = ("id", "descriptive_name", "currency_code", "time_zone", "manager", "status", "resource_name")
_CLIENT = (*_CUSTOMER, "client_customer", "level", "hidden", "test_account")
_METRICS = frozenset({"metrics.cost_micros", "metrics.clicks", "metrics.impressions"})
_CAMPAIGN = frozenset({f"campaign.{one}" for one in ("id", "name", "advertising_channel_type", "status")})
#: What may be selected from each resource.
FIELDS: Mapping[str, frozenset[str]] = {
    "customer": frozenset({f"customer.{one}" for one in _CUSTOMER}) | _METRICS | {"segments.date"},
    "customer_client": frozenset({f"customer_client.{one}" for one in _CLIENT}),
    "campaign": _CAMPAIGN | _METRICS | {"segments.date", "customer.currency_code", "customer.time_zone", "customer.id"},
}
_WHOLE = re.compile(
    r"\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<resource>\w+)"
    r"(?:\s+WHERE\s+(?P<where>.+?))?(?:\s+ORDER\s+BY\s+(?P<order>.+?))?(?:\s+LIMIT\s+(?P<limit>\d+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"(segments\.date)\s+BETWEEN\s+'(\d{4}-\d\d-\d\d)'\s+AND\s+'(\d{4}-\d\d-\d\d)'", re.IGNORECASE)
_ONE = re.compile(r"([\w.]+)\s*(=|<=|>=|!=|<|>)\s*('[^']*'|[\w.]+)")
_AND = re.compile(r"\s+AND\s+", re.IGNORECASE)


class Mistaken(Exception):
    """The query is refused, as told."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.said)
        self.told = told


@dataclass(frozen=True, slots=True)
class Query:
    """One query.

    Attributes:
        days: First and last, where it has them.
        conditions: (field, operator, value).
        order: (field, descending).
        limit: 0 for no limit.
    """

    fields: list[str]
    resource: str
    days: tuple[date, date] | None
    conditions: list[tuple[str, str, str]]
    order: list[tuple[str, bool]]
    limit: int

    @property
    def metrics(self) -> list[str]:
        """The metrics that it selects."""
        return [name for name in self.fields if name in _METRICS]


def read(text: str) -> Query:
    """Return a query.

    Raises:
        Mistaken: It cannot be read, or asks for what there is not.
    """
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise Mistaken(query("UNEXPECTED_INPUT", "Error in query: unexpected input."))
    resource = match["resource"].lower()
    if resource not in FIELDS:
        said = f"Error in query: '{resource}' is not a valid resource in the FROM clause."
        raise Mistaken(query("BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", said))
    days, conditions = _conditions(match["where"] or "")
    order = [_order(one) for one in (match["order"] or "").split(",") if one.strip()]
    fields = [one.strip() for one in match["fields"].split(",")]
    for name in (*fields, *(name for name, *_ in conditions), *(name for name, _ in order)):
        if name not in FIELDS[resource]:
            raise Mistaken(query("UNRECOGNIZED_FIELD", f"Unrecognized field in the query: '{name}'."))
    if "segments.date" in fields and days is None:
        raise Mistaken(FAULTS["no days"])
    return Query(fields, resource, days, conditions, order, int(match["limit"] or 0))


def _conditions(text: str) -> tuple[tuple[date, date] | None, list[tuple[str, str, str]]]:
    """Return the days and the other conditions."""
    days: tuple[date, date] | None = None
    if (between := _BETWEEN.search(text)) is not None:
        days = _day(between[2]), _day(between[3])
        text = _BETWEEN.sub("", text)
    first, last, conditions = date.min, date.max, []
    for part in (one.strip() for one in _AND.split(text.strip())):
        if part in {"", "AND", "and"}:
            continue
        match = _ONE.fullmatch(part.removeprefix("AND ").removesuffix(" AND").strip())
        if match is None:
            raise Mistaken(query("UNEXPECTED_INPUT", f"Error in query: unexpected input {part}."))
        name, sign, value = match[1], match[2], match[3].strip("'")
        if name != "segments.date":
            conditions.append((name, sign, value))
            continue
        one_day, step = _day(value), timedelta(days=1)
        first = {"=": one_day, ">=": one_day, ">": one_day + step}.get(sign, first)
        last = {"=": one_day, "<=": one_day, "<": one_day - step}.get(sign, last)
    if days is None and first != date.min and last != date.max:
        days = first, last
    return days, conditions


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistaken(query("INVALID_VALUE_WITH_BETWEEN_OPERATOR", f"Error in query: invalid date {text}.")) from None


def _order(text: str) -> tuple[str, bool]:
    name, _, way = text.strip().partition(" ")
    return name, way.strip().upper() == "DESC"
