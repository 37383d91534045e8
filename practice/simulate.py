"""Make up a whole shop: customers who come back, campaigns, baskets, refunds, left checkouts, traffic, and drifts.

The same settings and seed give the same world; a drift changes nothing before its first day. Sessions, carts,
checkouts and orders fit together: every order is a checkout begun, every checkout a cart, every cart a session.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from practice.buyers import Habits, Purchase, expected_returns, purchases
from practice.catalogue import DEVICES, SOURCES, Source, coupon_rows, names, products
from practice.chance import dice, pick, poisson
from practice.drift import DayPlan, Drift, Peak, day_plans
from practice.given_back import refunds
from practice.numbering import Draft, numbered
from practice.oddities import add_first_visits, add_oddities
from practice.world import (
    Coupon,
    LeftCheckout,
    Person,
    Product,
    SoldLine,
    SoldOrder,
    SpendDay,
    TrafficDay,
    World,
)

_MINUTE = timedelta(minutes=1)
#: Carts per checkout begun, less one.
_IDLE_CARTS = 1.2
_NEIGHBOURS = ("DE", "FR", "US", "SG")
#: (method, share): cash and transfers are paid later.
_METHODS = (("card", 0.7), ("paypal", 0.2), ("bank", 0.06), ("cash", 0.04))


@dataclass(frozen=True, slots=True)
class Settings:
    """What kind of shop to make up.

    Attributes:
        first_day: The day the shop opens, shop-local; it has no history before.
        orders_per_day: In the long run, placed orders of every status; the first months see fewer, until customers
            come back.
        average_order_minor: About what a basket is worth, in minor units.
        language: Of titles and names: en, vi, zh_Hant.
        return_chance, gap_days: The chance of another order after each one, and how long that takes on average.
        conversion: Orders per session on a normal day.
        abandonment: The normal share of checkouts left.
        volatility: Day-to-day standard deviation of visits, conversion and baskets, beyond chance.
        peaks: None: five weeks from 15 November of every year.
        spikes: Single wild days.
        rounding_minor: Prices are multiples of this: 1000 for VND.
        refund_share, recovered_share: Of orders that get money back; of orders that began as a left checkout.
        trash_share: Of orders that the merchant bins some days later.
        odd_share: Of orders that are no plain web orders, and of costs that rise a quarter; see `practice.oddities`.
    """

    name: str = "Practice Shop"
    seed: int = 1
    currency: str = "EUR"
    time_zone: str = "Europe/Berlin"
    country: str = "DE"
    language: str = "en"
    first_day: date = date(2025, 1, 1)
    days: int = 396
    orders_per_day: float = 26.0
    average_order_minor: int = 4800
    rounding_minor: int = 10
    tax_percent: int = 0
    return_chance: float = 0.45
    gap_days: float = 38.0
    conversion: float = 0.025
    abandonment: float = 0.6
    volatility: float = 0.1
    peaks: tuple[Peak, ...] | None = None
    spikes: int = 4
    refund_share: float = 0.05
    recovered_share: float = 0.06
    trash_share: float = 0.002
    odd_share: float = 0.0
    drifts: tuple[Drift, ...] = ()


def simulate(settings: Settings | None = None, **changes: Any) -> World:
    """Return a made-up world; see `Settings` for what can be set, also by keyword.

    Raises:
        TypeError: No such setting.
    """
    settings = replace(settings or Settings(), **changes)
    return _Maker(settings).world()


@dataclass(slots=True)
class _Day:
    """What happened on a day by (source, device): orders placed and checkouts left."""

    orders: Counter[tuple[int, str]] = field(default_factory=Counter)
    left: Counter[tuple[int, str]] = field(default_factory=Counter)


class _Maker:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.zone = ZoneInfo(settings.time_zone)
        self.habits = Habits(
            settings.orders_per_day * (1 - settings.return_chance), settings.return_chance, settings.gap_days
        )
        self.plans = day_plans(
            settings.first_day,
            settings.days,
            seed=settings.seed,
            volatility=settings.volatility,
            abandonment=settings.abandonment,
            peaks=_usual_peaks(settings) if settings.peaks is None else settings.peaks,
            spikes=settings.spikes,
            drifts=settings.drifts,
        )
        self.products = products(
            settings.language, settings.average_order_minor, settings.rounding_minor, settings.seed
        )
        self.weights = [1 / (rank + 2) for rank in range(len(self.products))]
        self.midnights = [self._midnight(offset) for offset in range(settings.days + 1)]
        opened = Coupon(7, "welcome10", "Welcome 10 %", 10, self.midnights[0])
        self.coupons = coupon_rows(opened)
        self.people: dict[tuple[int, int], Person] = {}
        self.happened = [_Day() for _ in self.plans]

    def world(self) -> World:
        """Return the world; call once."""
        settings = self.settings
        drafts = [self._order(purchase) for purchase in purchases(self.plans, self.habits, settings.seed)]
        left = [left for offset in range(settings.days) for left in self._left(offset)]
        people, orders, checkouts = numbered(drafts, left)
        returns = expected_returns(self.plans, self.habits)
        plain = World(
            name=settings.name,
            currency=settings.currency,
            time_zone=settings.time_zone,
            country=settings.country,
            products=self.products,
            people=people,
            coupons=self.coupons,
            orders=add_first_visits(orders, [source.visit for source in SOURCES], settings.seed),
            checkouts=checkouts,
            traffic=[row for offset in range(settings.days) for row in self._traffic(offset, returns[offset])],
            spend=[row for offset in range(settings.days) for row in self._spend(offset)],
            notes=("Simulated: no customer, order or amount in this shop is real.",),
        )
        return add_oddities(plain, settings.odd_share, settings.seed)

    def _midnight(self, offset: int) -> datetime:
        day = self.settings.first_day + timedelta(days=offset)
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def _instant(self, offset: int, chance: Random) -> datetime:
        """Return an instant of the day, in the evening rather than at night; clock changes make days of 23 hours."""
        seconds = int((self.midnights[offset + 1] - self.midnights[offset]).total_seconds())
        return self.midnights[offset] + timedelta(seconds=int(chance.triangular(0, seconds - 1, seconds * 0.8)))

    def _order(self, purchase: Purchase) -> Draft:
        chance, plan = purchase.chance, self.plans[purchase.offset]
        placed_at = self._instant(purchase.offset, chance)
        number, source = _pick_source(chance, returning=purchase.number > 0)
        device = pick(chance, [(name, shares[1]) for name, shares in DEVICES.items()])
        self.happened[purchase.offset].orders[number, device] += 1
        person = self._person(purchase, placed_at)
        coupon = chance.choice(self.coupons) if chance.random() < 0.14 else None  # noqa: PLR2004 - a plausible share
        lines = self._lines(chance, plan, coupon)
        net_minor = sum(line.total_minor - line.discount_minor for line in lines)
        is_free = net_minor > self.settings.average_order_minor * 1.5
        draft = SoldOrder(
            id=0,
            placed_at=placed_at,
            paid_at=None,
            person=person,
            lines=lines,
            visit=replace(source.visit, device=device),
            shipping_minor=0 if is_free else self._rounded(self.settings.average_order_minor * 0.09),
            tax_minor=net_minor * self.settings.tax_percent // 100,
            coupon=coupon,
            payment_method=pick(chance, _METHODS),
            country=person.country,
        )
        order = self._settled(draft, chance)
        left_at = None
        if order.final_status == "completed" and chance.random() < self.settings.recovered_share:
            left_at = max(self.midnights[0], placed_at - timedelta(minutes=chance.randint(45, 40 * 60)))
        return Draft(order, left_at if left_at is not None and left_at < placed_at else None)

    def _person(self, purchase: Purchase, placed_at: datetime) -> Person:
        known = self.people.get(purchase.buyer)
        if known is not None:
            return known
        settings = self.settings
        own = dice(settings.seed, "person", purchase.buyer)
        first_name, last_name = names(settings.language, own)
        address = f"{'Buyer' if own.random() < 0.1 else 'buyer'}.{purchase.buyer[0]}.{purchase.buyer[1]}@example.com"  # noqa: PLR2004 - some write capitals
        person = Person(
            id=0,
            email=address,
            first_name=first_name,
            last_name=last_name,
            created_at=placed_at - timedelta(minutes=own.randint(1, 30)),
            country=settings.country if own.random() < 0.85 else own.choice(_NEIGHBOURS),  # noqa: PLR2004 - mostly at home
            has_account=own.random() < 0.65,  # noqa: PLR2004 - the rest are guests with an e-mail
            accepts_marketing=own.random() < 0.4,  # noqa: PLR2004 - plausible
        )
        self.people[purchase.buyer] = person
        return person

    def _lines(self, chance: Random, plan: DayPlan, coupon: Coupon | None) -> tuple[SoldLine, ...]:
        """Fill a basket. Its value has a heavy tail: log-normal quantities, and now and then a reseller's bulk."""
        bulk = min(60.0, chance.paretovariate(1.3) + 3) if chance.random() < 0.012 else 1.0  # noqa: PLR2004 - rare
        chosen: list[Product] = []
        for _ in range(1 + min(5, int(chance.expovariate(0.9)))):
            (product,) = chance.choices(self.products, self.weights)
            if product not in chosen:
                chosen.append(product)
        lines = []
        for product in chosen:
            quantity = max(1, round(bulk * chance.lognormvariate(0.1, 0.5)))
            total_minor = quantity * self._rounded(product.price_minor * plan.basket)
            discount_minor = round(total_minor * coupon.percent / 100) if coupon else 0
            lines.append(SoldLine(product, quantity, total_minor, discount_minor))
        return tuple(lines)

    def _rounded(self, minor: float) -> int:
        step = self.settings.rounding_minor
        return max(1, round(minor / step)) * step

    def _settled(self, order: SoldOrder, chance: Random) -> SoldOrder:
        """Give the order its fate: paid and sent, called off, failed, or awaiting a transfer; then perhaps refunds."""
        fate, at_once = chance.random(), order.payment_method in {"card", "paypal"}
        sent_at = order.placed_at + timedelta(minutes=chance.randint(12 * 60, 96 * 60))
        if fate < 0.02 and at_once:  # noqa: PLR2004 - the card is refused
            return replace(order, final_status="failed", settled_at=order.placed_at + _MINUTE)
        if fate < 0.04:  # noqa: PLR2004 - called off, or the transfer never came
            return replace(order, final_status="cancelled", settled_at=sent_at)
        if fate > 0.985 and not at_once:  # noqa: PLR2004 - still waiting
            return replace(order, final_status="on-hold", settled_at=order.placed_at)
        paid_at = order.placed_at + (timedelta(seconds=chance.randint(0, 90)) if at_once else sent_at - order.placed_at)
        settled = replace(order, paid_at=paid_at, settled_at=max(sent_at, paid_at))
        if chance.random() < self.settings.refund_share:
            settled = replace(settled, refunds=refunds(settled, chance))
        if chance.random() < self.settings.trash_share:
            settled = replace(settled, trashed_at=sent_at + timedelta(days=chance.randint(1, 20)))
        return settled

    def _left(self, offset: int) -> list[LeftCheckout]:
        """Return the checkouts of a day that nobody finished."""
        plan = self.plans[offset]
        chance = dice(self.settings.seed, "left", offset)
        begun_per_order = 1 / (1 - self.settings.abandonment)
        recovered = self.settings.recovered_share * plan.orders
        expected = plan.visits * plan.begun * begun_per_order * plan.abandonment - recovered
        normal = self.settings.orders_per_day * _maturity(offset, self.settings)
        rows = []
        for _ in range(poisson(chance, expected * normal)):
            number, source = _pick_source(chance, returning=chance.random() < self.settings.return_chance)
            device = pick(chance, [(name, shares[1]) for name, shares in DEVICES.items()])
            self.happened[offset].left[number, device] += 1
            visit = replace(source.visit, device=device)
            rows.append(LeftCheckout(0, self._instant(offset, chance), None, self._lines(chance, plan, None), visit))
        return rows

    def _traffic(self, offset: int, returns: float) -> list[TrafficDay]:
        plan, happened = self.plans[offset], self.happened[offset]
        chance = dice(self.settings.seed, "traffic", offset)
        begun_per_order = 1 / (1 - self.settings.abandonment)
        rows = []
        for number, source in enumerate(SOURCES):
            normal = self.habits.new_per_day * source.new_share + returns * source.returning_share
            for device, (share, _) in DEVICES.items():
                checkouts = happened.orders[number, device] + happened.left[number, device]
                carts = checkouts + poisson(
                    chance, normal * share * plan.visits * plan.begun * begun_per_order * _IDLE_CARTS
                )
                visits = poisson(chance, normal * share * plan.visits / self.settings.conversion)
                rows.append(TrafficDay(plan.day, source.visit.channel, device, max(visits, carts), carts, checkouts))
        return _merged(rows)

    def _spend(self, offset: int) -> list[SpendDay]:
        """Return what the campaigns cost: clicks of people who never bought, for known customers are left out."""
        plan, rows = self.plans[offset], []
        chance = dice(self.settings.seed, "spend", offset)
        for source in SOURCES:
            if not source.is_paid:
                continue
            campaign = source.visit.campaign
            clicks = poisson(
                chance, self.habits.new_per_day * source.new_share * plan.visits / self.settings.conversion
            )
            click_minor = self.settings.average_order_minor * source.cost_share * self.settings.conversion
            click_minor *= plan.click_costs.get(campaign, plan.click_cost)
            rows.append(SpendDay(plan.day, source.visit.channel, campaign, round(clicks * click_minor), clicks))
        return rows


