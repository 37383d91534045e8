"""What a campaign brought of all new customers."""

from __future__ import annotations

from fractions import Fraction

from commerce.feeds import Feed
from commerce.period import Period
from tests.kpi.catalog.asked import day, figure, judged, reason, split, told
from tests.kpi.memory_facts import Bought, MemoryFacts

KPI = "campaign_contribution_share"
SHOP = MemoryFacts(
    [
        Bought(day(-9), "old"),
        Bought(day(1), "anna", campaign="spring"),
        Bought(day(2), "ben", campaign="spring", channel="meta"),
        Bought(day(3), "cleo", campaign="brand"),
        Bought(day(4), "dora"),
        Bought(day(5), "old", campaign="spring"),  # not new
    ],
    covers={Feed.ORDERS: Period(day(-30), day(6))},
)


def test_of_the_whole_shop_it_is_what_all_named_campaigns_brought() -> None:
    found = figure(KPI, SHOP)
    assert found.value == Fraction(3, 4)
    assert told(found) == {"campaign_new_customers": 3, "new_customers": 4}


def test_the_shares_of_all_keys_make_the_whole() -> None:
    by_campaign = split(KPI, SHOP, "campaign")
    assert {key: one.value for key, one in by_campaign.items()} == {
        "spring": Fraction(1, 2),
        "brand": Fraction(1, 4),
        "": Fraction(1, 4),
    }
    assert sum(Fraction(one.value or 0) for one in split(KPI, SHOP, "channel").values()) == 1


def test_without_a_new_customer_there_is_no_share() -> None:
    assert reason(figure(KPI, SHOP, Period(day(6), day(6)))) == "no_base"


def test_where_older_orders_are_hidden_nobody_is_known_to_be_new() -> None:
    shop = MemoryFacts(SHOP.orders, covers=SHOP.covers)
    shop.history_is_cut = True
    assert reason(figure(KPI, shop)) == "short_history"


def test_a_verdict_keeps_to_the_share_of_all_campaigns() -> None:
    orders = [Bought(day(offset), f"c{offset}", campaign="spring" if offset % 4 else "") for offset in range(-200, 7)]
    said = judged(KPI, MemoryFacts(orders, covers={Feed.ORDERS: Period(day(-200), day(6))}), day(7))
    assert said.interval is not None
    assert said.interval[0] <= Fraction(3, 4) <= said.interval[1]
