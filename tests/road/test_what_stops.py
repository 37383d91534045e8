"""A checkout dies at an instant, payments fail, a tag breaks: told at a sync within hours, once, and its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from practice.drift import Drift
from practice.simulate import simulate
from tests.road.a_year import SHOP, Heard, Life

OPENED = date(2025, 1, 6)
DAY = OPENED + timedelta(days=110)
TARGET = {"order_count": 'at_least = 50\nper = "week"'}
DEAD = Drift("checkout_dies", DAY, last_day=DAY + timedelta(days=1), first_time=time(14), last_time=time(16))
BROKEN = Drift("tag_breaks", DAY, last_day=DAY + timedelta(days=1))


def hourly(drift: Drift | None, folder: Path, hours: int, step: int = 1) -> Iterator[tuple[datetime, list[Heard]]]:
    """Read and look every few hours from noon of the day on; yields what Slack got, and the shop's time."""
    world = simulate(seed=3, first_day=OPENED, days=125, drifts=(drift,) if drift else ())
    with Life(world, "woocommerce", folder) as life:
        life.aim(TARGET)
        for before in range(10, 0, -1):  # a checkout that was left is told for a day
            life.move_to(DAY - timedelta(days=before))
            life.read()
            if before == 10:
                life.look()
        noon = datetime.combine(DAY, time(12), life.zone).astimezone(UTC)
        for hour in range(0, hours, step):
            life.clock.move_to(noon + timedelta(hours=hour))
            life.server.clock.move_to(life.clock.now())
            life.read()
            before = len(life.heard)
            life.look()
            yield life.clock.now().astimezone(life.zone), life.heard[before:]


def test_a_dead_checkout_is_told_within_eighteen_hours_and_ends_by_itself(tmp_path: Path) -> None:
    heard = [(when, one) for when, told in hourly(DEAD, tmp_path, 34) for one in told]
    (told_at, told), (over_at, over) = heard
    died_at = datetime.combine(DAY, time(14), told_at.tzinfo)
    assert died_at < told_at <= died_at + timedelta(hours=18)
    # of those who begin few finish anyway, so that no order is sure before nobody finishing is
    none = rf"{SHOP}: No order since Apr 26, 2025, 13:\d\d; by now usually \d+ to \d+"
    assert re.fullmatch(none, told.headline), told.headline
    assert "so far" in told.words
    assert over_at <= datetime.combine(DAY + timedelta(days=1), time(18), told_at.tzinfo)
    ended = rf"{SHOP}: Orders are coming in again, after 2[67] hours without one"
    assert re.match(ended, over.headline), over.headline
    assert "That cost about €" in over.words


@pytest.mark.long
def test_a_broken_tag_is_told_with_its_first_complete_day_and_rings_no_number(tmp_path: Path) -> None:
    heard = [(when, one) for when, told in hourly(BROKEN, tmp_path, 90, step=6) for one in told]
    (told_at, told), (_, over) = heard
    assert told_at.date() == DAY + timedelta(days=1)
    assert told.headline.startswith(f"{SHOP}: Visits are counted, but no cart since")
    assert "This looks like a counting tag that broke" in told.words
    assert over.headline.startswith(f"{SHOP}: Carts are counted again, after 2 days without one")


@pytest.mark.long
def test_a_quiet_week_of_hours_says_nothing(tmp_path: Path) -> None:
    assert [one for _, told in hourly(None, tmp_path, 168, step=3) for one in told] == []
