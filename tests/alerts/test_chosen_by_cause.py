"""What was found behind a number decides which tactic comes first; so does what the shop has been through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from alerts.advise.aims import Nearness, aims, likely_motive
from alerts.advise.experience import Experience
from alerts.advise.fit import holds
from alerts.advise.rank import choose, rank
from alerts.advise.situation import Situation
from commerce.diagnoses import Diagnosis, Driver, Part
from commerce.diary import Helped
from commerce.figures import Unit
from commerce.judgements import Silence
from knowledge import Condition
from tests.alerts.a_shop import KNOWLEDGE, figure
from tests.alerts.test_advice import AOV, CAC, Shop
from tests.make import NOON

CONVERSION, ABANDONMENT = "conversion_rate", "cart_abandonment_rate"
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def driver(name: str, unit: Unit = "percent", explains: Fraction = Fraction(9, 10)) -> Driver:
    return Driver(name, THIRD, HALF, unit, explains, is_sure=True)


def part(segment: str, key: str, *also: tuple[str, str]) -> Part:
    return Part(segment, key, "orders_per_checkout", THIRD, HALF, "percent", Fraction(9, 10), same_as=also)


def found(
    kpi: str, step: Driver | None = None, parts: tuple[Part, ...] = (), drivers: tuple[Driver, ...] = ()
) -> Diagnosis:
    now = figure(kpi, THIRD, "percent")
    return Diagnosis(now, now, drivers, step=step, explanation=parts)


def low_conversion(
    step: Driver | None = None, parts: tuple[Part, ...] = (), *, facts: Mapping[str, bool | int] | None = None
) -> Situation:
    shop = Shop({CONVERSION: ("off_target", Fraction(1, 100))}, facts=dict(facts or {}))
    whole = replace(shop.situation(CONVERSION), moves=KNOWLEDGE.moves())
    return replace(whole, diagnosis=found(CONVERSION, step, parts))


def test_the_step_that_lost_is_aimed_at_before_the_number_itself() -> None:
    aimed_at = aims(low_conversion(driver("orders_per_checkout")), KNOWLEDGE)
    by_kpi = {aim.kpi: aim.nearness for aim in aimed_at}
    assert by_kpi["checkout_step_drop_off_rate"] == by_kpi[ABANDONMENT] == Nearness.CAUSE
    assert by_kpi[CONVERSION] == Nearness.ITSELF
    assert [aim.direction for aim in aimed_at if aim.kpi == ABANDONMENT] == ["lower"]


def test_an_input_that_explains_little_or_may_be_chance_is_behind_nothing() -> None:
    little = driver("sessions", "count", Fraction(1, 4))
    unsure = replace(driver("sessions", "count"), is_sure=False)
    for one in (little, unsure):
        diagnosis = found("order_count", drivers=(one,))
        situation = replace(low_conversion(), kpi="order_count", diagnosis=diagnosis)
        assert situation.behind() == {}
    surely = replace(low_conversion(), kpi="order_count", diagnosis=found("order_count", drivers=(driver("sessions"),)))
    assert list(surely.behind()) == ["visitor_count"]


def test_customers_who_stay_away_are_won_back() -> None:
    returning = part("customer_type", "returning")
    aimed_at = aims(low_conversion(parts=(returning,)), KNOWLEDGE)
    assert aimed_at[0].kpi == "customer_retention_rate"


def test_a_part_is_found_under_each_of_its_names() -> None:
    situation = low_conversion(parts=(part("campaign", "spring", ("channel", "ads")),))
    by = {segment: holds(situation, Condition("lost_part", segment_by=segment)) for segment in ("campaign", "channel")}
    assert all(reason is not None and reason.part is not None for reason in by.values())
    assert holds(situation, Condition("lost_part", segment_by="channel", key="ads")) is not None
    assert holds(situation, Condition("lost_part", segment_by="channel", key="mail")) is None
    assert holds(situation, Condition("lost_part", segment_by="device")) is None


def test_a_number_that_tells_of_what_was_found_is_off_without_a_target_of_its_own() -> None:
    off = Condition("off_target", kpi=ABANDONMENT)
    reason = holds(low_conversion(driver("orders_per_checkout")), off)
    assert reason is not None
    assert reason.driver is not None
    assert reason.driver.kpi == "orders_per_checkout"
    assert holds(low_conversion(driver("carts_per_visit")), off) is None


def test_a_cause_that_was_found_is_not_looked_for() -> None:
    kinds = {advice.tactic.kind for advice in rank(low_conversion(driver("carts_per_visit")), KNOWLEDGE)}
    assert kinds
    assert "diagnosis" not in kinds


def test_what_the_shop_can_be_told_by_its_own_figures_is_not_looked_for() -> None:
    def looked_for(shop: Shop) -> set[str]:
        ranked = rank(shop.situation(ABANDONMENT), KNOWLEDGE)
        return {advice.tactic.id for advice in ranked if advice.tactic.kind == "diagnosis"}

    unknown = Shop({ABANDONMENT: ("off_target", Fraction(9, 10))})
    known = Shop({**unknown.values, "checkout_step_drop_off_rate": ("", Fraction(6, 10))})
    assert "find_leaking_checkout_step" in looked_for(unknown) - looked_for(known)


def test_the_motive_is_told_by_what_this_very_case_shows() -> None:
    def motive(situation: Situation) -> str:
        likely = likely_motive(situation, aims(situation, KNOWLEDGE), KNOWLEDGE)
        return likely.motive.id if likely is not None else ""

    at_checkout = driver("orders_per_checkout")
    assert motive(low_conversion(at_checkout)) == "hard_process"
    assert motive(low_conversion(at_checkout, (part("customer_type", "new"),))) == "unsafe_look"
    assert motive(low_conversion(driver("checkouts_per_cart"))) == "only_looking"
    assert motive(low_conversion(driver("carts_per_visit"))) == ""


def test_an_order_that_brings_too_little_comes_first_unless_something_was_found() -> None:
    dear = Shop({CAC: ("off_target", 5000), AOV: ("on_target", 4000)}).situation()
    first = choose(dear, KNOWLEDGE)
    assert first is not None
    assert (first.tactic.id, first.motive is not None) == ("raise_order_value_before_buying_traffic", True)
    fewer_carts = replace(dear, moves=KNOWLEDGE.moves(), diagnosis=found(CAC, driver("carts_per_visit")))
    other = choose(fewer_carts, KNOWLEDGE)
    assert other is not None
    assert other.aim is not None
    assert other.aim.nearness == Nearness.CAUSE


def test_what_did_not_help_comes_last_and_what_runs_or_is_unwanted_not_at_all() -> None:
    situation = Shop({AOV: ("off_target", 3000), CONVERSION: ("on_target", Fraction(2, 100))}).situation(AOV)
    order = [advice.tactic.id for advice in rank(situation, KNOWLEDGE)]
    failed = [
        advice.tactic.id for advice in rank(situation, KNOWLEDGE, Experience(outcomes={order[0]: Helped.DID_NOT_HELP}))
    ]
    assert failed == [*order[1:], order[0]]
    runs = [advice.tactic.id for advice in rank(situation, KNOWLEDGE, Experience(put_off=frozenset(order[:1])))]
    assert runs == order[1:]


def test_the_tactic_of_an_incident_stays_with_it_while_it_fits() -> None:
    situation = Shop({AOV: ("off_target", 3000), CONVERSION: ("on_target", Fraction(2, 100))}).situation(AOV)
    order = [advice.tactic.id for advice in rank(situation, KNOWLEDGE)]
    kept = choose(situation, KNOWLEDGE, Experience(order), kept=order[1])
    assert kept is not None
    assert (kept.tactic.id, kept.repeated) == (order[1], False)


def test_while_hours_count_only_what_speaks_of_the_silence_is_told() -> None:
    silence = Silence("orders", "", NOON, NOON, Fraction(12), 9, 16)
    situation = replace(Shop({"order_count": ("off_target", 3)}).situation("order_count"), silence=silence)
    for advice in rank(situation, KNOWLEDGE):
        assert "happened" in {reason.condition.test for reason in advice.reasons}


def test_what_suffers_already_is_named() -> None:
    shop = Shop(
        {
            AOV: ("off_target", 3000),
            CONVERSION: ("on_target", Fraction(2, 100)),
            ABANDONMENT: ("off_target", Fraction(9, 10)),
        }
    )
    named = {advice.tactic.id: advice.at_risk for advice in rank(shop.situation(AOV), KNOWLEDGE)}
    assert named["upsell_better_version"] == (ABANDONMENT,)
