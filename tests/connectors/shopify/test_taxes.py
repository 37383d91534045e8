"""Prices that hold their tax: taken apart by what each line and the shipping tell of their taxes."""

from __future__ import annotations

import pytest

from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import line, order, refund
from tests.connectors.shopify.told import off, shipped, taxed, uses


def test_two_rates_in_one_order() -> None:
    lines = line(1, "119.0", taxLines=taxed((0.19, "19.0"))), line(2, "107.0", taxLines=taxed((0.07, "7.0")))
    found = read(order(1, *lines, taxesIncluded=True, tax="26.0", subtotal="226.0", total="226.0",
                       refunds=[refund(11, (1, 1, "119.0", "19.0"), total="119.0")]))  # fmt: skip
    assert [each.net_minor for each in found.lines] == [10000, 10000]
    assert (found.net_minor, found.tax_minor, found.refunds[0].net_minor) == (20000, 2600, 10000)


def test_two_taxes_on_one_line_and_taxed_shipping_of_another_rate() -> None:
    # 112.00 with 5 % and 7 %; shipping 11.90 with 19 %
    found = read(order(1, line(1, "112.0", taxLines=taxed((0.05, "5.0"), (0.07, "7.0"))), taxesIncluded=True,
                       tax="13.9", shipping="11.9", subtotal="112.0", total="123.9",
                       shippingLine=shipped((0.19, "1.9"))))  # fmt: skip
    assert (found.net_minor, found.shipping_minor, found.tax_minor) == (10000, 1000, 1390)


def test_shipping_that_bears_no_tax_takes_none_from_the_goods() -> None:
    found = read(order(1, line(1, "119.0", taxLines=taxed((0.19, "19.0"))), taxesIncluded=True, tax="19.0",
                       shipping="10.0", subtotal="119.0", total="129.0", shippingLine=shipped()))  # fmt: skip
    assert (found.net_minor, found.shipping_minor) == (10000, 1000)


def test_goods_without_tax_beside_taxed_shipping() -> None:
    found = read(order(1, line(1, "20.0"), taxesIncluded=True, tax="0.95", shipping="5.95", subtotal="20.0",
                       total="25.95", shippingLine=shipped((0.19, "0.95"))))  # fmt: skip
    assert (found.net_minor, found.shipping_minor) == (2000, 500)


def test_a_line_for_nothing_is_worth_what_it_costs_without_its_tax() -> None:
    # 119.00 given away whole: nothing is paid, no tax is due, and what was given away is 100.00
    free = line(1, "119.0", "0.0", discountAllocations=off("119.0"), taxLines=taxed((0.19, "0.0")))
    found = read(order(1, free, line(2, "107.0", taxLines=taxed((0.07, "7.0"))), taxesIncluded=True, tax="7.0",
                       discounts="119.0", subtotal="107.0", total="107.0", discountApplications=uses()))  # fmt: skip
    assert (found.gross_minor, found.discount_minor, found.net_minor) == (20000, 10000, 10000)


def test_a_gift_card_and_a_tip_bear_no_tax_of_the_goods() -> None:
    tip = line(9, "5.0", product=None, variant=None, sku=None, title="Tip")
    card = line(2, "50.0", isGiftCard=True)
    found = read(order(1, line(1, "119.0", taxLines=taxed((0.19, "19.0"))), card, tip, taxesIncluded=True, tax="19.0",
                       tip="5.0", subtotal="169.0", total="174.0"))  # fmt: skip
    assert (found.net_minor, found.shipping_minor) == (10000, 0)


def test_units_taken_out_take_their_tax_with_them() -> None:
    # three for 357.00 with 57.00 of tax; one was taken out again
    found = read(order(1, line(1, "357.0", quantity=3, currentQuantity=2, taxLines=taxed((0.19, "57.0"))),
                       taxesIncluded=True, edited=True, tax="57.0", subtotal="357.0", total="357.0"))  # fmt: skip
    assert (found.lines[0].quantity, found.net_minor) == (2, 20000)


def test_what_an_edit_added_bears_its_own_tax_though_the_order_s_sums_are_of_before() -> None:
    # 119.00 was placed, 238.00 sent in exchange: the order's own tax still says 19.00
    lines = (
        line(1, "119.0", currentQuantity=0, taxLines=taxed((0.19, "19.0"))),
        line(2, "238.0", taxLines=taxed((0.19, "38.0"))),
    )
    found = read(order(1, *lines, taxesIncluded=True, edited=True, tax="19.0", subtotal="119.0", total="119.0",
                       refunds=[refund(11, (1, 1, "119.0", "19.0"), total="0.0")]))  # fmt: skip
    assert (found.net_minor, found.tax_minor) == (30000, 5700)
    assert found.net_minor - found.refunds[0].net_minor == 20000


def test_an_order_that_names_no_tax_line_is_split_in_proportion() -> None:
    found = read(order(1, line(1, "120.0"), taxesIncluded=True, tax="22.0", shipping="12.0", subtotal="120.0",
                       total="132.0"))  # fmt: skip
    assert (found.net_minor, found.shipping_minor) == (10000, 1000)


@pytest.mark.parametrize("currency", ["VND", "JPY"])
def test_a_currency_without_decimals(currency: str) -> None:
    found = read(order(1, line(1, "1110", taxLines=taxed((0.11, "110"))), currency=currency, taxesIncluded=True,
                       tax="110", subtotal="1110", total="1110"))  # fmt: skip
    assert (found.net_minor, found.tax_minor) == (1000, 110)


def test_prices_without_tax_stay_as_they_are_whatever_their_lines_name() -> None:
    free = line(2, "50.0", "0.0", discountAllocations=off("50.0"), taxLines=taxed((0.19, "0.0")))
    found = read(order(1, line(1, "100.0", taxLines=taxed((0.19, "19.0"))), free, tax="19.0", discounts="50.0",
                       subtotal="100.0", total="119.0"))  # fmt: skip
    assert (found.gross_minor, found.net_minor, found.tax_minor) == (15000, 10000, 1900)
