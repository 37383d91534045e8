"""To lie up the tree and to be off is not yet to be the cause: it must account for the loss, and begin no later."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from alerts.decide.share import share_of
from commerce.figures import Verdict
from commerce.judgements import Loss
from commerce.watches import Say
from tests.alerts.life import DAY, TODAY, Life, drifting, silent


def customers(kpi: str, change: str, a_week: int = 0) -> Verdict:
    """Return a verdict in which customers who came back are counted in the KPI's place."""
    found = drifting(kpi, TODAY - 20 * DAY, change=change)
    assert found.drift is not None
    drift = replace(found.drift, counted="comebacks")
    return replace(found, drift=drift, losses=(Loss("usual", a_week, a_week, TODAY),) if a_week else ())


def costing(kpi: str, change: str, a_week: int) -> Verdict:
    return replace(drifting(kpi, TODAY - 20 * DAY, change=change), losses=(Loss("usual", a_week, a_week, TODAY),))


# how much of a loss another accounts for


@pytest.mark.parametrize(
    ("cause", "effect", "share"),
    [
        (drifting("conversion_rate", change="-19/100"), drifting("customer_acquisition_cost", change="1"), 0.304),
        (drifting("conversion_rate", change="-1/2"), drifting("customer_acquisition_cost", change="1"), 1.0),
        (drifting("average_order_value", change="-3/10"), drifting("revenue", change="-44/100"), 0.615),
        (drifting("conversion_rate", change="1/5"), drifting("revenue", change="-44/100"), 0.0),
        (customers("customer_churn_rate", "-1/2", 900), costing("revenue", "-1/2", 1000), 0.9),
        (customers("customer_churn_rate", "-1/2"), costing("revenue", "-1/2", 1000), None),
        (customers("customer_churn_rate", "-1/2", 900), costing("customer_acquisition_cost", "1", 1000), None),
        (drifting("revenue", change="-1/2"), drifting("order_count", change="-1/100"), None),
    ],
)
def test_losses_are_held_together_as_factors_and_customers_by_their_money(
    cause: Verdict, effect: Verdict, share: float | None
) -> None:
    assert share_of(cause, effect) == (None if share is None else pytest.approx(share, abs=0.001))


# who has the incident


def test_what_explains_little_of_an_incident_is_named_in_it() -> None:
    shop = Life("customer_acquisition_cost", "conversion_rate")
    dear = drifting("customer_acquisition_cost", TODAY - 5 * DAY, change="1")
    shop.look(dear, drifting("conversion_rate", state="on_target", change="0"))
    few = drifting("conversion_rate", TODAY - 2 * DAY, change="-19/100")
    shop.look(dear, few)
    assert shop.heard == [("customer_acquisition_cost", Say.FIRED)]
    assert shop.watches["customer_acquisition_cost"].effects == ("conversion_rate",)
    shop.look(dear, replace(few, drift=drifting("conversion_rate", TODAY - 2 * DAY, change="-45/100").drift))
    assert shop.heard[1:] == [("conversion_rate", Say.RENAMED)]  # now it accounts for most of it


def test_of_one_look_the_greater_part_of_a_story_has_the_name() -> None:
    shop = Life("customer_acquisition_cost", "conversion_rate")
    shop.look(
        drifting("customer_acquisition_cost", TODAY - 5 * DAY, change="1"),
        drifting("conversion_rate", TODAY - 2 * DAY, change="-19/100"),
    )
    assert shop.heard == [("customer_acquisition_cost", Say.FIRED)]


def test_what_a_told_cause_explains_little_of_is_news() -> None:
    shop = Life("customer_acquisition_cost", "conversion_rate")
    few = drifting("conversion_rate", TODAY - 5 * DAY, change="-19/100")
    shop.look(few)
    shop.look(few, drifting("customer_acquisition_cost", TODAY - 5 * DAY, change="1"))
    assert shop.heard == [("conversion_rate", Say.FIRED), ("customer_acquisition_cost", Say.FIRED)]


def test_what_began_surely_later_takes_no_incident_over() -> None:
    shop = Life("revenue", "conversion_rate")
    shop.look(drifting("revenue", TODAY - 25 * DAY), drifting("conversion_rate", state="on_target", change="0"))
    shop.look(drifting("revenue", TODAY - 25 * DAY), drifting("conversion_rate", TODAY - 2 * DAY))
    assert shop.heard == [("revenue", Say.FIRED), ("conversion_rate", Say.FIRED)]


def test_customers_who_stay_away_explain_the_sales_that_they_do_not_bring() -> None:
    shop = Life("customer_churn_rate", "customer_retention_rate", "order_count", "revenue", "conversion_rate")
    gone = (customers("customer_churn_rate", "-1/2", 900), customers("customer_retention_rate", "-1/2", 900))
    shop.look(*gone)
    fewer = drifting("order_count", TODAY - 20 * DAY, change="-4/10", state="not_enough_data")
    shop.look(*gone, fewer, costing("revenue", "-1/2", 1000))
    assert shop.heard == [("customer_churn_rate", Say.FIRED)]
    assert set(shop.watches["customer_churn_rate"].effects) == {"customer_retention_rate", "revenue"}


