"""An order of thousands of lines is one order: every line counts, once, and soon."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import msgspec

from commerce.period import Period
from tests import make
from tests.shop import Shop

DAY = date(2026, 3, 2)
LINES = 2_000


def wholesale(lines: int = LINES) -> dict[str, object]:
    """Return so many lines of ten products, a euro each."""
    made = tuple(make.line(f"l{one}", f"p{one % 10}", net_minor=100, gross_minor=100) for one in range(lines))
    return {"lines": made, "net": f"{lines}.00"}


def test_every_line_of_a_huge_order_counts_once(shop: Shop) -> None:
    shop.has(make.order(day=DAY, by="anna", **wholesale()), make.order(day=DAY, net="10.00", by="ben"))  # type: ignore[arg-type]
    found = shop.kpi("average_order_value", DAY)
    assert (found.numerator, found.denominator) == (LINES * 100 + 1000, 2)
    assert shop.kpi("gross_sales", DAY).value == LINES * 100 + 1000
    assert shop.kpi("multi_item_order_share", DAY).value == Fraction(1, 2)


def test_an_edit_that_takes_lines_out_counts_what_is_left(shop: Shop) -> None:
    before = make.order("1", day=DAY, by="anna", **wholesale())  # type: ignore[arg-type]
    shop.has(before)
    assert shop.kpi("revenue", DAY).value == LINES * 100
    fewer = make.order("1", day=DAY, by="anna", **wholesale(3))  # type: ignore[arg-type]
    shop.has(msgspec.structs.replace(fewer, changed_at=make.noon(date(2026, 3, 4))))
    days = Period(DAY, date(2026, 3, 4))
    assert shop.kpi("revenue", days).value == 300
    assert shop.kpi("order_count", days).value == 1
