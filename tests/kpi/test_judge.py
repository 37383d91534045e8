"""Verdicts: what is said of a shop that swings, drifts, pauses, is young, or has one bad day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from random import Random

import pytest

from commerce.feeds import Feed
from commerce.figures import Target, Verdict, VerdictState
from commerce.period import Period
from knowledge import load
from kpi.book import Book
from kpi.estimate.daily import DailyEstimator
from kpi.estimate.series import Series
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts

BOOK = Book(load().meanings(), load().input_units())
NOW = datetime(2026, 12, 1, 7, tzinfo=UTC)
WEEKDAYS = (1.1, 1.0, 1.0, 1.0, 1.1, 1.0, 0.8)
LENGTH = 200
TODAY = DAY_ONE + timedelta(days=LENGTH)


@cache
def shop(
    orders: Callable[[int], float] = lambda _: 30,
    value: Callable[[int], float] = lambda _: 5000,
    spend: Callable[[int], float] = lambda _: 30000,
    *,
    days: int = LENGTH,
    swing: float = 0.1,
    seed: int = 1,
) -> MemoryFacts:
    """A shop of new customers with a weekday pattern and a day-to-day swing beyond chance, shaped day by day."""
    chance = Random(seed)  # noqa: S311 - a made-up shop
    bought: list[Bought] = []
    paid: list[tuple[date, str, str, int]] = []
    traffic: list[dict[str, object]] = []
    for offset in range(days):
        day = DAY_ONE + timedelta(days=offset)
        busy = WEEKDAYS[offset % 7] * chance.lognormvariate(0, swing)
        count = max(0, round(chance.gauss(orders(offset) * busy, (orders(offset) * busy) ** 0.5)))
        bought += [
            Bought(day, f"{offset}-{number}", round(value(offset) * chance.lognormvariate(-0.18, 0.6)))
            for number in range(count)
        ]
        paid.append((day, "google", "spring", round(spend(offset) * busy)))
        traffic.append({"day": day, "sessions": round(1000 * busy)})
    end = DAY_ONE + timedelta(days=days - 1)
    return MemoryFacts(bought, paid, traffic, covers={Feed.ORDERS: Period(DAY_ONE, end)})


def judged(kpi: str, facts: MemoryFacts, target: Target | None, today: date = TODAY, *, stale: bool = False) -> Verdict:
    return BOOK.judge(kpi, facts, shop="toys", target=target, now=NOW, today=today, stale=stale)


def at_least(value: float) -> Target:
    return Target("at_least", Fraction(value))


def at_most(value: float) -> Target:
    return Target("at_most", Fraction(value))


def interval(kpi: str, facts: MemoryFacts, period: Period) -> list[Fraction]:
    """Return low and high; nothing when there is no interval."""
    return list(BOOK.interval(kpi, facts, period) or ())


NEAR = Target("near_usual", Fraction(1, 5))


def drop(start: int, size: float, level: float) -> Callable[[int], float]:
    return lambda offset: level * (1 - size) if offset >= start else level


def test_a_level_well_inside_its_target_is_on_target() -> None:
    verdict = judged("order_count", shop(), at_least(28 * 30 * 0.8))
    assert (verdict.state, verdict.why) == (VerdictState.ON_TARGET, "clear")
    assert verdict.off_target is False


def test_the_interval_holds_the_value_and_is_wider_than_chance_alone() -> None:
    verdict = judged("order_count", shop(), at_least(1))
    assert verdict.interval
    assert verdict.figure.value
    low, high = verdict.interval
    assert low < verdict.figure.value < high
    assert float(high - low) / 2 > 1.96 * float(verdict.figure.value) ** 0.5


def test_a_lasting_drop_is_off_target_and_says_since_when() -> None:
    verdict = judged("order_count", shop(orders=drop(165, 0.4, 30)), at_least(28 * 30 * 0.85))
    assert verdict.state is VerdictState.OFF_TARGET
    assert verdict.since
    assert DAY_ONE + timedelta(days=165) <= verdict.since < TODAY
    assert verdict.limit == Fraction(28 * 30 * 0.85)


def test_off_target_means_that_the_whole_interval_lies_beyond() -> None:
    verdict = judged("order_count", shop(orders=drop(165, 0.4, 30)), at_least(28 * 30 * 0.85))
    assert verdict.interval
    assert verdict.interval[1] < 28 * 30 * 0.85


def test_a_value_just_beyond_the_target_is_within_the_swing() -> None:
    facts = shop()
    value = judged("order_count", facts, None).figure.value
    assert value
    verdict = judged("order_count", facts, Target("at_least", value + 1))
    assert (verdict.state, verdict.why) == (VerdictState.ON_TARGET, "within_swing")


def test_one_bad_day_is_no_drift() -> None:
    def broken(offset: int) -> float:
        return 0 if offset == 196 else 300

    verdict = judged("order_count", shop(orders=broken, swing=0.0), at_least(28 * 300 * 0.995))
    assert verdict.off_target is False


def test_a_few_bad_days_in_a_row_are_more_than_one() -> None:
    def broken(offset: int) -> float:
        return 0 if offset >= 186 else 100

    assert judged("order_count", shop(orders=broken), at_least(28 * 100 * 0.9)).off_target


def test_one_huge_order_does_not_hide_that_usual_orders_were_dearer() -> None:
    """The great order lies in the usual days: without holding it, everything after would look like a fall."""
    facts = shop()
    great = Bought(DAY_ONE + timedelta(days=150), "great", 5_000_000)
    verdict = judged("average_order_value", MemoryFacts([*facts.orders, great], facts.spend, covers=facts.covers), NEAR)
    assert verdict.off_target is False
    assert verdict.baseline
    assert 4500 < verdict.baseline < 5800


def test_costs_per_customer_follow_spend() -> None:
    facts = shop(spend=lambda offset: 48000 if offset >= 165 else 30000)
    verdict = judged("customer_acquisition_cost", facts, at_most(1200))
    assert verdict.state is VerdictState.OFF_TARGET
    assert judged("customer_acquisition_cost", shop(), at_most(1200)).state is VerdictState.ON_TARGET


def test_near_usual_rings_for_a_fall_and_not_for_a_rise() -> None:
    assert judged("revenue", shop(value=drop(168, 0.45, 5000)), NEAR).off_target
    assert judged("revenue", shop(value=drop(168, -0.6, 5000)), NEAR).off_target is False


def test_the_end_of_a_peak_is_no_fall() -> None:
    def season(offset: int) -> float:
        return 60 if 120 <= offset < 155 else 30

    for today in range(150, 200, 3):
        verdict = judged("order_count", shop(orders=season), NEAR, DAY_ONE + timedelta(days=today))
        assert verdict.off_target is False


def test_discounts_that_grow_with_sales_are_no_drift_but_deeper_ones_are() -> None:
    def with_discounts(share: Callable[[int], float]) -> MemoryFacts:
        facts = shop(orders=lambda offset: 60 if offset >= 165 else 30)
        orders = [
            Bought(order.day, order.customer, order.net, round(order.net * share((order.day - DAY_ONE).days)))
            for order in facts.orders
        ]
        return MemoryFacts(orders, covers=facts.covers)

    assert judged("discount_cost", with_discounts(lambda _: 0.1), NEAR).off_target is False
    assert judged("discount_cost", with_discounts(lambda day: 0.1 if day < 165 else 0.25), NEAR).off_target


def test_a_week_is_enough_for_a_large_shop_and_four_for_a_small_one() -> None:
    large = shop(orders=lambda _: 300)
    assert judged("conversion_rate", large, None).figure.period.length == 7
    assert judged("conversion_rate", shop(orders=lambda _: 5), None).figure.period.length == 28


@pytest.mark.parametrize(("days", "target"), [(50, at_least(100)), (80, NEAR)])
def test_a_young_shop_is_still_learning(days: int, target: Target) -> None:
    verdict = judged("order_count", shop(days=days), target, DAY_ONE + timedelta(days=days))
    assert (verdict.state, verdict.why) == (VerdictState.LEARNING, "short_history")
    assert verdict.off_target is None


def test_few_orders_cannot_tell() -> None:
    verdict = judged("average_order_value", shop(orders=lambda _: 0.15), at_least(5100))
    assert verdict.state is VerdictState.NOT_ENOUGH_DATA
    assert verdict.off_target is None


def test_missing_input_is_no_data_and_names_it() -> None:
    facts = MemoryFacts(shop().orders)
    verdict = judged("customer_acquisition_cost", facts, at_most(1000))
    assert (verdict.state, verdict.why, verdict.interval) == (VerdictState.NO_DATA, "no_input", None)
    assert verdict.figure.missing
    assert verdict.figure.missing.inputs == ("marketing_spend",)


def test_a_table_that_stopped_is_no_data_and_one_that_lags_a_little_is_fine() -> None:
    facts = shop()
    lagging = MemoryFacts(facts.orders, facts.spend[:-3], covers=facts.covers)
    verdict = judged("customer_acquisition_cost", lagging, at_most(2000))
    assert verdict.state is VerdictState.ON_TARGET
    assert verdict.figure.period.last == TODAY - timedelta(days=4)
    stopped = MemoryFacts(facts.orders, facts.spend[:-20], covers=facts.covers)
    assert judged("customer_acquisition_cost", stopped, at_most(2000)).state is VerdictState.NO_DATA


def test_a_stale_shop_says_nothing_about_now() -> None:
    verdict = judged("order_count", shop(), at_least(10_000), stale=True)
    assert (verdict.state, verdict.off_target) == (VerdictState.STALE, None)


def test_a_kpi_without_a_target_is_only_watched() -> None:
    verdict = judged("order_count", shop(), None)
    assert (verdict.state, verdict.why, verdict.limit) == (VerdictState.ON_TARGET, "no_target", None)


def test_today_is_never_judged() -> None:
    assert judged("order_count", shop(), None, TODAY - timedelta(days=5)).figure.period.last == TODAY - timedelta(
        days=6
    )


def half_read() -> MemoryFacts:
    """The usual shop, last read at noon of its last day."""
    facts = shop()
    last = DAY_ONE + timedelta(days=LENGTH - 1)
    morning = [order for order in facts.orders if order.day < last or int(order.customer.split("-")[1]) % 2]
    return MemoryFacts(
        morning, facts.spend, facts.traffic, covers=facts.covers, whole={Feed.ORDERS: last - timedelta(days=1)}
    )


@pytest.mark.parametrize("kpi", ["order_count", "conversion_rate", "customer_acquisition_cost", "purchase_frequency"])
def test_a_yesterday_read_in_part_is_not_judged(kpi: str) -> None:
    facts, day_before = half_read(), TODAY - timedelta(days=2)
    verdict = judged(kpi, facts, None)
    assert verdict.figure.period.last == day_before
    assert verdict.figure == judged(kpi, shop(), None, TODAY - timedelta(days=1)).figure
    assert BOOK.window(kpi, facts, TODAY).last == day_before
    assert [value is None for _, value in BOOK.history(kpi, facts, TODAY - timedelta(days=1), 2, 1)] == [False, True]


def test_a_day_read_in_part_counts_where_it_is_asked_for() -> None:
    facts, yesterday = half_read(), Period.day(TODAY - timedelta(days=1))
    figure = BOOK.figure("order_count", facts, yesterday)
    assert figure.period == yesterday
    assert figure.value == sum(order.day in yesterday for order in facts.orders)


def test_a_shop_opened_today_has_no_day_to_judge_yet() -> None:
    facts = MemoryFacts([Bought(DAY_ONE, "anna")], whole={Feed.ORDERS: DAY_ONE - timedelta(days=1)})
    verdict = judged("order_count", facts, None, DAY_ONE + timedelta(days=1))
    assert (verdict.state, verdict.why) == (VerdictState.NO_DATA, "none_yet")


def steady(_day: int) -> float:
    return 0.75


@cache
def regulars(keeps: Callable[[int], float], *, days: int = 300, seed: int = 1) -> MemoryFacts:
    """Twelve new customers a day; each comes back about every 30 days with the chance of the day."""
    chance = Random(seed)  # noqa: S311 - a made-up shop
    orders: list[Bought] = []
    for offset in range(days):
        for number in range(12):
            day = offset
            while day < days:
                orders.append(Bought(DAY_ONE + timedelta(days=day), f"{offset}-{number}"))
                day += 1 + round(chance.expovariate(1 / 30))
                if day < days and chance.random() > keeps(day):
                    break
    return MemoryFacts(orders)


def test_churn_that_rises_by_half_is_found_within_its_window() -> None:
    quiet, drifted = regulars(steady), regulars(lambda day: 0.75 if day < 210 else 0.35)
    today = DAY_ONE + timedelta(days=300)
    usual = judged("customer_churn_rate", quiet, None, today).figure.value
    assert usual
    target = Target("at_most", usual * Fraction(118, 100))
    assert judged("customer_churn_rate", quiet, target, today).state is VerdictState.ON_TARGET
    assert judged("customer_churn_rate", drifted, target, today).state is VerdictState.OFF_TARGET


def test_verdicts_on_retention_judge_the_strict_share() -> None:
    facts, today = regulars(steady), DAY_ONE + timedelta(days=300)
    retention = judged("customer_retention_rate", facts, None, today).figure
    churn = judged("customer_churn_rate", facts, None, today).figure
    assert retention.basis == "strict"
    assert retention.value
    assert churn.value
    assert retention.value + churn.value == 1
    assert [part.basis for part in retention.parts] == ["textbook"]


def test_customers_of_a_young_shop_are_not_judged_before_two_windows_are_known() -> None:
    facts = regulars(steady, days=170)
    verdict = judged("customer_churn_rate", facts, at_most(0.1), DAY_ONE + timedelta(days=170))
    assert verdict.state is VerdictState.LEARNING


def test_history_gives_one_value_a_point_and_none_before_the_shop() -> None:
    points = BOOK.history("order_count", shop(), TODAY - timedelta(days=1), 8, 28)
    assert [day for day, _ in points] == [TODAY - timedelta(days=1 + 28 * back) for back in range(7, -1, -1)]
    assert points[0][1] is None  # 28 x 8 days are more than the shop is old
    assert points[-1][1] == judged("order_count", shop(), None).figure.value


def test_an_interval_can_be_asked_for_any_period() -> None:
    facts, month = shop(), Period.month("2026-03")
    interval = BOOK.interval("average_order_value", facts, month)
    value = BOOK.figure("average_order_value", facts, month).value
    assert interval
    assert value
    assert interval[0] < value < interval[1]
    assert BOOK.interval("average_order_value", facts, Period.month("2024-03")) is None


def test_the_worst_day_is_left_out_in_one_of_the_estimates() -> None:
    chance = Random(3)  # noqa: S311 - a made-up series
    days = [float(chance.randint(90, 110)) for _ in range(70)] + [100.0, 100.0, 80.0, 100.0, 100.0, 100.0, 100.0]
    series = Series(DAY_ONE, days, [1.0] * 77, [1.0] * 77, is_total=False)
    fall, rise = (DailyEstimator(series, better, (7,)).estimate(series.last) for better in (1, -1))
    assert fall
    assert rise
    assert fall.value == pytest.approx(680 / 7)
    assert max(fall.estimates) == pytest.approx(600 / 6, rel=0.02)  # the weekday pattern may shift it a little
    assert max(rise.estimates) < 99  # where lower is better, 80 is the best day


def test_the_usual_level_creeps_after_a_drift_unless_the_incident_is_remembered() -> None:
    dear = shop(spend=lambda offset: 45000 if offset >= 120 else 30000)
    first_seen, later = DAY_ONE + timedelta(days=145), DAY_ONE + timedelta(days=195)
    then = judged("customer_acquisition_cost", dear, NEAR, first_seen)
    crept = judged("customer_acquisition_cost", dear, NEAR, later)
    held = BOOK.judge(
        "customer_acquisition_cost", dear, shop="toys", target=NEAR, now=NOW, today=later, usual_before=first_seen
    )
    assert then.state is VerdictState.OFF_TARGET
    assert crept.state is VerdictState.ON_TARGET
    assert held.state is VerdictState.OFF_TARGET
    assert (held.limit, held.baseline) == (then.limit, then.baseline)
    assert held.figure == crept.figure


def test_a_remembered_incident_ends_where_the_old_level_is_reached_again() -> None:
    dear = shop(spend=lambda offset: 45000 if 120 <= offset < 155 else 30000)
    verdict = BOOK.judge(
        "customer_acquisition_cost",
        dear,
        shop="toys",
        target=NEAR,
        now=NOW,
        today=TODAY,
        usual_before=DAY_ONE + timedelta(days=145),
    )
    assert verdict.state is VerdictState.ON_TARGET
    assert verdict.figure.value is not None
    assert verdict.limit is not None
    assert verdict.figure.value < verdict.limit


def test_what_a_drift_does_before_it_is_seen_is_not_touched_by_remembering_it() -> None:
    usual = judged("order_count", shop(), NEAR)
    tomorrow = TODAY + timedelta(days=1)
    assert BOOK.judge("order_count", shop(), shop="toys", target=NEAR, now=NOW, today=TODAY, usual_before=tomorrow) == (
        usual
    )


def test_a_drift_that_is_over_does_not_pass_for_the_swing_of_the_shop() -> None:
    facts = regulars(lambda day: 0.1 if 150 <= day < 215 else 0.75, days=390)
    target, today = at_most(0.6), DAY_ONE + timedelta(days=390)
    blurred = judged("customer_churn_rate", facts, target, today)
    held = BOOK.judge(
        "customer_churn_rate",
        facts,
        shop="toys",
        target=target,
        now=NOW,
        today=today,
        usual_before=DAY_ONE + timedelta(days=205),
    )
    assert blurred.interval is not None
    assert held.interval is not None
    assert held.figure == blurred.figure
    assert held.interval[1] - held.interval[0] < (blurred.interval[1] - blurred.interval[0]) / 2
    assert held.state is VerdictState.ON_TARGET


def test_one_order_has_no_interval_and_two_have_a_wide_one() -> None:
    """Two of one price: chance leaves 3.3448 +- 1.64 x sqrt(2.6724) = 0.664 to 6.026 of them, at 12.50 each."""
    today = Period.day(DAY_ONE)
    for count, ends in ((1, []), (2, [829, 7533])):
        facts = MemoryFacts([Bought(DAY_ONE, str(number), 2500) for number in range(count)])
        assert BOOK.figure("average_order_value", facts, today).value == 2500
        assert interval("average_order_value", facts, today) == ends


def test_a_share_of_one_order_may_be_almost_anything() -> None:
    """Wilson's interval of 0 of 1 at 1.64 standard errors reaches to 1.64^2 / (1 + 1.64^2) = 2.6896 / 3.6896."""
    none = MemoryFacts([Bought(DAY_ONE, "anna")])
    every = MemoryFacts([Bought(DAY_ONE, "anna", discount=100)])
    reach = Fraction("2.6896") / Fraction("3.6896")
    nearly = Fraction(2, 1_000_000)  # told in millionths, rounded outwards
    low, high = BOOK.interval("discount_usage_rate", none, Period.day(DAY_ONE)) or (1, 0)
    assert low == 0
    assert abs(high - reach) < nearly
    low, high = BOOK.interval("discount_usage_rate", every, Period.day(DAY_ONE)) or (1, 0)
    assert abs(low - (1 - reach)) < nearly
    assert high == 1


