"""The ways to split by what was bought: they are answered out of the lines of orders when somebody asks for them.

A shop has thousands of products, so no daily fact is kept of each: a look at weeks reads the lines of their orders.
"""

from __future__ import annotations

from typing import Final

PRODUCT: Final = "product"
CATEGORY: Final = "product_category"
LINE_SEGMENTS: Final = (PRODUCT, CATEGORY)

#: The key of a product that has no number is this and its title: nobody can take it for a number.
TITLED: Final = "name:"

#: Sums that count orders: one that holds several products counts under each of them.
HOLDING: Final = ("orders", "discounted_orders", "multi_item_orders")
#: The money of lines, what came back of it, and what its goods cost: each is one reading.
MONEY: Final = ("sales_before_discounts", "discounts", "net_sales")
REFUNDS: Final = ("refunds",)
COSTS: Final = ("cost_of_goods", "costed_sales")
#: What is read together, so that several KPIs share one reading.
READ_TOGETHER: Final = ((*HOLDING, *MONEY), REFUNDS, COSTS)
#: Every sum that lines can tell.
LINE_SUMS: Final = tuple(name for together in READ_TOGETHER for name in together)


def numbered(name: str, key: str) -> str:
    """Return the name of a product that others bear as well."""
    return f"{name} (#{key})"
