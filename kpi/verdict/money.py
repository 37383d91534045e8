"""Whether the money of a channel or campaign is well spent: what a customer costs beside what one brings.

Both are uncertain, and nothing is said as long as they cannot be told apart: to widen and to stop take the whole
interval of the one below, or above, the whole interval of the other
(docs/decisions/money-is-widened-or-stopped-by-whole-intervals.md).
"""

from __future__ import annotations

from fractions import Fraction

from commerce.acquisition import Advice, Ranged, Why, Worth
from kpi.estimate.chance import chance_of_count, chance_of_sum

#: Fewer customers have no order value of their own, and are not enough to spend more on.
FEWEST_CUSTOMERS = 10


def cost_of(spent_minor: int, customers: int) -> Ranged:
    """Return what a customer costs: the money is decided, and chance draws how many it wins.

    Args:
        spent_minor: More than nothing.
        customers: Won for it; where it is nobody there is no cost, only one that it very likely exceeds.
    """
    fewest, most = (Fraction(end) for end in chance_of_count(customers))
    value = Fraction(spent_minor, customers) if customers else None
    return Ranged(value, spent_minor / most, spent_minor / fewest if fewest > 0 else None)


def brought_by(spent_minor: int, customers: int) -> Ranged | None:
    """Return what so many customers brought each; None without any, and where more was taken off than sold."""
    span = chance_of_sum(spent_minor / customers, customers) if customers > 0 and spent_minor >= 0 else None
    return None if span is None else Ranged(Fraction(spent_minor, customers), Fraction(span[0]), Fraction(span[1]))


def advised(cost: Ranged, customers: int, first_order: Worth, later: Worth | None) -> tuple[Advice, Why, Worth]:
    """Return what to do with the money, why, and what the cost was held against.

    Args:
        cost: Of a customer.
        customers: How many were won.
        first_order: What the first order of one brings.
        later: What one spends within longer, that order included; None where that is not known. To stop takes a cost
            that is surely above it: the first order alone does not tell what a customer is worth.
    """
    pays = cost.high is not None and cost.high < first_order.each.low
    if pays and customers >= FEWEST_CUSTOMERS:
        return "widen", "first_order_pays", first_order
    most = later or first_order
    if _is_surely_above(cost, most):
        return "stop", "costs_more" if customers else "won_nobody", most
    if not customers:
        return "keep", "nobody_yet", most
    if later is not None and _is_surely_above(cost, first_order):
        return "keep", "pays_later", later
    return "keep", "few_customers" if customers < FEWEST_CUSTOMERS else "by_chance", first_order


def _is_surely_above(cost: Ranged, worth: Worth) -> bool:
    return worth.each.high is not None and cost.low > worth.each.high
