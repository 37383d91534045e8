"""Make up a whole shop: customers who come back, campaigns, baskets, refunds, left checkouts, traffic, and drifts.

The same settings and seed give the same world; a drift changes nothing before its first day. Sessions, carts,
checkouts and orders fit together: every order is a checkout begun, every checkout a cart, every cart a session.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from practice.baskets import Baskets
from practice.buyers import Habits, Purchase, expected_returns, purchases
from practice.catalogue import DEVICES, SOURCES, Source, coupon_rows, names, products
from practice.chance import dice, pick, poisson
from practice.day_plans import Peak, day_plans
from practice.drift import PAYMENT_METHODS, Drift, Step
from practice.funnel import Happened, Tables
from practice.given_back import refunds
from practice.losses import Losses, Trait
from practice.numbering import Draft, numbered
from practice.oddities import add_first_visits, add_oddities
from practice.shop_clock import ShopClock
from practice.world import Coupon, LeftCheckout, Person, SoldLine, SoldOrder, Visit, World

_MINUTE = timedelta(minutes=1)
_NEIGHBOURS = ("DE", "FR", "US", "SG")
_AT_ONCE = frozenset({"card", "paypal"})  # cash and transfers are paid later


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
        abroad_share, abroad: Of customers who live in another country; in which ones, in equal parts.
        closed_weekdays, closed_days: When nobody comes; Monday is 0.
        closed_hours: (from, until) by the shop's clock, when nobody buys; (22, 7) is a night.
        busiest_hour, weekend_hour: Around when most orders come; the latter on Saturdays and Sundays, None: the same.
        drifts: What is planted.
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
    abroad_share: float = 0.15
    abroad: tuple[str, ...] = _NEIGHBOURS
    closed_weekdays: frozenset[int] = frozenset()
    closed_days: frozenset[date] = frozenset()
    closed_hours: tuple[int, int] | None = None
    busiest_hour: float = 19.2
    weekend_hour: float | None = None
    drifts: tuple[Drift, ...] = ()

    @property
    def markets(self) -> dict[str, float]:
        """The share of customers by country."""
        shares = dict.fromkeys((self.country, *self.abroad), 0.0)
        shares[self.country] += 1 - self.abroad_share
        for country in self.abroad:
            shares[country] += self.abroad_share / len(self.abroad)
        return shares


def simulate(settings: Settings | None = None, **changes: Any) -> World:
    """Return a made-up world; see `Settings` for what can be set, also by keyword.

    Raises:
        TypeError: No such setting.
    """
    settings = replace(settings or Settings(), **changes)
    return _Maker(settings).world()


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
            closed_days=settings.closed_days,
            closed_weekdays=settings.closed_weekdays,
        )
        self.products = products(
            settings.language, settings.average_order_minor, settings.rounding_minor, settings.seed
        )
        self.clock = ShopClock(
            settings.first_day,
            settings.days,
            self.zone,
            busiest_hour=settings.busiest_hour,
            weekend_hour=settings.weekend_hour,
            closed_hours=settings.closed_hours,
        )
        self.coupons = coupon_rows(Coupon(7, "welcome10", "Welcome 10 %", 10, self.clock.opened_at))
        self.baskets = Baskets(self.products, self.coupons, settings.drifts, self._rounded)
        self.losses = Losses(settings.drifts, settings.abandonment, settings.markets)
        self.is_planted = [any(drift.on(plan.day) for drift in settings.drifts) for plan in self.plans]
        self.people: dict[tuple[int, int], Person] = {}
        self.happened = [Happened() for _ in self.plans]
        #: Who would have ordered and left the checkout instead.
        self.lost: list[LeftCheckout] = []

    def world(self) -> World:
        """Return the world; call once."""
        settings = self.settings
        drafts = [draft for purchase in self._purchases() if (draft := self._order(purchase)) is not None]
        returns = expected_returns(self.plans, self.habits)
        left = [left for offset in range(settings.days) for left in self._left(offset, returns[offset])]
        people, orders, checkouts = numbered(drafts, [*left, *self.lost])
        tables = self._tables()
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
            traffic=[
                row
                for offset, plan in enumerate(self.plans)
                for row in tables.traffic(offset, plan, self.happened[offset], returns[offset])
            ],
            spend=[row for offset, plan in enumerate(self.plans) for row in tables.spend(offset, plan)],
            notes=("Simulated: no customer, order or amount in this shop is real.",),
        )
        return add_oddities(plain, settings.odd_share, settings.seed)

    def _purchases(self) -> Iterator[Purchase]:
        return purchases(self.plans, self.habits, self.settings.seed)

    def _tables(self) -> Tables:
        settings = self.settings
        return Tables(
            seed=settings.seed,
            new_per_day=self.habits.new_per_day,
            conversion=settings.conversion,
            abandonment=settings.abandonment,
            average_order_minor=settings.average_order_minor,
            drifts=settings.drifts,
            losses=self.losses,
        )

    def _order(self, purchase: Purchase) -> Draft | None:
        """Return an order, or None where what was planted lost it."""
        chance, offset, settings = purchase.chance, purchase.offset, self.settings
        placed_at = self.clock.instant(offset, chance)
        number, source = _pick_source(chance, returning=purchase.number > 0)
        device = pick(chance, [(name, shares[1]) for name, shares in DEVICES.items()])
        person = self._person(purchase, placed_at)
        own = dice(settings.seed, "planted", purchase.buyer, purchase.number) if self.is_planted[offset] else None
        lines, coupon, is_sold = self._basket(offset, placed_at, chance, own)
        draft = self._draft(placed_at, person, replace(source.visit, device=device), lines, coupon, chance)
        order = self._settled(draft, chance)
        left_at = None
        if order.final_status == "completed" and chance.random() < settings.recovered_share:
            left_at = max(self.clock.opened_at, placed_at - timedelta(minutes=chance.randint(45, 40 * 60)))
            left_at = left_at if left_at < placed_at else None
        lost_at = Step.CART if not is_sold else None if own is None else self._lost_at(order, own)
        if lost_at is not None:
            self._lose(order, lost_at, left_at, (number, device))
            return None
        self.happened[offset].orders[number, device] += 1
        self.people[purchase.buyer] = person
        return Draft(order if own is None else self._paid_or_not(order, own), left_at)

    def _basket(
        self, offset: int, at: datetime, chance: Random, own: Random | None
    ) -> tuple[tuple[SoldLine, ...], Coupon | None, bool]:
        """Return the lines and the discount of an order, and whether any of it is still sold.

        Args:
            offset: Its day.
            at: Its instant.
            chance: The buyer's dice.
            own: The dice of what was planted on its day; None: nothing was.
        """
        coupon = chance.choice(self.coupons) if chance.random() < 0.14 else None  # noqa: PLR2004 - a plausible share
        lines = self.baskets.fill(chance, self.plans[offset], coupon)
        if own is None:
            return lines, coupon, True
        planted, given = self.baskets.as_planted(lines, coupon, at.astimezone(self.zone), own)
        return (planted, given, True) if planted else (lines, coupon, False)

    def _draft(  # noqa: PLR0917 - called once, above
        self,
        placed_at: datetime,
        person: Person,
        visit: Visit,
        lines: tuple[SoldLine, ...],
        coupon: Coupon | None,
        chance: Random,
    ) -> SoldOrder:
        net_minor = sum(line.total_minor - line.discount_minor for line in lines)
        is_free = net_minor > self.settings.average_order_minor * 1.5
        return SoldOrder(
            id=0,
            placed_at=placed_at,
            paid_at=None,
            person=person,
            lines=lines,
            visit=visit,
            shipping_minor=0 if is_free else self._rounded(self.settings.average_order_minor * 0.09),
            tax_minor=net_minor * self.settings.tax_percent // 100,
            coupon=coupon,
            payment_method=pick(chance, PAYMENT_METHODS),
            country=person.country,
        )

    def _lost_at(self, order: SoldOrder, chance: Random) -> Step | None:
        """Return at which step what was planted loses an order; None: at none."""
        return self.losses.step(_trait(order), order.placed_at.astimezone(self.zone), chance)

    def _lose(self, order: SoldOrder, lost_at: Step, left_at: datetime | None, way: tuple[int, str]) -> None:
        """Note how far somebody came who does not order; a checkout that was left before is not taken up again."""
        happened = self.happened[(order.placed_at.astimezone(self.zone).date() - self.settings.first_day).days]
        if lost_at is Step.CHECKOUT:
            happened.carts[way] += 1
        if lost_at is Step.ORDER:
            happened.left[way] += 1
        if lost_at is Step.ORDER or left_at is not None:
            self.lost.append(LeftCheckout(0, left_at or order.placed_at, None, order.lines, order.visit))

    def _paid_or_not(self, order: SoldOrder, chance: Random) -> SoldOrder:
        """Return an order of a day on which something was planted, unpaid where that befell it."""
        if not self.losses.payment_fails(_trait(order), order.placed_at.astimezone(self.zone), chance):
            return order
        settled_at = order.placed_at + _MINUTE
        return replace(order, final_status="failed", paid_at=None, settled_at=settled_at, refunds=(), trashed_at=None)

    def _person(self, purchase: Purchase, placed_at: datetime) -> Person:
        known = self.people.get(purchase.buyer)
        if known is not None:
            return known
        settings = self.settings
        own = dice(settings.seed, "person", purchase.buyer)
        first_name, last_name = names(settings.language, own)
        address = f"{'Buyer' if own.random() < 0.1 else 'buyer'}.{purchase.buyer[0]}.{purchase.buyer[1]}@example.com"  # noqa: PLR2004 - some write capitals
        return Person(
            id=0,
            email=address,
            first_name=first_name,
            last_name=last_name,
            created_at=placed_at - timedelta(minutes=own.randint(1, 30)),
            country=settings.country if own.random() < 1 - settings.abroad_share else own.choice(settings.abroad),
            has_account=own.random() < 0.65,  # noqa: PLR2004 - the rest are guests with an e-mail
            accepts_marketing=own.random() < 0.4,  # noqa: PLR2004 - plausible
        )

    def _rounded(self, minor: float) -> int:
        step = self.settings.rounding_minor
        return max(1, round(minor / step)) * step

    def _settled(self, order: SoldOrder, chance: Random) -> SoldOrder:
        """Give the order its fate: paid and sent, called off, failed, or awaiting a transfer; then perhaps refunds."""
        fate, at_once = chance.random(), order.payment_method in _AT_ONCE
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

    def _left(self, offset: int, returns: float) -> list[LeftCheckout]:
        """Return the checkouts of a day that nobody would have finished; `returns`: see `expected_returns`."""
        plan = self.plans[offset]
        chance = dice(self.settings.seed, "left", offset)
        begun_per_order = 1 / (1 - self.settings.abandonment)
        recovered = self.settings.recovered_share * plan.orders
        expected = plan.visits * plan.begun * begun_per_order * plan.abandonment - recovered
        normal = self.habits.new_per_day + returns
        rows = []
        for place in range(poisson(chance, expected * normal)):
            number, source = _pick_source(chance, returning=chance.random() < self.settings.return_chance)
            device = pick(chance, [(name, shares[1]) for name, shares in DEVICES.items()])
            visit = replace(source.visit, device=device)
            started_at = self.clock.instant(offset, chance)
            row = LeftCheckout(0, started_at, None, self.baskets.fill(chance, plan, None), visit)
            lost_at = self._not_begun(row, offset, place) if self.is_planted[offset] else None
            if lost_at is Step.CHECKOUT:
                self.happened[offset].carts[number, device] += 1
            if lost_at is None:
                self.happened[offset].left[number, device] += 1
                rows.append(row)
        return rows

    def _not_begun(self, row: LeftCheckout, offset: int, place: int) -> Step | None:
        """Return at which step before the checkout somebody was lost who would have left it anyway."""
        chance = dice(self.settings.seed, "planted left", offset, place)
        country = pick(chance, list(self.settings.markets.items()))
        trait = Trait(row.visit.channel, row.visit.campaign, row.visit.device, country)
        return self.losses.step(trait, row.started_at.astimezone(self.zone), chance, Step.CHECKOUT)


def _usual_peaks(settings: Settings) -> tuple[Peak, ...]:
    last = settings.first_day + timedelta(days=settings.days)
    return tuple(Peak(date(year, 11, 15)) for year in range(settings.first_day.year, last.year + 1))


def _pick_source(chance: Random, *, returning: bool) -> tuple[int, Source]:
    shares = [
        (number, source.returning_share if returning else source.new_share) for number, source in enumerate(SOURCES)
    ]
    number = pick(chance, shares)
    return number, SOURCES[number]


def _trait(order: SoldOrder) -> Trait:
    visit = order.visit
    return Trait(visit.channel, visit.campaign, visit.device, order.country, order.payment_method)
