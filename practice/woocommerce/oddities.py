"""What a WooCommerce shop has beside plain orders that others have not: statuses of plugins.

Worked into a finished world for this platform alone, each order by dice of its own.
"""

from __future__ import annotations

from dataclasses import replace

from practice.chance import dice
from practice.timeline import OrderState
from practice.world import World

#: The statuses that plugins of this shop add, as `/orders/statuses` names them; each stands for a completed order.
PLUGIN_STATUSES = {"shipped": "Shipped", "picked-up": "Picked up"}


def add_woocommerce_oddities(world: World, share: float, seed: int) -> World:
    """Return the world with so many of its completed orders in the status of a plugin.

    Args:
        world: As it was simulated.
        share: Of orders, 0..1.
        seed: Of the dice.
    """
    orders = []
    for order in world.orders:
        chance = dice(seed, "odd in WooCommerce", order.id)
        is_odd = chance.random() < share and order.final_status == "completed"
        orders.append(replace(order, plugin_status=chance.choice(list(PLUGIN_STATUSES))) if is_odd else order)
    return replace(world, orders=orders)


def shown(state: OrderState) -> OrderState:
    """Return an order as the shop shows it: in a plugin's status where that stands for completed."""
    plugin = state.order.plugin_status
    return replace(state, status=plugin) if plugin and state.status == "completed" else state
