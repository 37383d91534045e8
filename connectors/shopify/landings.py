"""Sessions by the page they began on, where Shopify tells: the pages that most sessions began on, the rest together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from commerce.tables.landings import LANDINGS
from connectors.shopify.attribution import address
from connectors.shopify.shopifyql import Row, whole_number

PAGE = "landing_page_path"
#: More than anybody looks at, and little to keep: a page beyond these has some per mille of the sessions.
_MOST_PAGES = 50


def landings_of(rows: Iterable[tuple[date, Row]], columns: tuple[str, str, str, str]) -> list[Any]:
    """Return one row of `LANDINGS` for each day and page; a row that lacks a number is left out, and its page with it.

    Args:
        rows: Of a report that was grouped by `landing_page_path`.
        columns: Of sessions, carts, checkouts and orders.
    """
    sums: dict[tuple[date, str], tuple[int, ...]] = {}
    unsure: set[str] = set()
    for day, row in rows:
        page = address(str(row.get(PAGE) or ""))
        counts = [whole_number(row.get(name)) for name in columns]
        known = tuple(count for count in counts if count is not None)
        if len(known) < len(columns):
            unsure.add(page)
            continue
        had = sums.get((day, page), (0,) * len(columns))
        sums[day, page] = tuple(one + other for one, other in zip(had, known, strict=True))
    visits: Counter[str] = Counter()
    for (_, page), counted in sums.items():
        visits[page] += counted[0]
    named = {page for page, _ in visits.most_common(_MOST_PAGES)} - unsure
    kept: dict[tuple[date, str], tuple[int, ...]] = {}
    for (day, page), counted in sums.items():
        key = day, page if page in named else ""
        kept[key] = tuple(one + other for one, other in zip(kept.get(key, (0,) * len(counted)), counted, strict=True))
    return [
        LANDINGS.row(day, page, sessions, carts, checkouts, completed)
        for (day, page), (sessions, carts, checkouts, completed) in sorted(kept.items())
    ]
