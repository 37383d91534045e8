"""Do the lines of an order add up to its subtotal? Where they fall short, some of them are missing.

Only that way round: more in the lines than in the subtotal is an everyday thing (a gift card that is no part of it, a
discount on the whole order, units taken out by an edit, goods sent in exchange).
"""

from __future__ import annotations

from connectors.shopify.money import amounts, minor
from connectors.shopify.nodes.orders import OrderNode

# Of the subtotal: sums are rounded in the customer's currency, whose smallest coin may be worth much of ours.
_ROUNDED_AWAY = 200


def falls_short(node: OrderNode) -> bool:
    """Tell whether an order's lines, after their discounts, come to less than its subtotal.

    What may honestly be part of a subtotal without being a line is let pass: a tip, duties, and what rounding makes of
    each unit. So is what an edit added, which may show in the sum alone, as long as there is any line.

    Args:
        node: The order with all the lines that could be had.

    Raises:
        ValueError: A sum that is no amount.
    """
    if node.subtotal_price_set is None:
        return False
    read = amounts(node.total_price_set.shop_money.currency_code)
    missing = subtotal = read[node.subtotal_price_set.shop_money.amount]
    for line in node.line_items.nodes:
        missing -= read[line.discounted_total_set.shop_money.amount]
    return missing > 0 and missing > _let_pass(node, subtotal)


def _let_pass(node: OrderNode, subtotal: int) -> int:
    """Return how much of a subtotal need not be found in the lines."""
    lines = node.line_items.nodes
    if lines and node.edited:
        return subtotal
    currency = node.total_price_set.shop_money.currency_code
    beside = minor(node.total_tip_received_set, currency) + minor(node.original_total_duties_set, currency)
    rounded = max(sum(max(line.quantity, 1) for line in lines), subtotal // _ROUNDED_AWAY) if lines else 0
    return beside + rounded
