"""A service that refuses, is busy, tells what it should not, or is cut off: nothing is lost, nothing made up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from shopbell.jobs.report import Stopped
from tests.shopbell.a_source_by_key.meter import (
    TOKEN,
    House,
    Meter,
    day,
    same_as_counted_anew,
)

# what goes wrong


def test_a_key_that_is_no_longer_valid_stops_the_source_and_keeps_what_it_told(house: House, meter: Meter) -> None:
    house.sync()
    before = house.visits()
    meter.answers = [(401, {})]
    report = house.sync(hours=7)
    assert set(report.refused) == {"spend", "traffic"}
    assert "answered 401" in report.refused["spend"]
    assert "the token is not valid any more; make a new one under Meter > Keys" in report.refused["spend"]
    assert TOKEN not in repr(report)
    assert house.visits() == before
    assert any(one.startswith("problem traffic: ") and "Meter > Keys" in one for one in house.told())
    meter.forget()
    house.sync(hours=1)  # what failed is tried again at once
    assert meter.forget() == ["09-11"]
    assert not any("Meter > Keys" in one for one in house.told())


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([(429, {"Retry-After": "900"})], "answered 429"),
        ([(503, {})] * 6, "answered 503"),
        ([(500, {})] * 6, "answered 500"),
    ],
)
def test_a_service_that_is_busy_is_asked_another_time(
    house: House, meter: Meter, answers: list[tuple[int, dict[str, str]]], said: str
) -> None:
    meter.answers = [(200, {}), *answers]
    report = house.sync()
    assert said in report.refused["traffic"]
    assert set(house.visits()) == {10, 11}  # the slice that came is kept
    meter.forget()
    house.sync(hours=1)  # a service that says how long it wants to be left alone is
    assert meter.forget() == ["06-09", "02-05"]
    assert set(house.visits()) == set(range(2, 12))


@pytest.mark.parametrize("answer", [(429, {"Retry-After": "3"}), (503, {})])
def test_a_moment_is_waited_for(house: House, meter: Meter, answer: tuple[int, dict[str, str]]) -> None:
    meter.answers = [answer, (200, {}), answer]
    assert house.sync().refused == {}
    assert set(house.visits()) == set(range(2, 12))


def test_figures_that_cannot_be_read_leave_their_days_unread(house: House, meter: Meter) -> None:
    meter.counted[day(7)] = {"cents": 1}
    assert "Meter's figures of 2026-03-07: cannot read 'visits'" in house.sync().refused["traffic"]
    assert set(house.visits()) == {10, 11}
    meter.counted[day(7)] = {"visits": 1, "cents": 1}
    assert house.sync().refused == {}
    assert set(house.visits()) == set(range(2, 12))


def test_what_was_not_asked_for_is_not_kept(house: House, meter: Meter) -> None:
    meter.always_told = {date(2026, 2, 1): {"visits": 1, "cents": 0}}
    assert "told of 2026-02-01, and was asked for" in house.sync().refused["traffic"]
    assert house.visits() == {}


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path, house: House, meter: Meter) -> None:
    meter.hangs_at = 2
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        " from tests.shopbell.a_source_by_key.meter import run_alone; run_alone(Path(sys.argv[1]))"
    )
    root = Path(__file__).parents[3]
    running = subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(root)], cwd=root)
    assert meter.is_hanging.wait(60)
    os.kill(running.pid, signal.SIGKILL)
    running.wait(10)
    meter.hangs_at = None
    assert set(house.visits()) == {10, 11}
    meter.forget()
    house.sync(hours=1)  # a service that says how long it wants to be left alone is
    assert meter.forget() == ["06-09", "02-05"]
    assert set(house.visits()) == set(range(2, 12))
    assert same_as_counted_anew(house.cache)


def test_stopping_ends_it_after_the_reading_in_hand(house: House, meter: Meter) -> None:
    with pytest.raises(Stopped, match="stopped while reading"):
        house.sync(stopping=lambda: bool(meter.asked))
    assert meter.forget() == ["10-11"]
    house.sync()
    assert set(house.visits()) == set(range(2, 12))
