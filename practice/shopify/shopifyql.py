"""ShopifyQL, as far as it speaks of sessions and sales.

    FROM sessions SHOW sessions, conversion_rate WHERE human_or_bot_session = 'human'
    TIMESERIES day SINCE 2026-02-01 UNTIL 2026-02-28 ORDER BY day ASC LIMIT 1000

Rows are dicts of strings, shares are fractions ("0.0119"), days are the shop's own. TIMESERIES fills empty spans with
zeros, GROUP BY does not. A word that is not understood is a parse error with `tableData` null, never an empty table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from graphql import GraphQLError

from practice.shopify.moment import Moment
from practice.shopify.paging import Args
from practice.shopify.sales import SALES
from practice.shopify.sessions import SESSIONS
from practice.shopify.tables import Column, Table
from practice.shopify.wire import Node, price

_CLAUSE = re.compile(r"\b(FROM|SHOW|WHERE|GROUP\s+BY|TIMESERIES|SINCE|UNTIL|ORDER\s+BY|LIMIT)\b", re.IGNORECASE)
_DEFAULT_LIMIT = 1000
_DEFAULT_DAYS = 30
_COST_DAYS = 30  # a week costs 1 point, ninety days 3
_TABLES = {"sessions": SESSIONS, "sales": SALES}
_UNITS: Mapping[str, Callable[[date], date]] = {"day": lambda day: day, "month": lambda day: day.replace(day=1)}


class ParseError(Exception):
    """The query is not understood; its text goes into `parseErrors`."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood. `unit` is "" when there is no time axis."""

    table: Table
    show: Mapping[str, Column]
    group_by: tuple[str, ...]
    unit: str
    fill: bool
    first: date
    last: date
    newest_first: bool
    limit: int


