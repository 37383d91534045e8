"""What a real diagnosis finds is what the conditions of tactics ask for: from days of a shop to the tactic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from alerts.advise.rank import Advice, choose
from alerts.advise.situation import Situation
from commerce.diagnoses import Diagnosis
from commerce.feeds import Feed
from commerce.figures import Target
from commerce.period import Period
from tests.alerts.a_shop import KNOWLEDGE, verdict
from tests.kpi.explain.test_causes import BOOK, WINDOW, Steps, all_at, explained, shop
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts

pytestmark = pytest.mark.untraced

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CHURN = "customer_churn_rate"


def advised(facts: MemoryFacts, diagnosis: Diagnosis) -> Advice:
    """Return the tactic for what was found; of other KPIs only the figures are known."""
    kpi, period = diagnosis.now.kpi, diagnosis.now.period
    off = verdict(diagnosis.now, "off_target", Target("at_most", Fraction(0)))
    found = choose(
        Situation(
            kpi=kpi,
            direction=lambda other: KNOWLEDGE.kpis[other].direction,
            verdict=lambda other: off if other == kpi else None,
            figure=lambda other: BOOK.judged(other, facts, period),
            before=lambda other: BOOK.judged(other, facts, period.before()),
            usual=lambda _: None,
            by_segment=lambda other, segment: BOOK.judged_by_segment(other, facts, period, segment),
            setting=lambda _: None,
            moves=KNOWLEDGE.moves(),
            diagnosis=diagnosis,
        ),
        KNOWLEDGE,
    )
    assert found is not None
    return found


@pytest.mark.parametrize("kpi", ["conversion_rate", "order_count", "revenue"])
@pytest.mark.parametrize(
    ("step", "tactic", "moved"),
    [
        (1, "simplify_navigation", "conversion_rate"),
        (2, "slide_in_survey", "conversion_rate"),
        (3, "distraction_free_checkout", "checkout_step_drop_off_rate"),
    ],
)
def test_the_step_that_lost_gets_a_tactic_of_its_own(kpi: str, step: int, tactic: str, moved: str) -> None:
    facts = shop(all_at(step))
    found = advised(facts, explained(facts, kpi))
    assert found.tactic.id == tactic
    assert found.aim is not None
    assert found.aim.kpi == moved


def test_fewer_visits_get_a_tactic_for_visits() -> None:
    facts = shop(all_at(0))
    found = advised(facts, explained(facts, "revenue"))
    assert found.aim is not None
    assert found.aim.kpi == "visitor_count"


def test_where_steps_are_not_known_it_is_looked_where_people_are_lost() -> None:
    facts = shop(all_at(2), knows_steps=False)
    assert advised(facts, explained(facts, "order_count")).tactic.id == "find_leaking_journey_stage"


def test_a_checkout_that_fails_on_phones_is_mended_there() -> None:
    def unfinished(_channel: str, device: str, usual: Steps) -> Steps:
        return (*usual[:3], usual[3] // 5 if device == "mobile" else usual[3])

    facts = shop(unfinished)
    found = advised(facts, explained(facts, "cart_abandonment_rate"))
    assert found.tactic.id == "checkout_on_all_devices"
    assert found.motive is not None
    assert found.motive.motive.id == "hard_process"


def test_a_way_to_pay_that_is_gone_gets_another_one() -> None:
    facts = shop(lambda _channel, _device, usual: usual)
    left = [one for one in facts.orders if one.day < WINDOW.first or one.payment_method != "paypal"]
    without = MemoryFacts(left, traffic=facts.traffic)
    found = advised(without, explained(without, "cart_abandonment_rate"))
    assert found.tactic.id in {"fix_and_explain_checkout_errors", "offer_more_payment_methods"}
    assert found.motive is not None


@pytest.mark.parametrize(
    ("leave", "tactic"), [("regulars", "celebrate_loyal_customers"), ("once", "reward_for_next_order")]
)
def test_regulars_and_customers_of_one_order_are_told_apart(leave: str, tactic: str) -> None:
    orders = []
    for offset in range(400):
        for number in range(4):
            customer, is_regular = f"{offset}-{number}", number < 2
            stays = offset < 220 or (leave == "regulars") is not is_regular
            orders.append(Bought(DAY_ONE + timedelta(days=offset), customer))
            again = (15, 30, *((95, 180) if stays else ())) if is_regular else ((100,) if stays and number == 2 else ())
            later = (offset + days for days in again)
            orders += [Bought(DAY_ONE + timedelta(days=day), customer) for day in later if day < 400]
    orders.sort(key=lambda one: one.day)
    facts = MemoryFacts(orders, covers={Feed.ORDERS: Period(DAY_ONE, DAY_ONE + timedelta(days=399))})
    judged = BOOK.judge(CHURN, facts, shop="toys", target=None, now=NOW, today=DAY_ONE + timedelta(days=400))
    found = advised(facts, BOOK.diagnose(CHURN, facts, judged))
    assert found.tactic.id == tactic
    assert found.reasons[-1].part is not None
    assert found.reasons[-1].part.kpi == CHURN
