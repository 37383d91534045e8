"""ShopifyQL, as far as it speaks of sessions: FROM, SHOW, WHERE, GROUP BY, TIMESERIES, SINCE, UNTIL, ORDER BY, LIMIT.

Rows are dicts of strings, shares are fractions ("0.0119"), days are the shop's own. TIMESERIES fills empty days with
zeros, GROUP BY does not. A word that is not understood is a parse error with `tableData` null, never an empty table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from practice.shopify.moment import Moment
from practice.shopify.paging import Args
from practice.shopify.wire import Node
from practice.world import TrafficDay

_CLAUSE = re.compile(r"\b(FROM|SHOW|WHERE|GROUP\s+BY|TIMESERIES|SINCE|UNTIL|ORDER\s+BY|LIMIT)\b", re.IGNORECASE)
_DEFAULT_LIMIT = 1000
_DEFAULT_DAYS = 30

#: Column -> (what is counted, by what it is divided); "" divides nothing.
_COUNTS = {
    "sessions": "sessions",
    "sessions_with_cart_additions": "carts",
    "sessions_that_reached_checkout": "checkouts",
    "sessions_that_completed_checkout": "orders",
}
_SHARES = {
    "added_to_cart_rate": ("carts", "sessions"),
    "reached_checkout_rate": ("checkouts", "sessions"),
    "conversion_rate": ("orders", "sessions"),
    "checkout_conversion_rate": ("orders", "checkouts"),
}
_DIMENSIONS: Mapping[str, Callable[[TrafficDay], str]] = {
    "session_device_type": lambda row: row.device,
    "utm_source": lambda row: row.channel.partition(" / ")[0] if " / " in row.channel else "",
    "utm_medium": lambda row: row.channel.partition(" / ")[2],
    "referring_channel": lambda row: row.channel,
}


class ParseError(Exception):
    """The query is not understood; its text goes into `parseErrors`."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood."""

    show: tuple[str, ...]
    group_by: tuple[str, ...]
    by_day: bool
    fill: bool
    first: date
    last: date
    newest_first: bool
    limit: int


def shopifyql(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.shopifyqlQuery."""
    try:
        query = parse(args["query"], moment.timeline.today(moment.now))
    except ParseError as error:
        return {"parseErrors": [str(error)], "tableData": None}
    return {"parseErrors": [], "tableData": {"columns": _columns(query), "rows": _rows(query, moment)}}


def parse(text: str, today: date) -> Query:
    """Read a query.

    Raises:
        ParseError: A clause, column or date is not understood.
    """
    parts = _CLAUSE.split(text.strip())
    if parts[0].strip():
        msg = f"Syntax error: unexpected '{parts[0].strip().split()[0]}'"
        raise ParseError(msg)
    clauses = {
        " ".join(name.upper().split()): body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }
    if clauses.get("FROM", "").lower() != "sessions":
        msg = f"Table Not Found: Table '{clauses.get('FROM', '')}' not found"
        raise ParseError(msg)
    _check_where(clauses.get("WHERE", ""))
    group_by = _names(clauses.get("GROUP BY", ""))
    unit = clauses.get("TIMESERIES", "").lower()
    by_day = unit == "day" or "day" in group_by
    group_by = tuple(name for name in group_by if name != "day")
    show = _names(clauses.get("SHOW", ""))
    unknown = [name for name in show if name not in _COUNTS and name not in _SHARES]
    unknown += [name for name in group_by if name not in _DIMENSIONS]
    unknown += [unit] if unit not in {"", "day"} else []
    if unknown or not show:
        msg = f"Column Not Found: Column '{(unknown or [''])[0]}' not found"
        raise ParseError(msg)
    return Query(
        show=show,
        group_by=group_by,
        by_day=by_day,
        fill=unit == "day" and not group_by,
        first=_day(clauses.get("SINCE"), today, today - timedelta(days=_DEFAULT_DAYS)),
        last=min(today, _day(clauses.get("UNTIL"), today, today)),
        newest_first=clauses.get("ORDER BY", "").upper().endswith("DESC"),
        limit=int(limit) if (limit := clauses.get("LIMIT", "")).isdecimal() else _DEFAULT_LIMIT,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


def _check_where(text: str) -> None:
    if text and not re.fullmatch(r"human_or_bot_session\s*=\s*'(human|bot)'", text, re.IGNORECASE):
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
    kinds = dict.fromkeys(query.group_by, "STRING")
    kinds |= {"day": "DAY_TIMESTAMP"} if query.by_day else {}
    kinds |= {name: "PERCENT" if name in _SHARES else "INTEGER" for name in query.show}
    return [
        {"name": name, "dataType": kind, "displayName": name.replace("_", " ").capitalize()}
        for name, kind in kinds.items()
    ]


def _rows(query: Query, moment: Moment) -> list[dict[str, str]]:
    sums: dict[tuple[str, ...], dict[str, int]] = {}
    if query.fill:
        span = (query.last - query.first).days + 1
        sums = {((query.first + timedelta(days=offset)).isoformat(),): {} for offset in range(max(span, 0))}
    for row in moment.traffic:
        if query.first <= row.day <= query.last:
            day = [row.day.isoformat()] if query.by_day else []
            key = (*day, *(_DIMENSIONS[name](row) for name in query.group_by))
            had = sums.setdefault(key, {})
            for name, number in _numbers(row, moment).items():
                had[name] = had.get(name, 0) + number
    names = (*(("day",) if query.by_day else ()), *query.group_by)
    found = sorted(sums.items(), reverse=query.newest_first)[: query.limit]
    return [dict(zip(names, key, strict=True)) | _shown(query, numbers) for key, numbers in found]


def _numbers(row: TrafficDay, moment: Moment) -> dict[str, int]:
    """Return the steps of the funnel; those who completed are the online orders of the day, channel and device."""
    orders = moment.orders_by_traffic.get((row.day, row.channel, row.device), 0)
    return {"sessions": row.sessions, "carts": row.carts, "checkouts": row.checkouts, "orders": orders}


def _shown(query: Query, numbers: Mapping[str, int]) -> dict[str, str]:
    shown: dict[str, str] = {}
    for name in query.show:
        if name in _COUNTS:
            shown[name] = str(numbers.get(_COUNTS[name], 0))
            continue
        above, below = (numbers.get(part, 0) for part in _SHARES[name])
        shown[name] = f"{round(Decimal(above) / Decimal(below), 6).normalize():f}" if below else "0"
    return shown