def shopifyql(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.shopifyqlQuery.

    Raises:
        GraphQLError: THROTTLED or RESPONSE_TOO_LARGE.
    """
    reports, wall = moment.desk.reports, moment.desk.wall
    try:
        query = parse(args["query"], moment, until_excluded=reports.until_excluded)
    except ParseError as error:
        return {"parseErrors": [str(error)], "tableData": None}
    cost = max(1, -(-((query.last - query.first).days + 1) // _COST_DAYS))
    is_paid = reports.budget.take(cost, wall)
    reports.told = reports.budget.status(cost, wall)
    if not is_paid:
        detail = {"code": "THROTTLED", "cost": reports.told}
        msg = "Rate limited. Please retry later."
        raise GraphQLError(msg, extensions=detail)
    if moment.desk.fault == "no-table":
        return {"parseErrors": [], "tableData": None}
    rows = _rows(query, moment)
    if len(rows) > reports.most_rows:
        msg = "The response is too large. Narrow the time range or select fewer columns."
        raise GraphQLError(msg, extensions={"code": "RESPONSE_TOO_LARGE"})
    shown = [list(row.values()) for row in rows] if reports.rows_as_lists else rows
    return {"parseErrors": [], "tableData": {"columns": _columns(query), "rows": shown}}


def parse(text: str, moment: Moment, *, until_excluded: bool = False) -> Query:
    """Read a query.

    Raises:
        ParseError: A clause, column or date is not understood.
    """
    clauses = _clauses(text)
    table = _TABLES.get(clauses.get("FROM", "").lower())
    if table is None:
        msg = f"Table Not Found: Table '{clauses.get('FROM', '')}' not found"
        raise ParseError(msg)
    _check_where(clauses.get("WHERE", ""), table)
    group_by, unit = _names(clauses.get("GROUP BY", "")), clauses.get("TIMESERIES", "").lower()
    fill = bool(unit) and not group_by
    for name in group_by:
        unit = unit or (name if name in _UNITS else "")
    group_by = tuple(name for name in group_by if name not in _UNITS)
    shown = _names(clauses.get("SHOW", ""))
    columns = {name: table.columns.get(name) for name in shown}
    known = {name: each for name, each in columns.items() if each is not None and each.serves(moment.version)}
    unknown = [name for name in shown if name not in known]
    unknown += [name for name in group_by if name not in table.dimensions]
    unknown += [unit] if unit and unit not in _UNITS else []
    if unknown or not shown:
        msg = f"Column Not Found: Column '{(unknown or [''])[0]}' not found"
        raise ParseError(msg)
    today = moment.timeline.today(moment.now)
    last = _day(clauses.get("UNTIL"), today, today) - timedelta(days=until_excluded and "UNTIL" in clauses)
    limit = clauses.get("LIMIT", "")
    return Query(
        table=table,
        show=known,
        group_by=group_by,
        unit=unit,
        fill=fill,
        first=_day(clauses.get("SINCE"), today, today - timedelta(days=_DEFAULT_DAYS)),
        last=min(today, last),
        newest_first=clauses.get("ORDER BY", "").upper().endswith("DESC"),
        limit=int(limit) if limit.isdecimal() else _DEFAULT_LIMIT,
    )


def _clauses(text: str) -> dict[str, str]:
    parts = _CLAUSE.split(text.strip())
    if parts[0].strip():
        msg = f"Syntax error: unexpected '{parts[0].strip().split()[0]}'"
        raise ParseError(msg)
    return {" ".join(name.upper().split()): body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


def _check_where(text: str, table: Table) -> None:
    if text and not (table.where and re.fullmatch(table.where, text, re.IGNORECASE)):
        msg = f"Column Not Found: Column '{text.split(maxsplit=1)[0]}' not found"
        raise ParseError(msg)


def _day(text: str | None, today: date, default: date) -> date:
    """Read 2026-03-01, today, yesterday or -30d."""
    match = re.fullmatch(r"-(\d{1,4})d", text or "")
    if not text or text == "today":
        return default if not text else today
    if text == "yesterday" or match:
        return today - timedelta(days=int(match[1]) if match else 1)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"Invalid Date: '{text}' is not a date"
        raise ParseError(msg) from error


def _columns(query: Query) -> list[Node]:
    kinds = {query.unit: f"{query.unit.upper()}_TIMESTAMP"} if query.unit else {}
    kinds |= dict.fromkeys(query.group_by, "STRING")
    kinds |= {name: column.kind for name, column in query.show.items()}
    return [
        {"name": name, "dataType": kind, "displayName": name.replace("_", " ").capitalize()}
        for name, kind in kinds.items()
    ]


def _spans(query: Query) -> Iterable[date]:
    """Return the days or months of the time axis, without repeats."""
    begin = _UNITS[query.unit]
    days = range((query.last - query.first).days + 1)
    return dict.fromkeys(begin(query.first + timedelta(days=offset)) for offset in days)


def _rows(query: Query, moment: Moment) -> list[dict[str, str]]:
    sums: dict[tuple[str, ...], dict[str, int]] = {}
    if query.fill:
        sums = {(span.isoformat(),): {} for span in _spans(query)}
    for row in query.table.rows(moment):
        if query.first <= row.day <= query.last:
            span = [_UNITS[query.unit](row.day).isoformat()] if query.unit else []
            had = sums.setdefault((*span, *(row.words.get(name, "") for name in query.group_by)), {})
            for name, number in row.numbers.items():
                had[name] = had.get(name, 0) + number
    names = (*((query.unit,) if query.unit else ()), *query.group_by)
    found = sorted(sums.items(), reverse=query.newest_first)[: query.limit]
    currency = moment.currency
    return [
        dict(zip(names, key, strict=True))
        | {name: _shown(column, numbers, currency) for name, column in query.show.items()}
        for key, numbers in found
    ]


def _shown(column: Column, numbers: Mapping[str, int], currency: str) -> str:
    above = sum(numbers.get(part, 0) for part in column.sums)
    if not column.over:
        return price(above, currency) if column.kind == "MONEY" else str(above)
    below = numbers.get(column.over, 0)
    if column.kind == "MONEY":
        return price(round(Decimal(above) / below) if below else 0, currency)
    return f"{round(Decimal(above) / Decimal(below), 6).normalize():f}" if below else "0"
