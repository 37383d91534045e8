"""The usual level: a season is none of it, what a shop grew to is; the good weeks of one that swings are no season."""

from __future__ import annotations

import pytest

from kpi.estimate.drift.usual_level import usual_level

HALF_A_YEAR = 23  # months, a week apart


def grown(a_month: float, leap: float = 1.0) -> list[float]:
    """Return levels that grew month by month, the newest first; the eight weeks leapt beside it."""
    return [100 * a_month ** (-i / 4) * (leap if i < 6 else 1.0) for i in range(HALF_A_YEAR)]


def test_a_steady_shop_has_its_own_level() -> None:
    assert usual_level(100.0, [100.0] * HALF_A_YEAR, 1) == 100


@pytest.mark.parametrize("a_month", [1.1, 2.0])
def test_growth_is_the_usual_thing_for_a_shop_that_grows(a_month: float) -> None:
    weeks = 100 * a_month**-0.5  # in their middle, four weeks ago
    assert usual_level(weeks, grown(a_month), 1) == pytest.approx(weeks)


def test_growth_with_noise_is_growth() -> None:
    months = [one * (1 + 0.02 * (-1) ** (i // 4)) for i, one in enumerate(grown(1.1))]
    weeks = 100 * 1.1**-0.5
    assert usual_level(weeks, months, 1) == pytest.approx(weeks, rel=0.03)


def test_weeks_that_nobody_knows_bend_no_growth() -> None:
    whole, holed = grown(1.1, leap=1.6), grown(1.1, leap=1.6)
    holed[10:15] = [0.0] * 5
    weeks = whole[2]
    assert usual_level(weeks, holed, 1) == pytest.approx(usual_level(weeks, whole, 1), rel=0.02)


@pytest.mark.parametrize("side", [1, -1])
def test_a_leap_is_none_even_where_months_happened_to_rise(side: int) -> None:
    months = [one**side for one in grown(1.01, leap=1.6)]
    level = usual_level(months[2], months, side)
    assert level**side == pytest.approx(100, rel=0.02)


def test_good_weeks_of_a_shop_that_always_swings_so_much_are_no_season() -> None:
    months = [108.0, 90.0, 112.0, 95.0, 105.0, 88.0] * 4
    assert usual_level(106.0, months, 1) == pytest.approx((106 + 100) / 2, rel=0.01)


def test_good_weeks_of_a_shop_that_hardly_swings_are_one() -> None:
    assert usual_level(106.0, [106.0] * 3 + [100.0] * 20, 1) == 100