def test_a_handful_of_orders_is_off_target_only_beyond_what_chance_allows() -> None:
    """None of seven orders: Wilson's interval reaches to 2.6896 / (7 + 2.6896) = 0.2776, though no day ever swung."""
    facts = MemoryFacts([Bought(DAY_ONE + timedelta(days=n), str(n), discount=100 if n < 60 else 0) for n in range(67)])
    today = DAY_ONE + timedelta(days=67)

    def state(share: str) -> VerdictState:
        target = Target("at_least", Fraction(share))
        verdict = BOOK.judge("discount_usage_rate", facts, shop="toys", target=target, now=NOW, today=today)
        assert (verdict.figure.numerator, verdict.figure.denominator) == (0, 7)
        return verdict.state

    assert state("0.29") is VerdictState.OFF_TARGET
    assert state("0.27") is VerdictState.NOT_ENOUGH_DATA


def on_day_one(count: int, discounted: int = 0) -> MemoryFacts:
    """A shop known for one day, on which it had so many orders, the first of them with a discount."""
    return MemoryFacts(
        [Bought(DAY_ONE, str(number), 2500, discount=100 if number < discounted else 0) for number in range(count)]
    )


def test_a_share_known_for_one_day_is_no_surer_than_chance_allows() -> None:
    """61 of 86: Wilson's middle is (61 + 1.3448) / (86 + 2.6896) = 0.70296, half of it 0.07933."""
    facts = on_day_one(86, 61)
    low, high = BOOK.interval("discount_usage_rate", facts, Period.day(DAY_ONE)) or (1, 0)
    assert float(low) == pytest.approx(0.70296 - 0.07933, abs=2e-5)
    assert float(high) == pytest.approx(0.70296 + 0.07933, abs=2e-5)
    verdict = judged("discount_usage_rate", facts, at_least(0.2), DAY_ONE + timedelta(days=1))
    assert verdict.state is VerdictState.LEARNING


