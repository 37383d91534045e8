"""What a Shopify shop has beside plain orders: several discounts, prices with tax at two rates, tips, later edits.

Worked into a finished world for this platform alone, each order by dice of its own; no order's oddity moves another's,
and one that is odd already (a draft, a test, an edit) stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from practice.chance import dice, pick
from practice.world import Edit, GivenBack, OrderTaxes, Product, SoldLine, SoldOrder, Taken, World, with_tax

_RATES = (19, 7)
_KINDS_OF_DISCOUNT = ("code", "automatic", "manual", "script")
#: Refunds that come with an exchange are numbered from here: those of a world are fewer.
_FIRST_EXCHANGE = 900_000_000


def add_shopify_oddities(world: World, share: float, seed: int) -> World:
    """Return the world with so many of its orders made odd, about as many of each kind.

    Args:
        world: As it was simulated.
        share: Of orders, 0..1.
        seed: Of the dice.
    """
    if not share:
        return world
    return replace(world, orders=[_perhaps_odd(order, share, seed, world.products) for order in world.orders])


def _perhaps_odd(order: SoldOrder, share: float, seed: int, products: Sequence[Product]) -> SoldOrder:
    chance = dice(seed, "odd in Shopify", order.id)
    is_plain = order.source == "web" and not (order.is_test or order.edits or order.tip_minor or order.tax_minor)
    if chance.random() >= share or not is_plain or order.trashed_at is not None:
        return order
    make: Callable[[SoldOrder, Random, Sequence[Product]], SoldOrder] = pick(
        chance, [(each, 1 / len(_KINDS)) for each in _KINDS]
    )
    return make(order, chance, products)


def _several_discounts(order: SoldOrder, chance: Random, _products: Sequence[Product]) -> SoldOrder:
    """Take two discounts of different kinds off the lines, and sometimes the shipping off by a third."""
    if order.refunds:
        return order
    one, other = chance.sample(_KINDS_OF_DISCOUNT, 2)
    percent = chance.randint(5, 20)
    by_percent = tuple(line.total_minor * percent // 100 for line in order.lines)
    fixed = order.lines[0].total_minor // 10  # across the order, all of it on the first line
    across = (fixed, *(0 for _ in order.lines[1:]))
    taken = [Taken(one, f"{one} one", by_percent, percent=percent), Taken(other, f"{other} two", across)]
    free_shipping = order.shipping_minor and chance.random() < 0.3  # noqa: PLR2004 - plausible
    if free_shipping:
        taken.append(Taken("automatic", "Free shipping", off_shipping_minor=order.shipping_minor, percent=100))
    lines = tuple(
        replace(line, discount_minor=percent_off + across_off)
        for line, percent_off, across_off in zip(order.lines, by_percent, across, strict=True)
    )
    shipping_minor = 0 if free_shipping else order.shipping_minor
    return replace(order, lines=lines, taken=tuple(taken), coupon=None, shipping_minor=shipping_minor)


def _tax_inside(order: SoldOrder, _chance: Random, _products: Sequence[Product]) -> SoldOrder:
    """Show prices with their tax: two rates by product, shipping at the first one; what came back bears its part."""
    return _taxed(order, included=True)


def _tax_outside(order: SoldOrder, _chance: Random, _products: Sequence[Product]) -> SoldOrder:
    return _taxed(order, included=False)


def _taxed(order: SoldOrder, *, included: bool) -> SoldOrder:
    nets = [line.total_minor - line.discount_minor for line in order.lines]
    rates = [0 if line.product.is_gift_card else _RATES[line.product.id % 2] for line in order.lines]
    of_lines = tuple((rate, with_tax(net, rate) - net) for rate, net in zip(rates, nets, strict=True))
    of_shipping = (_RATES[0], with_tax(order.shipping_minor, _RATES[0]) - order.shipping_minor)
    refunds = []
    for refund in order.refunds:
        rows = tuple(
            (index, quantity, net_minor, of_lines[index][1] * net_minor // nets[index] if nets[index] else 0)
            for index, quantity, net_minor, _ in refund.lines
        )
        refunds.append(replace(refund, lines=rows, shipping_tax_minor=of_shipping[1] if refund.shipping_minor else 0))
    tax_minor = sum(tax for _, tax in of_lines) + of_shipping[1]
    taxes = OrderTaxes(of_lines, of_shipping, included=included)
    return replace(order, taxes=taxes, tax_minor=tax_minor, refunds=tuple(refunds))


def _several_tips(order: SoldOrder, chance: Random, products: Sequence[Product]) -> SoldOrder:
    step = min(product.price_minor for product in products)
    return replace(order, tip_minor=max(4, step * chance.randint(5, 30) // 100), tip_count=chance.randint(2, 3))


def _exchanged(order: SoldOrder, chance: Random, products: Sequence[Product]) -> SoldOrder:
    """Take a line back some days later and send something else for it; only the difference is paid back."""
    if order.refunds or order.final_status != "completed" or order.settled_at is None:
        return order
    back, product = order.lines[0], chance.choice(products)
    at = order.settled_at + timedelta(days=chance.randint(1, 40), minutes=chance.randint(0, 600))
    sent = SoldLine(product, 1, product.price_minor)
    net_minor = back.total_minor - back.discount_minor
    paid_minor = max(net_minor - sent.total_minor, 0)
    given = GivenBack(
        _FIRST_EXCHANGE + order.id, at, ((0, back.quantity, net_minor, 0),), reason="Exchange", paid_minor=paid_minor
    )
    return replace(order, refunds=(given,), edits=(Edit(at, (sent,)),))


def _cut_down(order: SoldOrder, chance: Random, _products: Sequence[Product]) -> SoldOrder:
    """Take a line out again before it is sent, some days after the order, without giving anything back for it."""
    if order.refunds or len(order.lines) < 2 or order.final_status != "completed":  # noqa: PLR2004 - one must stay
        return order
    line, at = order.lines[-1], order.placed_at + timedelta(days=chance.randint(1, 6))
    gone = (len(order.lines) - 1, line.quantity, line.total_minor - line.discount_minor, 0)
    return replace(order, edits=(Edit(at, removed=(gone,)),))


_KINDS = (_several_discounts, _tax_inside, _tax_outside, _several_tips, _exchanged, _cut_down)
