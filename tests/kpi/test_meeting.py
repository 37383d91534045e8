"""Where orders, visits and spend go by other names: they meet under a wider one, or nothing is divided."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from commerce.feeds import Feed
from commerce.figures import Figure, Missing
from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from kpi.facts.meeting import met
from tests.kpi.catalog.asked import WEEK, day, figure, judged, split
from tests.kpi.memory_facts import Bought, MemoryFacts

ALL_DAYS = Period(day(-60), day(6))


def facts(
    orders: list[str], sessions: dict[str, int] | None = None, spend: dict[str, int] | None = None
) -> MemoryFacts:
    """Return a shop of one new customer a name, with sessions and spend a day by name."""
    traffic: list[dict[str, Any]] = [
        {"day": day(offset), "channel": channel, "sessions": count}
        for channel, count in (sessions or {}).items()
        for offset in range(7)
    ]
    spent = [(day(offset), channel, "", amount) for channel, amount in (spend or {}).items() for offset in range(7)]
    bought = [Bought(day(2), f"c{n}", channel=channel, cost=400) for n, channel in enumerate(orders)]
    covers = {Feed.ORDERS: ALL_DAYS, TRAFFIC.name: WEEK, SPEND.name: WEEK}
    return MemoryFacts(bought, spend=spent, traffic=traffic, covers=covers)


def values(found: dict[str, Figure]) -> dict[str, Fraction | str | None]:
    return {key: one.missing.reason if one.missing else one.value for key, one in found.items()}


def test_orders_of_a_source_meet_the_visits_of_its_group() -> None:
    groups = {"paid search": 100, "paid social": 100, "organic": 100, "email": 50, "referral": 20, "direct": 60}
    shop = facts(["google / cpc", "direct"], groups)
    assert values(split("conversion_rate", shop, "channel")) == {
        "paid search": Fraction(1, 700),
        "direct": Fraction(1, 420),
        "paid social": 0,  # every name of the orders has met: nobody came by it
        "organic": 0,
        "email": 0,
        "referral": 0,
    }


def test_two_sources_of_one_group_are_told_together() -> None:
    found = split("conversion_rate", facts(["google / cpc", "bing / cpc"], {"paid search": 10}), "channel")
    assert values(found) == {"paid search": Fraction(2, 70)}


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        # an advertisement of Google's may be told under either
        (["cross-network", "paid search", "paid social"], {"cross-network + paid search": 1, "paid social": 1}),
        # whatever is paid may be told as shopping, by the name of its campaign
        (["paid search", "paid shopping", "paid social"], {"paid search + paid shopping + paid social": 2}),
    ],
)
def test_groups_that_cannot_be_told_apart_are_told_together(groups: list[str], told: dict[str, int]) -> None:
    shop = facts(["google / cpc", "facebook / paid"], dict.fromkeys(groups, 10))
    found = split("conversion_rate", shop, "channel")
    assert {key: one.numerator for key, one in found.items()} == told
    assert sum(one.denominator or 0 for one in found.values()) == 210


def test_referred_orders_meet_what_analytics_tells_apart() -> None:
    shop = facts(["referral", "referral"], {"referral": 10, "organic social": 10})
    assert values(split("conversion_rate", shop, "channel")) == {"organic social + referral": Fraction(2, 140)}


def test_email_is_wide_only_beside_groups() -> None:
    orders = ["newsletter / email", "direct"]
    grouped = split("conversion_rate", facts(orders, {"email": 10, "direct": 10, "display": 10}), "channel")
    assert values(grouped)["email"] == Fraction(1, 70)
    plain = split("conversion_rate", facts(orders, {"email": 10, "direct": 10}), "channel")
    assert values(plain) == {"email": "no_match", "newsletter / email": "no_match", "direct": Fraction(1, 70)}


def test_halves_that_do_not_meet_are_no_zero() -> None:
    shop = facts(["google / cpc", "direct"], {"adwords vn": 100, "direct": 60})
    found = split("conversion_rate", shop, "channel")
    assert values(found) == {"adwords vn": "no_match", "google / cpc": "no_match", "direct": Fraction(1, 420)}
    assert (found["adwords vn"].numerator, found["adwords vn"].denominator) == (0, 700)


def test_an_order_without_a_visit_goes_by_another_name_although_all_visits_have_met() -> None:
    shop = facts(["google / cpc", "direct"], {"direct": 60})
    assert values(split("conversion_rate", shop, "channel")) == {"google / cpc": "no_match", "direct": Fraction(1, 420)}


def test_a_name_that_orders_had_before_may_bring_nothing_now() -> None:
    shop = facts(["google / cpc", "somewhere"], {"google / cpc": 10, "tiktok / paid": 10})
    assert values(split("conversion_rate", shop, "channel"))["tiktok / paid"] == "no_match"
    known = MemoryFacts(
        [*shop.orders, Bought(day(-40), channel="tiktok / paid")], traffic=shop.traffic, covers=shop.covers
    )
    assert values(split("conversion_rate", known, "channel"))["tiktok / paid"] == 0


def test_money_for_a_platform_meets_the_customers_of_its_sources() -> None:
    orders = ["facebook / paid_social", "instagram / cpc", "google / cpc", "direct", "facebook / social"]
    shop = facts(orders, spend={"meta": 100, "google / cpc": 100})
    assert values(split("customer_acquisition_cost", shop, "channel")) == {
        "meta": 350,
        "google / cpc": 700,
        "direct": "no_spend",
        "facebook / social": "no_spend",
    }


def test_money_for_a_source_meets_its_paid_visits() -> None:
    found = split("customer_acquisition_cost", facts(["facebook / paid", "direct"], spend={"facebook": 100}), "channel")
    assert values(found) == {"facebook": 700, "direct": "no_spend"}


def test_a_cost_per_customer_of_one_name_alone_is_none() -> None:
    shop = facts(["google / cpc", "direct"], spend={"search budget": 100})
    assert values(split("customer_acquisition_cost", shop, "channel")) == {
        "search budget": "no_match",
        "google / cpc": "no_match",  # it may be what the money was spent on
        "direct": "no_spend",
    }
    assert figure("customer_acquisition_cost", shop).value == 350  # all money over all new customers


def test_what_marketing_brings_is_told_for_money_whose_channels_meet() -> None:
    shop = facts(["facebook / paid", "google / cpc"], spend={"meta": 50, "google / cpc": 50, "billboards": 10})
    assert values(split("marketing_roi", shop, "channel")) == {
        "meta": Fraction(600 - 350, 350),
        "google / cpc": Fraction(600 - 350, 350),
        "billboards": "no_match",
    }
    assert figure("marketing_roi", shop).value == Fraction(1200 - 700, 700)
    said = judged("marketing_roi", shop, day(7))
    assert said.figure.value == Fraction(1200 - 700, 700)


def test_money_and_visits_meet_in_a_group() -> None:
    shop = facts([], {"paid social": 10, "direct": 10}, {"meta": 70})
    assert values(split("cost_per_visit", shop, "channel")) == {"paid social": 7}
    assert figure("cost_per_visit", shop).value == 7


def test_visits_and_orders_without_a_name_are_not_divided() -> None:
    visits = {"direct": 100, "": 3}
    assert values(split("conversion_rate", facts(["direct"], visits), "channel")) == {
        "direct": Fraction(1, 700),
        "": "no_name",
    }
    assert values(split("conversion_rate", facts(["direct", "direct", ""], visits), "channel"))[""] == "no_name"
    assert figure("conversion_rate", facts(["direct", ""], visits)).value == Fraction(2, 721)
    assert values(split("order_count", facts(["direct", ""]), "channel")) == {"direct": 1, "": 1}


@pytest.mark.parametrize("segment", ["device", "market"])
def test_other_segments_have_no_names(segment: str) -> None:
    assert split("order_count", facts(["direct"]), segment)


def test_what_the_shop_alone_tells_has_nothing_to_meet() -> None:
    assert values(split("order_count", facts(["google / cpc", "meta"]), "channel")) == {"google / cpc": 1, "meta": 1}


def test_campaigns_meet_by_their_names_alone() -> None:
    names = met({"shop": frozenset({"spring", "meta"}), "spend": frozenset({"spring", "paid social"})}, "campaign")
    assert names.joined == {}
    assert (names.alone("shop"), names.alone("spend")) == (frozenset({"meta"}), frozenset({"paid social"}))


def test_names_of_many_links_are_held_together_at_once() -> None:
    shop = frozenset(f"source{n} / paid" for n in range(3000))
    names = met({"shop": shop, "traffic": frozenset({*list(shop)[:1500], "paid other", "direct"})}, "channel")
    assert set(names.joined.values()) == {"paid other"}


def test_nothing_is_said_without_a_name() -> None:
    names = met({"shop": frozenset({"direct"}), "traffic": frozenset({"direct"})}, "channel")
    assert not names.is_unmet("")
    assert Missing("no_match").reason == "no_match"
