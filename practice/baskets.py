"""What lies in a basket of a practice shop, and what was planted into it: goods gone, other prices, a leaked code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from practice.day_plans import DayPlan
from practice.drift import Drift
from practice.world import Coupon, Product, SoldLine

_PRICES = {"prices_rise": 1, "prices_fall": -1}


@dataclass(frozen=True, slots=True)
class Baskets:
    """How baskets are filled.

    Attributes:
        products: What there is, the most wanted first.
        coupons: The shop's codes and automatic discounts.
        drifts: Of the world; only those of goods, prices and codes matter here.
        rounded: Brings an amount to a price of this shop.
    """

    products: Sequence[Product]
    coupons: Sequence[Coupon]
    drifts: Sequence[Drift]
    rounded: Callable[[float], int]

    def fill(self, chance: Random, plan: DayPlan, coupon: Coupon | None) -> tuple[SoldLine, ...]:
        """Fill a basket. Its value has a heavy tail: log-normal quantities, and now and then a reseller's bulk."""
        weights = [1 / (rank + 2) for rank in range(len(self.products))]
        bulk = min(60.0, chance.paretovariate(1.3) + 3) if chance.random() < 0.012 else 1.0  # noqa: PLR2004 - rare
        chosen: list[Product] = []
        for _ in range(1 + min(5, int(chance.expovariate(0.9)))):
            (product,) = chance.choices(self.products, weights)
            if product not in chosen:
                chosen.append(product)
        lines = []
        for product in chosen:
            quantity = max(1, round(bulk * chance.lognormvariate(0.1, 0.5)))
            total_minor = quantity * self.rounded(product.price_minor * plan.basket)
            lines.append(_discounted(SoldLine(product, quantity, total_minor), coupon))
        return tuple(lines)

    def as_planted(
        self, lines: Sequence[SoldLine], coupon: Coupon | None, local: datetime, chance: Random
    ) -> tuple[tuple[SoldLine, ...], Coupon | None]:
        """Return what a basket of this instant becomes; no line is left of one that held only what is gone."""
        for drift in self.drifts:
            if drift.kind == "code_leaks":
                is_told = chance.random() < drift.at(local)
                coupon = self._coupon(drift.code) if is_told and coupon is None else coupon
            elif drift.kind == "product_goes":
                lines = [line for line in lines if line.product.sku != drift.product or not drift.at(local)]
            elif drift.kind in _PRICES and (size := drift.at(local)):
                lines = [self._dearer(line, drift, 1 + _PRICES[drift.kind] * size) for line in lines]
        return tuple(_discounted(line, coupon) for line in lines), coupon

    def _coupon(self, code: str) -> Coupon:
        return next(coupon for coupon in self.coupons if coupon.code == code)

    def _dearer(self, line: SoldLine, drift: Drift, times: float) -> SoldLine:
        if drift.product not in {"", line.product.sku}:
            return line
        return replace(line, total_minor=line.quantity * self.rounded(line.total_minor / line.quantity * times))


def _discounted(line: SoldLine, coupon: Coupon | None) -> SoldLine:
    return replace(line, discount_minor=round(line.total_minor * coupon.percent / 100) if coupon else 0)
