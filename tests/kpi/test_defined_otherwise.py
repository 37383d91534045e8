"""What a merchant defines otherwise: on which day refunds count, and whether they are taken off the order value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import msgspec
import pytest

from commerce.definition import Definition
from commerce.period import Period
from commerce.records import RecordKind
from tests import make
from tests.shop import Shop

MARCH, APRIL = Period.month("2026-03"), Period.month("2026-04")
SOLD, BACK = date(2026, 3, 20), date(2026, 4, 5)
KITE = make.line(net_minor=10_000, gross_minor=10_000)


@pytest.fixture
def refunded(shop: Shop) -> Shop:
    """Two orders of March; of one a part came back in April."""
    shop.read_at = datetime(2026, 5, 2, tzinfo=UTC)
    back = make.refund("r", make.noon(BACK), 3_000)
    shop.has(
        make.order(day=SOLD, net="100.00", by="anna", refunds=(back,), lines=(KITE,)),
        make.order(day=SOLD, net="50.00", by="ben"),
    )
    return shop


def define(shop: Shop, **definition: object) -> None:
    shop.cache.shops.define(make.SHOP, msgspec.convert(definition, Definition))


def revenue(shop: Shop) -> list[Fraction | None]:
    return [shop.kpi("revenue", month).value for month in (MARCH, APRIL)]


def test_a_refund_counts_on_its_own_day_or_on_that_of_its_order(refunded: Shop) -> None:
    assert revenue(refunded) == [15_000, -3_000]
    define(refunded, refund_day="order")
    assert revenue(refunded) == [12_000, 0]
    define(refunded)
    assert revenue(refunded) == [15_000, -3_000]


def test_a_refund_that_comes_later_moves_the_day_of_its_order(refunded: Shop) -> None:
    define(refunded, refund_day="order")
    late = (make.refund("s", make.noon(date(2026, 4, 20)), 1_000),)
    changed = make.noon(date(2026, 4, 20))
    refunded.has(make.order("2", day=SOLD, net="50.00", by="ben", refunds=late, changed_at=changed))
    assert revenue(refunded) == [11_000, 0]
    refunded.cache.facts.refresh(make.SHOP, force=True)  # counted from nothing
    assert revenue(refunded) == [11_000, 0]


def test_what_came_back_is_looked_for_on_the_same_days_as_it_counts(refunded: Shop) -> None:
    for day, lies in (("own", APRIL), ("order", MARCH)):
        define(refunded, refund_day=day)
        facts = refunded.cache.facts.of(make.SHOP)
        told = {
            month: [one.amount_minor for one in facts.records(RecordKind.REFUNDED, month)] for month in (MARCH, APRIL)
        }
        assert told[lies] == [3_000]
        assert sum(map(len, told.values())) == 1


@pytest.mark.parametrize(
    ("definition", "value", "code"),
    [
        ({}, Fraction(15_000, 2), ""),
        ({"order_value": "after_refunds"}, Fraction(15_000, 2), "after_refunds"),  # given back in April
        ({"order_value": "after_refunds", "refund_day": "order"}, Fraction(12_000, 2), "after_refunds"),
    ],
)
def test_the_order_value_is_before_or_after_refunds(
    refunded: Shop, definition: dict[str, str], value: Fraction, code: str
) -> None:
    define(refunded, **definition)
    figure = refunded.kpi("average_order_value", MARCH)
    assert (figure.value, figure.basis) == (value, code)


def test_a_figure_names_only_what_is_defined_otherwise(refunded: Shop) -> None:
    kpis = ("revenue", "order_count", "gross_profit")
    assert [refunded.kpi(kpi, MARCH).conventions for kpi in kpis] == [(), (), ()]
    define(refunded, refund_day="order")
    assert [refunded.kpi(kpi, MARCH).conventions for kpi in kpis] == [("refunds_by_order",), (), ("refunds_by_order",)]


def test_another_order_value_counts_nothing_anew(refunded: Shop) -> None:
    refunded.cache.facts.refresh(make.SHOP)
    define(refunded, order_value="after_refunds")
    assert not refunded.cache.facts.refresh(make.SHOP)
    define(refunded, refund_day="order")
    assert refunded.cache.facts.refresh(make.SHOP)


def test_what_is_made_of_the_order_value_names_how_that_is_counted(refunded: Shop) -> None:
    made_of_it = ("average_order_value", "customer_value", "customer_lifetime_value", "aov_minus_cac")
    assert [refunded.kpi(kpi, MARCH).conventions for kpi in made_of_it] == [()] * 4
    define(refunded, order_value="after_refunds")
    assert [refunded.kpi(kpi, MARCH).conventions for kpi in made_of_it] == [("after_refunds",)] * 4
    define(refunded, order_value="after_refunds", lifetime_value="profit")  # which knows refunds anyway
    assert refunded.kpi("customer_lifetime_value", MARCH).conventions == ("lifetime_by_profit",)
