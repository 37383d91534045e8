"""Orders, their lines, discounts, journeys and refunds, in Shopify's shape.

Without code discounts a line is `originalTotalSet`; a discount code or automatic discount works on lines
(product discounts), so `discountedTotalSet(withCodeDiscounts: true)` is what the customer pays for it (with its tax
where the order says so: `prices`).
`subtotalPriceSet` and its kin stay what they were at the sale; the `current*` fields go down with each refund.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from practice.shopify.moment import VOID, Moment, is_paid
from practice.shopify.paging import Args, Listing, page, page_size, slice_of
from practice.shopify.prices import (
    applications,
    discounted,
    is_included,
    shipping_shown,
    shown,
    taken_in_all,
)
from practice.shopify.search import SearchField
from practice.shopify.wire import Node, bag, count, gid, instant, maybe_instant
from practice.timeline import OrderState, order_total_minor, refund_paid_minor
from practice.world import GivenBack, SoldLine, SoldOrder

#: A line's id is its order's id times this, plus its position from 1; refund lines alike.
LINE_IDS = 10_000
_SORT = {
    "UPDATED_AT": lambda state: state.at,
    "CREATED_AT": lambda state: state.order.placed_at,
    "PROCESSED_AT": lambda state: state.order.placed_at,
    "ID": lambda state: state.order.id,
}
#: The place of the line that a tip shows up as; further tips before it.
_TIP_PLACE = LINE_IDS - 1


class _Origin(NamedTuple):
    """The sales channel an order was entered through."""

    app: int
    name: str
    handle: str
    word: str = ""  # of `sourceName`, where it is not the world's own


_ORIGINS = {
    "web": _Origin(580_111, "Online Store", "online_store"),
    "pos": _Origin(129_785, "Point of Sale", "pos"),
    "shopify_draft_order": _Origin(1_354_745, "Draft Orders", "draft_orders"),
    "renewal": _Origin(90_001, "Practice Subscriptions", "", "subscription_contract_checkout_one"),
    "marketplace": _Origin(90_002, "Practice Market", "practice-market", "practice-market"),
    "api": _Origin(90_003, "Practice Wholesale", "", "90003"),
    "import": _Origin(90_004, "Practice Mover", "", "90004"),
}


def _status_words(state: OrderState) -> tuple[str, ...]:
    if state.status in VOID:
        return ("any", "cancelled", "not_closed")
    return ("any", "closed") if state.status in {"completed", "refunded"} else ("any", "open", "not_closed")


def financial_status(state: OrderState) -> str:
    """Return displayFinancialStatus: what has become of the money."""
    given_minor = sum(map(refund_paid_minor, state.refunds))
    if given_minor and given_minor >= order_total_minor(state.order):
        return "REFUNDED"
    if given_minor:
        return "PARTIALLY_REFUNDED"
    if state.status in VOID:
        return "VOIDED"
    if state.status == "refunded":  # nothing was paid and nothing was given back: a free order sent back
        return "REFUNDED"
    return "PAID" if is_paid(state) else "PENDING"


_SEARCH: Mapping[str, SearchField] = {
    "updated_at": SearchField("instant", lambda state: state.at),
    "created_at": SearchField("instant", lambda state: state.order.placed_at),
    "processed_at": SearchField("instant", lambda state: state.order.placed_at),
    "id": SearchField("number", lambda state: state.order.id),
    "customer_id": SearchField("number", lambda state: state.order.person and state.order.person.id),
    "discount_code": SearchField("word", lambda state: state.order.coupon and state.order.coupon.code),
    "financial_status": SearchField("word", financial_status),
    "name": SearchField("word", lambda state: (f"#{state.order.id}", state.order.id)),
    "status": SearchField("word", _status_words),
    "source_name": SearchField("word", lambda state: _source_name(state.order)),
    "test": SearchField("word", lambda state: str(state.order.is_test).lower()),
}


def _found(moment: Moment, args: Args) -> Listing:
    return moment.listing(
        "orders", args, fields=_SEARCH, rows=lambda: moment.states, values=_SORT, number=lambda state: state.order.id
    )


def orders(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.orders."""
    return page(_found(moment, args), args, lambda state: order_node(state, moment), deepest=moment.desk.deepest)


