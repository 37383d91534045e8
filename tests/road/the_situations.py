"""What happens to shops, planted into practice shops: the data of each situation, and what must come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

import msgspec

from commerce.orders import Order
from practice.drift import Drift, Kind
from practice.simulate import simulate
from practice.world import GivenBack, SoldOrder, TrafficDay, World

OPENED = date(2025, 1, 6)
#: The day on which something happens, in a shop of some months and in one old enough to know who stays away.
DAY = OPENED + timedelta(days=140)
LATE = OPENED + timedelta(days=210)
WEEKS = tuple(timedelta(weeks=number) for number in (2, 3, 4))
#: What is told by the hour is told on the next morning; and on those of the two weeks after.
HOURS = tuple(timedelta(days=number) for number in (1, 8, 15))
LATER = tuple(timedelta(weeks=number) for number in (5, 6, 7))
TO_COME = timedelta(weeks=4, days=1)
#: By the shop's clock, so that a morning's orders are known before.
NOON = time(12)

#: Of regulars, who come back after 38 days on average, less than half is lost in 90 days.
REGULARS: dict[str, Any] = {"return_chance": 0.75, "gap_days": 38.0}
WHAT_IS_WATCHED = '[alerts]\nwatch = ["net_promoter_score"]\n'


@cache
def world(day: date = DAY, *drifts: Drift, **story: Any) -> World:
    """Return the practice shop in which something happens on a day; the same shop up to then."""
    until = day + (LATER[-1] if day == LATE else TO_COME)
    return simulate(
        seed=5, first_day=OPENED, days=(until - OPENED).days, peaks=(), spikes=0, drifts=drifts, **story
    )  # fmt: skip


def drift(kind: Kind, size: float = 1.0, day: date = DAY, **part: Any) -> Drift:
    """Return what is planted from the day on."""
    return Drift(kind, day, size, **part)


def dearer_shipping(order: Order) -> Order:
    """Ship at somewhat more than twice the price from the day on."""
    more = round(order.shipping_minor * 1.2) if order.placed_at.date() >= DAY else 0
    return msgspec.structs.replace(
        order, shipping_minor=order.shipping_minor + more, total_minor=order.total_minor + more
    )


def usual_answers(day: date) -> Sequence[int]:
    """Return six answers a day to the question of recommendation."""
    return Random(day.toordinal()).choices((10, 9, 9, 8, 7, 10, 9, 6, 8, 10), k=6)  # noqa: S311 - made-up data


def worse_answers(day: date) -> Sequence[int]:
    """Return the same up to the day, and then those of people of whom more warn of the shop than speak for it."""
    chance = Random(day.toordinal())  # noqa: S311 - made-up data
    return usual_answers(day) if day < DAY else chance.choices((8, 7, 5, 6, 9, 3, 7, 8, 6, 10), k=6)


#: A product that brings much of what the shop sells, and has always cost so much.
FAVOURITE = Drift("prices_rise", OPENED, 2.0, product="SKU-11")


def given_back() -> World:
    """Return a shop in which one product comes back from the day on, and with it the orders that hold it."""

    def back(order: SoldOrder) -> SoldOrder:
        at = order.placed_at + timedelta(days=3)
        is_one = any(line.product.sku == "SKU-11" for line in order.lines) and order.final_status == "completed"
        if not is_one or at < datetime.combine(DAY, NOON, UTC):
            return order
        lines = tuple(
            (place, line.quantity, line.total_minor - line.discount_minor, 0) for place, line in enumerate(order.lines)
        )
        return replace(order, refunds=(GivenBack(10**6 + order.id, at, lines),))

    plain = world(DAY, FAVOURITE)
    return replace(plain, orders=[back(one) for one in plain.orders])


def staying_away(who: Callable[[int], bool]) -> World:
    """Return a shop in which customers do not come back from the day on: `who` is told how often they had bought.

    Nor do they visit: on each day all steps are as many times fewer as orders are.
    """
    plain, bought, kept = world(LATE, **REGULARS), Counter[str](), []
    placed, stayed = Counter[date](), Counter[date]()
    for order in plain.orders:
        before = bought[order.person.email] if order.person is not None else 0
        day = order.placed_at.date()
        placed[day] += 1
        if day >= LATE and before and who(before):
            continue
        if order.person is not None:
            bought[order.person.email] += 1
        kept.append(order)
        stayed[day] += 1

    def fewer(row: TrafficDay) -> TrafficDay:
        share = stayed[row.day] / placed[row.day] if placed[row.day] else 1.0
        counts: dict[str, Any] = {
            name: round((getattr(row, name) or 0) * share)
            for name in ("sessions", "carts", "checkouts", "bounces", "page_views", "seconds")
        }
        return replace(row, **counts)

    return replace(plain, orders=kept, traffic=[fewer(row) for row in plain.traffic])


def growing() -> World:
    """Return a shop to which half as many again come from the day on."""
    plain, more = world(), world(orders_per_day=39.0)

    def joined(of: str, day: Callable[[Any], date]) -> list[Any]:
        return [one for one in getattr(plain, of) if day(one) < DAY] + [
            one for one in getattr(more, of) if day(one) >= DAY
        ]

    return replace(
        plain,
        orders=joined("orders", lambda one: one.placed_at.date()),
        checkouts=joined("checkouts", lambda one: one.started_at.date()),
        traffic=joined("traffic", lambda one: one.day),
        spend=joined("spend", lambda one: one.day),
    )


@dataclass(frozen=True)
class Situation:
    """One situation: the data, and what must come of them.

    Attributes:
        world: Makes the shop.
        subject: Of the incident, or the KPI that goes well.
        tactics: Of which one must be told first.
        step: The id of the step that must be named first; "" where none is.
        beside: Steps that must be named with it, none of them alone.
        part: (segment, key) of the part that must be named first; ("", "") where none is.
        motive: Why people do it, most likely; "" where that is not to be told.
        happening: A fact of the same days that must be told; foreign words of it.
        effect: A KPI that must be named as moved with it, and not reported on its own.
        day, looks: When it happens, and how long after it the shop is looked at.
        goes_well: It is no incident.
    """

    world: Callable[[], World]
    subject: str
    tactics: frozenset[str]
    step: str = ""
    beside: tuple[str, ...] = ()
    part: tuple[str, str] = ("", "")
    motive: str = ""
    happening: str = ""
    effect: str = ""
    facts: str = ""
    settings: str = WHAT_IS_WATCHED
    change: Callable[[Order], Order] = lambda order: order
    answers: Callable[[date], Sequence[int]] = usual_answers
    day: date = DAY
    looks: tuple[timedelta, ...] = WEEKS
    goes_well: bool = False
    past: str = "usual"


def of(world: Callable[[], World], subject: str, *tactics: str, **more: Any) -> Situation:
    return Situation(world, subject, frozenset(tactics), **more)


CONVERSION, ORDERS, COST = "conversion_rate", "order_count", "customer_acquisition_cost"
CHURN, REPEAT = "customer_churn_rate", "repeat_customer_rate"
FINISHED = "orders_per_checkout"
DEAR = Drift("clicks_get_dear", OPENED, 3.2)
AT_ONCE = {"looks": HOURS}
FEW_AGAIN = WHAT_IS_WATCHED + '[targets.repeat_customer_rate]\nat_least = "60 %"\n'
WEEKLY = tuple(timedelta(weeks=number) for number in (1, 2, 3))
LONG: dict[str, Any] = {"day": LATE, "looks": LATER, "past": "regulars"}

SITUATIONS: dict[str, Situation] = {
    "the checkout is dead": of(
        lambda: world(DAY, drift("checkout_dies", first_time=NOON)), "absence:orders",
        "fix_and_explain_checkout_errors", **AT_ONCE,
    ),
    "fewer visits lead to a cart": of(
        lambda: world(DAY, drift("conversion_falls", 0.35)), CONVERSION,
        "simplify_navigation", "strengthen_copy_and_images", step="carts_per_visit",
    ),
    "fewer carts lead to the checkout": of(
        lambda: world(DAY, drift("checkouts_fall", 0.35)), CONVERSION,
        "slide_in_survey", step="checkouts_per_cart", motive="only_looking",
    ),
    "fewer checkouts lead to an order": of(
        lambda: world(DAY, drift("finishing_falls", 0.35)), CONVERSION,
        "distraction_free_checkout", step=FINISHED, motive="hard_process",
    ),
    "conversion falls at every step": of(
        lambda: world(DAY, *(drift(kind, 0.14) for kind in ("conversion_falls", "checkouts_fall", "finishing_falls"))),
        CONVERSION, "distraction_free_checkout", "simplify_navigation", "slide_in_survey",
        step=FINISHED, beside=("carts_per_visit", "checkouts_per_cart"), motive="hard_process",
    ),
    "visits fall": of(
        lambda: world(DAY, drift("orders_fall", 0.35)), ORDERS,
        "grow_organic_channels", "use_paid_ads_for_fast_reach", step="sessions",
    ),
    "the basket shrinks": of(
        lambda: world(DAY, drift("basket_shrinks", 0.3)), "average_order_value",
        "upsell_better_version", "cross_sell_complements", "gift_over_threshold",
    ),
    "a campaign gets dear": of(
        lambda: world(DAY, drift("campaign_gets_dear", 2.0, campaign="shopping-all")), COST,
        "stop_unprofitable_campaigns", "shift_budget_to_best_channels",
        step="marketing_cost_per_visit", part=("campaign", "shopping-all"),
    ),
    "customers are dear because conversion fell": of(
        lambda: world(DAY, drift("conversion_falls", 0.4)), CONVERSION,
        "simplify_navigation", "strengthen_copy_and_images", step="carts_per_visit", effect=COST,
        settings=WHAT_IS_WATCHED + '[targets.customer_acquisition_cost]\nat_most = "18.50"\n',
    ),
    "a customer costs more than an order brings": of(
        lambda: world(DAY, DEAR), "aov_minus_cac", "raise_order_value_before_buying_traffic",
        looks=WEEKLY, past="dear",
    ),
    "checkouts are left on phones": of(
        lambda: world(DAY, drift("finishing_falls", 0.5, device="Mobile")), CONVERSION,
        "checkout_on_all_devices", step=FINISHED, part=("device", "mobile"), motive="hard_process",
        effect="cart_abandonment_rate",
    ),
    "carts are left since shipping is dearer": of(
        lambda: world(DAY, drift("checkouts_fall", 0.3)), CONVERSION,
        "show_all_costs_early", "free_shipping_offer", step="checkouts_per_cart", motive="unexpected_cost",
        change=dearer_shipping, facts="shows_shipping_before_checkout = false", effect="cart_abandonment_rate",
    ),
    "payments fail": of(
        lambda: world(DAY, drift("payments_fail", 0.6, first_time=NOON)), "absence:failed_payments",
        "fix_and_explain_checkout_errors", "offer_more_payment_methods", **AT_ONCE,
    ),
    "new customers do not come back": of(
        lambda: staying_away(lambda before: before == 1), CHURN,
        "reward_for_next_order", "usage_tips_after_purchase", part=("customer_type", "new"), **LONG,
    ),
    "old customers do not come back": of(
        lambda: staying_away(lambda before: before > 1), CHURN,
        "celebrate_loyal_customers", "care_for_long_standing_customers", "exclusive_offers_for_loyal_customers",
        part=("customer_type", "returning"), **LONG,
    ),
    "few buy again, and there is no loyalty programme": of(
        lambda: world(LATE), REPEAT, "points_loyalty_program", facts="has_loyalty_program = false",
        settings=FEW_AGAIN, day=LATE, looks=WEEKLY, past="long",
    ),
    "few buy again, though there is a loyalty programme": of(
        lambda: world(LATE), REPEAT, "partner_perks_by_tier", "reward_for_next_order",
        facts="has_loyalty_program = true", settings=FEW_AGAIN, day=LATE, looks=WEEKLY, past="long",
    ),
    "one product comes back": of(
        given_back, "revenue", "post_purchase_feedback_email", "fix_pain_points_from_complaints",
        "usage_tips_after_purchase", step="refunds_given", happening="House Blend 250 g", past="favourite",
        settings=WHAT_IS_WATCHED + '[targets.revenue]\nat_least = "12500.00"\nper = "week"\n',
    ),
    "a discount code has leaked": of(
        lambda: world(DAY, drift("code_leaks", 0.6, code="letter20", first_time=NOON)),
        "absence:leaked_code:letter20", "exclusive_offers_for_loyal_customers", **AT_ONCE,
    ),
    "fewer would recommend the shop": of(
        world, "net_promoter_score", "run_recommendation_survey", "fix_pain_points_from_complaints",
        answers=worse_answers,
    ),
    "revenue is up": of(
        growing, ORDERS, "do_more_of_what_works", "scale_profitable_campaigns", "reward_for_next_order",
        goes_well=True,
    ),
}  # fmt: skip
