"""Which discount took how much off the merchandise of an order; the amounts add up to the order's discount.

Each line tells what each discount took off it (`discountAllocations`): codes, automatic and manual discounts, scripts,
on one line or across the order. What was taken off shipping is no discount on merchandise: 0. Where lines tell nothing,
one discount alone took all, and several share it in proportion to what each promises: an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from commerce.orders import DiscountUse
from connectors.shopify.merchandise import Merchandise
from connectors.shopify.money import amounts, apportion, text_minor
from connectors.shopify.nodes.orders import DiscountApplicationNode, FixedValue, LineNode, OrderNode

_ON_LINES = "LINE_ITEM"
_BY_INDEX = attrgetter("index")


def discounts_taken(node: OrderNode, sold: Merchandise, currency: str) -> tuple[DiscountUse, ...]:
    """Return the discounts of an order in their own order. A code that was entered and is not among them took nothing.

    Raises:
        ValueError: An amount that is none.
    """
    if not (node.discount_applications.nodes or node.discount_codes):
        return ()
    nodes = sorted(node.discount_applications.nodes, key=_BY_INDEX)
    uses = [_use(each, amount) for each, amount in zip(nodes, _amounts(node, nodes, sold, currency), strict=True)]
    taken = {use.code for use in uses}
    idle = [
        DiscountUse(code.strip().lower(), code, 0) for code in node.discount_codes if code.strip().lower() not in taken
    ]
    return (*uses, *idle)


def _amounts(
    node: OrderNode, nodes: Sequence[DiscountApplicationNode], sold: Merchandise, currency: str
) -> Sequence[int]:
    """Return what each took: what the lines tell, and of the rest its share."""
    off = sold.gross - sold.net
    if len(nodes) == 1:
        return [off if nodes[0].target_type == _ON_LINES else 0]
    told = _told(node, nodes, sold, currency)
    rest = off - sum(told)
    if not rest:
        return told
    shares = _by_promise(nodes, sold.gross, rest, currency)
    return [one + other for one, other in zip(told, shares, strict=True)]


def _told(node: OrderNode, nodes: Sequence[DiscountApplicationNode], sold: Merchandise, currency: str) -> list[int]:
    """Return what the lines tell of each discount: of what is known to have been taken off a line, its share there."""
    places = {each.index: place for place, each in enumerate(nodes)}
    lines = {line.id.rpartition("/")[2]: line for line in node.line_items.nodes}
    found = [0] * len(nodes)
    for line in sold.lines:
        off = line.gross_minor - line.net_minor
        if line.is_gift_card or not off:
            continue
        weights = _weights(lines[line.id], places, len(nodes), currency)
        if any(weights):
            found = [had + more for had, more in zip(found, apportion(off, weights), strict=True)]
    return found


def _weights(line: LineNode, places: dict[int, int], count: int, currency: str) -> list[int]:
    """Return what each discount took off a line, as written."""
    read, found = amounts(currency), [0] * count
    for each in line.discount_allocations:
        place = places.get(each.discount_application.index) if each.discount_application else None
        if place is not None:
            found[place] += max(read[each.allocated_amount_set.shop_money.amount], 0)
    return found


def _by_promise(nodes: Sequence[DiscountApplicationNode], gross: int, off: int, currency: str) -> Sequence[int]:
    """Share an amount in proportion to what each discount promises: so much, or percent of gross."""
    weights = []
    for each in nodes:
        if each.target_type != _ON_LINES:
            weights.append(0)
        elif isinstance(each.value, FixedValue):
            weights.append(max(text_minor(each.value.amount, currency), 0))
        else:
            weights.append(max(gross * round(each.value.percentage * 1000), 0) // 100_000)
    on_lines = [index for index, each in enumerate(nodes) if each.target_type == _ON_LINES]
    if on_lines and not any(weights):
        weights[on_lines[0]] = 1
    return apportion(off, weights) if any(weights) else [0] * len(nodes)


def _use(node: DiscountApplicationNode, amount: int) -> DiscountUse:
    """Return one discount taken, by its code where it has one."""
    return DiscountUse((node.code or "").strip().lower(), node.title or node.code or "", amount)
