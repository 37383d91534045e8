"""Orders, refunds and exchanges with the values that shops really have: each with its right outcome.

Amounts come from public recordings; names and numbers are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from commerce.orders import COUNTED, Order, Status
from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import Node, line, money, order, refund
from tests.connectors.shopify.told import fixed, off, percent, taxed, uses

BACK = {"displayFinancialStatus": "PARTIALLY_REFUNDED"}
ALL_BACK = {"displayFinancialStatus": "REFUNDED"}
DRAFT, TILL = {"sourceName": "shopify_draft_order"}, {"sourceName": "pos"}
BARE: Node = {"product": None, "variant": None, "sku": None}


def gone(number: int, amount: str, *, of: int = 1, left: int = 0, **more: Any) -> Node:
    """A line of which some, or all, is no longer there."""
    return line(number, amount, quantity=of, currentQuantity=left, **more)


def adjusted(*rows: tuple[str, str]) -> Node:
    return {"nodes": [{"amountSet": money(amount), "taxAmountSet": money(tax)} for amount, tax in rows]}


def parcels(*rows: tuple[str, str]) -> Node:
    return {"nodes": [{"subtotalAmountSet": money(amount), "taxAmountSet": money(tax)} for amount, tax in rows]}


@dataclass
class Case:
    """An order as it comes, and what it is: sums in minor units; refunds as (net, tax, shipping)."""

    node: Node
    gross: int
    net: int
    tax: int = 0
    shipping: int = 0
    refunds: tuple[tuple[int, int, int], ...] = ()
    discounts: tuple[tuple[str, int], ...] = ()
    status: Status = Status.COMPLETED


CASES = {
    "a draft in zloty": Case(
        order(1, line(1, "246.00", quantity=2), line(2, "1500.00", quantity=3), total="2147.58", currency="PLN",
              subtotal="1746.00", tax="401.58", **DRAFT), 174600, 174600, 40158),
    "no decimals in Chile": Case(
        order(1, line(1, "4000.0"), total="4760.0", currency="CLP", subtotal="4000.0", tax="760.0", **DRAFT),
        4000, 4000, 760),
    "no decimals in Vietnam": Case(
        order(1, line(1, "1110.0"), total="1221.0", currency="VND", subtotal="1110.0", tax="111.0"), 1110, 1110, 111),
    "three decimals in Kuwait": Case(order(1, line(1, "12.345"), total="12.345", currency="KWD"), 12345, 12345),
    "more decimals than the currency has": Case(
        order(1, line(1, "7.142857"), total="7.142857", currency="EUR"), 714, 714),
    "a till, 10 % across, part of it returned": Case(
        order(1, gone(1, "159.96", of=4, discountAllocations=off("15.99")),
              line(2, "189.97", discountAllocations=off("19.00")), total="352.73", subtotal="314.94",
              discounts="34.99", tax="37.79", discountApplications=uses(percent(10.0, title="10 off")),
              refunds=[refund(11, (1, 4, "143.97", "17.28"), total="161.25")], **BACK, **TILL),
        34993, 31494, 3779, refunds=((14397, 1728, 0),), discounts=(("10 off", 3499),)),
    "cash is rounded, goods are not": Case(
        order(1, line(1, "10.02"), total="10.00", subtotal="10.02", currency="CHF", **TILL), 1002, 1002),
    "a fee for paying on delivery is no merchandise": Case(
        order(1, line(1, "10.00"), total="12.00", subtotal="10.00"), 1000, 1000),
    "prices with tax, 30.00 off the order": Case(
        order(1, line(1, "1599.00", discountAllocations=off("30.00"), taxLines=taxed((0.1, "142.64"))),
              total="1569.00", currency="AUD", discounts="30.00", tax="142.64", taxesIncluded=True,
              discountApplications=uses(fixed("30.0", title="Welcome 30"))),
        145363, 142636, 14264, discounts=(("Welcome 30", 2727),)),
    "40 % by a code": Case(
        order(1, line(1, "47.85", "28.71", quantity=3, discountAllocations=off("19.14")), total="38.36",
              subtotal="28.71", discounts="19.14", shipping="4.99", tax="4.66", discountCodes=["vip40"],
              discountApplications=uses(percent(40.0, code="vip40"))),
        4785, 2871, 466, 499, discounts=(("vip40", 1914),)),
    "money given back without goods": Case(
        order(1, line(1, "5.00"), total="5.85", subtotal="5.00", tax="0.85",
              refunds=[refund(11, total="5.85", orderAdjustments=adjusted(("-5.85", "0.00")))], **ALL_BACK),
        500, 500, 85, refunds=((500, 85, 0),), status=Status.REFUNDED),
    "money given back, and nothing told but the sum": Case(
        order(1, line(1, "100.00"), total="119.00", subtotal="100.00", tax="19.00",
              refunds=[refund(11, total="23.80")], **BACK), 10000, 10000, 1900, refunds=((2000, 380, 0),)),
    "goods are back, the money is not yet": Case(
        order(1, gone(1, "2067.84", of=3, left=1, discountAllocations=off("206.78")), total="2049.03",
              subtotal="1861.06", discounts="206.78", tax="187.97",
              refunds=[refund(11, (1, 2, "1240.71", "125.31"), total="0.0",
                              orderAdjustments=adjusted(("1366.02", "0.00")))], **BACK), 206784, 186106, 18797),
    "the pending money was paid": Case(
        order(1, gone(1, "2067.84", of=3, left=1, discountAllocations=off("206.78")), total="2049.03",
              subtotal="1861.06", discounts="206.78", tax="187.97",
              refunds=[refund(11, (1, 2, "1240.71", "125.31"), total="1366.02",
                              orderAdjustments=adjusted(("1366.02", "0.0"), ("-1366.02", "0.0")))], **BACK),
        206784, 186106, 18797, refunds=((124071, 12531, 0),)),
    "a pending refund that came to nothing": Case(
        order(1, line(1, "100.00"), total="100.00",
              refunds=[refund(11, total="0.0", orderAdjustments=adjusted(("-20.00", "0.0"), ("20.00", "0.0")))]),
        10000, 10000),
    "three adjustments, two of which cancel": Case(
        order(1, line(1, "71.39"), total="71.39",
              refunds=[refund(11, total="71.39", orderAdjustments=adjusted(
                  ("-71.39", "0.0"), ("-71.39", "0.0"), ("71.39", "0.0")))], **ALL_BACK),
        7139, 7139, refunds=((7139, 0, 0),), status=Status.REFUNDED),
    "nothing but tax": Case(
        order(1, line(1, "0.00"), total="0.40", subtotal="0.00", tax="0.40",
              refunds=[refund(11, (1, 1, "0.00", "0.40"), total="0.40")], **ALL_BACK),
        0, 0, 40, refunds=((0, 40, 0),), status=Status.REFUNDED),
    "a restocking fee kept back": Case(
        order(1, gone(1, "100.00"), total="119.00", subtotal="100.00", tax="19.00",
              refunds=[refund(11, (1, 1, "100.00", "19.00"), total="109.00")], **BACK),
        10000, 10000, 1900, refunds=((10000, 1900, 0),)),
    "a restocking fee as an adjustment, prices with tax": Case(
        order(1, gone(1, "100.00", taxLines=taxed((0.19, "15.97"))), total="100.00", tax="15.97", taxesIncluded=True,
              refunds=[refund(11, (1, 1, "100.00", "15.97"), total="90.00",
                              orderAdjustments=adjusted(("10.00", "0.00")))], **BACK),
        8403, 8403, 1597, refunds=((7563, 1437, 0),)),
    "shipping given back, told as a line and as an adjustment": Case(
        order(1, line(1, "20.00"), total="33.32", subtotal="20.00", shipping="8.00", tax="5.32",
              refunds=[refund(11, total="9.52", refundShippingLines=parcels(("8.00", "1.52")),
                              orderAdjustments=adjusted(("-8.00", "-1.52")))], **BACK),
        2000, 2000, 532, 800, refunds=((0, 152, 800),)),
    "all lines given back one by one": Case(
        order(1, gone(1, "60.00", of=2), gone(2, "30.00"), total="95.00", subtotal="90.00", shipping="5.00",
              refunds=[refund(number, (row, 1, "30.00", "0.0"), total="30.00")
                       for number, row in ((11, 1), (12, 1), (13, 2))], **BACK),
        9000, 9000, 0, 500, refunds=((3000, 0, 0),) * 3),
    "refunded, and cancelled only then": Case(
        order(1, gone(1, "2759.80", of=4), total="3256.56", currency="INR", subtotal="2759.80", tax="496.76",
              cancelledAt="2026-11-21T09:00:00Z", discountCodes=["FREESHIP"],
              discountApplications=uses(percent(100.0, "SHIPPING_LINE", code="FREESHIP")),
              refunds=[refund(11, (1, 4, "2759.80", "496.76"), total="3256.56")], **ALL_BACK),
        275980, 275980, 49676, refunds=((275980, 49676, 0),), discounts=(("freeship", 0),), status=Status.CANCELLED),
    "cancelled, though something was delivered": Case(
        order(1, line(1, "60.00"), gone(2, "40.00"), total="100.00", cancelledAt="2026-11-20T12:00:00Z",
              refunds=[refund(11, (2, 1, "40.00", "0.0"), total="40.00")], **BACK),
        10000, 10000, refunds=((4000, 0, 0),), status=Status.CANCELLED),
    "a test by the bogus gateway": Case(
        order(1, line(1, "1500.00"), total="1500.00", currency="INR", test=True), 150000, 150000, status=Status.TEST),
    "a test, voided, with a discount by hand": Case(
        order(1, line(1, "199.00"), line(2, "199.00", "194.00", discountAllocations=off("5.00")), total="403.00",
              subtotal="393.00", discounts="5.00", shipping="10.00", test=True, displayFinancialStatus="VOIDED",
              discountApplications=uses(fixed("5.0", title="Discount"))),
        39800, 39300, 0, 1000, discounts=(("Discount", 500),), status=Status.TEST),
    "nothing but a gift card": Case(
        order(1, line(1, "10.00", sku=None, isGiftCard=True), total="10.00", taxesIncluded=True, **DRAFT), 0, 0),
    "paid by a gift card": Case(
        order(1, line(1, "80.00"), total="80.00", paymentGatewayNames=["gift_card", "shopify_payments"]), 8000, 8000),
    "goods and a gift card given back": Case(
        order(1, gone(1, "30.00"), gone(2, "50.00", isGiftCard=True), total="80.00",
              refunds=[refund(11, (1, 1, "30.00", "0.0"), (2, 1, "50.00", "0.0"), total="80.00")], **ALL_BACK),
        3000, 3000, refunds=((3000, 0, 0),), status=Status.REFUNDED),
    "goods and a tip given back": Case(
        order(1, gone(1, "40.00"), gone(2, "8.00", title="Tip", **BARE), total="48.00", subtotal="40.00", tip="8.00",
              refunds=[refund(11, (1, 1, "40.00", "0.0"), (2, 1, "8.00", "0.0"), total="48.00")], **ALL_BACK),
        4000, 4000, refunds=((4000, 0, 0),), status=Status.REFUNDED),
    "a tip beside goods with tax and a code": Case(
        order(1, line(1, "100.00", discountAllocations=off("10.00"), taxLines=taxed((0.19, "14.37"))),
              line(2, "8.00", title="Tip", **BARE), total="98.00", subtotal="90.00", discounts="10.00", tax="14.37",
              tip="8.00", taxesIncluded=True, discountApplications=uses(fixed("10.0", code="A"))),
        8403, 7563, 1437, discounts=(("a", 840),)),
    "nothing but a tip": Case(
        order(1, line(6, "5.00", title="Tip", **BARE), total="5.00", subtotal="0.0", tip="5.00"), 0, 0),
    "duties are neither goods nor shipping": Case(
        order(1, line(1, "100.00"), total="139.00", subtotal="100.00", shipping="10.00", tax="9.00",
              originalTotalDutiesSet=money("20.00")), 10000, 10000, 900, 1000),
    "an invoice due in thirty days": Case(
        order(1, line(1, "70.00"), total="70.00", displayFinancialStatus="PENDING"), 7000, 7000,
        status=Status.ON_HOLD),
    "a deposit was paid": Case(
        order(1, line(1, "100.00"), total="100.00", displayFinancialStatus="PARTIALLY_PAID"), 10000, 10000),
    "by hand, by a code, and a script on the shipping": Case(
        order(1, line(1, "60.00", "58.00", discountAllocations=off("2.00", "", "5.92")),
              line(2, "40.00", discountAllocations=off("", "", "4.08")), total="93.00", subtotal="88.00",
              discounts="17.00", shipping="5.00", discountCodes=["SUMMERSALE"],
              discountApplications=uses(fixed("2.0", title="Staff"), fixed("5.0", "SHIPPING_LINE", title="Carriage"),
                                        fixed("10.0", code="SUMMERSALE"))),
        10000, 8800, 0, 500, discounts=(("Staff", 200), ("Carriage", 0), ("summersale", 1000))),
    "a free replacement": Case(
        order(1, line(1, "50.00", discountAllocations=off("50.00")), total="0.0", discounts="50.00",
              discountApplications=uses(percent(100.0, title="Replacement")), **DRAFT),
        5000, 0, discounts=(("Replacement", 5000),)),
    "a product that is no longer there, and a line by hand": Case(
        order(1, line(1, "10.00", product=None, variant=None), line(2, "15.00", title="Express", **BARE),
              total="25.00"), 2500, 2500),
    "an exchange for something dearer, its pending pair": Case(
        order(1, gone(1, "100.00"), line(2, "250.00"), total="350.00", edited=True,
              refunds=[refund(11, (1, 1, "100.00", "0.0"), total="0.0",
                              orderAdjustments=adjusted(("100.00", "0.0"), ("-100.00", "0.0")))]),
        35000, 35000, refunds=((10000, 0, 0),)),
    "an exchange without agreements and tax lines, sums of before": Case(
        order(1, gone(1, "119.00"), line(2, "238.00"), total="119.00", tax="19.00", taxesIncluded=True, edited=True,
              refunds=[refund(11, (1, 1, "119.00", "19.00"), total="0.0")]),
        30000, 30000, 5700, refunds=((10000, 1900, 0),)),
    "one of two taken out before it was paid, sums of after": Case(
        order(1, gone(1, "96.00", of=2, left=1, discountAllocations=off("19.20")), total="38.40", discounts="9.60",
              edited=True, displayFinancialStatus="PENDING",
              discountApplications=uses(percent(20.0, title="Autumn"))),
        4800, 3840, discounts=(("Autumn", 960),), status=Status.ON_HOLD),
    "a status that nobody knows yet": Case(
        order(1, line(1, "10.00"), displayFinancialStatus="SOMETHING_NEW"), 1000, 1000, status=Status.UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_order_is_what_it_is(name: str) -> None:
    case = CASES[name]
    found = read(case.node)
    assert _told(found) == (case.gross, case.net, case.tax, case.shipping)
    assert found.gross_minor == found.net_minor + found.discount_minor
    assert tuple((each.net_minor, each.tax_minor, each.shipping_minor) for each in found.refunds) == case.refunds
    assert tuple((each.code or each.title, each.amount_minor) for each in found.discounts) == case.discounts
    assert (found.status, found.status in COUNTED) == (case.status, case.status in COUNTED)


def _told(found: Order) -> tuple[int, int, int, int]:
    return found.gross_minor, found.net_minor, found.tax_minor, found.shipping_minor


def test_an_imported_order_is_of_the_day_on_which_it_was_placed() -> None:
    found = read(order(4, processedAt="2019-01-05T10:00:00Z"))
    assert found.placed_at.isoformat() == "2019-01-05T10:00:00+00:00"
