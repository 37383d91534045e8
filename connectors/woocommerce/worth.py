"""What an order is worth when its lines and its total do not agree: fees, gift cards, store credit, empty sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import msgspec

from commerce.money import minor_digits
from commerce.orders import DiscountUse, Line
from connectors.woocommerce.money import minor
from connectors.woocommerce.nodes import Amount, FeeNode, OrderNode

#: What rounding may move, in minor units, beside one for each line and fee; some countries round a total to 0.05.
_SLACK = 5
#: What WooCommerce itself can take off lines; a coupon of another type may be a gift card or store credit.
_CORE_TYPES = frozenset({"", "percent", "fixed_cart", "fixed_product"})


N = TypeVar("N", bound=msgspec.Struct)


class Worth(NamedTuple):
    """Merchandise after discounts, the discount in it, and who took how much of it; minor units."""

    net: int
    discount: int
    uses: list[DiscountUse]


def has_discount(fees: Sequence[FeeNode] | msgspec.UnsetType) -> bool:
    """Tell whether a fee is below nothing: then so may be the tax, without the order being broken."""
    return fees is not msgspec.UNSET and any(str(fee.total).lstrip().startswith("-") for fee in fees)


def sold(told_net: int, of_lines: Sequence[int], of_fees: Sequence[int] | None) -> int:
    """Return the merchandise of an order after discounts: what it lists, where its total was lowered by a credit.

    Args:
        told_net: Total less tax and shipping.
        of_lines: What its lines come to, one by one.
        of_fees: Its fees; None where they are not known. Then only what cannot be is put right.
    """
    if of_fees is None:
        return told_net if told_net >= 0 else sum(of_lines)
    listed = sum(of_lines) + sum(of_fees)
    return listed if of_lines and listed - told_net > len(of_lines) + len(of_fees) + _SLACK else told_net


def worth(node: OrderNode, lines: Sequence[Line], told: Worth, digits: int) -> Worth:
    """Return what an order is worth by what it lists.

    A total below what lines, fees, tax and shipping add up to was lowered by something that is listed nowhere: a gift
    card or store credit, which pays for goods and takes nothing off their price. Then the lines say what was sold. A
    fee below nothing is listed, and is a discount.

    Args:
        node: The order.
        lines: Its lines.
        told: What its own sums say: net = total - tax - shipping.
        digits: Of its currency.

    Raises:
        ValueError: A fee that is no amount.
    """
    of_lines = [line.net_minor for line in lines]
    if node.fee_lines is msgspec.UNSET:
        return told._replace(net=sold(told.net, of_lines, None))
    fees = [minor(fee.total or "0", digits, node.currency) for fee in node.fee_lines]
    net = sold(told.net, of_lines, fees)
    found = told
    if net != told.net:
        found = _without_credit(node, lines, told._replace(net=net), len(lines) + len(fees) + _SLACK)
    less = [(fee.name or "", -amount) for fee, amount in zip(node.fee_lines, fees, strict=True) if amount < 0]
    if not less:
        return found
    uses = [*found.uses, *(DiscountUse("", name, amount) for name, amount in less)]
    return found._replace(discount=found.discount + sum(amount for _, amount in less), uses=uses)


def _without_credit(node: OrderNode, lines: Sequence[Line], told: Worth, slack: int) -> Worth:
    """Take out of the discounts what is store credit in the shape of a coupon: no line became cheaper by it."""
    taken = max(0, sum([line.gross_minor - line.net_minor for line in lines]))
    excess = sum(use.amount_minor for use in told.uses) - taken
    uses = told.uses
    if excess > slack:
        uses = [
            msgspec.structs.replace(use, amount_minor=0)
            if (coupon.discount_type or "") not in _CORE_TYPES or abs(use.amount_minor - excess) <= slack
            else use
            for use, coupon in zip(told.uses, node.coupon_lines, strict=True)
        ]
    return Worth(told.net, taken if told.discount - taken > slack else told.discount, uses)


def without_blanks(node: OrderNode) -> OrderNode | None:
    """Return an order with "0" where its amounts are empty; None where none is.

    Raises:
        ValueError: Tax or shipping is empty, and the lines show that it is not nothing.
    """
    empty = [name for name in ("total_tax", "shipping_total", "discount_total") if _is_blank(getattr(node, name))]
    lines = [_filled(line, ("subtotal", "total")) for line in node.line_items]
    coupons = [_filled(coupon, ("discount",)) for coupon in node.coupon_lines]
    if not empty and lines == node.line_items and coupons == node.coupon_lines:
        return None
    full = msgspec.structs.replace(node, line_items=lines, coupon_lines=coupons, **dict.fromkeys(empty, "0"))
    if {"total_tax", "shipping_total"} & {*empty}:
        _refuse_if_not_nothing(full, " and ".join(empty))
    return full


def _refuse_if_not_nothing(node: OrderNode, empty: str) -> None:
    digits, currency = minor_digits(node.currency), node.currency
    fees = [] if node.fee_lines is msgspec.UNSET else node.fee_lines
    listed = sum(minor(line.total, digits, currency) for line in node.line_items)
    listed += sum(minor(fee.total or "0", digits, currency) for fee in fees)
    told = sum(sign * minor(one, digits, currency) for sign, one in _sums(node))
    if node.line_items and told - listed > len(node.line_items) + len(fees) + _SLACK:
        msg = f"its {empty} is empty, and its lines do not add up to its total without"
        raise ValueError(msg)


def _sums(node: OrderNode) -> tuple[tuple[int, Amount], ...]:
    return (1, node.total), (-1, node.total_tax), (-1, node.shipping_total)


def _filled(node: N, names: Sequence[str]) -> N:
    empty = [name for name in names if _is_blank(getattr(node, name))]
    return msgspec.structs.replace(node, **dict.fromkeys(empty, "0")) if empty else node


def _is_blank(amount: Amount) -> bool:
    return amount.__class__ is str and not str(amount).strip()