def test_totals_and_means_of_one_day_are_no_surer_than_the_number_of_orders() -> None:
    """100 orders, Poisson: the middle is 100 + 1.3448, half of it 1.64 x sqrt(100.6724) = 16.455."""
    facts, today = on_day_one(100), Period.day(DAY_ONE)
    assert interval("order_count", facts, today) == [84, 118]  # 84.89 and 117.80, rounded outwards
    assert interval("revenue", facts, today) == [212_224, 294_500]  # of 25.00 each
    assert interval("average_order_value", facts, today) == [2122, 2945]


def test_no_order_has_no_interval_in_money_and_up_to_three_in_orders() -> None:
    """Nothing in a day: chance alone leaves up to 1.64^2 = 2.69 orders, of a worth nobody knows."""
    facts = MemoryFacts(covers={Feed.ORDERS: Period.day(DAY_ONE)})
    assert interval("order_count", facts, Period.day(DAY_ONE)) == [0, 3]
    assert interval("revenue", facts, Period.day(DAY_ONE)) == []


@pytest.mark.parametrize("target", [NEAR, at_least(1), at_least(100_000), at_most(100_000)])
@pytest.mark.parametrize("kpi", ["revenue", "order_count", "new_customer_count", "active_customer_count"])
def test_a_shop_with_one_order_long_ago_cannot_be_judged(kpi: str, target: Target) -> None:
    today = DAY_ONE + timedelta(days=5840)
    facts = MemoryFacts(
        [Bought(DAY_ONE, "anna", 1530)], covers={Feed.ORDERS: Period(DAY_ONE, today - timedelta(days=1))}
    )
    verdict = judged(kpi, facts, target, today)
    assert verdict.figure.value == 0
    assert verdict.off_target is None
    assert verdict.state in {VerdictState.LEARNING, VerdictState.NOT_ENOUGH_DATA}
    assert verdict.interval is None or list(verdict.interval) == [0, 3]
    assert verdict.limit == (None if target is NEAR else target.value)  # usually nothing is no limit


