"""A KPI against its own usual level: what is told, what is not, and how much of it for certain."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kpi.estimate.drift.days import days_of
from kpi.estimate.drift.windows import Look, Windows
from kpi.estimate.watched import WatchedSeries, smaller_side, turned_over
from kpi.verdict.drift import DriftWatch
from tests.kpi.verdict.made_up_days import (
    DAYS,
    day,
    drawn,
    falling,
    first_alarm,
    newest,
    orders,
    ratio,
    total,
)

ONSET = DAYS - 14
FALLEN = falling(0.65, since=ONSET)


def test_orders_that_fall_by_a_third_are_off_within_two_weeks() -> None:
    reading = orders(drawn(5, 26, FALLEN)).reading(day(DAYS - 1))
    assert (reading.off, reading.why) == (True, "beyond_usual")
    assert reading.change == pytest.approx(-0.35, abs=0.1)
    assert 0 < reading.surely < -reading.change
    assert reading.onset is not None
    assert abs(reading.onset.day - day(ONSET)) <= timedelta(days=3)
    assert reading.onset.earliest <= reading.onset.day <= reading.onset.latest


def test_what_it_cost_is_told_since_the_onset() -> None:
    whole, counts = drawn(1, 120), drawn(1, 120, FALLEN)
    since = orders(counts).reading(day(DAYS - 1)).since
    assert since is not None
    assert since.value == sum(counts[-since.period.length :])
    lost = sum(whole[ONSET:]) - sum(counts[ONSET:])
    assert since.usual - since.value == pytest.approx(lost, rel=0.25)


def test_orders_as_usual_are_not_off() -> None:
    reading = orders(drawn(1, 26)).reading(day(DAYS - 1))
    assert (reading.off, reading.why) == (False, "within_usual")
    assert reading.low < reading.value < reading.high
    assert reading.onset is None


def test_what_is_told_of_a_total_is_its_plain_sum() -> None:
    counts = drawn(1, 26)
    assert orders(counts).reading(day(DAYS - 1)).value == sum(counts[-14:])


def test_orders_that_rise_by_half_are_not_off() -> None:
    assert orders(drawn(1, 26, falling(1.5, since=ONSET))).reading(day(DAYS - 1)).off is False


def test_a_count_of_which_less_is_better_is_off_when_it_rises_and_not_when_it_falls() -> None:
    reading = orders(drawn(1, 120, falling(1.6, since=ONSET)), better=-1).reading(day(DAYS - 1))
    assert reading.off is True
    assert reading.change == pytest.approx(0.6, abs=0.15)
    assert orders(drawn(1, 26, falling(0.6, since=ONSET)), better=-1).reading(day(DAYS - 1)).off is False


def test_a_cost_is_off_when_the_same_money_brings_fewer() -> None:
    new = drawn(2, 60, falling(0.6, since=ONSET))
    reading = newest(WatchedSeries(ratio(new, [10_000.0] * DAYS), 1, "count", value_of=turned_over))
    assert reading.off is True
    assert reading.change == pytest.approx(0.67, abs=0.25)
    assert reading.usual == pytest.approx(10_000 / 60 / 1.04, rel=0.1)
    assert reading.low < reading.usual < reading.high < reading.value


def test_a_share_mostly_bad_is_judged_by_its_good_side() -> None:
    carts, done = drawn(3, 120), drawn(4, 20, falling(0.6, since=ONSET))
    left = [one - other for one, other in zip(carts, done, strict=True)]
    reading = newest(smaller_side(WatchedSeries(ratio(left, carts), -1, "share")))
    assert reading.off is True
    assert reading.change == pytest.approx(0.08, abs=0.03)  # 83 % of carts are left usually, 90 % now
    assert 0 < reading.surely < reading.change


def test_a_small_bad_share_is_judged_by_itself() -> None:
    sold, back = drawn(3, 400), drawn(4, 20, falling(1.6, since=ONSET))
    reading = newest(smaller_side(WatchedSeries(ratio(back, sold), -1, "share")))
    assert reading.off is True
    assert reading.change == pytest.approx(0.6, abs=0.2)


def test_a_mean_is_off_when_orders_get_smaller() -> None:
    counts = drawn(5, 40)
    sums = [count * (50.0 if i < ONSET else 35.0) + 11 * ((i * 37) % 13 - 6) for i, count in enumerate(counts)]
    reading = newest(WatchedSeries(ratio(sums, counts), 1, "sum"))
    assert reading.off is True
    assert reading.change == pytest.approx(-0.3, abs=0.05)


def test_a_large_shop_sees_smaller_changes_than_a_small_one_and_more_in_four_weeks_than_in_one() -> None:
    small, large = (orders(drawn(1, size)).reading(day(DAYS - 1)).smallest for size in (3, 300))
    assert list(small) == list(large) == [7, 14, 28]
    assert small[7] > small[28] > large[28]
    assert large[7] < 0.45


def test_a_loss_is_found_soon_after_it_began_and_more_sharply_the_sooner() -> None:
    watch = orders(drawn(7, 26, falling(0.7, since=200), days=260))
    found = {
        name: next(i for i in range(200, 260) if watch.reading(day(i), name).off)
        for name in ("calm", "normal", "sharp")
    }
    assert found["sharp"] <= found["normal"] <= found["calm"] < 228


@pytest.mark.parametrize("seed", range(4))
def test_quiet_years_hardly_ever_ring(seed: int) -> None:
    watch = orders(drawn(seed, 26, days=460))
    assert sum(1 for i in range(95, 460) if watch.reading(day(i)).off) <= 3


def test_a_day_reads_later_as_it_did_then() -> None:
    counts = drawn(8, 12, falling(0.6, since=250))
    for last in (150, 249, 263):
        then = orders(counts[: last + 1]).reading(day(last))
        assert orders(counts).reading(day(last)) == then


def test_settled_days_alone_are_asked_for_so_a_later_day_reads_as_the_last_one() -> None:
    watch = orders(drawn(1, 26))
    assert watch.reading(day(DAYS + 5)) == watch.reading(day(DAYS - 1))


@pytest.mark.parametrize(("length", "bad_days"), [(7, 2), (14, 3), (28, 3)])
def test_some_bad_days_are_no_drift_but_one_more_is_a_loss(length: int, bad_days: int) -> None:
    def loss(bad: int) -> float:
        counts = [100.0] * (DAYS - bad) + [30.0] * bad
        look = Windows(days_of(WatchedSeries(total(counts), 1, "count"), {})).look(DAYS, length)
        assert look is not None
        return look.loss

    assert loss(bad_days) == pytest.approx(0.0, abs=0.01)
    assert loss(bad_days + 1) > 0.05


@pytest.mark.parametrize(("length", "needed"), [(7, 4), (14, 8), (28, 15)])
def test_a_window_mostly_of_special_days_is_not_judged(length: int, needed: int) -> None:
    def look_at(counting: int) -> Look | None:
        special = dict.fromkeys(day(i) for i in range(DAYS - length, DAYS - counting))
        return Windows(days_of(WatchedSeries(total(drawn(1, 26)), 1, "count"), special)).look(DAYS, length)

    assert look_at(needed) is not None
    assert look_at(needed - 1) is None


def test_a_short_history_says_nothing() -> None:
    watch = DriftWatch(WatchedSeries(total(drawn(1, 26, days=10)), 1, "count"))
    reading = watch.reading(day(9))
    assert (reading.off, reading.why, reading.drift()) == (None, "short_history", None)


def test_a_drift_told_in_a_verdict_is_the_reading() -> None:
    reading = orders(drawn(1, 26, FALLEN)).reading(day(DAYS - 1))
    drift = reading.drift()
    assert drift is not None
    assert (float(drift.change), float(drift.surely), drift.onset) == (reading.change, reading.surely, reading.onset)


def test_the_first_alarm_is_near_the_beginning() -> None:
    found = first_alarm(orders(drawn(9, 120, falling(0.6, since=240))), range(200, DAYS))
    assert found is not None
    assert 240 <= found <= 248