def test_a_conversion_that_fell_is_behind_customers_who_stay_away_and_not_the_other_way_round() -> None:
    shop = Life("customer_churn_rate", "customer_retention_rate", "order_count", "conversion_rate")
    gone = (customers("customer_churn_rate", "-1/3"), customers("customer_retention_rate", "-1/3"))
    shop.look(*gone)
    shop.look(*gone, drifting("order_count", TODAY - 20 * DAY, change="-1/4"))
    assert shop.heard == [("customer_churn_rate", Say.FIRED)]
    shop.look(*gone, drifting("conversion_rate", TODAY - 20 * DAY, change="-22/100"))
    assert shop.heard[1:] == [("conversion_rate", Say.RENAMED)]
    assert set(shop.watches["conversion_rate"].effects) >= {"customer_churn_rate", "customer_retention_rate"}


def test_that_still_fewer_customers_come_back_is_told_as_worse() -> None:
    shop = Life("customer_churn_rate")
    for change in ("-3/10", "-8/10", "-3/10"):
        shop.look(customers("customer_churn_rate", change), days=8)
    assert [say for _, say in shop.heard] == [Say.FIRED, Say.WORSE, Say.BETTER]
    worst = shop.watches["customer_churn_rate"].worst
    assert worst is not None
    assert worst.change == "-4/5"


def test_the_same_thing_from_two_sides_never_takes_itself_over() -> None:
    shop = Life("customer_churn_rate", "customer_retention_rate")
    kept = drifting("customer_retention_rate", state="on_target", change="0")
    shop.look(customers("customer_churn_rate", "-1/2", 900), kept)
    shop.look(customers("customer_churn_rate", "-2/10"), customers("customer_retention_rate", "-1/2"))
    assert shop.heard == [("customer_churn_rate", Say.FIRED)]


def test_what_is_named_in_an_incident_stays_there_however_its_onset_is_seen_later() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY), drifting("revenue", TODAY))
    for later in range(60):
        shop.look(drifting("conversion_rate", TODAY), drifting("revenue", TODAY + later * DAY))
    assert shop.heard[0] == ("conversion_rate", Say.FIRED)
    assert "revenue" not in {subject for subject, _ in shop.heard}
    assert shop.watches["revenue"].began == TODAY


def test_an_effect_that_falls_anew_and_further_than_its_cause_explains_is_news() -> None:
    shop = Life("conversion_rate", "revenue")
    shop.look(drifting("conversion_rate", TODAY, change="-2/10"), drifting("revenue", TODAY, change="-2/10"))
    small = drifting("conversion_rate", TODAY, change="-2/10")
    shop.look(small, drifting("revenue", TODAY + 40 * DAY, change="-3/10"), days=40)
    assert shop.heard == [("conversion_rate", Say.FIRED)]
    shop.look(small, drifting("revenue", TODAY + 40 * DAY, change="-6/10"))
    assert ("revenue", Say.FIRED) in shop.heard


def test_a_number_that_lies_far_below_its_usual_level_lets_its_causes_through() -> None:
    shop = Life("conversion_rate", "order_count", "revenue")
    fewer = drifting("order_count", TODAY, change="-3/10", state="on_target")  # not sure yet, and hardly fine
    shop.look(drifting("conversion_rate", TODAY), fewer, drifting("revenue", TODAY))
    assert shop.heard == [("conversion_rate", Say.FIRED)]


def test_what_explains_little_of_an_effect_is_named_where_that_is() -> None:
    shop = Life("customer_churn_rate", "revenue", "average_order_value")
    gone = customers("customer_churn_rate", "-1/2", 900)
    shop.look(gone, costing("revenue", "-1/2", 1000))
    few = drifting("average_order_value", TODAY - 2 * DAY, change="-1/5")
    shop.look(gone, costing("revenue", "-1/2", 1000), few)
    assert shop.heard == [("customer_churn_rate", Say.FIRED)]
    assert set(shop.watches["customer_churn_rate"].effects) == {"average_order_value", "revenue"}


# a channel that runs dry


def test_a_channel_of_customers_who_stay_away_is_no_news_until_it_is_silent_for_them_too() -> None:
    shop = Life("customer_churn_rate")
    gone = customers("customer_churn_rate", "-1/2", 900)
    shop.look(gone)
    shop.look(gone, silent("channel", "newsletter"))
    assert shop.heard == [("customer_churn_rate", Say.FIRED)]
    long = silent("channel", "newsletter")
    assert long.silence is not None
    shop.look(gone, replace(long, silence=replace(long.silence, expected=Fraction(21))))
    assert shop.heard[1:] == [("absence:channel:newsletter", Say.FIRED)]


def test_a_way_to_pay_that_is_missing_is_news_whoever_stays_away() -> None:
    shop = Life("customer_churn_rate")
    gone = customers("customer_churn_rate", "-1/2", 900)
    shop.look(gone)
    shop.look(gone, silent("payment_method", "paypal"))
    assert shop.heard[1:] == [("absence:payment_method:paypal", Say.FIRED)]


# the first look at a shop


def test_the_first_look_at_a_shop_takes_one_cause_for_one_incident() -> None:
    shop = Life()
    shop.watches = {}
    everything = [drifting(one, TODAY) for one in ("conversion_rate", "order_count", "revenue")]
    shop.look(*everything)
    assert shop.heard == []
    assert [one.state for one in shop.watches.values()] == ["firing", "effect", "effect"]
    for _ in range(10):
        shop.look(*everything)
    assert shop.heard == [("conversion_rate", Say.FIRED)]  # a week later, for all of them
