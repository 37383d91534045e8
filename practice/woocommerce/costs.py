"""What a product cost the shop at an instant."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime

from practice.timeline import OrderState
from practice.world import CostChange, GivenBack, Product, SoldOrder, World


class Costs:
    """The costs of a world's products, and of what was sold at the cost of its day."""

    def __init__(self, world: World) -> None:
        self._changes: dict[int, list[CostChange]] = {}
        for change in sorted(world.cost_changes, key=lambda change: change.at):
            self._changes.setdefault(change.product_id, []).append(change)

    def of(self, product: Product, at: datetime) -> int | None:
        """Return minor units for one; None when not known."""
        change = self.last_change(product, at)
        return product.cost_minor if change is None else change.cost_minor

    def last_change(self, product: Product, at: datetime) -> CostChange | None:
        """Return the change in force; None before the first."""
        changes = self._changes.get(product.id, [])
        number = bisect_right(changes, at, key=lambda change: change.at)
        return changes[number - 1] if number else None

    def of_order(self, state: OrderState) -> int:
        """Return what the lines of an order cost that were not given back by lines."""
        order = state.order
        whole = sum((self.of(line.product, order.placed_at) or 0) * line.quantity for line in order.lines)
        return whole - sum(self.of_refund(order, refund) for refund in state.refunds)

    def of_refund(self, order: SoldOrder, refund: GivenBack) -> int:
        """Return what the lines of a refund cost at their sale."""
        return sum(
            (self.of(order.lines[index].product, order.placed_at) or 0) * quantity
            for index, quantity, _, _ in refund.lines
        )
