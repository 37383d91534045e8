"""Money given back: its day, tax and shipping apart, once, whatever was kept."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.errors import BadRecord
from commerce.orders import Refund
from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import Node, line, money, order, refund


def refunded(*refunds: Node, **changes: Any) -> tuple[Refund, ...]:
    return read(order(1, line(1, "100.0"), total="100.0", refunds=list(refunds), **changes)).refunds


def test_a_refund_keeps_its_day_and_tax_and_shipping_apart() -> None:
    shipping = {"nodes": [{"subtotalAmountSet": money("5.0"), "taxAmountSet": money("1.0")}]}
    (found,) = refunded(refund(5, (1, 1, "20.0", "4.0"), total="30.0", refundShippingLines=shipping))
    assert (found.id, found.net_minor, found.tax_minor, found.shipping_minor) == ("5", 2000, 500, 500)
    assert found.refunded_at.isoformat() == "2026-11-21T08:00:00+00:00"


def test_tax_comes_out_of_a_refund_that_includes_it() -> None:
    (found,) = refunded(refund(5, (1, 1, "24.0", "4.0"), total="24.0"), taxesIncluded=True, tax="16.0")
    assert (found.net_minor, found.tax_minor) == (2000, 400)


def test_tax_comes_out_of_refunded_shipping_too() -> None:
    shipping = {"nodes": [{"subtotalAmountSet": money("6.0"), "taxAmountSet": money("1.0")}]}
    (found,) = refunded(refund(5, total="6.0", refundShippingLines=shipping), taxesIncluded=True, tax="16.0")
    assert (found.net_minor, found.tax_minor, found.shipping_minor) == (0, 100, 500)


def test_a_refund_is_dated_by_when_the_money_went_back() -> None:
    (found,) = refunded(refund(5, total="1.0", createdAt="2026-11-20T23:00:00Z", orderAdjustments=adjustment("-1.0")))
    assert found.refunded_at.isoformat() == "2026-11-21T08:00:00+00:00"


def test_half_a_cent_rounds_up() -> None:
    # 0.03 of tax over 1.00 of goods and 1.00 of shipping: 0.015 each; the goods take the larger half
    found = read(order(1, line(1, "1.0"), taxesIncluded=True, tax="0.03", shipping="1.0", subtotal="1.0", total="2.0"))
    assert (found.net_minor, found.shipping_minor) == (98, 99)


def adjustment(amount: str, tax: str = "0.0") -> Node:
    return {"nodes": [{"amountSet": money(amount), "taxAmountSet": money(tax)}]}


def test_money_without_goods_is_a_refund_and_a_kept_fee_lessens_one() -> None:
    (without_goods,) = refunded(refund(5, total="10.0", orderAdjustments=adjustment("-10.0")))
    (with_fee,) = refunded(refund(6, (1, 1, "20.0", "0.0"), total="17.0", orderAdjustments=adjustment("3.0")))
    assert (without_goods.net_minor, with_fee.net_minor) == (1000, 1700)


def test_goods_that_came_back_before_the_money_count_once() -> None:
    # the goods came back first (a pending difference takes them off), the money a day later
    goods = refund(5, (1, 1, "20.0", "0.0"), total="0.0", orderAdjustments=adjustment("20.0"))
    paid = refund(6, total="20.0", orderAdjustments=adjustment("-20.0"))
    assert [(each.id, each.net_minor) for each in refunded(goods, paid)] == [("6", 2000)]


def given_back(*refunds: Node, **changes: Any) -> list[tuple[str, int, int, int]]:
    found = refunded(*refunds, **changes)
    return [(each.id, each.net_minor, each.tax_minor, each.shipping_minor) for each in found]


def test_goods_with_tax_that_came_back_before_the_money_count_once() -> None:
    # 20.00 and 4.00 of tax come back, nothing is paid (24.00 pending); a day later the 24.00 are
    goods = refund(5, (1, 1, "20.0", "4.0"), total="0.0", orderAdjustments=adjustment("24.0"))
    paid = refund(6, total="24.0", orderAdjustments=adjustment("-24.0"))
    assert given_back(goods, paid, tax="20.0") == [("6", 2000, 400, 0)]  # 100.00 and 20.00 of tax: as the order was


def test_goods_and_shipping_that_came_back_before_the_money_count_once() -> None:
    # 20.00 + 4.00 of goods, 5.00 + 1.00 of shipping, 30.00 pending, and then paid
    shipping = {"nodes": [{"subtotalAmountSet": money("5.0"), "taxAmountSet": money("1.0")}]}
    goods = refund(5, (1, 1, "20.0", "4.0"), total="0.0", refundShippingLines=shipping,
                   orderAdjustments=adjustment("30.0"))  # fmt: skip
    paid = refund(6, total="30.0", orderAdjustments=adjustment("-30.0"))
    assert given_back(goods, paid, tax="20.0") == [("6", 2500, 500, 0)]


def test_half_of_the_money_now_and_half_later_is_all_of_it_once() -> None:
    # of 24.00 with tax, 12.00 stay pending: 10.00 and 2.00 each time
    goods = refund(5, (1, 1, "20.0", "4.0"), total="12.0", orderAdjustments=adjustment("12.0"))
    paid = refund(6, total="12.0", orderAdjustments=adjustment("-12.0"))
    assert given_back(goods, paid, tax="20.0") == [("5", 1000, 200, 0), ("6", 1000, 200, 0)]


def test_a_fee_kept_is_split_as_the_goods_of_its_own_refund_were() -> None:
    # untaxed goods of an order that bore tax otherwise: the fee of 3.00 holds none either
    assert given_back(refund(5, (1, 1, "20.0", "0.0"), total="17.0", orderAdjustments=adjustment("3.0")),
                      tax="10.0") == [("5", 1700, 0, 0)]  # fmt: skip


def test_more_kept_than_came_back_gives_nothing_back() -> None:
    assert given_back(refund(5, (1, 1, "20.0", "4.0"), total="0.0", orderAdjustments=adjustment("30.0"))) == []


def test_shipping_told_twice_is_given_back_once() -> None:
    shipping = {"nodes": [{"subtotalAmountSet": money("5.0"), "taxAmountSet": money("0.0")}]}
    twice = refund(5, (1, 1, "20.0", "0.0"), total="25.0", refundShippingLines=shipping,
                   orderAdjustments=adjustment("-5.0"))  # fmt: skip
    (found,) = refunded(twice)
    assert (found.net_minor, found.shipping_minor) == (2000, 500)


def test_more_money_that_happens_to_equal_the_shipping_counts() -> None:
    shipping = {"nodes": [{"subtotalAmountSet": money("5.0"), "taxAmountSet": money("0.0")}]}
    both = refund(5, (1, 1, "20.0", "0.0"), total="30.0", refundShippingLines=shipping,
                  orderAdjustments=adjustment("-5.0", "-1.0"))  # fmt: skip
    (found,) = refunded(both)
    assert (found.net_minor, found.tax_minor, found.shipping_minor) == (2500, 100, 500)


def test_a_gift_card_given_back_was_never_net() -> None:
    card = line(2, "50.0", isGiftCard=True)
    node = order(1, line(1, "30.0"), card, total="80.0", refunds=[refund(5, (2, 1, "50.0", "0.0"), total="50.0")])
    assert read(node).refunds == ()


def test_a_refund_without_a_date_is_named() -> None:
    with pytest.raises(BadRecord, match="order 1: cannot read a refund without a date"):
        refunded(refund(5, total="1.0", createdAt=None, processedAt=None))
