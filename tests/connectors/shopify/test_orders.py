"""What one Shopify order becomes: money, tax, gift cards, edits, refunds, status, channel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.definition import COUNTINGS, counts
from commerce.errors import BadRecord
from commerce.orders import COUNTED, DiscountUse, Journey, Order, Refund, Status, Visit
from connectors.shopify.money import apportion, minor
from connectors.shopify.nodes import Money, MoneyBag, OrderNode, RefundNode
from connectors.shopify.orders import read_order
from tests.connectors.shopify.stub import PSEUDONYM, Node, connection, line, money, order, refund


def read(node: Node) -> Order:
    refunds = msgspec.convert(node["refunds"], list[RefundNode], strict=False)
    return read_order(msgspec.json.decode(msgspec.json.encode(node), type=OrderNode), PSEUDONYM, refunds)


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


def visit(source: str | None = None, kind: str | None = None, /, **tags: str) -> Node:
    return {"source": source, "sourceType": kind, "utmParameters": tags or None}


@pytest.mark.parametrize(
    ("last", "channel"),
    [
        (visit("Google", "AD", source="google", medium="cpc"), "google / cpc"),
        (visit("Google", "SEO", source="google", medium="organic"), "organic"),
        (visit("x", None, source="Newsletter"), "newsletter"),
        (visit("Google", "SEO"), "organic"),
        (visit("Google"), "organic"),
        (visit("direct"), "direct"),
        (visit("Email", "NEWSLETTER"), "email"),
        (visit("an unknown source"), ""),
        (visit(), ""),
        (visit("x", None, source="<!channel>\n\x00 a  b", medium="c"), "<!channel> a b / c"),
    ],
)
def test_the_last_visit_names_the_channel(last: Node, channel: str) -> None:
    first = visit("facebook")
    assert read(order(1, customerJourneySummary={"firstVisit": first, "lastVisit": last})).channel == channel


def test_the_first_visit_stands_in_and_campaigns_are_kept() -> None:
    first = visit("Google", "AD", source="google", medium="cpc", campaign="Spring Sale")
    found = read(order(1, customerJourneySummary={"firstVisit": first, "lastVisit": None}))
    assert (found.channel, found.campaign) == ("google / cpc", "Spring Sale")


@pytest.mark.parametrize(
    ("changes", "channel", "online"),
    [
        ({"sourceName": "pos"}, "pos", False),
        ({"sourceName": "shopify_draft_order"}, "draft", False),
        ({"sourceName": "web"}, "", True),
        ({"sourceName": None}, "", True),
        ({"sourceName": "3890849", "attribution": {"handle": "Instagram"}}, "instagram", True),
        ({"sourceName": "3890849"}, "", True),
        ({"sourceName": "subscription_contract"}, "subscription_contract", True),
    ],
)
def test_orders_without_a_visit_go_by_where_they_were_made(
    changes: dict[str, Any], channel: str, *, online: bool
) -> None:
    found = read(order(1, **changes))
    assert (found.channel, found.is_online) == (channel, online)


def seen(source: str, **more: Any) -> Node:
    """A visit with everything that Shopify may tell of it."""
    return {"source": source, "sourceType": None, "utmParameters": None, "occurredAt": "2026-11-19T08:00:00Z"} | more


def test_the_journey_keeps_first_and_last_visit() -> None:
    tags = {"source": "Google", "medium": "CPC", "campaign": "Spring", "content": "red", "term": "mug"}
    first = seen("Google", utmParameters=tags, landingPage="https://toys.example/cups?email=anna@example.com#top",
                 referrerUrl="https://anna:secret@www.google.com/search?q=mug")  # fmt: skip
    summary = {"ready": True, "customerOrderIndex": 3, "firstVisit": first, "lastVisit": seen("direct")}
    found = read(order(1, customerJourneySummary=summary)).journey
    at = datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert found == Journey(
        Visit(
            at, "google", "cpc", "Spring", "red", "mug", "https://toys.example/cups", "https://www.google.com/search"
        ),
        Visit(at, "direct"),
        is_ready=True,
        order_index=3,
    )


def test_a_journey_that_is_not_ready_says_so_and_a_till_has_none() -> None:
    waiting = {"ready": False, "customerOrderIndex": None, "firstVisit": None, "lastVisit": None}
    assert read(order(1, customerJourneySummary=waiting)).journey == Journey(is_ready=False)
    assert read(order(1, sourceName="pos")).journey is None


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("https://toys.example/account/reset/77/secret", "https://toys.example/account/"),
        ("https://toys.example/1234/orders/abcdef/authenticate?key=x", "https://toys.example/1234/orders/"),
        ("/cart/c/abcdef", "/cart/c/"),
        ("https://toys.example/collections/mugs", "https://toys.example/collections/mugs"),
        ("https://toys.example/<b>\n", "https://toys.example/<b>"),
        ("android-app://com.google.android.gm", "android-app://com.google.android.gm/"),
        ("x" * 500, "x" * 120),
    ],
)
def test_addresses_never_hold_what_may_name_a_person(page: str, shown: str) -> None:
    summary = {"ready": True, "lastVisit": seen("direct", landingPage=page), "firstVisit": None}
    journey = read(order(1, customerJourneySummary=summary)).journey
    assert journey is not None
    assert journey.last is not None
    assert journey.last.landing_page in {shown, shown.rstrip("/")}


def test_source_edits_cancelling_and_payment_are_taken() -> None:
    found = read(order(1, edited=True, cancelledAt="2026-11-20T11:00:00Z", sourceName="shopify_draft_order",
                       paymentGatewayNames=["bogus", "gift_card"]))  # fmt: skip
    assert (found.is_edited, found.source, found.payment_method) == (True, "shopify_draft_order", "bogus")
    assert found.cancelled_at == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert read(order(1)).cancelled_at is None


def test_lines_and_discounts_may_come_in_any_order() -> None:
    lines = [line(number, "3.33") for number in (3, 1, 2)]
    uses = [use(amount="1.0", code=code) | {"index": index} for index, code in ((1, "B"), (0, "A"))]
    mixed = order(1, *lines, discounts="2.0", subtotal="7.99", total="7.99")
    sorted_ = order(1, *sorted(lines, key=lambda each: each["id"]), discounts="2.0", subtotal="7.99", total="7.99")
    assert read(mixed | {"discountApplications": {"nodes": uses}}) == read(
        sorted_ | {"discountApplications": {"nodes": uses[::-1]}}
    )


def test_a_code_without_an_application_took_nothing() -> None:
    node = order(1, discountCodes=["TEN", "Gone "], discountApplications={"nodes": [use(percent=10.0, code="ten")]})
    assert [(each.code, each.amount_minor) for each in read(node).discounts] == [("ten", 0), ("gone", 0)]


def use(target: str = "LINE_ITEM", *, percent: float | None = None, amount: str = "", **more: str) -> Node:
    if percent is not None:
        value: Node = {"__typename": "PricingPercentageValue", "percentage": percent}
    else:
        value = {"__typename": "MoneyV2", "amount": amount}
    return {"targetType": target, "value": value} | more


def discounts_of(*uses: Node, gross: str, net: str, off: str) -> tuple[DiscountUse, ...]:
    node = order(1, line(1, gross, net), discounts=off, subtotal=net, total=net)
    return read(node | {"discountApplications": {"nodes": list(uses)}}).discounts


def test_one_discount_took_all_of_it() -> None:
    found = discounts_of(use(percent=10.0, code="SAVE10"), gross="50.0", net="45.0", off="5.0")
    assert found == (DiscountUse("save10", "SAVE10", 500),)


def test_several_discounts_share_by_what_they_promise() -> None:
    # 10 % of 100.00 promises 10.00, the other 5.00 off: of the 15.00 taken, 10.00 and 5.00
    promises = [use(percent=10.0, title="Autumn"), use(amount="5.0", code="five")]
    free_shipping = use("SHIPPING_LINE", percent=100.0, code="SHIP")
    found = discounts_of(*promises, free_shipping, gross="100.0", net="85.0", off="15.0")
    assert [(each.code, each.title, each.amount_minor) for each in found] == [
        ("", "Autumn", 1000), ("five", "five", 500), ("ship", "SHIP", 0),
    ]  # fmt: skip


def test_a_discount_that_promises_nothing_still_takes_what_was_taken() -> None:
    free_shipping = use("SHIPPING_LINE", percent=100.0, code="SHIP")
    found = discounts_of(free_shipping, use(amount="0.0", title="Staff"), gross="50.0", net="45.0", off="5.0")
    assert found == (DiscountUse("ship", "SHIP", 0), DiscountUse("", "Staff", 500))


def test_free_shipping_alone_took_nothing_off_the_goods() -> None:
    found = discounts_of(use("SHIPPING_LINE", percent=100.0, code="SHIP"), gross="50.0", net="50.0", off="5.0")
    assert found == (DiscountUse("ship", "SHIP", 0),)


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