def orders_count(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.ordersCount."""
    return count(len(_found(moment, args).rows), args.get("limit"))


def order_node(state: OrderState, moment: Moment) -> Node:
    """Return an order; lines, discounts, refunds, customer and journey are worked out when asked for."""
    order, currency = state.order, moment.currency
    void, financial = state.status in VOID, financial_status(state)
    ended_at = order.settled_at or order.placed_at
    code = order.coupon.code.upper() if order.coupon and not order.coupon.automatic else None
    codes = [each.name.upper() for each in order.taken if each.kind == "code"]
    origin = _ORIGINS.get(order.source, _ORIGINS["web"])
    return {
        "__typename": "Order",
        "_state": state,
        "id": gid("Order", order.id),
        "legacyResourceId": str(order.id),
        "name": f"#{order.id}",
        "createdAt": instant(order.placed_at),
        "processedAt": instant(order.placed_at),
        "updatedAt": instant(state.at),
        "cancelledAt": instant(ended_at) if void else None,
        "cancelReason": {"cancelled": "CUSTOMER", "failed": "DECLINED"}.get(state.status),
        "closedAt": maybe_instant(ended_at) if state.status in {"completed", "refunded"} else None,
        "cartToken": None,
        "checkoutToken": None,
        "test": order.is_test,
        "confirmed": True,
        "edited": bool(order.edits),
        "currencyCode": currency,
        "presentmentCurrencyCode": currency,
        "taxesIncluded": is_included(order),
        "displayFinancialStatus": financial,
        "displayFulfillmentStatus": "FULFILLED" if state.status in {"completed", "refunded"} else "UNFULFILLED",
        "returnStatus": "RETURNED" if any(refund.lines for refund in state.refunds) else "NO_RETURN",
        "sourceName": _source_name(order),
        "app": {"id": gid("App", origin.app), "name": origin.name},
        "attribution": {"handle": origin.handle, "displayName": origin.name} if origin.handle else None,
        "tags": [],
        "discountCodes": codes if order.taken or code is None else [code],
        "paymentGatewayNames": [order.payment_method],
        "shippingAddress": _address(order),
    } | _amounts(state, currency)


def _source_name(order: SoldOrder) -> str:
    """Return where an order was entered, in Shopify's word: an app without one of its own has its number."""
    origin = _ORIGINS.get(order.source)
    return (origin.word if origin else "") or order.source


def _address(order: SoldOrder) -> Node | None:
    if not order.country:
        return None
    return {"id": gid("MailingAddress", order.id), "countryCodeV2": order.country, "provinceCode": None}


def _amounts(state: OrderState, currency: str) -> Node:
    """Return the money of an order, at the sale and now."""
    order = state.order
    net_minor = sum(shown(order, index).paid_minor for index in range(len(order.lines)))
    discount_minor = taken_in_all(order)
    total_minor = order_total_minor(order)
    added_minor = sum(line.total_minor - line.discount_minor for edit in order.edits for line in edit.lines)
    added_minor += sum(edit.tax_minor for edit in order.edits)
    given_minor = sum(map(refund_paid_minor, state.refunds))
    given_shipping_minor = sum(refund.shipping_minor for refund in state.refunds)
    back = _given_back(state)
    shipping_minor, tip_minor = shipping_shown(order), order.tip_minor
    quantity = sum(line.quantity for line in order.lines)
    void = state.status in VOID and not state.refunds
    current = _current(order, state, back) if not void else (0, 0, 0, 0)
    paid = is_paid(state)
    return {
        "subtotalLineItemsQuantity": quantity,
        "currentSubtotalLineItemsQuantity": 0 if void else quantity - sum(row[0] for row in back.values()),
        "subtotalPriceSet": bag(net_minor, currency),
        "totalDiscountsSet": bag(discount_minor, currency),
        "totalShippingPriceSet": bag(shipping_minor, currency),
        "totalTaxSet": bag(order.tax_minor, currency),
        "totalTipReceivedSet": bag(tip_minor, currency),
        "originalTotalDutiesSet": None,
        "totalPriceSet": bag(total_minor, currency),
        "originalTotalPriceSet": bag(total_minor - added_minor, currency),
        "totalRefundedSet": bag(given_minor, currency),
        "totalRefundedShippingSet": bag(given_shipping_minor, currency),
        "currentSubtotalPriceSet": bag(current[0], currency),
        "currentTotalDiscountsSet": bag(current[1], currency),
        "currentShippingPriceSet": bag(current[2], currency),
        "currentTotalTaxSet": bag(current[3], currency),
        "currentTotalPriceSet": bag(
            current[0] + current[2] + (0 if is_included(order) else current[3]) + (0 if void else tip_minor), currency
        ),
        "netPaymentSet": bag(total_minor - given_minor if paid else -given_minor, currency),
        "totalOutstandingSet": bag(0 if paid or void else total_minor - given_minor, currency),
    }


def _given_back(state: OrderState) -> dict[int, tuple[int, int, int]]:
    """Return {line index: (quantity, merchandise, tax)} given back or taken out so far."""
    back: dict[int, tuple[int, int, int]] = {}
    rows = [row for refund in state.refunds for row in refund.lines]
    rows += [row for edit in state.order.edits for row in edit.removed]
    for index, quantity, net_minor, tax_minor in rows:
        had = back.get(index, (0, 0, 0))
        back[index] = (had[0] + quantity, had[1] + net_minor, had[2] + tax_minor)
    return back


def _current(order: SoldOrder, state: OrderState, back: dict[int, tuple[int, int, int]]) -> tuple[int, int, int, int]:
    """Return subtotal, discount, shipping and tax after what was given back."""
    paid_minor, discount_minor = 0, Fraction(0)
    for index, line in enumerate(order.lines):
        price = shown(order, index)
        kept = line.quantity - back.get(index, (0, 0, 0))[0]
        paid_minor += price.paid_minor
        discount_minor += Fraction((price.original_minor - price.paid_minor) * kept, line.quantity or 1)
    shipping_tax_minor = sum(refund.shipping_tax_minor for refund in state.refunds)
    given_shipping_minor = sum(refund.shipping_minor for refund in state.refunds)
    tax_minor = sum(row[2] for row in back.values())
    included = is_included(order)
    return (
        paid_minor - sum(row[1] for row in back.values()) - (tax_minor if included else 0),
        round(discount_minor),
        shipping_shown(order) - given_shipping_minor - (shipping_tax_minor if included else 0),
        order.tax_minor - tax_minor - shipping_tax_minor,
    )


def line_items(source: Node, moment: Moment, args: Args) -> Node:
    """Resolve Order.lineItems."""
    state: OrderState = source["_state"]
    back = _given_back(state) if state.refunds or state.order.edits else {}
    if not state.order.tip_minor:
        return slice_of(state.order.lines, args, lambda index, line: line_node(state, index, line, back, moment))

    def shape(index: int, line: SoldLine | None) -> Node:
        number = index - len(state.order.lines)
        return tip_node(state, moment, number) if line is None else line_node(state, index, line, back, moment)

    return slice_of([*state.order.lines, *[None] * state.order.tip_count], args, shape)


def tip_node(state: OrderState, moment: Moment, number: int = 0) -> Node:
    """Return the line that a tip shows up as: no product, no variant, no SKU. The first one takes what is left over."""
    whole, count = state.order.tip_minor, state.order.tip_count
    tip = bag(whole // count + (0 if number else whole % count), moment.currency)
    return {
        "__typename": "LineItem",
        "id": gid("LineItem", state.order.id * LINE_IDS + _TIP_PLACE - number),
        "title": "Tip",
        "sku": None,
        "vendor": None,
        "quantity": 1,
        "currentQuantity": 1,
        "isGiftCard": False,
        "product": None,
        "variant": None,
        "originalUnitPriceSet": tip,
        "originalTotalSet": tip,
        "_with_code": tip,
        "_without_code": tip,
        "totalDiscountSet": bag(0, moment.currency),
    }


def line_node(
    state: OrderState, index: int, line: SoldLine, back: dict[int, tuple[int, int, int]], moment: Moment
) -> Node:
    """Return a line; `back` as `_given_back` returns it."""
    currency = moment.currency
    left = line.quantity - back[index][0] if index in back else line.quantity
    void = state.status in VOID and not state.refunds
    price = shown(state.order, index)
    total_minor = price.original_minor
    unit_minor = total_minor if line.quantity == 1 else (2 * total_minor + line.quantity) // (2 * line.quantity or 1)
    original = bag(total_minor, currency)
    with_code, without_code = (
        discounted(state.order, index, price, currency) if line.discount_minor else (original,) * 2
    )
    return {
        "__typename": "LineItem",
        "_state": state,
        "_index": index,
        "id": gid("LineItem", state.order.id * LINE_IDS + index + 1),
        "title": line.product.title,
        "sku": line.product.sku or None,
        "vendor": None,
        "quantity": line.quantity,
        "currentQuantity": 0 if void else left,
        "isGiftCard": line.product.is_gift_card,
        "product": moment.catalogue.product(line.product),
        "variant": moment.catalogue.variant(line.product),
        "originalUnitPriceSet": bag(unit_minor, currency),
        "originalTotalSet": original,
        "_with_code": with_code,
        "_without_code": without_code,
        "totalDiscountSet": bag(total_minor - price.paid_minor, currency),
    }


def discounted_total(source: Node, _moment: Moment, args: Args) -> Node:
    """Resolve LineItem.discountedTotalSet: code discounts count only when asked for."""
    found: Node = source["_with_code" if args.get("withCodeDiscounts") else "_without_code"]
    return found


def discount_applications(source: Node, moment: Moment, args: Args) -> Node:
    """Resolve Order.discountApplications."""
    return slice_of(applications(source["_state"], moment), args, lambda _index, row: row)


def refunds(source: Node, moment: Moment, args: Args) -> list[Node]:
    """Resolve Order.refunds: a plain list."""
    state: OrderState = source["_state"]
    first = page_size(args) if args.get("first") is not None else None
    return [refund_node(state, refund, moment) for refund in state.refunds[:first]]


def refund_node(state: OrderState, refund: GivenBack, moment: Moment) -> Node:
    """Return a refund."""
    at = instant(refund.at)
    return {
        "__typename": "Refund",
        "_state": state,
        "_refund": refund,
        "id": gid("Refund", refund.id),
        "note": refund.reason or None,
        "createdAt": at,
        "processedAt": at,
        "updatedAt": at,
        "totalRefundedSet": bag(refund_paid_minor(refund), moment.currency),
    }


def refund_line_items(source: Node, moment: Moment, args: Args) -> Node:
    """Resolve Refund.refundLineItems: what came back. Money without goods is an adjustment instead."""
    state, refund, currency = source["_state"], source["_refund"], moment.currency
    back, included = _given_back(state), is_included(state.order)

    def shape(index: int, row: tuple[int, int, int, int]) -> Node:
        line, quantity, net_minor, tax_minor = row
        return {
            "id": gid("RefundLineItem", refund.id * LINE_IDS + index + 1),
            "quantity": quantity,
            "restockType": "RETURN",
            "lineItem": line_node(state, line, state.order.lines[line], back, moment),
            "subtotalSet": bag(net_minor + (tax_minor if included else 0), currency),
            "totalTaxSet": bag(tax_minor, currency),
        }

    return slice_of([row for row in refund.lines if row[1]], args, shape)


def refund_shipping_lines(source: Node, moment: Moment, args: Args) -> Node:
    """Resolve Refund.refundShippingLines."""
    refund, currency = source["_refund"], moment.currency
    tax_minor = refund.shipping_tax_minor
    shown_minor = refund.shipping_minor + (tax_minor if is_included(source["_state"].order) else 0)

    def shape(index: int, minor: int) -> Node:
        return {
            "__typename": "RefundShippingLine",
            "id": gid("RefundShippingLine", refund.id * LINE_IDS + index + 1),
            "subtotalAmountSet": bag(minor, currency),
            "taxAmountSet": bag(tax_minor, currency),
        }

    return slice_of([shown_minor] if shown_minor else [], args, shape)


def order_adjustments(source: Node, moment: Moment, args: Args) -> Node:
    """Resolve Refund.orderAdjustments: money given back without goods, negative as seen from the order."""
    refund, currency = source["_refund"], moment.currency

    def shape(index: int, row: tuple[int, int, int, int]) -> Node:
        return {
            "__typename": "OrderAdjustment",
            "id": gid("OrderAdjustment", refund.id * LINE_IDS + index + 1),
            "reason": "REFUND_DISCREPANCY",
            "amountSet": bag(-row[2], currency),
            "taxAmountSet": bag(-row[3], currency),
        }

    return slice_of([row for row in refund.lines if not row[1]], args, shape)