def _usual_peaks(settings: Settings) -> tuple[Peak, ...]:
    last = settings.first_day + timedelta(days=settings.days)
    return tuple(Peak(date(year, 11, 15)) for year in range(settings.first_day.year, last.year + 1))


def _maturity(offset: int, settings: Settings) -> float:
    """Return how far the shop has grown to its long-run orders a day: returning customers take time."""
    span = settings.gap_days / (1 - settings.return_chance)
    return 1 - settings.return_chance * math.exp(-max(0.0, offset - settings.gap_days / 2) / span)


def _pick_source(chance: Random, *, returning: bool) -> tuple[int, Source]:
    shares = [
        (number, source.returning_share if returning else source.new_share) for number, source in enumerate(SOURCES)
    ]
    number = pick(chance, shares)
    return number, SOURCES[number]


def _merged(rows: Sequence[TrafficDay]) -> list[TrafficDay]:
    """Add up the campaigns of one channel: traffic knows channels only."""
    sums: dict[tuple[str, str], TrafficDay] = {}
    for row in rows:
        known = sums.get((row.channel, row.device))
        sums[row.channel, row.device] = (
            row
            if known is None
            else replace(
                row,
                sessions=row.sessions + known.sessions,
                carts=row.carts + known.carts,
                checkouts=row.checkouts + known.checkouts,
            )
        )
    return list(sums.values())
