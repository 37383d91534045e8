"""Which lines of an order are its tips: Shopify lists a tip as a line, and marks it by nothing.

`totalTipReceivedSet` is the sum of all tips of the order. A tip has no product, no variant and no SKU; but neither has
a line that staff wrote by hand, and that is a sale. So the lines without a product are taken that come to the tips
together: those called a tip before others, few before many.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from connectors.shopify.money import text_minor
from connectors.shopify.nodes.orders import LineNode

_NOTHING: frozenset[str] = frozenset()
# What Shopify, and tills of several countries, write over a tip.
_WORDS = frozenset({
    "tip", "tips", "gratuity", "trinkgeld", "pourboire", "propina", "gorjeta", "mancia", "fooi", "drikkepenge",
    "dricks", "tiền tip", "小費", "小费", "チップ", "팁",
})  # fmt: skip
# More lines without a product than this are not tried in all ways: 4,096 sums.
_MOST_TRIED = 12


def tip_lines(lines: Sequence[LineNode], tip_minor: int, currency: str) -> frozenset[str]:
    """Return the ids of the lines that are tips.

    Args:
        lines: Of an order.
        tip_minor: What was tipped in all.
        currency: The order's.

    Raises:
        ValueError: A price that is no amount.
    """
    if not tip_minor:
        return _NOTHING
    found = [(line, text_minor(line.original_total_set.shop_money.amount, currency)) for line in lines if _may(line)]
    named = [each for each in found if _is_called_so(each[0])]
    for some in (named, found):
        if chosen := _coming_to(tip_minor, some[:_MOST_TRIED]):
            return chosen
    # rounded in the customer's currency the sum may miss by a little: then the name alone decides
    return frozenset(line.id for line, price in named if price <= tip_minor)


def _may(line: LineNode) -> bool:
    """Whether a line could be a tip at all."""
    return line.product is None and line.variant is None and not line.sku and not line.is_gift_card


def _is_called_so(line: LineNode) -> bool:
    """Whether a line says that it is a tip."""
    return line.title.strip().casefold() in _WORDS


def _coming_to(tip_minor: int, lines: Sequence[tuple[LineNode, int]]) -> frozenset[str]:
    """Return the fewest lines that cost just so much together; of several the first ones, none where there are none."""
    for count in range(1, len(lines) + 1):
        for some in combinations(lines, count):
            if sum(price for _, price in some) == tip_minor:
                return frozenset(line.id for line, _ in some)
    return _NOTHING
