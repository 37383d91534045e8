"""Monthly sums of the stored orders under other rules than ours: what a platform's own report would say of them.

Not for the daily work: it reads every order of the shop.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cache.report_columns import amount, counts, currency, day, given_back, is_paid, taken_off
from cache.shops import Shop
from commerce.money import minor_digits
from commerce.period import Period
from commerce.reports import FIGURES, MORE_FIGURES, ReportRules

_PARTS = ("net", "tax", "shipping")


def report(
    connection: sqlite3.Connection, shop: Shop, period: Period, reading: ReportRules
) -> dict[str, dict[str, Decimal]]:
    """Return {"2026-03": {figure: amount}} in major units; months without anything are absent."""
    connection.create_function("shop_day", 1, shop.day, deterministic=True)
    found = _Report(connection, shop, period, reading)
    found.add_orders()
    found.add_items()
    found.add_customers()
    if reading.with_gift_cards:
        found.add_gift_cards()
    found.add_later()
    found.take_off(_refunds(reading, shop))
    if reading.cancelled_are_taken_back:
        found.take_off(_cancelled(reading, shop))
    if reading.orders_below_nothing_are_refunds:
        for row in found.sums.values():
            row["refunds"] = abs(row["refunds"])
    figures = (*FIGURES, *MORE_FIGURES)
    return {month: {figure: found.sums[month][figure] for figure in figures} for month in sorted(found.sums)}


@dataclass(frozen=True, slots=True)
class _Report:
    """One report in the making."""

    connection: sqlite3.Connection
    shop: Shop
    period: Period
    rules: ReportRules
    sums: defaultdict[str, defaultdict[str, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )

    def rows(self, statement: str) -> sqlite3.Cursor:
        """Return what a statement finds, its parameters filled in."""
        values: Mapping[str, str | int] = {
            "shop": self.shop.shop_id,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "words": json.dumps(sorted(self.rules.uncounted_words or ())),
            "without": json.dumps(sorted(self.rules.without)),
        }
        return self.connection.execute(statement, values)

    def add_orders(self) -> None:
        """Add what was sold, by the rules for amounts."""
        parts = ", ".join(f"SUM({amount(self.rules, name)})" for name in ("gross", "discount", *_PARTS))
        for month, code, count, gross, discount, net, tax, shipping, below in self.rows(
            f"SELECT {_month(self.rules)}, {currency(self.rules)}, COUNT(*), {parts}, SUM({_below_nothing(self.rules)})"
            f"{_chosen(self.rules, self.shop)}"
        ):
            row, unit = self.sums[month], _unit(code)
            row["orders"] += count
            row["gross_sales"] += gross * unit
            row["discounts"] += discount * unit
            row["refunds"] -= below * unit
            row["net_sales"] += net * unit
            row["taxes"] += tax * unit
            row["shipping"] += shipping * unit
            row["total_sales"] += (net + tax + shipping) * unit
        for row in self.sums.values():
            row["average_order"] = (row["net_sales"] / row["orders"]).quantize(_unit(self.shop.currency))

    def add_items(self) -> None:
        """Add how many pieces were sold."""
        lines = "JOIN order_lines AS l USING (order_key)"
        for month, _, items in self.rows(
            f"SELECT {_month(self.rules)}, 1, SUM(l.quantity){_chosen(self.rules, self.shop, lines)}"
        ):
            self.sums[month]["items_sold"] += items

    def add_customers(self) -> None:
        """Add whose orders they are: of a customer who had none before, or had one."""
        is_known, earlier = "o.customer_id >= 0", counts(self.rules, self.shop, "e")
        is_first = (
            "NOT EXISTS (SELECT 1 FROM orders AS e WHERE e.customer_id = o.customer_id AND e.shop_id = o.shop_id"
            f" AND (e.placed_at, e.order_key) < (o.placed_at, o.order_key) AND {earlier})"
        )
        nobody = "1" if self.rules.nobody_is_new else "NULL"
        new = f"CASE WHEN {is_known} THEN {is_first} ELSE {nobody} END"
        for month, _, first, others in self.rows(
            f"SELECT {_month(self.rules)}, 1, SUM(COALESCE({new}, 0)), SUM(1 - COALESCE({new}, 1))"
            f"{_chosen(self.rules, self.shop)}"
        ):
            self.sums[month]["orders_of_new_customers"] += first
            self.sums[month]["orders_of_returning_customers"] += others

    def add_gift_cards(self) -> None:
        """Add what gift cards were sold for, as sales."""
        for month, code, gross, net in self.rows(_gift_cards(self.rules, self.shop)):
            row, unit = self.sums[month], _unit(code)
            row["gross_sales"] += gross * unit
            row["discounts"] += (gross - net) * unit
            row["net_sales"] += net * unit
            row["total_sales"] += net * unit

    def add_later(self) -> None:
        """Add what later days brought to orders; what they took out of them a platform calls given back."""
        for month, code, gross, net, removed, tax, shipping in self.rows(_later(self.rules, self.shop)):
            row, unit = self.sums[month], _unit(code)
            row["gross_sales"] += gross * unit
            row["discounts"] += (gross - net) * unit
            row["refunds"] += removed * unit
            row["net_sales"] += (net - removed) * unit
            row["taxes"] += tax * unit
            row["shipping"] += shipping * unit
            row["total_sales"] += (net - removed + tax + shipping) * unit

    def take_off(self, statement: str) -> None:
        """Take off what was given back, or cancelled."""
        for month, code, refunds, net, tax, shipping, whole in self.rows(statement):
            row, unit = self.sums[month], _unit(code)
            row["refunds"] += refunds * unit
            row["net_sales"] -= net * unit
            row["taxes"] -= tax * unit
            row["shipping"] -= shipping * unit
            row["total_sales"] -= whole * unit


def _month(rules: ReportRules) -> str:
    return f"substr({day(rules)}, 1, 7)"


def _below_nothing(rules: ReportRules) -> str:
    """Return what an order adds to the refunds, with its sign."""
    if not rules.orders_below_nothing_are_refunds:
        return "0"
    parts = _PARTS if rules.refunds_with_tax else _PARTS[:1]
    told = " + ".join(amount(rules, name) for name in parts)
    return f"CASE WHEN {amount(rules, 'net')} < 0 THEN {told} ELSE 0 END"


def _chosen(rules: ReportRules, shop: Shop, joined: str = "") -> str:
    """Return whatever follows the columns of a statement about the orders of a report."""
    return (
        f" FROM orders AS o LEFT JOIN told_orders AS t USING (order_key) {joined} WHERE o.shop_id = :shop"
        f" AND {day(rules)} BETWEEN :first AND :last AND {counts(rules, shop)} AND {is_paid(rules)} GROUP BY 1, 2"
    )


def _refunds(rules: ReportRules, shop: Shop) -> str:
    when = day(rules) if rules.refunds_by_order_day else "r.day"
    net, tax, shipping = (taken_off(rules, name) for name in _PARTS)
    told = f"({net}) + ({tax}) + ({shipping})" if rules.refunds_with_tax else net
    if rules.refunds_of_goods_only:
        told = f"CASE WHEN ({net}) > 0 THEN {told} ELSE 0 END"
    whole = " + ".join(given_back(rules, name) for name in _PARTS)
    return (
        f"SELECT substr({when}, 1, 7), {currency(rules)}, SUM({told}), SUM({net}), SUM({tax}), SUM({shipping}),"
        f" SUM({whole}) FROM orders AS o JOIN refunds AS r USING (order_key)"
        " LEFT JOIN told_orders AS t USING (order_key)"
        " LEFT JOIN told_refunds AS p ON p.order_key = r.order_key AND p.refund_id = r.refund_id"
        f" WHERE o.shop_id = :shop AND {when} BETWEEN :first AND :last AND {counts(rules, shop)} GROUP BY 1, 2"
    )


def _later(rules: ReportRules, shop: Shop) -> str:
    told = "COALESCE(p.{0}_minor, l.{0}_minor)" if rules.all_currencies else "l.{0}_minor"
    gross, net, tax, shipping = (told.format(name) for name in ("gross", *_PARTS))
    return (
        f"SELECT substr(l.day, 1, 7), {currency(rules)}, SUM(CASE WHEN l.quantity < 0 THEN 0 ELSE {gross} END),"
        f" SUM(CASE WHEN l.quantity < 0 THEN 0 ELSE {net} END), -SUM(CASE WHEN l.quantity < 0 THEN {net} ELSE 0 END),"
        f" SUM({tax}), SUM({shipping}) FROM orders AS o JOIN later_sales AS l USING (order_key)"
        " LEFT JOIN told_orders AS t USING (order_key)"
        " LEFT JOIN told_later_sales AS p ON p.order_key = l.order_key AND p.position = l.position"
        f" WHERE o.shop_id = :shop AND l.day BETWEEN :first AND :last AND {counts(rules, shop)} GROUP BY 1, 2"
    )


def _cancelled(rules: ReportRules, shop: Shop) -> str:
    when = "CASE WHEN o.cancelled_at IS NOT NULL THEN shop_day(o.cancelled_at) END"
    rest = [
        f"SUM({amount(rules, name)} - COALESCE((SELECT SUM({given_back(rules, name)}) FROM refunds AS r"
        " LEFT JOIN told_refunds AS p USING (order_key, refund_id) WHERE r.order_key = o.order_key), 0))"
        for name in _PARTS
    ]
    told = "net + tax + shipping" if rules.refunds_with_tax else "net"
    return (
        f"SELECT month, currency, {told}, net, tax, shipping, net + tax + shipping FROM ("
        f"SELECT substr({when}, 1, 7) AS month, {currency(rules)} AS currency, {rest[0]} AS net, {rest[1]} AS tax,"
        f" {rest[2]} AS shipping FROM orders AS o LEFT JOIN told_orders AS t USING (order_key)"
        f" WHERE o.shop_id = :shop AND {when} BETWEEN :first AND :last AND o.status = 'cancelled'"
        f" AND {counts(rules, shop)} GROUP BY 1, 2)"
    )


def _gift_cards(rules: ReportRules, shop: Shop) -> str:
    told = "COALESCE(p.{0}_minor, l.{0}_minor)" if rules.all_currencies else "l.{0}_minor"
    joined = (
        "JOIN order_lines AS l ON l.order_key = o.order_key"
        " JOIN products AS g ON g.product_key = l.product_key AND g.is_gift_card = 1"
        " LEFT JOIN told_lines AS p ON p.order_key = l.order_key AND p.position = l.position"
    )
    return (
        f"SELECT {_month(rules)}, {currency(rules)}, SUM({told.format('gross')}), SUM({told.format('net')})"
        f"{_chosen(rules, shop, joined)}"
    )


def _unit(code: str) -> Decimal:
    return Decimal(1).scaleb(-minor_digits(code))
