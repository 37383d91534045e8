"""What was bought, by product and by category: the lines of some weeks' orders, added up when somebody asks.

Money adds up to the whole shop's: what no line has (fees, the cent of a rate) stands under the empty key, and so do the
products of no category; what lies in several categories stands in each. Orders do not add up: one counts under every
product that it holds, and under the empty key if it holds none.

A product goes by its number, whatever it is called and whichever of its variants was bought; one without a number,
since the shop deleted it before it was ever read, goes by its title.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from cache import catalogue
from cache.line_costs import COST_OF_LINE
from cache.records import CHOSEN, asked, refund_day
from cache.shops import Shop
from commerce.line_splits import CATEGORY, COSTS, HOLDING, MONEY, PRODUCT, READ_TOGETHER, REFUNDS, TITLED, numbered
from commerce.period import Period

_PRODUCTS = "SELECT product_key, product_id, title FROM products WHERE shop_id = ? AND is_gift_card = 0"
# An order's lines of one key (variants, sizes) are one before they are counted. `once` is 1 for one key of a product
# that has several, so that what all lines come to is known as well.
_HELD = f"""
WITH held AS (
    SELECT {{key}} AS key, SUM(l.quantity) > 0 AS is_held, o.product_count > 1 AS has_several,
           SUM(l.gross_minor) AS gross, SUM(l.net_minor) AS net,
           SUM(l.gross_minor * {{once}}) AS gross_once, SUM(l.net_minor * {{once}}) AS net_once
    FROM orders AS o CROSS JOIN order_lines AS l ON l.order_key = o.order_key
        CROSS JOIN products AS p ON p.product_key = l.product_key {{lies_in}}
    WHERE {CHOSEN} AND p.is_gift_card = 0
    GROUP BY o.order_key, {{key}})
SELECT key, SUM(is_held), SUM(is_held AND gross > net), SUM(is_held AND has_several),
       SUM(gross), SUM(net), SUM(gross_once), SUM(net_once)
FROM held GROUP BY key
"""
_HELD_BY: Mapping[str, str] = {
    PRODUCT: _HELD.format(
        key=f"CASE p.product_id WHEN '' THEN '{TITLED}' || p.title ELSE p.product_id END", once=1, lies_in=""
    ),
    CATEGORY: _HELD.format(
        key="COALESCE(c.category, '')",
        once="""(c.category IS NULL OR NOT EXISTS (
            SELECT 1 FROM product_categories AS b
            WHERE b.shop_id = c.shop_id AND b.product_id = c.product_id AND b.category < c.category))""",
        lies_in="""
        LEFT JOIN product_categories AS c ON c.shop_id = p.shop_id AND c.product_id = p.product_id""",
    ),
}
_HOLDING_NONE = f"""
SELECT COUNT(*), COALESCE(SUM(o.discount_minor > 0), 0) FROM orders AS o WHERE {CHOSEN} AND o.product_count = 0
"""
_LATER = """
SELECT l.product_key, {columns}
FROM later_sales AS l CROSS JOIN orders AS o ON o.order_key = l.order_key
WHERE o.shop_id = :shop_id AND o.counted = 1 AND o.currency = :currency AND l.day BETWEEN :first AND :last
    AND l.product_key IS NOT NULL
GROUP BY l.product_key
"""
_LATER_MONEY = _LATER.format(columns="SUM(l.gross_minor), SUM(l.gross_minor - l.net_minor), SUM(l.net_minor)")
_LATER_COSTS = _LATER.format(columns="SUM(l.cost_minor), SUM(l.costed_minor)")
_COSTED = f"""
SELECT product_key, SUM(cost), SUM(net) FROM (
    SELECT l.product_key, l.net_minor AS net, {COST_OF_LINE} AS cost
    FROM orders AS o CROSS JOIN order_lines AS l ON l.order_key = o.order_key
        CROSS JOIN products AS p ON p.product_key = l.product_key
    WHERE {CHOSEN} AND p.is_gift_card = 0)
WHERE cost IS NOT NULL
GROUP BY product_key
"""
_REFUNDED = """
SELECT r.order_key, r.refund_id, r.net_minor, o.net_minor, l.product_key, l.net_minor
FROM refunds AS r CROSS JOIN orders AS o ON o.order_key = r.order_key
    CROSS JOIN order_lines AS l ON l.order_key = o.order_key
    CROSS JOIN products AS p ON p.product_key = l.product_key
WHERE o.shop_id = :shop_id AND {day} BETWEEN :first AND :last AND o.counted = 1 AND o.currency = :currency
    AND p.is_gift_card = 0 AND l.net_minor > 0