def test_a_shop_that_stops_selling_is_judged_all_the_same() -> None:
    def closed(offset: int) -> float:
        return 30 if offset < 170 else 0

    for kpi in ("revenue", "order_count"):
        verdict = judged(kpi, shop(orders=closed), NEAR)
        assert verdict.figure.value == 0
        assert verdict.state is VerdictState.OFF_TARGET


def test_a_run_that_is_longer_than_anybody_looked_says_so() -> None:
    long, short = shop(orders=drop(60, 0.5, 30)), shop(orders=drop(165, 0.5, 30))
    target = at_least(28 * 30 * 0.8)
    verdict = judged("order_count", long, target)
    assert verdict.since == TODAY - timedelta(days=36)  # five weeks before the last day
    assert verdict.since_or_longer
    assert not judged("order_count", short, target).since_or_longer


def test_a_table_and_a_verdict_tell_one_interval() -> None:
    for target in (NEAR, at_least(1), None):
        for kpi in ("revenue", "average_order_value", "conversion_rate", "active_customer_count"):
            verdict = judged(kpi, shop(), target)
            assert verdict.interval == BOOK.interval(kpi, shop(), verdict.figure.period)


def test_an_open_incident_is_told_with_one_interval_everywhere() -> None:
    facts = regulars(lambda day: 0.1 if 150 <= day < 215 else 0.75, days=390)
    first_seen, today = DAY_ONE + timedelta(days=205), DAY_ONE + timedelta(days=390)
    verdict = BOOK.judge(
        "customer_churn_rate", facts, shop="toys", target=at_most(0.6), now=NOW, today=today, usual_before=first_seen
    )
    period = verdict.figure.period
    assert verdict.interval == BOOK.interval("customer_churn_rate", facts, period, usual_before=first_seen)
    assert verdict.interval != BOOK.interval("customer_churn_rate", facts, period)


