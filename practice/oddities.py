"""What a real shop has beside plain web orders: a till, renewals, marketplaces, tests, tips, gift cards, edits ...

Worked into a finished world, each order by dice of its own: a share of 0 leaves the world as it is, and no order's
oddity moves another's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from practice.chance import dice, pick
from practice.world import CostChange, Edit, Product, SoldLine, SoldOrder, Visit, World

GIFT_CARD_ID = 9_001
_NOWHERE = Visit("")
_ENTERED = ("renewal", "marketplace", "api", "import")


def add_oddities(world: World, share: float, seed: int) -> World:
    """Return the world with so many of its orders made odd, about as many of each kind, and some costs changed.

    Args:
        world: As it was simulated.
        share: Of orders, 0..1.
        seed: Of the dice.
    """
    if not share:
        return world
    card = Product(
        GIFT_CARD_ID, "Gift card", "", max(product.price_minor for product in world.products), is_gift_card=True
    )
    orders = [_perhaps_odd(order, share, seed, card, world.products) for order in world.orders]
    return replace(
        world, orders=orders, products=[*world.products, card], cost_changes=_cost_changes(world, share, seed)
    )


def _perhaps_odd(order: SoldOrder, share: float, seed: int, card: Product, products: Sequence[Product]) -> SoldOrder:
    chance = dice(seed, "odd", order.id)
    if chance.random() >= share:
        return order
    make: Callable[[SoldOrder, Random, Product, Sequence[Product]], SoldOrder] = pick(
        chance, [(each, 1 / len(_KINDS)) for each in _KINDS]
    )
    return make(order, chance, card, products)


def _till(order: SoldOrder, chance: Random, _card: Product, _products: Sequence[Product]) -> SoldOrder:
    """Sell it over the counter, mostly to somebody nobody knows; it was no checkout then."""
    person = order.person if chance.random() < 0.3 else None  # noqa: PLR2004 - few show a card
    return replace(order, source="pos", visit=_NOWHERE, first_visit=None, first_visit_at=None, person=person)


def _without_a_visit(order: SoldOrder, chance: Random, _card: Product, _products: Sequence[Product]) -> SoldOrder:
    """Let staff, a subscription, a marketplace or a program enter it: nobody came to the web shop for it."""
    source = pick(chance, [("shopify_draft_order", 0.4), *((each, 0.15) for each in _ENTERED)])
    return replace(order, source=source, visit=_NOWHERE, first_visit=None, first_visit_at=None)


def _test(order: SoldOrder, _chance: Random, _card: Product, _products: Sequence[Product]) -> SoldOrder:
    return replace(order, is_test=True)


def _tipped(order: SoldOrder, chance: Random, _card: Product, products: Sequence[Product]) -> SoldOrder:
    step = min(product.price_minor for product in products)
    return replace(order, tip_minor=max(1, step * chance.randint(5, 30) // 100))


def _gift_card(order: SoldOrder, _chance: Random, card: Product, _products: Sequence[Product]) -> SoldOrder:
    """Add a gift card; what comes back never is one."""
    return replace(order, lines=(*order.lines, SoldLine(card, 1, card.price_minor)))


def _edited(order: SoldOrder, chance: Random, _card: Product, products: Sequence[Product]) -> SoldOrder:
    """Add a line some hours later, before the order is sent; one that was called off is not edited."""
    if order.final_status != "completed" or order.settled_at is None:
        return order
    product, quantity = chance.choice(products), chance.randint(1, 2)
    span = order.settled_at - order.placed_at
    at = order.placed_at + timedelta(seconds=int(span.total_seconds() * chance.uniform(0.2, 0.9)))
    line = SoldLine(product, quantity, quantity * product.price_minor)
    return replace(order, edits=(Edit(at, (line,)),))


def _deleted(order: SoldOrder, chance: Random, _card: Product, _products: Sequence[Product]) -> SoldOrder:
    after = max((order.settled_at or order.placed_at, *(refund.at for refund in order.refunds)))
    return replace(order, trashed_at=after + timedelta(days=chance.randint(1, 20)))


_KINDS = (_till, _without_a_visit, _test, _tipped, _gift_card, _edited, _deleted)


def _cost_changes(world: World, share: float, seed: int) -> list[CostChange]:
    """Let costs rise now and then: a share of the products each quarter."""
    if not world.orders:
        return []
    first, last = world.orders[0].placed_at, world.orders[-1].placed_at
    changes = []
    for quarter in range(1, (last - first).days // 91 + 1):
        for product in world.products:
            chance = dice(seed, "cost", quarter, product.id)
            if product.cost_minor is not None and chance.random() < share:
                cost_minor = round(product.cost_minor * (1 + 0.03 * quarter))
                changes.append(CostChange(product.id, first + timedelta(days=91 * quarter), cost_minor))
    return changes


def add_first_visits(orders: Sequence[SoldOrder], ways: Sequence[Visit], seed: int) -> list[SoldOrder]:
    """Return the orders, a third of them with a first visit some days before the one that led to the order.

    Args:
        orders: As placed.
        ways: The visits that a customer may first have come by.
        seed: Of the dice.
    """
    return [_perhaps_earlier(order, ways, seed) for order in orders]


def _perhaps_earlier(order: SoldOrder, ways: Sequence[Visit], seed: int) -> SoldOrder:
    chance = dice(seed, "first visit", order.id)
    if not order.visit.channel or chance.random() > 1 / 3:
        return order
    earlier = timedelta(minutes=chance.randint(60, 20 * 24 * 60))
    way = replace(chance.choice(ways), device=order.visit.device)
    return replace(order, first_visit=way, first_visit_at=order.placed_at - earlier)
