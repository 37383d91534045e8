"""What a line shows as its price: with its tax where the shop includes it; its taxes, and what each discount took.

The world tells money without tax. Where prices include it, a line shows what is paid for it with the tax, and what was
taken off it with the tax of what was taken off.
"""

from __future__ import annotations

from typing import NamedTuple

from practice.shopify.moment import Moment
from practice.shopify.paging import Args
from practice.shopify.wire import Node, bag, money
from practice.timeline import OrderState
from practice.world import SoldOrder, Taken, with_tax

_TYPES = {
    "code": "DiscountCodeApplication",
    "automatic": "AutomaticDiscountApplication",
    "manual": "ManualDiscountApplication",
    "script": "ScriptDiscountApplication",
}


class Shown(NamedTuple):
    """The price of a line as it is shown, before and after its discounts."""

    original_minor: int
    paid_minor: int


def is_included(order: SoldOrder) -> bool:
    """Tell whether the order shows prices with their tax."""
    return order.taxes is not None and order.taxes.included


def shown(order: SoldOrder, index: int) -> Shown:
    """Return the price of a line."""
    line = order.lines[index]
    net_minor = line.total_minor - line.discount_minor
    if order.taxes is None or not order.taxes.included:
        return Shown(line.total_minor, net_minor)
    percent, tax_minor = order.taxes.of_lines[index]
    paid_minor = net_minor + tax_minor
    return Shown(paid_minor + sum(with_tax(each, percent) for each in _off(order, index)), paid_minor)


def discounted(order: SoldOrder, index: int, price: Shown, currency: str) -> tuple[Node, Node]:
    """Return a line's price after its own discounts, with codes and without; never with those on the whole order."""
    if not order.taken:
        paid = bag(price.paid_minor, currency)
        by_code = order.coupon is not None and not order.coupon.automatic
        return paid, bag(price.original_minor, currency) if by_code else paid
    percent = order.taxes.of_lines[index][0] if order.taxes and order.taxes.included else 0
    off = list(zip(order.taken, [with_tax(each, percent) for each in _off(order, index)], strict=True))
    on_line = sum(minor for each, minor in off if each.percent and each.kind != "code")
    by_codes = sum(minor for each, minor in off if each.kind == "code")
    original_minor = price.original_minor
    return bag(original_minor - on_line - by_codes, currency), bag(original_minor - on_line, currency)


def taken_in_all(order: SoldOrder) -> int:
    """Return what all discounts took, as shown, shipping too."""
    off = [shown(order, index) for index in range(len(order.lines))]
    return sum(each.original_minor - each.paid_minor for each in off) + sum(_off_shipping(order))


def shipping_shown(order: SoldOrder) -> int:
    """Return what is paid for the shipping, as shown."""
    return order.shipping_minor + (order.taxes.of_shipping[1] if order.taxes and order.taxes.included else 0)


def tax_lines(source: Node, moment: Moment, _args: Args) -> list[Node]:
    """Resolve LineItem.taxLines."""
    state, index = source.get("_state"), source.get("_index")
    if state is None or index is None:
        return []
    order: SoldOrder = state.order
    if order.taxes is not None:
        return _tax(*order.taxes.of_lines[index], moment.currency)
    nets = [line.total_minor - line.discount_minor for line in order.lines]
    upto, whole = sum(nets[: index + 1]), sum(nets)
    if not (order.tax_minor and whole):
        return []
    minor = order.tax_minor * upto // whole - order.tax_minor * (upto - nets[index]) // whole
    return _tax(round(100 * order.tax_minor / whole), minor, moment.currency)


def _tax(percent: int, minor: int, currency: str) -> list[Node]:
    return [{"title": "VAT", "rate": percent / 100, "priceSet": bag(minor, currency)}] if percent or minor else []


def discount_allocations(source: Node, moment: Moment, _args: Args) -> list[Node]:
    """Resolve LineItem.discountAllocations."""
    state, index = source.get("_state"), source.get("_index")
    if state is None or index is None:
        return []
    order: SoldOrder = state.order
    percent = order.taxes.of_lines[index][0] if order.taxes and order.taxes.included else 0
    amounts = [with_tax(each, percent) for each in _off(order, index)]
    return _allocated(order, amounts, moment)


def shipping_line(source: Node, moment: Moment, _args: Args) -> Node | None:
    """Resolve Order.shippingLine: all shipping in one, with its taxes and what was taken off it."""
    order: SoldOrder = source["_state"].order
    off = _off_shipping(order)
    if not (order.shipping_minor or any(off)):
        return None
    return {
        "__typename": "ShippingLine",
        "title": "Standard",
        "taxLines": _tax(*order.taxes.of_shipping, moment.currency) if order.taxes else [],
        "discountAllocations": _allocated(order, off, moment),
    }


def _off(order: SoldOrder, index: int) -> list[int]:
    """Return what each discount took off a line, without tax; what staff added later bears no discount."""
    if not order.taken:
        return [order.lines[index].discount_minor]
    return [each.off_lines[index] if index < len(each.off_lines) else 0 for each in order.taken]


def _off_shipping(order: SoldOrder) -> list[int]:
    return [each.off_shipping_minor for each in order.taken]


def _allocated(order: SoldOrder, amounts: list[int], moment: Moment) -> list[Node]:
    return [
        {"allocatedAmountSet": bag(minor, moment.currency), "discountApplication": application(order, place, moment)}
        for place, minor in enumerate(amounts)
        if minor
    ]


def applications(state: OrderState, moment: Moment) -> list[Node]:
    """Return all discounts of an order, in their order."""
    order = state.order
    if order.taken:
        return [application(order, place, moment) for place in range(len(order.taken))]
    is_any = order.coupon is not None or any(line.discount_minor for line in order.lines)
    return [application(order, 0, moment)] if is_any else []


def application(order: SoldOrder, place: int, moment: Moment) -> Node:
    """Return one discount of an order: what it is and promises."""
    if order.taken:
        return _one_of_several(order.taken[place], place, moment)
    common: Node = {
        "index": place, "targetType": "LINE_ITEM", "targetSelection": "ALL", "allocationMethod": "EACH",
    }  # fmt: skip
    coupon = order.coupon
    if coupon is None:
        off = money(taken_in_all(order), moment.currency)
        manual = {"title": "Discount", "description": None, "value": off, "allocationMethod": "ACROSS"}
        return common | {"__typename": _TYPES["manual"]} | manual
    common["value"] = {"__typename": "PricingPercentageValue", "percentage": float(coupon.percent)}
    if coupon.automatic:
        return common | {"__typename": _TYPES["automatic"], "title": coupon.title}
    return common | {"__typename": _TYPES["code"], "code": coupon.code.upper()}


def _one_of_several(taken: Taken, place: int, moment: Moment) -> Node:
    value: Node = {"__typename": "PricingPercentageValue", "percentage": float(taken.percent)}
    if not taken.percent:
        value = money(sum(taken.off_lines) + taken.off_shipping_minor, moment.currency)
    node: Node = {
        "__typename": _TYPES[taken.kind],
        "index": place,
        "targetType": "SHIPPING_LINE" if taken.off_shipping_minor and not any(taken.off_lines) else "LINE_ITEM",
        "targetSelection": "ALL",
        "allocationMethod": "EACH" if taken.percent else "ACROSS",
        "value": value,
        "description": None,
    }
    return node | ({"code": taken.name.upper()} if taken.kind == "code" else {"title": taken.name})