ORDER BY r.order_key, r.refund_id, l.position
"""


@dataclass(frozen=True, slots=True)
class _Tally:
    """What was added up so far.

    Attributes:
        segment: By product or by category.
        keys: {the cache's number of a product: its keys}; a gift card is no product.
        rows: {key: {measure: sum}}.
        once: The same of all lines, each counted once.
    """

    segment: str
    keys: Mapping[int, Sequence[str]]
    rows: dict[str, Counter[str]] = field(default_factory=dict)
    once: Counter[str] = field(default_factory=Counter)

    def row(self, key: str) -> Counter[str]:
        """Return what a key has, to be added to."""
        return self.rows.setdefault(key, Counter())

    def add(self, product_key: int, told: Mapping[str, int]) -> None:
        """Add what a product has."""
        for key in self.keys.get(product_key, ("",)):
            self.row(key).update(told)
        self.once.update(told)


def sums(
    connection: sqlite3.Connection,
    shop: Shop,
    segment: str,
    measures: Sequence[str],
    period: Period,
    *,
    whole: Callable[[Sequence[str]], Mapping[str, int]],
) -> dict[str, dict[str, int]]:
    """Return {key: {measure: sum}} of the counted orders of these days; a key that has none of them is absent.

    Args:
        connection: The cache's.
        shop: Whose.
        segment: One of `commerce.line_splits.LINE_SEGMENTS`.
        measures: Of `commerce.line_splits.LINE_SUMS`.
        period: Days of the shop.
        whole: Returns sums of the whole shop in these days.
    """
    tally = _Tally(segment, _keys(connection, shop, segment))
    for together, read in zip(READ_TOGETHER, (_read_lines, _read_refunds, _read_costs), strict=True):
        if not set(together).isdisjoint(measures):
            read(connection, shop, period, tally)
            money = [name for name in together if name not in HOLDING]
            of_shop = whole(money)
            tally.row("").update({name: of_shop.get(name, 0) - tally.once[name] for name in money})
    asked_for = {key: {name: row[name] for name in measures} for key, row in tally.rows.items()}
    return {key: row for key, row in asked_for.items() if any(row.values())}


def names(connection: sqlite3.Connection, shop: Shop) -> dict[str, str]:
    """Return {key of a product: what a reader calls it}: as the shop does now, else as it did at the latest sale.

    Of several products of one name each bears its number as well.
    """
    latest: dict[str, str] = {}
    for _, product_id, title in sorted(connection.execute(_PRODUCTS, (shop.shop_id,))):
        latest[_key(product_id, title)] = title
    now = catalogue.titles(connection, shop)
    called = {key: now.get(key) or title or key for key, title in latest.items()}
    borne = Counter(called.values())
    return {
        key: numbered(name, key) if borne[name] > 1 and not key.startswith(TITLED) else name
        for key, name in called.items()
    }


def _key(product_id: str, title: str) -> str:
    return product_id or f"{TITLED}{title}"


def _keys(connection: sqlite3.Connection, shop: Shop, segment: str) -> dict[int, Sequence[str]]:
    """Return {the cache's number of a product: its keys}."""
    rows = connection.execute(_PRODUCTS, (shop.shop_id,))
    if segment == PRODUCT:
        return {product_key: (_key(product_id, title),) for product_key, product_id, title in rows}
    lie_in = catalogue.categories_of(connection, shop)
    return {product_key: lie_in.get(product_id, ("",)) for product_key, product_id, _ in rows}


def _read_lines(connection: sqlite3.Connection, shop: Shop, period: Period, tally: _Tally) -> None:
    """Add which orders hold what, and the money of their lines."""
    days = asked(shop, period)
    for key, *holding, gross, net, gross_once, net_once in connection.execute(_HELD_BY[tally.segment], days):
        money = dict(zip(MONEY, (gross, gross - net, net), strict=True))
        tally.row(key).update(dict(zip(HOLDING, holding, strict=True)) | money)
        tally.once.update(dict(zip(MONEY, (gross_once, gross_once - net_once, net_once), strict=True)))
    (holding_none,) = connection.execute(_HOLDING_NONE, days)
    tally.row("").update(dict(zip(HOLDING, holding_none, strict=False)))  # of none there are not several
    for product_key, *later in connection.execute(_LATER_MONEY, days):
        tally.add(product_key, dict(zip(MONEY, later, strict=True)))


def _read_costs(connection: sqlite3.Connection, shop: Shop, period: Period, tally: _Tally) -> None:
    """Add what the goods cost, as far as that is known, and what those were sold for."""
    for statement in (_COSTED, _LATER_COSTS):
        for product_key, *costs in connection.execute(statement, asked(shop, period)):
            tally.add(product_key, dict(zip(COSTS, costs, strict=True)))


def _read_refunds(connection: sqlite3.Connection, shop: Shop, period: Period, tally: _Tally) -> None:
    """Add what was given back, of each line by its part of the order: which of them came back is not kept."""
    rows = connection.execute(_REFUNDED.format(day=refund_day(shop)), asked(shop, period))
    for _, lines in groupby(rows, key=lambda row: row[:2]):
        for product_key, back in _shared(list(lines)):
            tally.add(product_key, dict.fromkeys(REFUNDS, back))


def _shared(lines: Sequence[tuple[int, str, int, int, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield (product, its part) of one refund, to the minor unit: fees have their part as well."""
    upto = told = 0
    base = max(lines[0][3], sum(line[-1] for line in lines))
    for _, _, back, _, product_key, net in lines:
        upto += net
        part = back * upto // base - told
        told += part
        yield product_key, part
