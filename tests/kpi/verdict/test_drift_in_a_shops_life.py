"""What is no drift: seasons, growth, sales, closed days, gaps, one bad day. And what is: a decline nobody notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import isfinite

import pytest

from kpi.estimate.series import Series
from kpi.estimate.watched import WatchedSeries, turned_over
from kpi.verdict.drift import DAYS_OF_A_DRIFT, DAYS_OF_A_SLOW_DECLINE, DriftWatch
from tests.kpi.verdict.made_up_days import DAYS, MONDAY, day, drawn, falling, first_alarm, newest, orders, total

Shape = Callable[[int], float]


def grown(a_month: float) -> Shape:
    return lambda i: a_month ** (i / 30)


@pytest.mark.parametrize(("usual", "times", "weeks"), [(26, 1.8, 5), (120, 1.5, 8), (300, 1.6, 7)])
def test_lively_weeks_that_end_are_no_drift(usual: float, times: float, weeks: int) -> None:
    season: Shape = lambda i: times if 235 - 7 * weeks <= i < 235 else 1.0  # noqa: E731 - a shape is one line
    assert first_alarm(orders(drawn(1, usual, season)), range(200, DAYS)) is None


def test_a_shop_that_doubles_every_month_rings_nothing() -> None:
    assert first_alarm(orders(drawn(2, 3, grown(2.0), days=210)), range(60, 210)) is None


def test_a_season_that_climbed_and_whose_end_nobody_counts_is_no_growth() -> None:
    climbing: Shape = lambda i: 1.0 + max(0, i - 150) / 110 if i < 230 else 1.0  # noqa: E731 - a shape is one line
    hidden: dict[date, date | None] = dict.fromkeys(map(day, range(218, 240)))
    series = [WatchedSeries(total(drawn(seed, 120, climbing)), 1, "count") for seed in range(1, 11)]
    rings = [first_alarm(DriftWatch(one, hidden), range(240, DAYS)) for one in series]
    assert sum(found is not None for found in rings) <= 1  # of ten: chance alone


def test_growth_that_stops_is_no_drift() -> None:
    shape: Shape = lambda i: 1.1 ** (min(i, 220) / 30)  # noqa: E731 - a shape is one line
    assert first_alarm(orders(drawn(3, 26, shape)), range(200, DAYS)) is None


def test_steady_growth_hides_no_drift() -> None:
    shape: Shape = lambda i: 1.1 ** (i / 30) * (0.62 if i >= 280 else 1.0)  # noqa: E731 - a shape is one line
    watch = orders(drawn(4, 40, shape))
    found = first_alarm(watch, range(200, DAYS))
    assert found is not None
    assert 280 <= found <= 293


@pytest.mark.parametrize("bad_day", [0.0, 0.3])
def test_one_bad_day_is_no_drift(bad_day: float) -> None:
    shape: Shape = lambda i: bad_day if i == 270 else 1.0  # noqa: E731 - a shape is one line
    assert first_alarm(orders(drawn(5, 40, shape)), range(265, DAYS)) is None


def test_some_closed_days_are_no_low_level() -> None:
    shape: Shape = lambda i: 0.0 if 270 <= i < 276 else 1.0  # noqa: E731 - a shape is one line
    counts = drawn(6, 40, shape)
    watch = orders(counts)
    assert first_alarm(watch, range(265, DAYS)) is None
    reading = watch.reading(day(279))  # the days closed are taken as they were: nothing is made up for them
    assert reading.value == sum(counts[266:280])
    assert reading.usual == pytest.approx(8 * 40 * 1.05, rel=0.15)


def test_closed_weekends_are_a_way_of_life() -> None:
    closed: Shape = lambda i: 0.0 if i % 7 in {5, 6} else 1.0  # noqa: E731 - a shape is one line
    assert first_alarm(orders(drawn(7, 26, closed)), range(91, DAYS)) is None
    fallen: Shape = lambda i: closed(i) * (0.5 if i >= 280 else 1.0)  # noqa: E731 - a shape is one line
    assert first_alarm(orders(drawn(7, 26, fallen)), range(260, DAYS)) is not None


def test_a_month_that_is_not_known_is_no_drop() -> None:
    counts = drawn(8, 26)
    known = [0.0 if 200 <= i < 230 else 1.0 for i in range(DAYS)]
    series = Series(day(0), [one * mark for one, mark in zip(counts, known, strict=True)], known, known, is_total=True)
    watch = DriftWatch(WatchedSeries(series, 1, "count"))
    assert first_alarm(watch, range(91, DAYS)) is None
    assert watch.reading(day(225)).off is None  # most of any window is unknown


def test_orders_of_years_imported_with_one_date_are_no_drop_afterwards() -> None:
    shape: Shape = lambda i: 3000.0 if i == 0 else 1.0  # noqa: E731 - a shape is one line
    assert first_alarm(orders(drawn(9, 3, shape, days=150)), range(150)) is None


def test_a_single_order_and_then_none_is_no_drop() -> None:
    assert first_alarm(orders([1.0, *[0.0] * 200]), range(201)) is None


def test_one_great_order_neither_hides_a_loss_nor_leaves_one() -> None:
    counts = [2000.0 if i == 275 else 50.0 * one for i, one in enumerate(drawn(10, 40, falling(0.6, since=278)))]
    counts[275] = 300_000.0
    watched = WatchedSeries(total(counts), 1, "sum")
    watch = DriftWatch(watched)
    assert first_alarm(watch, range(260, 278)) is None
    assert first_alarm(watch, range(278, 300)) is not None


def special(first: int, last: int, like: dict[int, int] | None = None) -> dict[date, date | None]:
    last_year = like or {}
    return {day(i): day(last_year[i]) if i in last_year else None for i in range(first, last + 1)}


def test_special_days_neither_count_nor_teach() -> None:
    fair: Shape = lambda i: 0.2 if 280 <= i < 288 else 1.0  # noqa: E731 - a shape is one line
    watched = WatchedSeries(total(drawn(11, 40, fair)), 1, "count")
    assert first_alarm(DriftWatch(watched), range(270, DAYS)) is not None
    assert first_alarm(DriftWatch(watched, special(280, 287)), range(270, DAYS)) is None


def test_special_days_are_held_against_last_years_where_those_are_known() -> None:
    def sale(of_this_year: float) -> Shape:
        return lambda i: {True: of_this_year, False: 4.0}[i > 400] if i in {*range(90, 96), *range(454, 460)} else 1.0

    like = {i: i - 364 for i in range(454, 460)}
    days = {**special(90, 95), **special(454, 459, like)}
    as_ever, poor = (
        DriftWatch(WatchedSeries(total(drawn(12, 60, sale(size), days=460)), 1, "count"), days).reading(day(459))
        for size in (4.0, 1.2)
    )
    assert as_ever.off is False
    assert as_ever.usual == pytest.approx(as_ever.value, rel=0.2)
    assert poor.off is True


def test_a_level_that_falls_by_a_few_percent_a_month_is_seen_by_the_slow_look() -> None:
    watch = orders(drawn(13, 60, grown(0.95), days=460))
    found = first_alarm(watch, range(180, 460))
    assert found is not None
    reading = watch.reading(day(found))
    assert reading.comparison in {"last_year", "quarter_before"}
    assert reading.change < -0.07


def test_a_drift_and_a_slow_decline_are_seen_from_the_first_day_on_that_enough_days_are_known() -> None:
    fell: Shape = lambda i: 0.3 if i >= 40 else 1.0  # noqa: E731 - a shape is one line
    steep, slow = orders(drawn(13, 600, fell)), orders(drawn(13, 600, grown(0.95), days=460))
    assert {steep.reading(day(i)).why for i in range(DAYS_OF_A_DRIFT - 1)} == {"short_history"}
    assert steep.reading(day(DAYS_OF_A_DRIFT - 1)).why != "short_history"
    assert first_alarm(slow, range(60, 460)) == DAYS_OF_A_SLOW_DECLINE - 1


@pytest.mark.parametrize("seed", [14, 18, 20])
def test_what_the_slow_look_found_is_over_when_the_slow_look_sees_no_loss_any_more(seed: int) -> None:
    def shape(i: int) -> float:
        sunk = max(0.84, 1 - 0.002 * (i - 430)) if i > 430 else 1.0
        return sunk if i < 600 else min(1.0, 0.84 + 0.01 * (i - 600))

    watch = orders(drawn(seed, 60, shape, days=720))
    found = first_alarm(watch, range(400, 720))
    assert found is not None
    first = watch.reading(day(found))
    assert (first.comparison, first.onset is None) == ("last_year", False)
    onset = first.onset.day if first.onset else None
    said = {i: watch.reading(day(i), usual_before=onset, opened=day(found + 1)) for i in range(found + 1, found + 92)}
    assert said[found + 1].comparison == "last_year"
    assert [i for i, reading in said.items() if reading.off is False and i < 585] == []
    assert any(reading.why == "back" for reading in said.values())


def test_a_summer_lower_than_the_winter_each_year_is_no_decline() -> None:
    def year(i: int) -> float:
        return 1.0 if (i % 364) < 182 else 0.8

    watch = orders(drawn(14, 60, year, days=460))
    slow = [i for i in range(370, 460) if watch.reading(day(i)).comparison != "weeks_before"]
    assert slow == []


def test_while_an_incident_is_open_the_usual_level_stays_and_a_quarter_later_the_new_one_is_usual() -> None:
    watch = orders(drawn(15, 40, falling(0.65, since=150), days=300))
    onset = day(150)
    for i in range(170, 240, 7):
        assert watch.reading(day(i), usual_before=onset).off is True
    assert watch.reading(day(230)).off is False  # nobody remembers, if it is not told
    later = watch.reading(day(245), usual_before=onset, opened=day(153))
    assert (later.off, later.why) == (False, "new_usual")


def test_an_incident_is_over_when_it_is_clearly_back_and_not_before() -> None:
    shape: Shape = lambda i: 0.65 if 150 <= i < 180 else 1.0  # noqa: E731 - a shape is one line
    watch = orders(drawn(16, 60, shape))
    said = {i: watch.reading(day(i), usual_before=day(150)) for i in range(165, 200)}
    assert all(said[i].off for i in range(165, 181))
    back = next(i for i, reading in said.items() if reading.off is False)
    assert 183 <= back <= 196
    assert said[back].why == "back"


def test_an_onset_before_what_is_known_leaves_the_rolling_level() -> None:
    watch = orders(drawn(17, 26))
    assert watch.reading(day(DAYS - 1), usual_before=day(-400), opened=day(DAYS - 9)).off is not None


def test_costs_follow_what_an_incident_really_took() -> None:
    whole, counts = drawn(18, 60), drawn(18, 60, falling(0.7, since=240))
    reading = orders(counts).reading(day(265), usual_before=day(240))
    assert reading.since is not None
    assert reading.since.period.first == day(240)
    lost = sum(whole[240:266]) - sum(counts[240:266])
    assert reading.since.usual - reading.since.value == pytest.approx(lost, rel=0.25)


def test_what_is_watched_is_not_changed_by_looking() -> None:
    watched = WatchedSeries(total(drawn(19, 26)), 1, "count")
    kept = replace(watched, series=replace(watched.series, numerator=list(watched.series.numerator)))
    DriftWatch(watched).reading(day(DAYS - 1))
    assert watched == kept


def test_when_nearly_all_is_lost_nearly_all_of_it_is_counted() -> None:
    whole, counts = drawn(20, 120), drawn(20, 120, falling(0.02, since=290))
    reading = orders(counts).reading(day(DAYS - 1))
    assert reading.since is not None
    lost = sum(whole[290:]) - sum(counts[290:])
    assert reading.since.usual - reading.since.value == pytest.approx(lost, rel=0.15)


@pytest.mark.parametrize(("seed", "kept"), [(5, 0.7), (44, 0.8), (2, 0.7)])
def test_what_rang_is_told_as_it_rang_while_nothing_newer_is_known(seed: int, kept: float) -> None:
    """Held against the days before its first day alone it may not be off; the days after that decide."""
    watch = orders(drawn(seed, 26, falling(kept, since=260)))
    found = first_alarm(watch, range(255, 290))
    assert found is not None
    rang = watch.reading(day(found))
    assert rang.onset is not None
    again = watch.reading(day(found), usual_before=rang.onset.day, opened=day(found + 1))
    assert (again.off, again.why, again.window, again.value) == (True, "beyond_usual", rang.window, rang.value)
    assert again.onset is not None
    assert again.onset.day == rang.onset.day


def test_an_incident_does_not_end_on_four_weeks_that_hide_a_bad_one() -> None:
    shape: Shape = lambda i: 0.8 if i >= 293 else 1.0  # noqa: E731 - a shape is one line
    watch = orders(drawn(21, 400, shape))
    said = watch.reading(day(DAYS - 1), usual_before=day(293))
    assert (said.off, said.why) == (None, "not_back")  # too little to be found, too much to be over


def test_nobody_is_told_of_a_fall_that_the_figures_do_not_show() -> None:
    counts = [50.0 * one for one in drawn(10, 40, falling(0.6, since=278))]
    counts[290] = 300_000.0
    reading = newest(WatchedSeries(total(counts[:294]), 1, "sum"))
    assert reading.change > 0
    assert reading.off is False


def test_money_that_buys_nothing_for_weeks_is_no_price_and_breaks_nothing() -> None:
    bought = [0.0 if i % 5 or i >= 280 else 1.0 for i in range(DAYS)]  # one new customer in five days, then none
    spent = Series(MONDAY, bought, [60.0] * DAYS, [1.0] * DAYS, is_total=False)
    watch = DriftWatch(WatchedSeries(spent, 1, "count", value_of=turned_over))
    for i in range(270, DAYS):
        reading = watch.reading(day(i))
        assert isfinite(reading.value)
        assert reading.since is None or isfinite(reading.since.value)


def test_three_orders_in_eight_weeks_and_then_none_is_no_drift_of_revenue() -> None:
    sold = {10: 3048.0, 29: 2481.0, 30: 11523.0, 33: 3829.0, 92: 2964.0, 114: 2381.0, 144: 2393.0, 200: 2131.0}
    worth = [sold.get(i, 0.0) for i in range(DAYS)]
    cases = [1.0 if one else 0.0 for one in worth]
    watch = DriftWatch(WatchedSeries(total(worth), 1, "sum", sample=total(cases)), special(52, 55) | special(148, 160))
    assert first_alarm(watch, range(60, DAYS)) is None


def test_bad_weeks_that_are_over_are_no_news() -> None:
    shape: Shape = lambda i: 0.4 if 280 <= i < 294 else 1.0  # noqa: E731 - a shape is one line
    watch = orders(drawn(22, 120, shape))
    assert watch.reading(day(293)).off is True
    assert watch.reading(day(301)).off is False
    assert watch.reading(day(293), usual_before=day(280)).off is True


def test_a_month_of_which_no_spend_is_known_makes_the_month_after_it_no_dearer() -> None:
    bought, months = drawn(23, 18), range(200, 231)
    spent = [0.0 if i in months else 220.0 for i in range(DAYS)]
    series = Series(MONDAY, bought, spent, [1.0] * DAYS, is_total=False)
    assert first_alarm(DriftWatch(WatchedSeries(series, 1, "count", value_of=turned_over)), range(60, DAYS)) is None
