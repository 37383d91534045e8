"""What lies in an order: several products, and how much of its price is shipping."""

from __future__ import annotations

from fractions import Fraction

from tests.kpi.catalog.asked import day, figure, reason, told
from tests.kpi.memory_facts import Bought, MemoryFacts


def test_shipping_is_a_share_of_what_customers_pay() -> None:
    found = figure(
        "shipping_cost_share", MemoryFacts([Bought(day(0), net=1500, shipping=500), Bought(day(6), net=2000)])
    )
    assert found.value == Fraction(500, 1500 + 500 + 2000)
    assert told(found) == {"shipping_charged": 500, "order_totals": 4000}
    assert {amount.unit for amount in found.amounts} == {"currency"}


def test_an_order_of_nothing_has_no_share() -> None:
    assert (
        reason(figure("shipping_cost_share", MemoryFacts([Bought(day(0), net=0), Bought(day(6), net=0)]))) == "no_base"
    )


def test_orders_with_several_products() -> None:
    orders = [Bought(day(0), products=1), Bought(day(1), products=2), Bought(day(6), products=5)]
    found = figure("multi_item_order_share", MemoryFacts(orders))
    assert found.value == Fraction(2, 3)
    assert told(found) == {"orders_with_several_products": 2, "orders": 3}
