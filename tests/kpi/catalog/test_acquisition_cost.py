"""What a customer costs of those who came by channels that money was spent on, beside what any new one costs."""

from __future__ import annotations

from commerce.feeds import Feed
from commerce.period import Period
from commerce.tables.spend import SPEND
from tests.kpi.catalog.asked import day, figure, judged, split
from tests.kpi.memory_facts import Bought, MemoryFacts

KPI = "customer_acquisition_cost"
KNOWN = {Feed.ORDERS: Period(day(-30), day(6)), SPEND.name: Period(day(-30), day(6))}
ORDERS = (
    Bought(day(-9), "old", channel="google / cpc"),
    Bought(day(1), "anna", channel="google / cpc"),
    Bought(day(2), "ben", channel="google / cpc"),
    Bought(day(3), "cleo", channel="organic"),
    Bought(day(4), "dora", channel="direct"),
    Bought(day(5), "old", channel="google / cpc"),
)


def shop(*spend: tuple[str, int]) -> MemoryFacts:
    return MemoryFacts(ORDERS, [(day(1), channel, "", amount) for channel, amount in spend], covers=KNOWN)


def test_customers_of_unpaid_channels_flatter_the_money() -> None:
    found = figure(KPI, shop(("google / cpc", 6000)))
    assert found.value == 1500
    assert not found.basis
    (paid,) = found.parts
    assert paid.value == 3000
    assert (paid.kpi, paid.basis) == (KPI, "paid")
    assert (paid.numerator, paid.denominator) == (6000, 2)


def test_a_verdict_is_about_the_value_itself_and_tells_the_other_beside_it() -> None:
    orders = [
        Bought(day(offset), f"{offset} {channel}", channel=channel)
        for offset in range(-100, 7)
        for channel in ("google / cpc", "direct")
    ]
    spend = [(day(offset), "google / cpc", "", 1000 + offset % 2 * 200) for offset in range(-100, 7)]
    days = Period(day(-100), day(6))
    said = judged(KPI, MemoryFacts(orders, spend, covers={Feed.ORDERS: days, SPEND.name: days}), day(7))
    value = said.figure.value
    assert value is not None
    assert said.interval is not None
    assert said.interval[0] <= value <= said.interval[1] < 2 * value
    assert [part.value for part in said.figure.parts] == [2 * value]


def test_a_channel_is_wider_where_spend_only_knows_a_wider_name() -> None:
    orders = [*ORDERS, Bought(day(1), "emil", channel="facebook / paid"), Bought(day(1), "fay", channel="direct")]
    (paid,) = figure(KPI, MemoryFacts(orders, [(day(1), "meta", "", 900)], covers=KNOWN)).parts
    assert (paid.numerator, paid.denominator) == (900, 1)


def test_money_that_met_no_order_is_left_out_and_most_of_it_leaves_nothing_to_tell() -> None:
    (paid,) = figure(KPI, shop(("google / cpc", 6000), ("agency", 1000))).parts
    assert (paid.numerator, paid.denominator) == (6000, 2)
    assert figure(KPI, shop(("google / cpc", 900), ("agency", 1000))).parts == ()


def test_where_everybody_came_by_paid_channels_nothing_stands_beside_it() -> None:
    orders = [one for one in ORDERS if one.channel == "google / cpc"]
    found = figure(KPI, MemoryFacts(orders, [(day(1), "google / cpc", "", 500)], covers=KNOWN))
    assert found.value == 250
    assert found.parts == ()


def test_paid_channels_that_won_nobody_have_no_cost_of_a_customer() -> None:
    orders = [*ORDERS[:1], *ORDERS[3:]]
    found = figure(KPI, MemoryFacts(orders, [(day(1), "google / cpc", "", 500)], covers=KNOWN))
    assert found.value == 250
    assert found.parts == ()


def test_a_split_has_nothing_beside_it() -> None:
    assert split(KPI, shop(("google / cpc", 6000)), "channel")["google / cpc"].parts == ()
