"""What happens to shops: the right cause first, a tactic that fits it, and no tactic twice in three weeks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from alerts.advise.experience import Experience
from alerts.advise.rank import Advice, choose, rank
from tests.alerts.a_shop import KNOWLEDGE
from tests.alerts.made_situations import SOME, Made

CAC, AOV, CONV = "customer_acquisition_cost", "average_order_value", "conversion_rate"
CART, STEP, JOURNEY = "cart_abandonment_rate", "checkout_step_drop_off_rate", "journey_stage_drop_off_rate"
RETENTION, CHURN, REPEAT = "customer_retention_rate", "customer_churn_rate", "repeat_customer_rate"
NPS, CSAT, VISITS = "net_promoter_score", "customer_satisfaction_score", "visitor_count"
REVENUE, ORDERS, SHIPPING = "revenue", "order_count", "shipping_cost_share"
OFF, FINE, HIGH = "off_target", "on_target", "high"
#: A shop that counts its visits, of which nothing is out of the ordinary.
TRAFFIC = {VISITS: FINE, STEP: "", JOURNEY: "", "bounce_rate": "", "cost_per_visit": ""}


@dataclass(frozen=True)
class Case:
    """What happened, and what must come of it.

    Attributes:
        made: The shop.
        first: The tactics of which one must come first.
        motive: Why people do it, most likely; "" where that is not to be told.
        aim: The KPI that the first tactic is to move; "" for any.
    """

    made: Made
    first: str
    motive: str = ""
    aim: str = ""


def off(kpi: str, states: dict[str, str] | None = None, **more: object) -> Made:
    return replace(Made(kpi, {kpi: OFF, **(states or {})}), **more)  # type: ignore[arg-type]  # fields by their names


CASES = {
    "no order comes any more": Case(off(ORDERS, stopped="orders"), "fix_and_explain_checkout_errors"),
    "checkouts are begun and not finished": Case(
        off(ORDERS, TRAFFIC, stopped="unfinished_checkouts"), "fix_and_explain_checkout_errors"
    ),
    "payments fail": Case(off(ORDERS, stopped="failed_payments"), "fix_and_explain_checkout_errors"),
    "a way to pay brings no orders": Case(off(ORDERS, stopped="payment_method"), "fix_and_explain_checkout_errors"),
    "a code has leaked": Case(off(ORDERS, stopped="leaked_code"), "exclusive_offers_for_loyal_customers"),
    "conversion fell on the way to the cart": Case(
        off(CONV, TRAFFIC, step="carts_per_visit"), "simplify_navigation", aim=CONV
    ),
    "conversion fell at the checkout": Case(
        off(CONV, TRAFFIC, step="orders_per_checkout"), "distraction_free_checkout", "hard_process", STEP
    ),
    "conversion fell everywhere, and steps are not known": Case(
        off(CONV, {VISITS: FINE, JOURNEY: "no_data"}), "find_leaking_journey_stage"
    ),
    "revenue fell with conversion in all steps": Case(
        off(REVENUE, {VISITS: FINE, JOURNEY: "no_data"}, step=CONV), "find_leaking_journey_stage", aim=CONV
    ),
    "visits fell": Case(off(REVENUE, TRAFFIC, step="sessions"), "grow_organic_channels", aim=VISITS),
    "visits fell for a paused campaign": Case(
        off(ORDERS, TRAFFIC, values={CAC: SOME / 2, AOV: SOME}, step="sessions", happened=("campaign_paused",)),
        "use_paid_ads_for_fast_reach",
        aim=VISITS,
    ),
    "the basket shrank": Case(off(AOV, {ORDERS: FINE}), "upsell_better_version", aim=AOV),
    "revenue fell with the basket": Case(off(REVENUE, {ORDERS: FINE}, step=AOV), "upsell_better_version", aim=AOV),
    "orders fell in a shop without figures of visits": Case(
        off(REVENUE, {VISITS: "no_data"}, step=ORDERS), "find_leaking_journey_stage"
    ),
    "one campaign got dear": Case(
        off(CAC, {AOV: FINE}, segments={(CAC, "campaign"): {"spring": SOME * 3, "brand": SOME / 2}}),
        "stop_unprofitable_campaigns",
        aim=CAC,
    ),
    "a campaign that got dear was found": Case(
        off(CAC, TRAFFIC, step="marketing_cost_per_visit", parts=(("campaign", "spring"),)),
        "stop_unprofitable_campaigns",
    ),
    "customers are dear because conversion fell": Case(
        off(CAC, TRAFFIC, step="carts_per_visit"), "simplify_navigation", aim=CONV
    ),
    "customers are dear because visits are": Case(
        off(CAC, TRAFFIC, step="marketing_cost_per_visit"), "shift_budget_to_best_channels", aim=CAC
    ),
    "a customer costs more than an order brings": Case(
        off(CAC, TRAFFIC, values={CAC: SOME * 2, AOV: SOME}),
        "raise_order_value_before_buying_traffic",
        "order_brings_too_little",
        AOV,
    ),
    "carts are left on phones": Case(
        off(CART, TRAFFIC, step="orders_per_checkout", parts=(("device", "mobile"),)),
        "checkout_on_all_devices",
        "hard_process",
        CART,
    ),
    "carts are left since shipping is dearer": Case(
        off(CART, {**TRAFFIC, SHIPPING: HIGH}, step="checkouts_per_cart"),
        "show_all_costs_early",
        "unexpected_cost",
        CART,
    ),
    "checkouts are left since shipping is dearer": Case(
        off(CART, {SHIPPING: HIGH}), "show_all_costs_early", "unexpected_cost", CART
    ),
    "carts are left since a way to pay is missing": Case(
        off(CART, TRAFFIC, step="orders_per_checkout", happened=("payment_method_missing",)),
        "fix_and_explain_checkout_errors",
        "hard_process",
    ),
    "carts are left by one way to pay": Case(
        off(CART, parts=(("payment_method", "card"),)), "offer_more_payment_methods", "hard_process", CART
    ),
    "new customers stop where they are to pay": Case(
        off(CART, TRAFFIC, step="orders_per_checkout", parts=(("customer_type", "new"),)),
        "reassure_checkout_security",
        "unsafe_look",
        STEP,
    ),
    "carts are filled and left": Case(off(CART, TRAFFIC, step="checkouts_per_cart"), "slide_in_survey", "only_looking"),
    "carts are left, and nobody knows where": Case(off(CART), "find_leaking_checkout_step", aim=CART),
    "regulars stay away": Case(
        off(CHURN, {RETENTION: OFF}, parts=(("customer_type", "returning"),)), "care_for_long_standing_customers"
    ),
    "customers of one order stay away": Case(
        off(CHURN, parts=(("customer_type", "new"),)), "reward_for_next_order", aim=RETENTION
    ),
    "customers stay away, and nobody knows why": Case(off(CHURN), "find_why_customers_leave", aim=CHURN),
    "fewer customers are kept, and nobody knows why": Case(off(RETENTION), "find_why_customers_leave", aim=RETENTION),
    "few buy again, and there is no loyalty programme": Case(
        off(REPEAT, facts={"has_loyalty_program": False}), "points_loyalty_program", aim=REPEAT
    ),
    "few buy again, and there is a loyalty programme": Case(
        off(REPEAT, facts={"has_loyalty_program": True}), "partner_perks_by_tier", aim=RETENTION
    ),
    "one product comes back": Case(
        off(REVENUE, step="refunds_given", happened=("refunds_of_product",)), "post_purchase_feedback_email", aim=CSAT
    ),
    "a discount ended": Case(
        off(ORDERS, TRAFFIC, step=CONV, happened=("discount_ended",)), "limited_time_offer_countdown"
    ),
    "a price was raised": Case(
        off(CONV, {VISITS: FINE, JOURNEY: "no_data"}, happened=("price_raised",)), "review_pricing_by_profit", aim=CONV
    ),
    "a product ran out": Case(
        off(ORDERS, {VISITS: "no_data"}, happened=("product_out",)), "push_notifications", aim=ORDERS
    ),
    "fewer recommend the shop": Case(off(NPS), "run_recommendation_survey", aim=NPS),
    "fewer are content": Case(off(CSAT), "confirm_order_and_delivery_date", aim=CSAT),
    "revenue is up": Case(
        Made(REVENUE, {REVENUE: "better", CAC: "", AOV: ""}, segments={(CAC, "campaign"): {"spring": SOME / 3}}),
        "scale_profitable_campaigns",
        aim=REVENUE,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_cause_comes_first_with_a_tactic_that_fits_it(name: str) -> None:
    case = CASES[name]
    found = choose(case.made.situation(), KNOWLEDGE)
    assert found is not None
    assert found.tactic.id == case.first, [one.tactic.id for one in rank(case.made.situation(), KNOWLEDGE)]
    assert (found.motive.motive.id if found.motive is not None else "") == case.motive
    assert not case.aim or (found.aim is not None and found.aim.kpi == case.aim)


@pytest.mark.parametrize("name", CASES)
def test_no_tactic_comes_twice_in_three_weeks(name: str) -> None:
    weeks = three_weeks(CASES[name].made)
    assert len({one.tactic.id for one in weeks}) == len(weeks) == 3
    assert not any(one.repeated for one in weeks)


def three_weeks(made: Made) -> list[Advice]:
    shown: list[str] = []
    weeks = []
    for _ in range(3):
        found = choose(made.situation(), KNOWLEDGE, Experience(shown))
        assert found is not None
        weeks.append(found)
        shown.insert(0, found.tactic.id)
    return weeks
