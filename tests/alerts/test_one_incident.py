"""One cause is one incident: whichever was seen first, the cause has it, and its effects are named in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from alerts.decide.answers import acknowledge, snooze
from alerts.decide.blame import blamed
from alerts.decide.evaluate import decide
from alerts.decide.policy import Policy
from alerts.decide.tree import Tree
from alerts.messages.incident_update import IncidentUpdate
from commerce.diagnoses import Diagnosis, Part
from commerce.figures import Verdict
from commerce.judgements import Loss
from commerce.period import Period
from commerce.watches import Say, Severity, Watch
from tests.alerts.a_shop import KNOWLEDGE, NOW
from tests.alerts.life import DAY, TODAY, TREE, Life, drifting, silent
from tests.alerts.test_tick import judged

# a cause that is found later


def test_a_cause_found_later_goes_on_with_the_incident_of_its_effect() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(judged("revenue"), judged("conversion_rate", "on_target", 150))
    first = shop.watches["revenue"]
    decisions = shop.look(judged("revenue"), judged("conversion_rate"))
    assert shop.heard == [("revenue", Say.FIRED), ("conversion_rate", Say.RENAMED)]
    cause, effect = shop.watches["conversion_rate"], shop.watches["revenue"]
    assert (cause.incident, cause.renamed_from, cause.since) == (first.incident, "revenue", first.since)
    assert (effect.state, effect.cause, effect.incident, effect.told_at) == ("effect", "conversion_rate", "", None)
    assert decisions[1].effects == ("revenue",)
    assert cause.effects == ("revenue",)
    shop.look(judged("revenue", "on_target", 150), judged("conversion_rate", "on_target", 150))
    shop.look(judged("revenue", "on_target", 150), judged("conversion_rate", "on_target", 150))
    assert shop.heard[2:] == [("conversion_rate", Say.RECOVERED)]


def test_who_has_taken_the_effect_on_has_the_cause() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(judged("revenue"), judged("conversion_rate", "on_target", 150))
    shop.watches["revenue"] = acknowledge(shop.watches["revenue"], shop.now, "anna", "new checkout")
    shop.look(judged("revenue"), judged("conversion_rate"))
    cause = shop.watches["conversion_rate"]
    assert (cause.state, cause.by, cause.note) == ("acknowledged", "anna", "new checkout")


def test_somebody_who_wants_to_hear_nothing_of_an_effect_hears_nothing_of_its_cause() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(judged("revenue"), judged("conversion_rate", "on_target", 150))
    shop.watches["revenue"] = snooze(shop.watches["revenue"], shop.now, shop.now + 3 * DAY)
    for _ in range(3):
        shop.look(judged("revenue"), judged("conversion_rate"))
    assert shop.heard[1:] == []
    shop.look(judged("revenue"), judged("conversion_rate"))
    assert shop.heard[1:] == [("conversion_rate", Say.RENAMED)]


def test_the_steps_of_a_funnel_are_told_under_the_name_of_the_whole() -> None:
    shop = Life("cart_abandonment_rate", "conversion_rate", "order_count", "revenue", "customer_acquisition_cost")
    calm = [judged("conversion_rate", "on_target", 150), judged("order_count", "on_target", 150)]
    shop.look(judged("cart_abandonment_rate", value=180), *calm)
    everything = (
        judged("cart_abandonment_rate", value=180),
        judged("conversion_rate"),
        judged("order_count"),
        judged("revenue"),
        judged("customer_acquisition_cost", value=180),
    )
    shop.look(*everything)
    assert shop.heard == [("cart_abandonment_rate", Say.FIRED), ("conversion_rate", Say.RENAMED)]
    assert shop.open() == ["conversion_rate"]
    assert set(shop.watches["conversion_rate"].effects) == set(shop.watches) - {"conversion_rate", "aov_minus_cac"}


def test_fewer_visits_are_one_incident_under_orders() -> None:
    """Visits have no watch: orders, revenue and the cost of a customer move, and conversion does not."""
    shop = Life("order_count", "revenue", "customer_acquisition_cost", "conversion_rate")
    fine = judged("conversion_rate", "on_target", 150)
    shop.look(judged("revenue"), judged("order_count"), judged("customer_acquisition_cost", value=150), fine)
    assert shop.heard == [("order_count", Say.FIRED)]


def test_a_smaller_basket_is_one_incident_and_dear_customers_are_another() -> None:
    shop = Life("average_order_value", "revenue", "customer_acquisition_cost")
    shop.look(judged("revenue"), judged("average_order_value"), judged("customer_acquisition_cost", value=160))
    assert sorted(shop.open()) == ["average_order_value", "customer_acquisition_cost"]


def test_what_a_diagnosis_names_is_the_cause_also_where_each_moves_the_other() -> None:
    shop = Life("order_count", "customer_retention_rate")
    shop.look(judged("order_count"), judged("customer_retention_rate", "on_target", 150))
    blamed = {"order_count": frozenset({"customer_retention_rate"})}
    shop.look(judged("order_count"), judged("customer_retention_rate", value=80), blamed=blamed)
    assert shop.heard == [("order_count", Say.FIRED), ("customer_retention_rate", Say.RENAMED)]


# onsets


def test_onsets_say_what_belongs_together_whenever_it_was_seen() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY - 20 * DAY), drifting("revenue", TODAY, state="on_target"))
    for _ in range(30):
        shop.look(drifting("conversion_rate", TODAY), drifting("revenue", TODAY, state="on_target"))
    shop.look(drifting("conversion_rate", TODAY), drifting("revenue", TODAY - 18 * DAY))
    assert ("revenue", Say.FIRED) not in shop.heard
    assert shop.watches["conversion_rate"].began == TODAY - 20 * DAY  # as it was told, however estimates move


def test_what_began_long_after_is_news() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY - 60 * DAY))
    shop.look(drifting("conversion_rate", TODAY - 60 * DAY), drifting("revenue", TODAY))
    assert shop.heard == [("conversion_rate", Say.FIRED), ("revenue", Say.FIRED)]


def test_what_begins_after_a_cause_has_ended_is_news() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY - 10 * DAY))
    for _ in range(2):
        shop.look(drifting("conversion_rate", change="0", state="on_target"))
    shop.look(drifting("revenue", TODAY + 2 * DAY), days=1)
    assert shop.heard[-1] == ("conversion_rate", Say.RECOVERED)  # its range reaches into those days
    shop.look(drifting("revenue", TODAY + 20 * DAY))
    assert shop.heard[-1] == ("revenue", Say.FIRED)


# what has stopped


def test_while_no_order_comes_no_number_that_rests_on_orders_rings() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(silent())
    [*_, drift] = shop.look(silent(hours=44), drifting("revenue", TODAY))
    assert shop.heard == [("absence:orders", Say.FIRED)]
    assert (drift.cause, drift.reason) == ("absence:orders", "inhibited")
    shop.look(silent(state="on_target", hours=0), drifting("revenue", TODAY))
    assert shop.heard[1:] == [("absence:orders", Say.RECOVERED)]
    shop.look(drifting("revenue", TODAY))
    assert shop.heard[2:] == []  # the silent days are still in its window


def test_a_broken_tag_hides_what_rests_on_visits_and_nothing_else() -> None:
    shop = Life("conversion_rate", "cart_abandonment_rate", "revenue")
    hidden = drifting("conversion_rate", TODAY - DAY), drifting("cart_abandonment_rate", TODAY - DAY)
    shop.look(silent("carts", cause="broken_tag"), *hidden, drifting("revenue", TODAY - DAY))
    assert shop.heard == [("absence:carts", Say.FIRED), ("revenue", Say.FIRED)]


def test_what_stops_today_takes_no_incident_of_a_number_over() -> None:
    shop = Life("revenue")
    shop.look(drifting("revenue", TODAY))
    shop.look(drifting("revenue", TODAY), silent(hours=20))
    assert shop.heard == [("revenue", Say.FIRED), ("absence:orders", Say.FIRED)]
    assert set(shop.open()) == {"revenue", "absence:orders"}


def test_a_part_that_is_silent_is_told_with_the_whole() -> None:
    shop = Life("revenue")
    shop.look(silent("payment_method", "paypal"))
    shop.look(silent("payment_method", "paypal"), silent("orders"), silent("channel", "ads"))
    assert shop.heard == [("absence:payment_method:paypal", Say.FIRED), ("absence:orders", Say.RENAMED)]
    assert shop.open() == ["absence:orders"]


def test_what_stops_for_the_first_time_rings_but_not_at_the_first_look_of_a_shop() -> None:
    new = Life()
    new.watches = {}
    new.look(silent())
    assert new.heard == []
    known = Life("revenue")
    known.look(silent("channel", "ads"))
    assert known.heard == [("absence:channel:ads", Say.FIRED)]


def test_an_absence_remembers_since_when_and_what_it_cost() -> None:
    shop = Life("revenue")
    shop.look(silent(hours=10))
    [over] = shop.look(silent(hours=0, state="on_target"))
    assert (over.say, over.before.stopped_at, over.before.lost_minor) == (
        Say.RECOVERED,
        NOW - timedelta(hours=10),
        90_000,
    )
    assert over.watch.past[-1].stopped_at == NOW - timedelta(hours=10)


# what a diagnosis says of it


def explained(one: Verdict, segment: str, key: str) -> Diagnosis:
    """Return a diagnosis that finds the loss in one part of the shop."""
    part = Part(segment, key, "order_count", Fraction(5), Fraction(10), "count", Fraction(9, 10))
    return Diagnosis(one.figure, one.figure, explanation=(part,))


def test_who_stays_away_says_that_retention_is_behind_what_moves_with_it() -> None:
    verdicts = [judged("order_count"), judged("conversion_rate"), judged("customer_churn_rate", value=150)]
    behind = frozenset({"customer_retention_rate", "customer_churn_rate", "repeat_customer_rate"})
    named = blamed(verdicts, KNOWLEDGE, TREE, lambda one: explained(one, "customer_type", "returning"))
    assert named == {"order_count": behind, "conversion_rate": behind}
    assert blamed(verdicts, KNOWLEDGE, TREE, lambda one: explained(one, "customer_type", "new")) == {}


def test_nothing_is_looked_into_while_no_such_cause_is_off() -> None:
    def never(one: Verdict) -> Diagnosis:
        raise AssertionError(one.kpi)

    assert blamed([judged("order_count"), judged("conversion_rate")], KNOWLEDGE, TREE, never) == {}
    assert blamed([judged("customer_churn_rate", value=150)], KNOWLEDGE, TREE, never) == {}


def test_loyal_customers_who_stay_away_have_the_incident_that_orders_opened() -> None:
    shop = Life("order_count", "conversion_rate", "customer_churn_rate")
    shop.look(judged("order_count"), judged("conversion_rate"), judged("customer_churn_rate", "on_target", 50))
    assert shop.heard == [("conversion_rate", Say.FIRED)]
    verdicts = [judged("order_count"), judged("conversion_rate"), judged("customer_churn_rate", value=150)]
    named = blamed(verdicts, KNOWLEDGE, TREE, lambda one: explained(one, "customer_type", "returning"))
    shop.look(*verdicts, blamed=named)
    assert shop.heard[1:] == [("customer_churn_rate", Say.RENAMED)]
    assert shop.watches["order_count"].cause == "customer_churn_rate"


def test_what_is_named_in_an_incident_stays_there_while_nobody_can_judge_that() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(judged("conversion_rate"), judged("revenue"))
    for _ in range(20):
        *_, revenue = shop.look(judged("conversion_rate", "no_data"), judged("revenue"))
        assert (revenue.reason, revenue.cause) == ("inhibited", "conversion_rate")
    assert shop.watches["conversion_rate"].effects == ("revenue",)
    for _ in range(3):
        shop.look(judged("conversion_rate"), judged("revenue"))
    assert [subject for subject, _ in shop.heard] == ["conversion_rate"] * len(shop.heard)


def test_what_goes_with_an_incident_does_not_take_it_over_on_a_day_on_which_that_has_no_value() -> None:
    shop = Life("conversion_rate", "revenue")
    small = drifting("conversion_rate", TODAY, change="-5/100")
    shop.look(small, drifting("revenue", TODAY, change="-4/10"))
    assert (shop.heard, shop.watches["conversion_rate"].cause) == ([("revenue", Say.FIRED)], "revenue")
    for _ in range(2):
        shop.look(small, judged("revenue", "no_data"))
    assert shop.heard == [("revenue", Say.FIRED)]
    assert shop.watches["conversion_rate"].cause == "revenue"


def test_what_cannot_be_seen_for_weeks_takes_its_effect_back() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(judged("conversion_rate"), judged("revenue"))
    first = shop.watches["conversion_rate"].incident
    for _ in range(31):
        shop.look(judged("conversion_rate", "no_data"), judged("revenue"))
    assert shop.heard == [("conversion_rate", Say.FIRED)]
    shop.look(judged("conversion_rate", "no_data"), judged("revenue"))
    assert shop.heard == [("conversion_rate", Say.FIRED), ("revenue", Say.FIRED)]  # somebody has to say it
    shop.look(judged("conversion_rate"), judged("revenue"))
    assert shop.open() == ["conversion_rate"]
    assert (shop.watches["conversion_rate"].incident, shop.watches["revenue"].cause) == (first, "conversion_rate")


def test_a_cause_that_somebody_snoozed_takes_no_told_incident_away() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(judged("conversion_rate"), judged("revenue"))
    for _ in range(33):
        shop.look(judged("conversion_rate", "no_data"), judged("revenue"))
    shop.watches["conversion_rate"] = snooze(shop.watches["conversion_rate"], shop.now, shop.now + 3 * DAY)
    shop.look(judged("conversion_rate"), judged("revenue"))
    assert sorted(shop.open()) == ["conversion_rate", "revenue"]
    assert shop.watches["revenue"].cause == ""
    for _ in range(3):
        shop.look(judged("conversion_rate"), judged("revenue"))
    assert shop.open() == ["conversion_rate"]  # awake again, it tells of both


def test_a_counterpart_is_the_same_thing_and_no_way_further_up() -> None:
    """What a parcel costs of an order is average order value from the other side; carts are left over the former."""
    tree = Tree(
        causes={"cart_abandonment_rate": frozenset(), "shipping_cost_share": frozenset({"cart_abandonment_rate"})},
        counterparts={
            "average_order_value": frozenset({"shipping_cost_share"}),
            "shipping_cost_share": frozenset({"average_order_value"}),
        },
    )
    kpis = ("average_order_value", "cart_abandonment_rate")
    found = decide(
        "toys",
        [judged("average_order_value"), judged("cart_abandonment_rate", value=180)],
        {one: Watch(baseline_done=True) for one in kpis},
        NOW,
        Policy(),
        tree,
        day=TODAY,
    )
    assert {one.subject: one.say for one in found} == dict.fromkeys(kpis, Say.FIRED)


def test_of_two_counterparts_one_speaks() -> None:
    shop = Life("customer_churn_rate", "customer_retention_rate")
    shop.look(judged("customer_churn_rate", value=180), judged("customer_retention_rate", value=80))
    assert len(shop.open()) == 1


# what is told when it is over


def test_what_is_over_tells_the_whole() -> None:
    shop = Life("revenue")
    shop.look(silent(hours=10))
    [over] = shop.look(silent(hours=0, state="on_target", at=NOW + 5 * timedelta(hours=1)))
    silence = IncidentUpdate.of(over).verdict.silence
    assert silence is not None
    assert (silence.since, silence.until, silence.lost_minor) == (
        NOW - timedelta(hours=10),
        NOW + timedelta(hours=5),
        90_000,
    )


def test_a_drift_that_is_over_tells_what_it_cost_against_the_usual() -> None:
    shop = Life("revenue")
    losses = (Loss("usual", 700, 2_100, date(2026, 2, 20)),)
    shop.look(replace(drifting("revenue", date(2026, 2, 20)), losses=losses))
    for _ in range(2):
        [over] = shop.look(drifting("revenue", change="0", state="on_target"))
    assert IncidentUpdate.of(over).verdict.losses == (Loss("usual", 0, 2_100, date(2026, 2, 20)),)


def test_worse_than_when_told_last_is_held_against_the_word_before() -> None:
    shop = Life("revenue")
    shop.look(drifting("revenue", TODAY), days=8)
    [worse] = shop.look(drifting("revenue", TODAY, change="-3/5"))
    told = IncidentUpdate.of(worse).watch
    assert worse.say is Say.WORSE
    assert told.first_told is not None
    assert told.last_told == told.first_told
    assert worse.watch.last_told != told.last_told


def test_what_nobody_answered_still_calls_the_second_reader_when_its_cause_is_found_in_that_very_look() -> None:
    waits = {severity: timedelta(hours=4) for severity in Severity}
    shop = Life("revenue", "conversion_rate", policy=Policy(escalate=waits))
    shop.look(judged("revenue"), judged("conversion_rate", "on_target", 150))
    shop.look(judged("revenue"), judged("conversion_rate"))
    shop.look(judged("revenue"), judged("conversion_rate"))
    assert shop.heard[1:] == [("conversion_rate", Say.RENAMED), ("conversion_rate", Say.ESCALATED)]


def test_under_the_name_of_its_cause_it_is_said_again_a_week_later() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(judged("revenue"), judged("conversion_rate", "on_target", 150))
    for _ in range(12):
        shop.look(judged("revenue"), judged("conversion_rate"))
    assert shop.heard[1:] == [("conversion_rate", Say.RENAMED), ("conversion_rate", Say.STILL_FIRING)]


def test_since_when_it_lasts_is_settled_when_it_is_first_seen_told_or_not() -> None:
    shop = Life()
    for moves in (0, 5, -3, 9):
        shop.watches.setdefault("revenue", Watch())  # the first look only takes note
        shop.look(drifting("revenue", TODAY - (10 + moves) * DAY))
    assert shop.heard == []
    assert shop.watches["revenue"].began == TODAY - 10 * DAY


def test_what_is_off_in_days_after_a_silence_is_not_its_doing() -> None:
    for first, heard in ((TODAY - 10 * DAY, []), (TODAY + 2 * DAY, [("revenue", Say.FIRED)])):
        shop = Life("revenue")
        shop.look(silent(hours=10))
        shop.look(silent(hours=0, state="on_target"), days=15)
        off = judged("revenue")  # a target is missed, and nobody can tell since when
        shown = replace(off.figure, period=Period(first, TODAY + 15 * DAY))
        shop.look(replace(off, figure=shown, since=None))
        assert shop.heard[2:] == heard


def test_a_first_day_that_was_told_without_an_estimate_gives_way_to_it_once_and_says_so() -> None:
    shop = Life("revenue")
    missed = judged("revenue")
    shop.look(missed)
    told = shop.watches["revenue"].began
    for moves in (0, 4):
        shop.look(replace(missed, also=(drifting("revenue", TODAY - (8 - moves) * DAY),)))
    watch = shop.watches["revenue"]
    assert (watch.began, watch.told_began, watch.settled_at) == (TODAY - 8 * DAY, told, NOW + DAY)
    assert told != watch.began
