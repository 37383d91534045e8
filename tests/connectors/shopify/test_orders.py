"""What one Shopify order becomes: money, tax, gift cards, edits, status."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.definition import COUNTINGS, counts
from commerce.errors import BadRecord
from commerce.orders import COUNTED, Status
from connectors.shopify.money import apportion, minor
from connectors.shopify.nodes.common import Money, MoneyBag
from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import PSEUDONYM, connection, line, money, order, refund


def test_reads_a_plain_order() -> None:
    found = read(order(1, line(1, "12.5", "10.0", quantity=2), discounts="2.5", tax="1.0", shipping="4.0",
                       subtotal="10.0", total="15.0"))  # fmt: skip
    assert (found.id, found.status, found.platform_status) == ("1", Status.COMPLETED, "paid")
    assert (found.gross_minor, found.discount_minor, found.net_minor) == (1250, 250, 1000)
    assert (found.tax_minor, found.shipping_minor, found.total_minor) == (100, 400, 1500)
    assert (found.market, found.is_online, found.currency) == ("VN", True, "EUR")
    (only,) = found.lines
    assert (only.id, only.product_id, only.quantity, only.sku) == ("1", "1", 2, "MUG-1")
    assert found.placed_at.isoformat() == "2026-11-20T09:00:00+00:00"


@pytest.mark.parametrize(
    ("word", "counting"),
    [
        ("PENDING", {"ordered"}),
        ("AUTHORIZED", {"ordered"}),
        ("PARTIALLY_PAID", {"ordered", "paid", "completed"}),
        ("PAID", {"ordered", "paid", "completed"}),
        ("PARTIALLY_REFUNDED", {"ordered", "paid", "completed"}),
        ("REFUNDED", {"ordered", "paid", "completed"}),
        ("VOIDED", set()),
    ],
)
def test_an_order_that_was_paid_counts_on_when_all_of_it_was_given_back(word: str, counting: set[str]) -> None:
    found = read(order(1, displayFinancialStatus=word))
    assert {each for each in COUNTINGS if counts(each, found.status, is_paid=found.paid_at is not None)} == counting


def test_an_order_is_paid_when_it_is_placed_or_not_yet() -> None:
    paid, outstanding = read(order(1)), read(order(2, displayFinancialStatus="PENDING"))
    assert (paid.paid_at, outstanding.paid_at) == (paid.placed_at, None)


def test_a_customer_is_a_pseudonym_and_a_guest_is_nobody() -> None:
    assert read(order(1)).customer_key == PSEUDONYM("shopify_customer", "77")
    assert read(order(1, customer=None)).customer_key == ""


def test_tax_comes_out_of_prices_that_include_it() -> None:
    # 120.00 of goods and 12.00 of shipping hold 22.00 of tax at 20 %: 20.00 in the goods, 2.00 in the shipping.
    found = read(order(1, line(1, "120.0"), taxesIncluded=True, tax="22.0", shipping="12.0", subtotal="120.0",
                       total="132.0"))  # fmt: skip
    assert (found.net_minor, found.gross_minor, found.tax_minor, found.shipping_minor) == (10000, 10000, 2200, 1000)


def test_a_discount_loses_its_share_of_tax() -> None:
    # 240.00 less 50 % is 120.00, tax 20.00 inside: gross 200.00, discount 100.00, net 100.00.
    found = read(order(1, line(1, "240.0", "120.0"), taxesIncluded=True, tax="20.0", discounts="120.0",
                       subtotal="120.0", total="120.0"))  # fmt: skip
    assert (found.gross_minor, found.discount_minor, found.net_minor) == (20000, 10000, 10000)


def test_a_discount_on_the_whole_order_is_spread_over_the_lines() -> None:
    # lines know nothing of it: 30.00 + 10.00, but the subtotal is 36.00
    found = read(order(1, line(1, "30.0"), line(2, "10.0"), discounts="4.0", subtotal="36.0", total="36.0"))
    assert (found.gross_minor, found.discount_minor, found.net_minor) == (4000, 400, 3600)
    assert [each.net_minor for each in found.lines] == [2700, 900]


def test_free_shipping_is_no_discount_on_goods() -> None:
    found = read(order(1, line(1, "30.0"), discounts="5.0", shipping="5.0", subtotal="30.0", total="30.0"))
    assert (found.net_minor, found.discount_minor, found.shipping_minor) == (3000, 0, 0)


@pytest.mark.parametrize("subtotal", ["30.0", "80.0"])
def test_a_gift_card_is_no_sale_whether_or_not_the_subtotal_holds_it(subtotal: str) -> None:
    found = read(order(1, line(1, "30.0"), line(2, "50.0", isGiftCard=True), subtotal=subtotal, total="80.0"))
    assert (found.gross_minor, found.net_minor) == (3000, 3000)
    assert [each.is_gift_card for each in found.lines] == [False, True]


def test_a_discount_beside_a_gift_card_is_no_larger_than_what_was_taken_off() -> None:
    # the subtotal leaves the card out, so the lines lie 53.00 above it; only 3.00 of that is discount
    card = line(2, "50.0", isGiftCard=True)
    found = read(order(1, line(1, "30.0"), card, discounts="3.0", subtotal="27.0", total="77.0"))
    assert (found.gross_minor, found.discount_minor, found.net_minor) == (3000, 300, 2700)


def test_shipping_that_was_discounted_is_what_the_total_leaves_for_it() -> None:
    # 30.00 of goods, a tip of 3.00 and duties of 2.00 make 35.00: nothing is left for the 5.00 of shipping
    tip = line(9, "3.0", product=None, variant=None, sku=None)
    found = read(order(1, line(1, "30.0"), tip, tip="3.0", originalTotalDutiesSet=money("2.0"), shipping="5.0",
                       discounts="5.0", subtotal="30.0", total="35.0"))  # fmt: skip
    assert (found.net_minor, found.shipping_minor) == (3000, 0)


def test_a_price_that_was_raised_is_no_negative_discount() -> None:
    found = read(order(1, line(1, "10.0", "12.0"), total="12.0"))
    assert (found.gross_minor, found.discount_minor, found.net_minor) == (1200, 0, 1200)


def test_a_tip_is_no_merchandise() -> None:
    tip = line(9, "3.0", product=None, variant=None, sku=None, title="Trinkgeld")
    found = read(order(1, line(1, "30.0"), tip, tip="3.0", subtotal="30.0", total="33.0"))
    assert (found.net_minor, len(found.lines)) == (3000, 1)


def test_units_taken_out_by_an_edit_were_never_sold() -> None:
    # three ordered for 30.00; one is left, one came back as a refund, one was taken out without any
    node = order(1, line(1, "30.0", quantity=3, currentQuantity=1), total="30.0",
                 refunds=[refund(5, (1, 1, "10.0", "0.0"), total="10.0")])  # fmt: skip
    found = read(node)
    assert (found.lines[0].quantity, found.gross_minor, found.net_minor) == (2, 2000, 2000)
    assert found.refunds[0].net_minor == 1000


def test_a_cancelled_order_keeps_what_was_ordered() -> None:
    gone = line(1, "30.0", quantity=3, currentQuantity=0)
    found = read(order(1, gone, total="30.0", cancelledAt="2026-11-20T11:00:00Z"))
    assert (found.net_minor, found.lines[0].quantity, found.status) == (3000, 3, Status.CANCELLED)


def test_a_refund_does_not_change_what_was_sold() -> None:
    before = read(order(1, line(1, "30.0", quantity=3), total="30.0"))
    after = read(order(1, line(1, "30.0", quantity=3, currentQuantity=0), total="30.0",
                       refunds=[refund(5, (1, 3, "30.0", "0.0"), total="30.0")],
                       displayFinancialStatus="REFUNDED"))  # fmt: skip
    assert (before.gross_minor, before.net_minor) == (after.gross_minor, after.net_minor) == (3000, 3000)
    assert after.status is Status.REFUNDED
    assert after.status in COUNTED


def test_an_order_without_lines_goes_by_its_own_sum() -> None:
    found = read(order(1, lineItems=connection([]), taxesIncluded=True, tax="2.0", subtotal="12.0", total="12.0"))
    assert (found.gross_minor, found.net_minor, found.lines) == (1000, 1000, ())


def test_money_without_cents_stays_whole() -> None:
    found = read(order(1, line(1, "250000.0"), total="250000", currency="VND"))
    assert (found.net_minor, found.total_minor, found.currency) == (250000, 250000, "VND")


def test_an_order_in_another_currency_keeps_it() -> None:
    assert read(order(1, currency="XQX")).currency == "XQX"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"totalPriceSet": money("10.0", "euro")}, "'euro' is not a currency code"),
        ({"totalPriceSet": money("10.0")}, "'' is not a currency code"),
        ({"total": "99999999999999999"}, "believable"),
        ({"total": "ten"}, "not an amount"),
        ({"total": "-4.0"}, "less than nothing"),
        ({"lineItems": connection([line(1, "-4.0")])}, "line 1"),
    ],
)
def test_money_that_cannot_be_is_named_with_its_order(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(BadRecord, match=r"Shopify order 41: ") as caught:
        read(order(41, **changes))
    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"displayFinancialStatus": "PAID"}, Status.COMPLETED),
        ({"displayFinancialStatus": "PARTIALLY_PAID"}, Status.COMPLETED),
        ({"displayFinancialStatus": "PARTIALLY_REFUNDED"}, Status.COMPLETED),
        ({"displayFinancialStatus": "PENDING"}, Status.ON_HOLD),
        ({"displayFinancialStatus": "AUTHORIZED"}, Status.PROCESSING),
        ({"displayFinancialStatus": "VOIDED"}, Status.CANCELLED),
        ({"displayFinancialStatus": "EXPIRED"}, Status.CANCELLED),
        ({"displayFinancialStatus": "INVENTED_LATER"}, Status.UNKNOWN),
        ({"displayFinancialStatus": None}, Status.UNKNOWN),
        ({"cancelledAt": "2026-11-20T11:00:00Z"}, Status.CANCELLED),
        ({"test": True, "cancelledAt": "2026-11-20T11:00:00Z"}, Status.TEST),
    ],
)
def test_says_where_an_order_stands(changes: dict[str, Any], status: Status) -> None:
    assert read(order(1, **changes)).status is status


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8), st.integers(0, 10**9))
def test_parts_add_up_to_the_whole(weights: list[int], amount: int) -> None:
    parts = apportion(amount, weights)
    assert sum(parts) == amount
    assert all(each >= 0 for each in parts)
    if total := sum(weights):
        assert all(abs(each - amount * weight / total) <= 1 for each, weight in zip(parts, weights, strict=True))


@given(st.integers(0, 10**9), st.sampled_from([("EUR", 2), ("VND", 0), ("KWD", 3)]))
def test_amounts_are_read_exactly(units: int, money_of: tuple[str, int]) -> None:
    currency, digits = money_of
    text = f"{units // 10**digits}.{units % 10**digits:0{digits}d}" if digits else str(units)
    assert minor(MoneyBag(Money(text)), currency) == units
    short = f"{text.rstrip('0')}0" if digits and text.endswith("0") else text  # Shopify writes 19.0, not 19.00
    assert minor(MoneyBag(Money(short)), currency) == units


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 100)), min_size=1, max_size=5),
    st.integers(0, 25),
    st.integers(0, 5000),
)
def test_nothing_is_lost_between_net_tax_and_shipping(goods: list[tuple[int, int]], rate: int, shipping: int) -> None:
    rows = [(price, price - price * off // 100) for price, off in goods]
    paid = sum(net for _, net in rows) + shipping
    tax = paid * rate // (100 + rate)
    found = read(
        order(
            1,
            *[line(n, cents(price), cents(net)) for n, (price, net) in enumerate(rows)],
            taxesIncluded=True,
            tax=cents(tax),
            shipping=cents(shipping),
            discounts=cents(sum(price - net for price, net in rows)),
            subtotal=cents(paid - shipping),
            total=cents(paid),
        )
    )
    assert found.net_minor + found.tax_minor + found.shipping_minor == paid
    assert found.gross_minor - found.discount_minor == found.net_minor
    assert found.discount_minor >= 0


def cents(minor_units: int) -> str:
    return f"{minor_units // 100}.{minor_units % 100:02d}"
