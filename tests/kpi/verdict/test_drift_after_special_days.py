"""A block of special days, of four weeks as around Tet: what can be said within it, and right after it."""

from __future__ import annotations

from datetime import date

import pytest

from kpi.estimate.drift.days import learnt_from
from kpi.estimate.watched import WatchedSeries
from kpi.verdict.drift import DriftWatch
from tests.kpi.verdict.made_up_days import DAYS, day, drawn, falling, total

BLOCK = range(DAYS - 70, DAYS - 42)
AFTER = BLOCK.stop


def around(seed: int, *, to: float = 1.0, since: int = AFTER, days: int = DAYS) -> DriftWatch:
    """Return a shop that sells a third in the block, and `to` times as much from a day on."""
    left = falling(to, since=since)
    counts = drawn(seed, 40, lambda i: (0.33 if i in BLOCK else 1.0) * left(i), days=days)
    special: dict[date, date | None] = dict.fromkeys(map(day, BLOCK))
    return DriftWatch(WatchedSeries(total(counts), 1, "count"), special)


@pytest.mark.parametrize("seed", range(4))
def test_a_fall_right_after_the_block_is_found_as_soon_as_ever(seed: int) -> None:
    found = next(i for i in range(AFTER, DAYS) if around(seed, to=0.6).reading(day(i)).off)
    assert found - AFTER <= 14


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_fall_first_looked_at_weeks_after_the_block_began_where_it_did(seed: int, after: int) -> None:
    """Within six weeks hardly a day before it counts: what is farther back tells it from the usual level."""
    began = AFTER + after
    reading = around(seed, to=0.6, since=began).reading(day(AFTER + 30))
    assert reading.off
    assert reading.onset is not None
    assert abs((reading.onset.day - day(began)).days) <= 3


@pytest.mark.parametrize("seed", range(4))
def test_a_shop_that_is_back_as_ever_after_the_block_is_judged_and_quiet(seed: int) -> None:
    watch = around(seed)
    readings = [watch.reading(day(i)) for i in range(AFTER + 7, DAYS)]
    assert {(one.off, one.why) for one in readings} == {(False, "within_usual")}


def test_most_days_of_the_block_are_not_judged_and_the_reason_is_the_block() -> None:
    watch = around(1)
    for i in range(BLOCK.start + 21, AFTER):
        reading = watch.reading(day(i))
        assert (reading.off, reading.why, reading.drift()) == (None, "special_days", None)


def test_a_block_in_a_short_history_is_a_short_history() -> None:
    special: dict[date, date | None] = dict.fromkeys(map(day, range(20, 48)))
    watch = DriftWatch(WatchedSeries(total(drawn(1, 40, days=60)), 1, "count"), special)
    assert watch.reading(day(59)).why == "short_history"


def test_an_open_incident_waits_through_the_block_and_is_held_against_the_same_usual_level_after_it() -> None:
    began = BLOCK.start - 14
    watch, onset = around(2, to=0.6, since=began), day(began)
    before = watch.reading(day(BLOCK.start - 1), usual_before=onset)
    within = watch.reading(day(AFTER - 1), usual_before=onset)
    after = watch.reading(day(AFTER + 13), usual_before=onset)
    assert (before.off, within.off, within.why, after.off) == (True, None, "special_days", True)
    assert after.usual == pytest.approx(before.usual, rel=0.1)


def test_days_read_later_as_they_did_then() -> None:
    for last in (BLOCK.start + 3, AFTER - 1, AFTER + 8, AFTER + 20):
        then = around(3, to=0.6, days=last + 1).reading(day(last))
        assert around(3, to=0.6).reading(day(last)) == then


def test_eight_weeks_teach_and_more_of_them_only_where_a_block_lies_in_them() -> None:
    every, none = [1.0] * 300, [0.0] * 300
    assert learnt_from(every, none, 200) == 200 - 56
    closed = [0.0 if i % 7 == 6 else 1.0 for i in range(300)]
    assert learnt_from(closed, none, 200) == 200 - 56
    special = [1.0 if 160 <= i < 188 else 0.0 for i in range(300)]
    block = [1.0 - one for one in special]
    assert sum(block[learnt_from(block, special, 200) : 200]) == 56
    assert learnt_from(none, every, 200) == 200 - 126
    assert learnt_from(block, none, 200) == 200 - 56  # weeks that nobody knows are not reached over
