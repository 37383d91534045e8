"""The sales ledger of an order: what was agreed when, as positive and negative sales.

One agreement for the order, one for each edit, one for each refund; a cancelled order is taken back as a refund.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from practice.shopify.moment import VOID, Moment
from practice.shopify.orders import LINE_IDS, line_node, tip_node
from practice.shopify.paging import Args, slice_of
from practice.shopify.wire import Node, bag, gid, instant
from practice.timeline import OrderState
from practice.world import Edit, GivenBack

#: No order has as many lines as this; sales of an agreement are numbered below it.
_MOST_SALES = 1_000


class _Sale(NamedTuple):
    """One movement. `line` is the place of its line in the order; None for shipping, a tip or an adjustment."""

    kind: str
    line: int | None
    quantity: int | None
    total_minor: int
    discount_minor: int = 0
    tax_minor: int = 0


class _Agreement(NamedTuple):
    at: datetime
    reason: str
    sales: list[_Sale]


_KINDS = {"ORDER": "OrderAgreement", "ORDER_EDIT": "OrderEditAgreement", "REFUND": "RefundAgreement"}
_LINE_TYPES = {
    "ProductSale": "PRODUCT",
    "GiftCardSale": "GIFT_CARD",
    "TipSale": "TIP",
    "ShippingLineSale": "SHIPPING",
    "AdjustmentSale": "ADJUSTMENT",
}


def agreements(source: Node, _moment: Moment, args: Args) -> Node:
    """Resolve Order.agreements."""
    state: OrderState = source["_state"]

    def shape(index: int, agreed: _Agreement) -> Node:
        return {
            "__typename": _KINDS[agreed.reason],
            "_state": state,
            "_agreed": agreed,
            "_number": state.order.id * LINE_IDS + index,
            "id": gid("SalesAgreement", state.order.id * LINE_IDS + index),
            "happenedAt": instant(agreed.at),
            "reason": agreed.reason,
        }

    return slice_of(_agreed(state), args, shape)


def sales(source: Node, moment: Moment, args: Args) -> Node:
    """Resolve SalesAgreement.sales."""
    state, agreed, currency = source["_state"], source["_agreed"], moment.currency

    def shape(index: int, sale: _Sale) -> Node:
        node: Node = {
            "__typename": sale.kind,
            "id": gid("Sale", source["_number"] * _MOST_SALES + index),
            "actionType": "RETURN" if agreed.reason == "REFUND" or (sale.quantity or 0) < 0 else "ORDER",
            "lineType": _LINE_TYPES[sale.kind],
            "quantity": sale.quantity,
            "totalAmount": bag(sale.total_minor + sale.tax_minor, currency),
            "totalDiscountAmountBeforeTaxes": bag(sale.discount_minor, currency),
            "totalDiscountAmountAfterTaxes": bag(sale.discount_minor, currency),
            "totalTaxAmount": bag(sale.tax_minor, currency),
        }
        if sale.line is not None:
            node["lineItem"] = line_node(state, sale.line, state.order.lines[sale.line], {}, moment)
        elif sale.kind == "TipSale":
            node["lineItem"] = tip_node(state, moment)
        return node

    return slice_of(agreed.sales, args, shape)


def _agreed(state: OrderState) -> list[_Agreement]:
    order = state.order
    added = sum(len(edit.lines) for edit in order.edits)
    first = len(order.lines) - added
    placed = _lines_sold(state, 0, first, order.tax_minor - sum(edit.tax_minor for edit in order.edits))
    if order.shipping_minor:
        tax_minor = order.taxes.of_shipping[1] if order.taxes else 0
        placed.append(_Sale("ShippingLineSale", None, None, order.shipping_minor, 0, tax_minor))
    if order.tip_minor:
        placed.append(_Sale("TipSale", None, 1, order.tip_minor))
    found = [_Agreement(order.placed_at, "ORDER", placed)]
    for edit in order.edits:
        changed = _lines_sold(state, first, first + len(edit.lines), edit.tax_minor)
        found.append(_Agreement(edit.at, "ORDER_EDIT", [*changed, *_taken_out(state, edit)]))
        first += len(edit.lines)
    found += [_Agreement(refund.at, "REFUND", _given_back(state, refund)) for refund in state.refunds]
    if state.status in VOID and not state.refunds:
        everything = [
            sale._replace(
                quantity=None if sale.quantity is None else -sale.quantity,
                total_minor=-sale.total_minor,
                discount_minor=-sale.discount_minor,
                tax_minor=-sale.tax_minor,
            )
            for agreed in found
            for sale in agreed.sales
        ]
        found.append(_Agreement(order.settled_at or order.placed_at, "REFUND", everything))
    return found


def _taken_out(state: OrderState, edit: Edit) -> list[_Sale]:
    """Return the units that an edit took out, with the discount they had."""
    sales = []
    for index, quantity, net_minor, tax_minor in edit.removed:
        line = state.order.lines[index]
        off_minor = line.discount_minor * quantity // (line.quantity or 1)
        sales.append(_Sale(_kind(state, index), index, -quantity, -net_minor, -off_minor, -tax_minor))
    return sales


def _given_back(state: OrderState, refund: GivenBack) -> list[_Sale]:
    """Return what a refund took back."""
    back = [
        _Sale(_kind(state, index) if quantity else "AdjustmentSale", index if quantity else None,
              -quantity if quantity else None, -net_minor, 0, -tax_minor)
        for index, quantity, net_minor, tax_minor in refund.lines
    ]  # fmt: skip
    if refund.shipping_minor:
        back.append(_Sale("ShippingLineSale", None, None, -refund.shipping_minor, 0, -refund.shipping_tax_minor))
    return back


def _kind(state: OrderState, index: int) -> str:
    return "GiftCardSale" if state.order.lines[index].product.is_gift_card else "ProductSale"


def _lines_sold(state: OrderState, first: int, last: int, tax_minor: int) -> list[_Sale]:
    """Return the lines of a span; tax that no line names lies on the first one, which no sum can tell."""
    taxes = state.order.taxes
    return [
        _Sale(
            _kind(state, index),
            index,
            line.quantity,
            line.total_minor - line.discount_minor,
            line.discount_minor,
            taxes.of_lines[index][1] if taxes else tax_minor if index == first else 0,
        )
        for index, line in enumerate(state.order.lines[first:last], start=first)
    ]
