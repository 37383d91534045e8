"""Monthly sums of the stored orders under other rules than ours: what a platform's own report would say of them.

Not for the daily work: it reads every order of the shop.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections import defaultdict
from decimal import Decimal
from itertools import chain

from cache.shops import Shop
from commerce.money import minor_digits
from commerce.period import Period
from commerce.reports import FIGURES, ReportRules


def report(
    connection: sqlite3.Connection, shop: Shop, period: Period, reading: ReportRules
) -> dict[str, dict[str, Decimal]]:
    """Return {"2026-03": {figure: amount}} in major units; months without anything are absent."""
    connection.create_function("shop_day", 1, shop.day, deterministic=True)
    sums: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    span = (shop.shop_id, period.first.isoformat(), period.last.isoformat())
    told = " LEFT JOIN told_orders AS t USING (order_key)"
    for month, currency, count, gross, discount, net, tax, shipping in connection.execute(
        f"SELECT substr({_day(reading)}, 1, 7), {_currency(reading)}, COUNT(*),"
        f" {', '.join(f'SUM({_amount(reading, name)})' for name in ('gross', 'discount', 'net', 'tax', 'shipping'))}"
        f" FROM orders AS o{told} WHERE o.shop_id = ? AND {_day(reading)} BETWEEN ? AND ?"
        f" AND {_counts(reading, shop)} AND {'o.paid_at IS NOT NULL' if reading.only_paid else 'true'} GROUP BY 1, 2",
        span,
    ):
        row, unit = sums[month], _unit(currency)
        row["orders"] += count
        row["gross_sales"] += gross * unit
        row["discounts"] += discount * unit
        row["net_sales"] += net * unit
        row["taxes"] += tax * unit
        row["shipping"] += shipping * unit
        row["total_sales"] += (net + tax + shipping) * unit
    if reading.with_gift_cards:
        for month, currency, gross, net in connection.execute(_gift_cards(reading, shop), span):
            row, unit = sums[month], _unit(currency)
            row["gross_sales"] += gross * unit
            row["discounts"] += (gross - net) * unit
            row["net_sales"] += net * unit
            row["total_sales"] += net * unit
    taken_off = [connection.execute(_refunds(reading, shop), span).fetchall()]
    if reading.cancelled_are_taken_back:
        taken_off.append(connection.execute(_cancelled(reading, shop), span).fetchall())
    for month, currency, net, tax, shipping, given_back in chain.from_iterable(taken_off):
        row, unit = sums[month], _unit(currency)
        row["refunds"] += (net + tax + shipping if reading.refunds_with_tax else net) * unit
        row["net_sales"] -= net * unit
        row["taxes"] -= tax * unit
        row["shipping"] -= shipping * unit
        row["total_sales"] -= given_back * unit
    return {month: {figure: sums[month][figure] for figure in FIGURES} for month in sorted(sums)}


def _refunds(reading: ReportRules, shop: Shop) -> str:
    day = _day(reading) if reading.refunds_by_order_day else "r.day"
    columns = {name: _given(reading, name) for name in ("net", "tax", "shipping")}
    taken = dict(columns)
    if reading.full_refund_is_whole_order:
        last = (
            "o.status = 'refunded' AND NOT EXISTS (SELECT 1 FROM refunds AS later WHERE later.order_key = r.order_key"
            " AND (later.refunded_at, later.refund_id) > (r.refunded_at, r.refund_id))"
        )
        taken = {name: f"CASE WHEN {last} THEN {_amount(reading, name)} ELSE {columns[name]} END" for name in columns}
    return (
        f"SELECT substr({day}, 1, 7), {_currency(reading)}, {', '.join(f'SUM({one})' for one in taken.values())},"
        f" SUM({' + '.join(columns.values())})"
        " FROM orders AS o JOIN refunds AS r USING (order_key) LEFT JOIN told_orders AS t USING (order_key)"
        " LEFT JOIN told_refunds AS p ON p.order_key = r.order_key AND p.refund_id = r.refund_id"
        f" WHERE o.shop_id = ? AND {day} BETWEEN ? AND ? AND {_counts(reading, shop)} GROUP BY 1, 2"
    )


def _cancelled(reading: ReportRules, shop: Shop) -> str:
    day = "CASE WHEN o.cancelled_at IS NOT NULL THEN shop_day(o.cancelled_at) END"
    rest = [
        f"SUM({_amount(reading, name)} - COALESCE((SELECT SUM({_given(reading, name)}) FROM refunds AS r"
        " LEFT JOIN told_refunds AS p USING (order_key, refund_id) WHERE r.order_key = o.order_key), 0))"
        for name in ("net", "tax", "shipping")
    ]
    return (
        f"SELECT month, currency, net, tax, shipping, net + tax + shipping FROM (SELECT substr({day}, 1, 7) AS month,"
        f" {_currency(reading)} AS currency, {rest[0]} AS net, {rest[1]} AS tax, {rest[2]} AS shipping"
        " FROM orders AS o LEFT JOIN told_orders AS t USING (order_key)"
        f" WHERE o.shop_id = ? AND {day} BETWEEN ? AND ? AND o.status = 'cancelled' AND {_counts(reading, shop)}"
        " GROUP BY 1, 2)"
    )


def _given(reading: ReportRules, name: str) -> str:
    return f"COALESCE(p.{name}_minor, r.{name}_minor)" if reading.all_currencies else f"r.{name}_minor"


def _gift_cards(reading: ReportRules, shop: Shop) -> str:
    told = "COALESCE(p.{0}_minor, l.{0}_minor)" if reading.all_currencies else "l.{0}_minor"
    return (
        f"SELECT substr({_day(reading)}, 1, 7), {_currency(reading)}, SUM({told.format('gross')}),"
        f" SUM({told.format('net')}) FROM orders AS o JOIN order_lines AS l USING (order_key)"
        " JOIN products AS g ON g.product_key = l.product_key AND g.is_gift_card = 1"
        " LEFT JOIN told_orders AS t ON t.order_key = o.order_key"
        " LEFT JOIN told_lines AS p ON p.order_key = l.order_key AND p.position = l.position"
        f" WHERE o.shop_id = ? AND {_day(reading)} BETWEEN ? AND ? AND {_counts(reading, shop)}"
        f" AND {'o.paid_at IS NOT NULL' if reading.only_paid else 'true'} GROUP BY 1, 2"
    )


def _day(reading: ReportRules) -> str:
    # one that was never paid has no day of payment, and falls out
    return "o.day" if reading.dated_by == "placed" else "CASE WHEN o.paid_at IS NOT NULL THEN shop_day(o.paid_at) END"


def _currency(reading: ReportRules) -> str:
    return "COALESCE(t.currency, o.currency)" if reading.all_currencies else "o.currency"


def _amount(reading: ReportRules, name: str) -> str:
    column = f"{name}_minor"
    return f"COALESCE(t.{column}, o.{column})" if reading.all_currencies else f"o.{column}"


def _counts(reading: ReportRules, shop: Shop) -> str:
    if reading.statuses is None:
        status = "o.counted = 1"
    else:
        status = f"o.status IN ({', '.join(repr(str(one)) for one in sorted(reading.statuses))})"
    # a currency is three capital letters, as `ensure_shop` made sure
    return status if reading.all_currencies else f"{status} AND o.currency = '{shop.currency}'"


def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_digits(currency))