def test_a_season_behind_it_does_not_blur_how_many_customers_there_are() -> None:
    """Almost every order is another customer's: one count cannot be much less sure than the other."""
    facts = shop(orders=lambda offset: 80 if 90 <= offset < 130 else 30)
    wide = {}
    for kpi in ("active_customer_count", "order_count"):
        low, high = judged(kpi, facts, None).interval or (0, 0)
        wide[kpi] = high - low
    assert wide["active_customer_count"] < wide["order_count"] * Fraction(5, 4)


def test_a_stale_shop_is_called_stale_however_old_its_figures_are() -> None:
    long_after = TODAY + timedelta(days=400)
    for facts, kpi in ((shop(), "order_count"), (regulars(steady), "customer_churn_rate")):
        verdict = judged(kpi, facts, at_least(0.1), long_after, stale=True)
        assert (verdict.state, verdict.why) == (VerdictState.STALE, "stale")
        period = verdict.figure.period
        assert verdict.interval == BOOK.interval(kpi, facts, period)
        assert verdict.interval == judged(kpi, facts, at_least(0.1), period.last + timedelta(days=1)).interval


def test_why_nothing_can_be_told_fits_the_interval_that_is_shown() -> None:
    """Beside its usual level a shop is judged more carefully than its own interval shows."""
    whys = set()
    facts = shop(orders=drop(165, 0.3, 30))
    for allowed in range(10, 50):
        verdict = judged("order_count", facts, Target("near_usual", Fraction(allowed, 100)))
        assert verdict.interval is not None
        assert verdict.limit is not None
        inside = verdict.interval[0] <= verdict.limit <= verdict.interval[1]
        assert inside == (verdict.why == "within_swing")
        whys.add((verdict.why, verdict.state))
    assert whys == {
        ("beyond_target", VerdictState.OFF_TARGET),
        ("rough_usual", VerdictState.ON_TARGET),
        ("within_swing", VerdictState.ON_TARGET),
        ("clear", VerdictState.ON_TARGET),
    }
