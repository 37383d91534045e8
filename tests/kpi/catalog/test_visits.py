"""Visits and steps: a day that nobody reported is unknown, never one without visitors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from commerce.feeds import Feed
from commerce.period import Period
from commerce.tables.traffic import TRAFFIC
from tests.kpi.catalog.asked import WEEK, day, figure, judged, reason, split, told
from tests.kpi.memory_facts import Bought, MemoryFacts


def visits(offsets: Sequence[int] = range(7), /, **row: Any) -> list[dict[str, object]]:
    return [{"day": day(offset), "channel": "google", "sessions": 20, **row} for offset in offsets]


def facts(traffic: Sequence[dict[str, object]], **more: object) -> MemoryFacts:
    covers = {Feed.ORDERS: Period(day(-60), day(6)), TRAFFIC.name: WEEK}
    return MemoryFacts(traffic=traffic, covers=covers, **more)  # type: ignore[arg-type] # made-up fields


def test_visitors_add_up_over_days() -> None:
    found = figure("visitor_count", facts(visits(visitors=15)))
    assert (found.value, found.basis, found.unknown_days) == (Fraction(7 * 15), "visitors", 0)


def test_sessions_stand_in_where_visitors_are_not_known() -> None:
    found = figure("visitor_count", facts(visits()))
    assert (found.value, found.basis) == (Fraction(7 * 20), "sessions")


def test_a_day_without_traffic_is_unknown_and_told() -> None:
    found = figure("visitor_count", facts(visits(range(5), visitors=15)))
    assert (found.value, found.unknown_days) == (Fraction(5 * 15), 2)


def test_without_a_single_known_day_there_is_no_sum() -> None:
    empty = Period(day(-60), day(-54))
    assert reason(figure("visitor_count", facts(visits()), empty)) == "not_covered"


def test_a_verdict_on_visitors_holds_the_known_days_against_their_part_of_the_target() -> None:
    """Half of the days are unknown: no drift, when those that are known are as busy as ever."""
    from commerce.figures import Target, VerdictState  # noqa: PLC0415 - they matter to this one alone

    known = [offset for offset in range(-120, 7) if offset < -20 or offset % 2]
    rows = visits(known, visitors=100)
    shop = MemoryFacts(traffic=rows, covers={TRAFFIC.name: Period(day(-120), day(6))})
    said = judged("visitor_count", shop, day(7), Target("at_least", Fraction(28 * 90)))
    assert said.figure.unknown_days > 10
    assert said.state is VerdictState.ON_TARGET


def test_cost_per_visit_counts_the_paid_channels_alone() -> None:
    rows = [*visits(), *visits(channel="email")]
    shop = facts(rows, spend=[(day(offset), "google", "", 300) for offset in range(7)])
    found = figure("cost_per_visit", shop)
    assert found.value == Fraction(7 * 300, 7 * 20)
    assert told(found) == {"paid_media_spend": 2100, "paid_visits": 140}
    assert set(split("cost_per_visit", shop, "channel")) == {"google"}


def test_spend_on_channels_that_the_traffic_does_not_name_has_no_visits() -> None:
    shop = facts(visits(), spend=[(day(offset), "Facebook Ads", "", 300) for offset in range(7)])
    assert reason(figure("cost_per_visit", shop)) == "no_match"


def test_money_of_a_day_without_traffic_is_left_out_and_told() -> None:
    spent = [(day(offset), "google", "", 300) for offset in range(7)] + [(day(3), "meta", "", 2500)]
    known = [0, 1, 2, 4, 5, 6]
    shop = facts([*visits(known), *visits(known, channel="meta")], spend=spent)
    found = figure("cost_per_visit", shop)
    assert (found.value, found.unknown_days) == (Fraction(6 * 300, 6 * 20), 1)
    assert {key: one.unknown_days for key, one in split("cost_per_visit", shop, "channel").items()} == {"google": 1}


def test_days_unknown_at_the_edge_are_none_of_the_figures_days() -> None:
    spent = [(day(offset), "google", "", 300) for offset in range(7)]
    found = figure("cost_per_visit", facts(visits([1, 2, 4]), spend=spent))
    assert (found.period, found.unknown_days) == (Period(day(1), day(4)), 1)


STEPS: dict[str, Any] = {"carts": 10, "checkouts": 6}


def test_the_checkout_loses_those_who_do_not_order() -> None:
    shop = facts(visits(**STEPS), orders=[Bought(day(offset)) for offset in range(7) for _ in range(3)])
    found = figure("checkout_step_drop_off_rate", shop)
    assert found.value == Fraction(6 - 3, 6)
    steps = split("checkout_step_drop_off_rate", shop, "checkout_step")
    assert {key: one.value for key, one in steps.items()} == {"cart": Fraction(4, 10), "checkout": Fraction(1, 2)}


def test_orders_counted_by_the_source_itself_go_before_the_shops_own() -> None:
    shop = facts(visits(**STEPS, completed=2), orders=[Bought(day(1))])
    found = figure("checkout_step_drop_off_rate", shop)
    assert (found.value, found.basis) == (Fraction(4, 6), "reported")


def test_more_orders_than_checkouts_is_no_drop_off() -> None:
    shop = facts(visits(**STEPS), orders=[Bought(day(1)) for _ in range(50)])
    assert reason(figure("checkout_step_drop_off_rate", shop)) == "not_covered"
