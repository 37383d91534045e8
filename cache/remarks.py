"""What figures lack, by day: each kind of remark is one SELECT over what is stored.

A further kind is a further entry of `KINDS`, with its sentence in `wording.phrases.NOTICES`; what sources say of their
own days comes behind them (`cache.marked_days`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from cache import marked_days
from cache.shops import Shop
from commerce.feeds import Feed
from commerce.period import Period
from commerce.remarks import Remark


@dataclass(frozen=True, slots=True)
class RemarkKind:
    """One kind of remark.

    Attributes:
        kind, about: Of `Remark`.
        sql: A SELECT of (detail, how many, first day, last day) over the days :first to :last of the shop :shop_id, a
            row for each detail; days are "" where none is known. :currency is the shop's own. A fifth column is their
            worth in it, in minor units.
    """

    kind: str
    about: str
    sql: str


# What could not be read is counted by its name, since one record may have been complained of in several ways; those
# without a number are one each.
_UNREAD: Final = """
SELECT max(text), COUNT(DISTINCT CASE WHEN named LIKE '%?' THEN text ELSE named END), MIN(day), MAX(day) FROM (
    SELECT text, day, substr(text, 1, instr(text || ':', ':') - 1) AS named FROM skipped
    WHERE shop_id = :shop_id AND source = '' AND missing = '{missing}' AND {days}
) HAVING COUNT(*) > 0
"""
_DATED: Final = "day BETWEEN :first AND :last"
_UNDATED: Final = "day = ''"

#: Of what each record that could not be read is told beside the figures of its day.
TOLD_BY_DAY: Final = frozenset({str(Feed.ORDERS), str(Feed.REFUNDS), str(Feed.CHECKOUTS)})

KINDS: Final[tuple[RemarkKind, ...]] = (
    RemarkKind("unread_orders", Feed.ORDERS, _UNREAD.format(missing=Feed.ORDERS, days=_DATED)),
    RemarkKind("undated_orders", Feed.ORDERS, _UNREAD.format(missing=Feed.ORDERS, days=_UNDATED)),
    RemarkKind(
        "unread_refunds",
        Feed.REFUNDS,
        _UNREAD.format(missing=Feed.REFUNDS, days=f"({_DATED} OR {_UNDATED})"),
    ),
    RemarkKind(
        "unread_checkouts",
        Feed.CHECKOUTS,
        _UNREAD.format(missing=Feed.CHECKOUTS, days=f"({_DATED} OR {_UNDATED})"),
    ),
    RemarkKind(
        "refunds_by_amount",
        Feed.REFUNDS,
        # CROSS JOIN keeps to this order: few refunds are of these days, and every order would be looked through
        "SELECT '', COUNT(*), MIN(r.day), MAX(r.day) FROM refunds AS r"
        " CROSS JOIN orders AS o ON o.order_key = r.order_key"
        " WHERE r.has_parts = 0 AND r.day BETWEEN :first AND :last AND r.tax_minor = 0"
        " AND o.shop_id = :shop_id AND o.counted = 1 AND o.tax_minor > 0 HAVING COUNT(*) > 0",
    ),
    RemarkKind(
        "unknown_status",
        Feed.ORDERS,
        "SELECT platform_status, COUNT(*), MIN(day), MAX(day),"
        " SUM(CASE currency WHEN :currency THEN net_minor ELSE 0 END) FROM orders"
        " WHERE shop_id = :shop_id AND status = 'unknown' AND day BETWEEN :first AND :last"
        " GROUP BY platform_status ORDER BY 2 DESC, 1",
    ),
    # most shops have never met another currency, and need not be looked through
    RemarkKind(
        "foreign_currency",
        Feed.ORDERS,
        "SELECT o.currency, COUNT(*), MIN(o.day), MAX(o.day)"
        " FROM (SELECT 1 FROM order_currencies WHERE shop_id = :shop_id AND currency <> :currency LIMIT 1)"
        " CROSS JOIN orders AS o WHERE o.shop_id = :shop_id AND o.counted = 1 AND o.currency <> :currency"
        " AND o.day BETWEEN :first AND :last"
        " GROUP BY o.currency ORDER BY 2 DESC, 1",
    ),
    # of each variant the newest cost; few are in another currency, and a shop without any is asked of one index
    RemarkKind(
        "foreign_costs",
        "costed_sales",
        "SELECT u.currency, COUNT(*), :first, :last FROM unit_costs AS u"
        " WHERE u.shop_id = :shop_id AND u.currency <> :currency AND u.cost_minor IS NOT NULL AND NOT EXISTS ("
        "SELECT 1 FROM unit_costs AS n WHERE n.shop_id = u.shop_id AND n.product_id = u.product_id"
        " AND n.variant_id = u.variant_id AND n.valid_from > u.valid_from)"
        " GROUP BY u.currency ORDER BY 2 DESC, 1",
    ),
)


def remarks(connection: sqlite3.Connection, shop: Shop, period: Period) -> Iterator[Remark]:
    """Yield what figures of these days lack, kind by kind."""
    named = {
        "shop_id": shop.shop_id,
        "currency": shop.currency,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }
    for one in KINDS:
        for detail, count, first, last, *worth in connection.execute(one.sql, named):
            told = Remark(one.kind, one.about, count, _day(first or last), _day(last), detail)
            yield replace(told, net_minor=worth[0], currency=shop.currency) if worth else told
    yield from marked_days.remarks(connection, shop, period)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
