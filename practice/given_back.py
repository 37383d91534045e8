"""What customers of a made-up shop get back."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from practice.world import GivenBack, SoldOrder

_REASONS = ("Arrived broken", "Changed my mind", "Wrong size", "")


def refunds(order: SoldOrder, chance: Random) -> tuple[GivenBack, ...]:
    """Give back everything, or one line, or one piece of it."""
    at = (order.settled_at or order.placed_at) + timedelta(minutes=chance.randint(24 * 60, 20 * 24 * 60))
    nets = [line.total_minor - line.discount_minor for line in order.lines]
    whole = sum(nets)
    if chance.random() < 0.4:  # noqa: PLR2004 - plausible
        taxes = [order.tax_minor * net // whole if whole else 0 for net in nets]
        taxes[-1] += order.tax_minor - sum(taxes)
        lines = tuple((index, line.quantity, nets[index], taxes[index]) for index, line in enumerate(order.lines))
        return (GivenBack(0, at, lines, order.shipping_minor, chance.choice(_REASONS)),)
    index = chance.randrange(len(order.lines))
    quantity = chance.randint(1, order.lines[index].quantity)
    net_minor = nets[index] * quantity // order.lines[index].quantity
    tax_minor = order.tax_minor * net_minor // whole if whole else 0
    return (GivenBack(0, at, ((index, quantity, net_minor, tax_minor),), 0, chance.choice(_REASONS)),)
