"""Which discount took how much off an order."""

from __future__ import annotations

from commerce.orders import DiscountUse
from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import Node, line, order


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
