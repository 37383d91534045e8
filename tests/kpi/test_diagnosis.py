"""Behind a KPI off target: which input, which segment, since when, and what it costs a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from commerce.diagnoses import Diagnosis
from commerce.feeds import Feed
from commerce.figures import Figure, Missing, Target, Verdict, VerdictState
from commerce.period import Period
from knowledge import load
from kpi.book import Book
from kpi.formulas.gap_cost import cost_per_week_minor
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts

pytestmark = pytest.mark.untraced

BOOK = Book(load().meanings(), load().input_units())
NOW = datetime(2026, 12, 1, 7, tzinfo=UTC)
ONSET, LENGTH = 112, 140
TODAY = DAY_ONE + timedelta(days=LENGTH)


def day(offset: int) -> date:
    return DAY_ONE + timedelta(days=offset)


def shop(*, dear: int = 1, basket: int = 4000) -> MemoryFacts:
    """Every day 4 customers from "spring", 4 from "brand" and 2 on their own; from ONSET on, spring costs `dear` times.

    There is no swing at all, so that every figure can be worked out.
    """
    orders, spend, traffic = [], [], []
    for offset in range(LENGTH):
        price = basket if offset >= ONSET else 4000
        for campaign, count in (("spring", 4), ("brand", 4), ("", 2)):
            orders += [
                Bought(
                    day(offset),
                    f"{campaign}{offset}-{number}",
                    price,
                    channel="google" if campaign else "direct",
                    campaign=campaign,
                )
                for number in range(count)
            ]
        spring = 4000 * (dear if offset >= ONSET else 1)
        spend += [(day(offset), "google", "spring", spring), (day(offset), "google", "brand", 6000)]
        traffic.append({"day": day(offset), "channel": "google", "sessions": 500})
    return MemoryFacts(orders, spend, traffic)


def explained(kpi: str, facts: MemoryFacts, target: Target) -> tuple[Verdict, Diagnosis]:
    verdict = BOOK.judge(kpi, facts, shop="toys", target=target, now=NOW, today=TODAY)
    assert verdict.state is VerdictState.OFF_TARGET
    return verdict, BOOK.diagnose(kpi, facts, verdict)


def test_a_dear_campaign_is_found_behind_acquisition_cost() -> None:
    facts = shop(dear=4)
    verdict, diagnosis = explained("customer_acquisition_cost", facts, Target("at_most", Fraction(1200)))
    assert verdict.figure.value == 2200  # (16000 + 6000) / 10
    assert diagnosis.before.value == 1000
    first, *_ = diagnosis.drivers
    assert (first.kpi, first.unit) == ("marketing_cost_per_visit", "currency")
    assert [first.before, first.now, first.explains] == [20, 44, 1]
    campaigns = [move for move in diagnosis.segments if move.segment == "campaign"]
    assert campaigns[0].key == "spring"
    assert [campaigns[0].rate, campaigns[0].mix] == [1200, 0]
    assert sum(move.rate + move.mix for move in campaigns) == 2200 - 1000


def test_acquisition_cost_costs_the_excess_for_every_new_customer() -> None:
    _, diagnosis = explained("customer_acquisition_cost", shop(dear=4), Target("at_most", Fraction(1200)))
    assert diagnosis.cost_per_week_minor == 1000 * 70


def test_before_is_the_level_before_the_drift() -> None:
    facts = shop(dear=4)
    verdict, diagnosis = explained("customer_acquisition_cost", facts, Target("at_most", Fraction(1200)))
    assert verdict.since
    assert diagnosis.before.period.last == verdict.since - timedelta(days=verdict.figure.period.length) < day(ONSET)
    assert diagnosis.before.period.length == verdict.figure.period.length


def test_sales_are_led_back_to_visits_conversion_and_basket() -> None:
    _, diagnosis = explained("revenue", shop(basket=2000), Target("at_least", Fraction(28 * 40000 * 9, 10)))
    assert diagnosis.drivers[0].kpi == "average_order_value"
    assert {driver.kpi: driver.explains for driver in diagnosis.drivers} == {
        "average_order_value": 1,
        "sessions": 0,
        "conversion_rate": 0,
    }
    assert diagnosis.cost_per_week_minor == 7 * (36000 - 20000)


@pytest.mark.parametrize("with_traffic", [True, False])
def test_a_wave_of_refunds_is_not_told_as_a_falling_basket(with_traffic: bool) -> None:  # noqa: FBT001 - a table's column
    facts = shop()
    orders = [
        replace(order, refunds=((order.day, 1000),)) if order.day >= day(ONSET) else order for order in facts.orders
    ]
    returned = MemoryFacts(orders, facts.spend, facts.traffic if with_traffic else ())
    _, diagnosis = explained("revenue", returned, Target("at_least", Fraction(28 * 36000)))
    first, *others = diagnosis.drivers
    assert (first.kpi, first.unit) == ("refunds_given", "currency")
    assert [first.before, first.now, first.explains] == [0, 28 * 10 * 1000, 1]
    assert {driver.explains for driver in others} == {0}
    basket = next(driver for driver in others if driver.kpi == "average_order_value")
    assert [basket.before, basket.now] == [4000, 4000]


def test_refunds_and_basket_share_a_fall_of_revenue_exactly() -> None:
    facts = shop(basket=3000)
    orders = [
        replace(order, refunds=((order.day, 500),)) if order.day >= day(ONSET) else order for order in facts.orders
    ]
    _, diagnosis = explained(
        "revenue", MemoryFacts(orders, facts.spend, facts.traffic), Target("at_least", Fraction(28 * 36000))
    )
    # of the 15.00 that every order brings less, 10.00 are the basket's and 5.00 were given back
    shares = {driver.kpi: driver.explains for driver in diagnosis.drivers}
    assert (shares["average_order_value"], shares["refunds_given"]) == (Fraction(2, 3), Fraction(1, 3))


def test_gross_sales_have_a_basket_of_their_own() -> None:
    facts = shop()
    orders = [replace(order, net=order.net // 2) if order.day >= day(ONSET) else order for order in facts.orders]
    _, diagnosis = explained(
        "gross_sales", MemoryFacts(orders, facts.spend, facts.traffic), Target("at_least", Fraction(28 * 36000))
    )
    first = diagnosis.drivers[0]
    assert first.kpi == "gross_sales_per_order"
    assert [first.before, first.now, first.explains] == [4000, 2000, 1]


def test_fewer_newcomers_among_the_orders_are_told_as_that_ratio() -> None:
    orders, spend, traffic = [], [], []
    for offset in range(LENGTH):
        newcomers = 10 if offset < ONSET else 5
        orders += [Bought(day(offset), f"{offset}-{number}") for number in range(newcomers)]
        orders += [Bought(day(offset), f"0-{number}") for number in range(10 - newcomers)]
        spend.append((day(offset), "google", "spring", 10000))
        traffic.append({"day": day(offset), "channel": "google", "sessions": 500})
    facts = MemoryFacts(orders, spend, traffic)
    _, diagnosis = explained("customer_acquisition_cost", facts, Target("at_most", Fraction(1200)))
    first = diagnosis.drivers[0]
    assert (first.kpi, first.unit) == ("new_customers_per_order", "ratio")
    assert [first.before, first.now, first.explains] == [1, Fraction(1, 2), 1]


def test_more_orders_with_a_discount_are_found_behind_its_rate() -> None:
    facts = shop()
    orders = [
        replace(order, discount=100) if order.campaign == "spring" or order.day >= day(ONSET) else order
        for order in facts.orders
    ]
    _, diagnosis = explained("discount_usage_rate", MemoryFacts(orders), Target("at_most", Fraction(1, 2)))
    assert {driver.kpi: driver.explains for driver in diagnosis.drivers} == {"orders": 0}  # the rest is in the rate


def test_conversion_names_what_it_was_divided_by() -> None:
    facts = shop()
    rows = [{**row, "visitors": 400 if row["day"] < day(ONSET) else 800} for row in facts.traffic]  # type: ignore[operator]
    _, diagnosis = explained(
        "conversion_rate", MemoryFacts(facts.orders, facts.spend, rows), Target("at_least", Fraction(1, 50))
    )
    assert {driver.kpi: driver.explains for driver in diagnosis.drivers} == {"visitors": 1}


def test_fewer_orders_are_no_reason_for_a_lower_conversion() -> None:
    facts = shop()
    orders = [order for order in facts.orders if order.day < day(ONSET) or order.campaign == "brand"]
    _, diagnosis = explained(
        "conversion_rate", MemoryFacts(orders, facts.spend, facts.traffic), Target("at_least", Fraction(1, 60))
    )
    assert {driver.kpi: driver.explains for driver in diagnosis.drivers} == {"sessions": 0}


def test_what_was_spent_is_a_reason_for_a_dearer_customer() -> None:
    facts = shop(dear=4)
    _, diagnosis = explained(
        "customer_acquisition_cost", MemoryFacts(facts.orders, facts.spend), Target("at_most", Fraction(1200))
    )
    assert {driver.kpi: driver.explains for driver in diagnosis.drivers} == {"marketing_spend": 1, "new_customers": 0}


def test_without_traffic_sales_are_orders_times_basket() -> None:
    facts = shop(basket=2000)
    _, diagnosis = explained("revenue", MemoryFacts(facts.orders), Target("at_least", Fraction(28 * 36000)))
    assert {driver.kpi: driver.explains for driver in diagnosis.drivers} == {"average_order_value": 1, "order_count": 0}


def test_a_fall_of_order_value_costs_its_shortfall_on_every_order() -> None:
    _, diagnosis = explained("average_order_value", shop(basket=3000), Target("at_least", Fraction(3500)))
    assert diagnosis.cost_per_week_minor == 500 * 70


def test_a_kpi_on_target_costs_nothing_and_is_compared_with_the_window_before() -> None:
    facts = shop()
    verdict = BOOK.judge("revenue", facts, shop="toys", target=Target("at_least", Fraction(1)), now=NOW, today=TODAY)
    diagnosis = BOOK.diagnose("revenue", facts, verdict)
    assert diagnosis.cost_per_week_minor is None
    assert diagnosis.before.period == Period(verdict.figure.period.first - timedelta(days=28), day(LENGTH - 29))


def test_without_a_time_before_there_is_no_comparison() -> None:
    facts = MemoryFacts([Bought(day(offset), str(offset)) for offset in range(10)])
    verdict = BOOK.judge("order_count", facts, shop="toys", target=None, now=NOW, today=day(10))
    assert BOOK.diagnose("average_order_value", facts, _with_kpi(verdict, facts)).notes == ("no_comparison",)


def _with_kpi(verdict: Verdict, facts: MemoryFacts) -> Verdict:
    return BOOK.judge(
        "average_order_value", facts, shop=verdict.shop, target=None, now=verdict.judged_at, today=day(10)
    )


def test_a_changed_basis_is_not_compared() -> None:
    facts = shop()
    rows = [{**row, "visitors": 400} if row["day"] >= day(LENGTH - 7) else row for row in facts.traffic]  # type: ignore[operator]
    mixed = MemoryFacts(facts.orders, facts.spend, rows)
    now = BOOK.figure("conversion_rate", mixed, Period.ending(day(LENGTH - 1), 7))
    before = BOOK.figure("conversion_rate", mixed, Period.ending(day(LENGTH - 8), 7))
    assert (now.basis, before.basis) == ("visitors", "sessions")
    verdict = Verdict("toys", "conversion_rate", now, VerdictState.ON_TARGET, "higher_is_better", NOW)
    assert BOOK.diagnose("conversion_rate", mixed, verdict).notes == ("basis_changed",)


def test_lost_customers_cost_what_they_would_have_spent_in_a_year() -> None:
    period = Period(day(0), day(89))
    churn = Figure("customer_churn_rate", period, "percent", Fraction(3, 5), 540, 900)
    # 10 % of 900 too many in 90 days are 7 a week; each spends 120.00 a year
    assert (
        cost_per_week_minor(churn, Fraction(1, 2), BOOK.kpi(churn.kpi).gap_cost, lambda _: Fraction(12000)) == 7 * 12000
    )


@pytest.mark.parametrize("limit", [None, Fraction(1, 2)])
def test_a_cost_that_cannot_be_named_is_not_named(limit: Fraction | None) -> None:
    rate = Figure("repeat_customer_rate", Period.day(DAY_ONE), "percent", Fraction(1, 4), 1, 4)
    assert cost_per_week_minor(rate, limit, BOOK.kpi(rate.kpi).gap_cost, lambda _: Fraction(1)) is None


def test_churn_is_split_over_channels_and_types_exactly() -> None:
    orders = []
    for offset in range(400):
        for number in range(3):
            name, channel = f"{offset}-{number}", ("google", "direct", "email")[number]
            orders.append(Bought(day(offset), name, channel=channel))
            stays = number == 0 or (number == 1 and offset < 220) or (number == 2 and offset % 2)
            orders += [Bought(day(offset + 30), name)] if stays and offset < 370 else []
    facts = MemoryFacts(orders, covers={Feed.ORDERS: Period(day(0), day(399))})
    verdict = BOOK.judge("customer_churn_rate", facts, shop="toys", target=None, now=NOW, today=day(400))
    diagnosis = BOOK.diagnose("customer_churn_rate", facts, verdict)
    assert verdict.figure.value is not None
    assert diagnosis.before.value is not None
    change = verdict.figure.value - diagnosis.before.value
    assert change > 0
    for segment in ("channel", "customer_type"):
        assert sum(move.rate + move.mix for move in diagnosis.segments if move.segment == segment) == change
    assert next(move.key for move in diagnosis.segments if move.segment == "channel") == "direct"
    assert {driver.kpi for driver in diagnosis.drivers} == {"customers_at_start"}


def test_a_diagnosis_of_another_kpi_is_refused() -> None:
    verdict = BOOK.judge("revenue", shop(), shop="toys", target=None, now=NOW, today=TODAY)
    with pytest.raises(ValueError, match="revenue"):
        BOOK.diagnose("order_count", shop(), verdict)


@pytest.mark.parametrize("kpi", BOOK.ids)
def test_every_kpi_can_be_explained(kpi: str) -> None:
    facts = shop(dear=2, basket=3000)
    verdict = BOOK.judge(kpi, facts, shop="toys", target=None, now=NOW, today=TODAY)
    diagnosis = BOOK.diagnose(kpi, facts, verdict)
    for segment in {move.segment for move in diagnosis.segments}:
        moved = sum(move.rate + move.mix for move in diagnosis.segments if move.segment == segment)
        assert diagnosis.now.value is not None
        assert diagnosis.before.value is not None
        assert moved == diagnosis.now.value - diagnosis.before.value


def two_devices() -> MemoryFacts:
    """20 orders of 400 visits a day on a desktop, as many on a phone; from ONSET on only 4 orders on a phone."""
    orders, traffic = [], []
    for offset in range(LENGTH):
        for device, count in (("desktop", 20), ("mobile", 4 if offset >= ONSET else 20)):
            orders += [Bought(day(offset), f"{device}{offset}-{number}", device=device) for number in range(count)]
            traffic.append({"day": day(offset), "device": device, "sessions": 400})
    return MemoryFacts(orders, (), traffic)


def without_device(facts: MemoryFacts) -> MemoryFacts:
    """The same shop on a platform whose orders do not name a device, though its visits do."""
    orders = [replace(order, device="") for order in facts.orders]
    return MemoryFacts(orders, facts.spend, facts.traffic, covers=facts.covers)


def test_orders_that_name_no_device_are_not_held_beside_the_visits_of_each() -> None:
    week = Period.ending(TODAY - timedelta(days=1), 7)
    told_apart = BOOK.by_segment("conversion_rate", two_devices(), week, "device")
    assert {key: figure.value for key, figure in told_apart.items()} == {
        "desktop": Fraction(1, 20),
        "mobile": Fraction(1, 100),
    }
    blind = BOOK.by_segment("conversion_rate", without_device(two_devices()), week, "device")
    assert set(blind) == {"", "desktop", "mobile"}
    for figure in blind.values():
        assert (figure.value, figure.numerator, figure.missing) == (None, None, Missing("no_split"))


def test_no_cause_is_read_off_a_split_that_the_orders_do_not_know() -> None:
    target = Target("at_least", Fraction(4, 100))  # 24 orders of 800 visits are 3 %
    _, told_apart = explained("conversion_rate", two_devices(), target)
    assert next((move.segment, move.key) for move in told_apart.segments) == ("device", "mobile")
    _, blind = explained("conversion_rate", without_device(two_devices()), target)
    assert not blind.segments


def test_a_split_into_one_key_is_the_whole_shop_again_and_not_told() -> None:
    _, diagnosis = explained("revenue", shop(basket=2000), Target("at_least", Fraction(28 * 40000 * 9, 10)))
    assert {move.segment for move in diagnosis.segments} == {"channel", "campaign"}  # one device, one market, all new


def test_more_orders_than_carts_give_no_figure_at_all() -> None:
    facts = MemoryFacts(
        [Bought(day(0), str(number)) for number in range(5)], (), [{"day": day(0), "sessions": 50, "carts": 3}]
    )
    figure = BOOK.figure("cart_abandonment_rate", facts, Period.day(day(0)))
    assert (figure.value, figure.numerator) == (None, None)
    assert figure.missing == Missing("not_covered", ("carts_created",))
