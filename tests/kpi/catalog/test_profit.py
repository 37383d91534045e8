"""Profit on what goods cost: as far as that is known, and not a word where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction

import pytest

from commerce.feeds import Feed
from commerce.period import Period
from tests.kpi.catalog.asked import WEEK, day, figure, judged, reason, split, told
from tests.kpi.memory_facts import Bought, MemoryFacts


def sold(*costs: int | None, **more: object) -> list[Bought]:
    """Return an order of 10.00 for each of the costs, all on Tuesday."""
    return [Bought(day(1), net=1000, cost=cost, **more) for cost in costs]  # type: ignore[arg-type] # made-up fields


def facts(*orders: Bought, **more: object) -> MemoryFacts:
    return MemoryFacts(orders, covers={Feed.ORDERS: Period(day(-30), day(6))}, **more)  # type: ignore[arg-type] # as above


def test_gross_profit_is_sales_less_cost() -> None:
    found = figure("gross_profit", facts(*sold(400, 600)))
    assert found.value == 2000 - 1000
    assert told(found) == {
        "gross_profit_amount": 1000,
        "revenue_amount": 2000,
        "cost_of_goods_sold": 1000,
        "cost_coverage": 1,
    }


def test_refunds_are_taken_off_and_goods_are_not_credited() -> None:
    assert figure("gross_profit", facts(*sold(400, 600, refunds=((day(3), 500),)))).value == 2000 - 1000 - 2 * 500


def test_sales_of_unknown_cost_have_the_margin_of_the_others() -> None:
    found = figure("gross_profit", facts(*sold(400, 400, 400, 400, None)))
    assert found.value == 5 * 600
    coverage = next(amount for amount in found.amounts if amount.input == "cost_coverage")
    assert (coverage.value, coverage.unit) == (Fraction(4, 5), "percent")


def test_below_the_coverage_that_the_shop_sets_there_is_no_profit() -> None:
    thin = facts(*sold(400, 400, 400, None))
    refused = figure("gross_profit", thin).missing
    assert refused is not None
    assert (refused.reason, refused.shares) == ("thin_costs", (Fraction(3, 4), Fraction(4, 5)))
    thin.least_cost_coverage = Fraction(3, 4)
    assert figure("gross_profit", thin).value == 4 * 600


def test_without_any_cost_it_says_which_input_lacks() -> None:
    found = figure("gross_profit", facts(*sold(None)))
    assert reason(found) == "no_input"
    assert found.missing is not None
    assert found.missing.inputs == ("cost_of_goods_sold",)


def test_a_gift_of_no_cost_is_known_to_cost_nothing() -> None:
    assert figure("gross_profit", facts(*sold(0))).value == 1000


@pytest.mark.parametrize(("channel", "profit"), [("google", 600), ("direct", 200)])
def test_each_channel_has_its_own_margin(channel: str, profit: int) -> None:
    shop = facts(*sold(400, channel="google"), *sold(800, channel="direct"))
    assert split("gross_profit", shop, "channel")[channel].value == profit


def returns(spend: Mapping[str, int], *orders: Bought) -> MemoryFacts:
    rows = [(day(offset), channel, "", amount) for channel, amount in spend.items() for offset in range(7)]
    return facts(*orders, spend=rows)


def test_return_on_marketing_is_profit_of_paid_channels_less_their_spend() -> None:
    shop = returns({"google": 100}, *sold(400, 600, 500, channel="google"), *sold(0, channel="direct"))
    found = figure("marketing_roi", shop)
    assert found.value == Fraction(1500 - 700, 700)
    assert told(found)["marketing_spend"] == 700
    assert found.unit == "percent"


def test_marketing_that_sells_nothing_loses_all_of_it() -> None:
    shop = returns({"google": 100, "meta": 100}, *sold(400, channel="google"), Bought(day(-9), channel="meta"))
    assert split("marketing_roi", shop, "channel")["meta"].value == -1


def test_spend_that_no_order_names_tells_nothing() -> None:
    assert reason(figure("marketing_roi", returns({"fb_ads_vn": 100}, *sold(400, channel="meta")))) == "no_match"


def test_a_little_spend_of_unknown_name_is_left_out_on_both_sides() -> None:
    shop = returns({"google": 100, "billboards": 20}, *sold(300, channel="google"))
    assert told(figure("marketing_roi", shop))["marketing_spend"] == 700


def test_the_interval_of_a_profit_follows_the_usual_margin_on_days_that_know_no_cost() -> None:
    """A day on which only goods of unknown cost were sold has the margin of the weeks before, not one of nothing."""
    orders = [
        Bought(day(offset), f"c{offset}", 1000, cost=None if offset % 10 == 9 else 400) for offset in range(-200, 7)
    ]
    known = MemoryFacts(orders, covers={Feed.ORDERS: Period(day(-200), day(6))})
    said = judged("gross_profit", known, day(7))
    assert said.interval is not None
    low, high = said.interval
    assert low <= 28 * 600 <= high
    assert high - low < 28 * 600
    assert WEEK.last + timedelta(days=1) == day(7)
