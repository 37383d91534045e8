"""What edits and exchanges added to an order, or took out of it, each on its own day.

Shopify keeps one list of lines for all times of an order; its agreements tell when each was agreed. What an agreement
after the first one sold is a sale of its own day, not of the day of the order; units that an edit took out without a
refund leave on the day of the edit. The amounts are those of the lines: agreements decide the day, not the sum, so that
nothing is counted twice or lost, and an order says after an edit what it said before it.

What came back by a refund is the refund's business. Agreements that contradict the lines are not believed: the order is
read without them then, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from commerce.orders import LaterSale, Line
from connectors.shopify.merchandise import Merchandise, removed_units
from connectors.shopify.money import minor, part
from connectors.shopify.nodes.agreements import AgreementNode, SaleNode
from connectors.shopify.nodes.orders import OrderNode
from connectors.shopify.nodes.refunds import RefundNode
from connectors.shopify.taxes import tax_of

_EDIT = "ORDER_EDIT"


class Dated(msgspec.Struct, frozen=True, gc=False):
    """An order apart by days: what was sold when it was placed, and what later.

    Attributes:
        placed: The merchandise of the day of the order.
        later: What came on later days, signed.
        tax_later: How much of the order's tax belongs to what was added later.
        shipping_later: The same of its shipping, without tax.
    """

    placed: Merchandise
    later: tuple[LaterSale, ...]
    tax_later: int
    shipping_later: int


class _Parts:
    """The lines of an order on their way to being told apart."""

    def __init__(self, node: OrderNode, whole: Merchandise, removed: dict[str, int], currency: str) -> None:
        self.placed = {line.id: line for line in whole.lines}
        self.whole = dict(self.placed)
        self.later: list[LaterSale] = []
        self.tax = self.shipping = 0
        self._nodes = {line.id.rpartition("/")[2]: line for line in node.line_items.nodes}
        self._removed = {gid.rpartition("/")[2]: units for gid, units in removed.items()}
        self._currency = currency

    def take(self, agreement: AgreementNode, sale: SaleNode) -> None:
        """Put one movement where it belongs."""
        number = sale.line_item.id.rpartition("/")[2] if sale.line_item else ""
        line = self.whole.get(number)
        if sale.line_type == "SHIPPING" and agreement.reason == _EDIT:
            tax = minor(sale.total_tax_amount, self._currency)
            shipping = minor(sale.total_amount, self._currency) - tax
            self.tax, self.shipping = self.tax + tax, self.shipping + shipping
            self._add(agreement, sale, LaterSale("", agreement.happened_at, None, tax, shipping))
        elif line is None or line.is_gift_card or sale.line_type != "PRODUCT":
            return
        elif sale.action_type == "RETURN":
            if agreement.reason == _EDIT:
                self._take_out(agreement, sale, line)
        elif sale.action_type == "ORDER" or agreement.reason == _EDIT:
            self._put_in(agreement, sale, line)

    def _put_in(self, agreement: AgreementNode, sale: SaleNode, line: Line) -> None:
        """Something was added, or the price of a line changed."""
        quantity, tax = sale.quantity or 0, minor(sale.total_tax_amount, self._currency)
        net = minor(sale.total_amount, self._currency) - tax
        off = minor(sale.total_discount_amount_before_taxes, self._currency)
        gross = net + off if quantity or abs(net) != abs(off) else 0  # the same sum twice: nothing but a discount
        if sale.action_type == "ORDER" and quantity == self._nodes[line.id].quantity:
            gross, net = line.gross_minor, line.net_minor  # all of the line: its own price is exact
        change = replace(line, quantity=quantity, gross_minor=gross, net_minor=net)
        self.placed[line.id] = _less(self.placed[line.id], change)
        self.tax += tax
        self._add(agreement, sale, LaterSale("", agreement.happened_at, change, tax))

    def _take_out(self, agreement: AgreementNode, sale: SaleNode, line: Line) -> None:
        """Units were taken out; those that a refund lists, too, it gives back."""
        units = min(-(sale.quantity or 0), self._removed.get(line.id, 0))
        if units <= 0:
            return
        self._removed[line.id] -= units
        node = self._nodes[line.id]
        gross, net = (-part(amount, units, node.quantity) for amount in (line.gross_minor, line.net_minor))
        tax = -part(tax_of(node.tax_lines, self._currency), units, node.quantity)
        change = replace(line, quantity=-units, gross_minor=gross, net_minor=net)
        self._add(agreement, sale, LaterSale("", agreement.happened_at, change, tax))

    def _add(self, agreement: AgreementNode, sale: SaleNode, change: LaterSale) -> None:
        """Keep a movement under the number of its sale."""
        self.later.append(replace(change, id=sale.id.rpartition("/")[2], sold_at=agreement.happened_at))

    def never_dated(self) -> None:
        """Take out of the order what was taken out of it at a time that no agreement tells."""
        for number, units in self._removed.items():
            if units and number in self.placed:
                line, ordered = self.whole[number], self._nodes[number].quantity
                gross, net = (part(amount, units, ordered) for amount in (line.gross_minor, line.net_minor))
                gone = replace(line, quantity=units, gross_minor=gross, net_minor=net)
                self.placed[number] = _less(self.placed[number], gone)


def dated(
    node: OrderNode,
    whole: Merchandise,
    refunds: Sequence[RefundNode],
    agreements: Sequence[AgreementNode],
    shipping_minor: int,
) -> Dated | None:
    """Tell an order apart by days; None where nothing came later, or where lines are missing.

    Args:
        node: The order.
        whole: All merchandise that it ever held, units taken out by an edit included.
        refunds: What its refunds gave back.
        agreements: All of them, in any order.
        shipping_minor: Its shipping without tax.

    Raises:
        ValueError: An amount that is none, or agreements that contradict the lines.
    """
    currency = node.total_price_set.shop_money.currency_code
    if whole.gross != sum(line.gross_minor for line in whole.lines if not line.is_gift_card):
        return None  # lines are missing: it goes by its own sums
    ordered = sorted(agreements, key=lambda each: each.happened_at)
    parts = _Parts(node, whole, removed_units(node, refunds), currency)
    for agreement in ordered:
        if agreement.happened_at > ordered[0].happened_at:
            for sale in agreement.sales.nodes:
                parts.take(agreement, sale)
    if not parts.later:
        return None
    parts.never_dated()
    lines = [line for line in parts.placed.values() if line.is_gift_card or line.quantity or line.gross_minor]
    if parts.shipping > shipping_minor or not all(map(_is_possible, lines)):
        msg = "its agreements: they sold later what its lines do not hold"
        raise ValueError(msg)
    goods = [line for line in lines if not line.is_gift_card]
    gross, net = sum(line.gross_minor for line in goods), sum(line.net_minor for line in goods)
    placed = Merchandise(tuple(lines), gross, net, whole.shipping_tax, whole.left_out)
    return Dated(placed, tuple(parts.later), parts.tax, parts.shipping)


def _less(line: Line, change: Line) -> Line:
    """Return a line as it was without a change."""
    return replace(
        line,
        quantity=line.quantity - change.quantity,
        gross_minor=line.gross_minor - change.gross_minor,
        net_minor=line.net_minor - change.net_minor,
    )


def _is_possible(line: Line) -> bool:
    """Whether a line can have been sold like this."""
    return line.quantity >= 0 and 0 <= line.net_minor <= line.gross_minor
