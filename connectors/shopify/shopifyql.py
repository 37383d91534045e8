"""The shop's own reports, asked for in ShopifyQL, and the three ways in which they fail.

An error beside the data (denied, throttled), a list of what was not understood, or no table at all: none of these is
ever taken for "nothing happened". Values come as text; rows as dicts by column, or as lists.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from commerce.errors import Refused, TryLater
from connectors.shopify.client import Client
from connectors.shopify.nodes.reports import ReportAnswer, TableData
from connectors.shopify.refusals import TooExpensive, short

Row = dict[str, Any]
#: With GROUP BY the tail of a longer table is cut without a word, so a full table is asked for again in halves.
MOST_ROWS = 5000
_ONE_DAY = timedelta(days=1)
_DECODER = msgspec.json.Decoder(ReportAnswer)


class UnknownColumn(Exception):
    """The report has no such column: by this version, or on this plan.

    Args:
        name: The column.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooLong(Exception):
    """The table would have more rows than fit: ask for fewer days."""


def days(client: Client, question: str, first: date, last: date, feed: str = "") -> list[tuple[date, Row]]:
    """Return the rows of the shop's own days first to last.

    One day more is asked for on both sides, since it is not certain whether UNTIL includes its day.

    Args:
        client: Where to ask.
        question: Up to and without SINCE; it must ask for the column `day`.
        first: The first day.
        last: The last day, included.
        feed: To name in a refusal.

    Raises:
        UnknownColumn: A column or dimension is not there.
        TooLong: The rows do not fit.
        TryLater: Busy, away, or no table.
        Refused: Not allowed, or not understood.
    """
    text = f"{question} SINCE {first - _ONE_DAY} UNTIL {last + _ONE_DAY} ORDER BY day ASC LIMIT {MOST_ROWS}"
    rows = _table(client, text, feed)
    if len(rows) >= MOST_ROWS:
        raise TooLong
    found = []
    for row in rows:
        try:
            day = date.fromisoformat(str(row.get("day", ""))[:10])
        except ValueError:
            msg = f"Shopify's report has a row without a day: {short(row.get('day'))!r}"
            raise TryLater(msg) from None
        if first <= day <= last:
            found.append((day, row))
    return found


def _table(client: Client, text: str, feed: str) -> list[Row]:
    """Ask, and tell the failures apart."""
    try:
        data = client.ask("shopifyql", {"q": text}, feed=feed)
    except TooExpensive as error:
        raise TooLong from error
    try:
        report = _DECODER.decode(data).shopifyql_query
    except msgspec.ValidationError as error:
        msg = f"Shopify's report came in an unknown shape: {error}"
        raise TryLater(msg) from error
    for said in report.parse_errors if report else ():
        if column := re.search(r"[Cc]olumn '(\w+)' not found", said):
            raise UnknownColumn(column[1])
        msg = f"Shopify does not understand the question for its report ({short(said)}); update Shopbell"
        raise Refused(msg, feed)
    if report is None or report.table_data is None:
        msg = "Shopify answered without the table of its report; that is not taken for nothing"
        raise TryLater(msg)
    return _rows(report.table_data)


def _rows(table: TableData) -> list[Row]:
    """Return the rows as dicts."""
    names = [column.name for column in table.columns]
    return [row if isinstance(row, dict) else dict(zip(names, row, strict=False)) for row in table.rows]


_MOST = 10**12  # no shop had so many visits


def whole_number(value: Any) -> int | None:
    """Return a count that comes as text; None when it is none."""
    amount = decimal(value)
    is_one = amount is not None and amount == amount.to_integral_value() and 0 <= amount < _MOST
    return int(amount) if amount is not None and is_one else None


def decimal(value: Any) -> Decimal | None:
    """Return an amount that comes as text; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
