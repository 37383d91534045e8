"""What channels and campaigns cost and brought, counted by hand in a made-up shop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from commerce.acquisition import Acquisition, Won
from commerce.feeds import Feed
from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from kpi.explain.acquisition import acquisition
from tests.kpi.catalog.asked import day
from tests.kpi.memory_facts import Bought, MemoryFacts

DAYS = Period(day(-89), day(0))
KNOWN = Period(day(-500), day(0))
COVERS = {Feed.ORDERS: KNOWN, SPEND.name: KNOWN}


def won(count: int, on: int, channel: str, net: int = 5000, **more: object) -> list[Bought]:
    """Return the first orders of so many customers, a day apart."""
    return [
        Bought(day(on + number), f"{channel} {more} {on} {number}", net=net, channel=channel, **more)  # type: ignore[arg-type]
        for number in range(count)
    ]


def told(
    orders: Iterable[Bought], *spend: tuple[int, str, str, int], by: str = "channel", **more: object
) -> Acquisition:
    money = [(day(on), channel, campaign, amount) for on, channel, campaign, amount in spend]
    facts = MemoryFacts(list(orders), money, **{"covers": COVERS, **more})  # type: ignore[arg-type]
    return acquisition(facts, DAYS, by)


def row(found: Acquisition, key: str) -> Won:
    return next(one for one in found.rows if one.key == key)


def said(found: Acquisition) -> dict[str, tuple[str, str]]:
    return {one.key: (one.advice, one.why) for one in found.rows}


SOME = won(40, -60, "google / cpc")


def test_money_customers_and_first_orders_of_a_channel() -> None:
    again = [Bought(day(-10), SOME[0].customer, net=99999, channel="google / cpc")]  # no first order
    found = told(
        [*SOME, *again, *won(2, -20, "direct", 900)], (-60, "google / cpc", "", 30000), (-30, "google / cpc", "", 10000)
    )
    google = row(found, "google / cpc")
    assert (google.spent_minor, google.customers) == (40000, 40)
    assert google.cost is not None
    assert google.first_order is not None
    assert google.cost.value == 1000
    assert google.first_order.each.value == 5000
    assert said(found) == {"google / cpc": ("widen", "first_order_pays"), "direct": ("", "no_spend")}
    assert (found.period, found.winning.spent_minor, found.winning.customers) == (DAYS, 40000, 42)


def test_the_days_that_both_cover_are_looked_at() -> None:
    covers = {Feed.ORDERS: KNOWN, SPEND.name: Period(day(-30), day(-5))}
    found = told(SOME, (-40, "google / cpc", "", 500), (-20, "google / cpc", "", 70), covers=covers)
    assert found.period == Period(day(-30), day(-5))
    assert (row(found, "google / cpc").spent_minor, row(found, "google / cpc").customers) == (70, 10)


def test_too_dear_a_channel_is_stopped_and_a_dear_one_with_loyal_customers_kept() -> None:
    old = won(40, -300, "google / cpc")
    back = [Bought(day(-260 + number), one.customer, net=60000, channel="direct") for number, one in enumerate(old)]
    spend = (-60, "google / cpc", "", 40 * 12000)
    assert said(told([*SOME, *old], spend)) == {"google / cpc": ("stop", "costs_more")}
    found = told([*SOME, *old, *back], spend)
    assert said(found)["google / cpc"] == ("keep", "pays_later")
    later = row(found, "google / cpc").later
    assert later is not None
    assert (later.days, later.of_shop) == (90, False)
    assert later.each.value == 65000
    assert row(found, "google / cpc").against == later


def test_within_a_year_tells_more_than_within_a_quarter() -> None:
    old = won(12, -480, "google / cpc")
    back = [Bought(day(-300), one.customer, net=60000, channel="direct") for one in old]
    later = row(told([*SOME, *old, *back], (-60, "google / cpc", "", 100)), "google / cpc").later
    assert later is not None
    assert later.days == 365
    assert later.each.value == 65000


def test_a_young_channel_is_held_against_what_customers_of_the_shop_spend() -> None:
    old = won(40, -300, "direct")
    back = [Bought(day(-290), one.customer, net=60000) for one in old]
    found = row(told([*old, *back, *won(12, -20, "meta")], (-20, "meta", "", 12 * 20000)), "meta")
    assert (found.advice, found.why, found.later) == ("keep", "pays_later", None)
    assert found.against is not None
    assert found.against.of_shop
    assert found.against.each.value == 65000


def test_nobody_won_is_stopped_only_where_so_much_money_does_not_do_that_by_chance() -> None:
    once = Bought(day(-300), "x", channel="meta")  # so that the name is known
    little, much = (told([*SOME, once], (-9, "meta", "", amount)) for amount in (5000, 50000))
    assert said(little)["meta"] == ("keep", "nobody_yet")
    assert said(much)["meta"] == ("stop", "won_nobody")
    assert row(much, "meta").customers == 0


def test_a_name_that_no_order_and_no_visit_bears_is_named() -> None:
    spend = ((-9, "google / cpc", "", 50), (-9, "summer fair", "", 50000))
    assert said(told(SOME, *spend))["summer fair"] == ("", "no_match")
    visits = [{"day": day(-9), "channel": "summer fair", "sessions": 4}]
    seen = told(SOME, *spend, traffic=visits)
    assert said(seen)["summer fair"] == ("stop", "won_nobody")


def test_a_campaign_renamed_in_the_middle_is_named_on_both_sides() -> None:
    orders = [*won(20, -80, "meta", campaign="spring"), *won(20, -40, "meta", campaign="spring")]
    found = told(orders, (-80, "meta", "spring", 900), (-40, "meta", "spring, renamed", 900), by="campaign")
    assert said(found) == {"spring": ("widen", "first_order_pays"), "spring, renamed": ("", "no_match")}


def test_more_given_back_than_spent_and_money_without_a_name_say_nothing() -> None:
    orders = [*SOME, *won(1, -9, "meta", campaign="x")]
    spend = ((-9, "meta", "x", -700), (-9, "google / cpc", "", 100))
    assert said(told(orders, *spend, by="campaign")) == {"": ("", "no_name"), "x": ("", "given_back")}
    assert row(told(orders, *spend), "meta").why == "given_back"
    credit = told(SOME, (-60, "google / cpc", "", 50000), (-9, "google / cpc", "", -10000))
    assert row(credit, "google / cpc").spent_minor == 40000


def test_money_that_keeps_customers_stands_apart() -> None:
    back = [Bought(day(-5), one.customer, channel="email") for one in won(4, -300, "direct")]
    orders = [*SOME, *won(4, -300, "direct"), *back]
    found = told(orders, (-9, "google / cpc", "", 40000), (-9, "email", "", 600), keeping=("email",))
    assert said(found)["email"] == ("", "keeps")
    assert (row(found, "email").spent_minor, row(found, "email").kept_minor) == (None, 600)
    assert found.winning.each == 1000
    assert found.keeping.each == 150
    assert found.keeping.customers == 4
    assert found.times_dearer == Fraction(1000, 150)


def test_where_nobody_at_all_was_won_nothing_tells_what_a_customer_brings() -> None:
    found = told([Bought(day(-300), "old", channel="meta")], (-9, "meta", "", 900))
    assert said(found) == {"meta": ("", "no_worth")}
    assert found.winning.each is None
    assert found.winning.customers == 0


def test_the_share_of_visits_is_told_where_all_days_are() -> None:
    visits = [
        {"day": on, "channel": channel, "sessions": sessions}
        for on in DAYS.days()
        for channel, sessions in (("facebook / paid", 30), ("direct", 70))
    ]
    orders = [*SOME, *won(12, -30, "facebook / cpc")]
    found = told(orders, (-9, "meta", "", 100), traffic=visits)
    assert row(found, "meta").visits == Fraction(3, 10)  # visits, orders and money meet under the widest name
    assert row(found, "google / cpc").visits is None
    assert found.visits_known
    half = told(orders, (-9, "meta", "", 100), traffic=visits[:80])
    assert (half.visits_known, row(half, "meta").visits) == (False, None)
    assert not told(orders, (-9, "meta", "", 100), traffic=visits, by="campaign").visits_known


def test_without_spend_or_without_knowing_who_is_new_there_are_no_rows() -> None:
    no_money = acquisition(MemoryFacts(SOME), DAYS, "channel")
    assert no_money.missing is not None
    assert (no_money.missing.reason, no_money.rows) == ("no_input", ())
    hidden = MemoryFacts(SOME, [(day(-9), "meta", "", 5)], covers=COVERS)
    hidden.history_is_cut = True
    found = acquisition(hidden, DAYS, "channel")
    assert found.missing is not None
    assert found.missing.reason == "short_history"


def test_spend_without_traffic_is_told_all_the_same() -> None:
    assert TRAFFIC.name not in COVERS
    assert not told(SOME, (-9, "google / cpc", "", 100)).visits_known


def test_the_dearest_stand_first_and_those_without_money_last() -> None:
    orders = [*SOME, *won(2, -9, "organic"), *won(3, -9, "direct"), *won(12, -30, "bing / cpc")]
    found = told(orders, (-9, "google / cpc", "", 100), (-9, "bing / cpc", "", 900))
    assert [one.key for one in found.rows] == ["bing / cpc", "google / cpc", "direct", "organic"]


def test_of_days_before_the_first_order_nothing_is_told() -> None:
    before = Period.day(date(2020, 1, 1))
    found = acquisition(MemoryFacts(SOME, [(day(-9), "meta", "", 5)], covers=COVERS), before, "channel")
    assert found.missing is not None
    assert found.missing.reason == "none_yet"
